/*
 * test_cargo.c - our provider in cargo's configuration
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sys/stat.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

#define LINE                                                                                       \
    "global-credential-providers = [\"cargo:token\", \"" BIN_DIR "/cargo-credential-aad\"]\n"
#define FIRST "# >>> aad-credential\n"
#define LAST "# <<< aad-credential\n"

TEST(table_is_made_where_there_is_none)
{
    setup_fixture_check(&setup_cargo, NULL, ".cargo/config.toml", NULL,
                        FIRST "[registry]\n" LINE LAST);
}

TEST(line_comes_into_the_table_that_is_there)
{
    (void)mkdir(room_at(".cargo"), 0700);
    setup_fixture_check(&setup_cargo, NULL, ".cargo/config.toml",
                        "[registry]\ndefault = \"x\"\n[net]\n",
                        "[registry]\n" FIRST LINE LAST "default = \"x\"\n[net]\n");
}

TEST(list_of_the_users_own_is_his_to_change)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    (void)mkdir(room_at(".cargo"), 0700);
    room_put(".cargo/config.toml", "[registry]\nglobal-credential-providers = [\"x\"]\n", 0644);
    plan = setup_fixture_plan(&setup_cargo, NULL, false, AAD_CONFIG);
    assert_non_null(strstr(setup_fixture_error.remedy, "cargo-credential-aad"));
}

TEST(file_of_old_is_the_one_that_cargo_reads)
{
    (void)mkdir(room_at(".cargo"), 0700);
    setup_fixture_check(&setup_cargo, NULL, ".cargo/config", "[net]\n",
                        "[net]\n" FIRST "[registry]\n" LINE LAST);
}
