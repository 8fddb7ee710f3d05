/*
 * test_env.c - directories that follow from the environment, and whether anybody may be asked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/env.h"

#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int clear_environment(void **state)
{
    (void)state;
    return clearenv();
}

static void empty_counts_as_unset(void **state)
{
    (void)state;
    assert_int_equal(setenv("X_EMPTY", "", 1), 0);
    assert_null(env_get("X_EMPTY"));
    assert_null(env_get("X_MISSING"));
    assert_int_equal(setenv("X_SET", "1", 1), 0);
    assert_string_equal(env_get("X_SET"), "1");
}

static void defaults_lie_under_home(void **state)
{
    auto_buf struct buf dir = {0};

    (void)state;
    assert_int_equal(setenv("HOME", "/home/me/", 1), 0);
    assert_int_equal(env_config_dir(&dir, NULL), AAD_OK);
    assert_string_equal(buf_text(&dir), "/home/me/.config/aad-credential");
    assert_int_equal(env_state_dir(&dir, NULL), AAD_OK);
    assert_string_equal(buf_text(&dir), "/home/me/.local/state/aad-credential");
    assert_int_equal(env_cache_dir(&dir, NULL), AAD_OK);
    assert_string_equal(buf_text(&dir), "/home/me/.cache/aad-credential");
    assert_int_equal(env_data_dir(&dir, NULL), AAD_OK);
    assert_string_equal(buf_text(&dir), "/home/me/.local/share/aad-credential");
}

static void absolute_variables_are_used_and_relative_ones_ignored(void **state)
{
    auto_buf struct buf dir = {0};

    (void)state;
    assert_int_equal(setenv("HOME", "/home/me", 1), 0);
    assert_int_equal(setenv("XDG_CONFIG_HOME", "/cfg", 1), 0);
    assert_int_equal(env_config_dir(&dir, NULL), AAD_OK);
    assert_string_equal(buf_text(&dir), "/cfg/aad-credential");
    assert_int_equal(setenv("XDG_CONFIG_HOME", "cfg", 1), 0);
    assert_int_equal(env_config_dir(&dir, NULL), AAD_OK);
    assert_string_equal(buf_text(&dir), "/home/me/.config/aad-credential");
}

static void relative_home_falls_back_to_the_user_database(void **state)
{
    const struct passwd *entry = getpwuid(geteuid());
    auto_buf struct buf dir = {0};

    (void)state;
    assert_non_null(entry);
    assert_int_equal(setenv("HOME", "relative", 1), 0);
    assert_int_equal(env_cache_dir(&dir, NULL), AAD_OK);
    assert_memory_equal(buf_text(&dir), entry->pw_dir, strlen(entry->pw_dir));
}

/* case 28 */
static void runtime_directory_has_no_fallback(void **state)
{
    auto_buf struct buf dir = {0};
    struct aad_error err = {0};

    (void)state;
    assert_int_equal(env_runtime_dir(&dir, &err), AAD_NOT_FOUND);
    assert_string_not_equal(err.remedy, "");
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "run", 1), 0);
    assert_int_equal(env_runtime_dir(&dir, &err), AAD_NOT_FOUND);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/run/user/7", 1), 0);
    assert_int_equal(env_runtime_dir(&dir, &err), AAD_OK);
    assert_string_equal(buf_text(&dir), "/run/user/7/aad-credential");
}

static void display_can_be_asked_unless_somebody_said_no(void **state)
{
    static const char *const no[] = {"0", "false", "No", "off"};

    (void)state;
    assert_false(env_has_display());
    assert_int_equal(setenv("WAYLAND_DISPLAY", "wayland-0", 1), 0);
    assert_true(env_has_display());
    assert_true(env_may_ask());
    assert_int_equal(setenv("CI", "true", 1), 0);
    assert_true(env_may_ask());
    assert_int_equal(setenv("GIT_TERMINAL_PROMPT", "1", 1), 0);
    assert_true(env_may_ask());
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        assert_int_equal(setenv("GIT_TERMINAL_PROMPT", no[i], 1), 0);
        assert_false(env_may_ask());
    }
    assert_int_equal(unsetenv("GIT_TERMINAL_PROMPT"), 0);
    assert_int_equal(setenv("AAD_CREDENTIAL_PROMPT", "never", 1), 0);
    assert_false(env_may_ask());
}

/* P5: a new session has no terminal. */
static void nobody_is_there_without_display_and_terminal(void **state)
{
    pid_t pid = fork();
    int status = 0;

    (void)state;
    if (!pid) {
        (void)setsid();
        _exit(env_may_ask() ? 1 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(empty_counts_as_unset, clear_environment),
        cmocka_unit_test_setup(defaults_lie_under_home, clear_environment),
        cmocka_unit_test_setup(absolute_variables_are_used_and_relative_ones_ignored,
                               clear_environment),
        cmocka_unit_test_setup(relative_home_falls_back_to_the_user_database, clear_environment),
        cmocka_unit_test_setup(runtime_directory_has_no_fallback, clear_environment),
        cmocka_unit_test_setup(display_can_be_asked_unless_somebody_said_no, clear_environment),
        cmocka_unit_test_setup(nobody_is_there_without_display_and_terminal, clear_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
