/*
 * test_cargo.c - our provider in cargo's configuration
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
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

/* A second table of that name would break the file, and with it each call of cargo. */
TEST(table_is_found_however_it_is_written)
{
    static const char *const lines[] = {"[registry] # mine\n", " [ registry ]\r\n",
                                        "[\"registry\"]\n", "\xef\xbb\xbf[registry]\n"};

    (void)mkdir(room_at(".cargo"), 0700);
    for (size_t i = 0; i < COUNT(lines); i++) {
        char after[300];

        unit_row(lines[i]);
        (void)snprintf(after, sizeof after, "%s" FIRST LINE LAST, lines[i]);
        setup_fixture_check(&setup_cargo, NULL, ".cargo/config.toml", lines[i], after);
    }
    room_put(".cargo/config.toml", "[registry]", 0644);
    assert_int_equal(setup_fixture_make(&setup_cargo, NULL, false), 1);
    room_check_text(".cargo/config.toml", "[registry]\n" FIRST LINE LAST);
}

TEST(table_of_another_form_is_refused)
{
    static const char *const lines[] = {"registry = {default = \"x\"}\n",
                                        "registry.default = \"x\"\n[net]\n",
                                        "\"registry\" . default = 1\n"};

    (void)mkdir(room_at(".cargo"), 0700);
    for (size_t i = 0; i < COUNT(lines); i++) {
        auto_setup_plan struct setup_plan *plan = NULL;

        unit_row(lines[i]);
        room_put(".cargo/config.toml", lines[i], 0644);
        plan = setup_fixture_plan(&setup_cargo, NULL, false, AAD_CONFIG);
        assert_non_null(strstr(setup_fixture_error.remedy, "[registry]"));
    }
}

TEST(what_only_looks_like_it_is_no_matter)
{
    static const char text[] = "# global-credential-providers\n[net]\nregistry = 1\n[registry.x]\n";

    (void)mkdir(room_at(".cargo"), 0700);
    room_put(".cargo/config.toml", text, 0644);
    assert_int_equal(setup_fixture_make(&setup_cargo, NULL, false), 1);
    assert_int_equal(setup_fixture_make(&setup_cargo, NULL, true), 1);
    room_check_text(".cargo/config.toml", text);
    room_put(".cargo/config.toml", "[registry]\n" LINE, 0644); /* by hand */
    assert_int_equal(setup_fixture_make(&setup_cargo, NULL, false), 0);
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
