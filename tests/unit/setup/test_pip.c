/*
 * test_pip.c - our keyring first on the PATH of a login shell
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

TEST(profile_gets_three_lines)
{
    setup_fixture_check(&setup_pip, NULL, ".profile", "umask 022\n",
                        "umask 022\n# >>> aad-credential\nPATH='" PRIVATE_BIN_DIR "':$PATH\n"
                        "PIP_KEYRING_PROVIDER=subprocess UV_KEYRING_PROVIDER=subprocess\n"
                        "export PATH PIP_KEYRING_PROVIDER UV_KEYRING_PROVIDER\n"
                        "# <<< aad-credential\n");
}

TEST(what_is_left_to_do_is_said)
{
    auto_setup_plan struct setup_plan *plan = setup_fixture_plan(&setup_pip, NULL, false, AAD_OK);

    assert_non_null(strstr(buf_text(&plan->notes), ". ~/.profile"));
}
