/*
 * test_pip.c - our keyring first on the PATH of a login shell
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <unistd.h>

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

TEST(profile_that_the_shell_does_not_read_is_told)
{
    static const struct {
        const char *file, *text, *shell, *wanted;
    } rows[] = {
        {".bash_profile", "export A=1\n", "/bin/bash", "bash reads ~/.bash_profile in place"},
        {".bash_login", "export A=1\n", "/bin/bash", "bash reads ~/.bash_login in place"},
        {".bash_profile", "[ -r ~/.profile ] && . ~/.profile\n", "/bin/bash", NULL},
        {".zprofile", "export A=1\n", "/bin/zsh", "zsh reads ~/.zprofile in place"},
        {".zprofile", ". ~/.profile\n", "/bin/zsh", NULL},
        {".none", "", "/usr/bin/zsh", "make a ~/.zprofile"},
        {".none", "", "/bin/sh", NULL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_setup_plan struct setup_plan *plan = NULL;

        unit_row(rows[i].wanted ? rows[i].wanted : rows[i].text);
        room_put(rows[i].file, rows[i].text, 0644);
        assert_int_equal(setenv("SHELL", rows[i].shell, 1), 0);
        plan = setup_fixture_plan(&setup_pip, NULL, false, AAD_OK);
        if (rows[i].wanted)
            assert_non_null(strstr(buf_text(&plan->notes), rows[i].wanted));
        else
            assert_null(strstr(buf_text(&plan->notes), "the line"));
        assert_int_equal(unlink(room_at(rows[i].file)), 0);
    }
}

TEST(what_is_left_to_do_is_said)
{
    auto_setup_plan struct setup_plan *plan = setup_fixture_plan(&setup_pip, NULL, false, AAD_OK);

    assert_non_null(strstr(buf_text(&plan->notes), ". ~/.profile"));
}
