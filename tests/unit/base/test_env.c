/*
 * test_env.c - directories that follow from the environment, and whether anybody may be asked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/env.h"

#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static int clear_environment(void)
{
    return clearenv();
}

BEFORE_EACH(clear_environment);

TEST(empty_counts_as_unset)
{
    assert_int_equal(setenv("X_EMPTY", "", 1), 0);
    assert_null(env_get("X_EMPTY"));
    assert_null(env_get("X_MISSING"));
    assert_int_equal(setenv("X_SET", "1", 1), 0);
    assert_string_equal(env_get("X_SET"), "1");
}

/* An empty one is none. */
TEST(proxy_for_http_alone_is_named_where_none_is_for_https)
{
    assert_null(env_idle_proxy());
    assert_int_equal(setenv("HTTP_PROXY", "http://p:1", 1), 0);
    assert_string_equal(env_idle_proxy(), "HTTP_PROXY");
    assert_int_equal(setenv("http_proxy", "http://p:1", 1), 0);
    assert_string_equal(env_idle_proxy(), "http_proxy");
    assert_int_equal(setenv("ALL_PROXY", "", 1), 0);
    assert_string_equal(env_idle_proxy(), "http_proxy");
    assert_int_equal(setenv("ALL_PROXY", "http://p:1", 1), 0);
    assert_null(env_idle_proxy());
}

TEST(all_of_it_ends_with_null)
{
    assert_null(env_all()[0]);
    assert_int_equal(setenv("X_ONE", "1", 1), 0);
    assert_string_equal(env_all()[0], "X_ONE=1");
    assert_null(env_all()[1]);
}

TEST(defaults_lie_under_home)
{
    auto_buf struct buf dir = {0};

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

TEST(absolute_variables_are_used_and_relative_ones_ignored)
{
    auto_buf struct buf dir = {0};

    assert_int_equal(setenv("HOME", "/home/me", 1), 0);
    assert_int_equal(setenv("XDG_CONFIG_HOME", "/cfg", 1), 0);
    assert_int_equal(env_config_dir(&dir, NULL), AAD_OK);
    assert_string_equal(buf_text(&dir), "/cfg/aad-credential");
    assert_int_equal(setenv("XDG_CONFIG_HOME", "cfg", 1), 0);
    assert_int_equal(env_config_dir(&dir, NULL), AAD_OK);
    assert_string_equal(buf_text(&dir), "/home/me/.config/aad-credential");
}

TEST(relative_home_falls_back_to_the_user_database)
{
    const struct passwd *entry = getpwuid(geteuid());
    auto_buf struct buf dir = {0};

    assert_non_null(entry);
    assert_int_equal(setenv("HOME", "relative", 1), 0);
    assert_int_equal(env_cache_dir(&dir, NULL), AAD_OK);
    assert_memory_equal(buf_text(&dir), entry->pw_dir, strlen(entry->pw_dir));
}

/* case 28 */
TEST(runtime_directory_has_no_fallback)
{
    auto_buf struct buf dir = {0};
    struct aad_error err = {0};

    assert_int_equal(env_runtime_dir(&dir, &err), AAD_NOT_FOUND);
    assert_string_not_equal(err.remedy, "");
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "run", 1), 0);
    assert_int_equal(env_runtime_dir(&dir, &err), AAD_NOT_FOUND);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/run/user/7", 1), 0);
    assert_int_equal(env_runtime_dir(&dir, &err), AAD_OK);
    assert_string_equal(buf_text(&dir), "/run/user/7/aad-credential");
}

TEST(display_can_be_asked_unless_somebody_said_no)
{
    static const char *const no[] = {"0", "false", "No", "off"};

    assert_false(env_has_display());
    assert_int_equal(setenv("WAYLAND_DISPLAY", "wayland-0", 1), 0);
    assert_true(env_has_display());
    assert_true(env_may_ask());
    assert_int_equal(setenv("CI", "true", 1), 0);
    assert_true(env_may_ask());
    assert_int_equal(setenv("GIT_TERMINAL_PROMPT", "1", 1), 0);
    assert_true(env_may_ask());
    for (size_t i = 0; i < COUNT(no); i++) {
        assert_int_equal(setenv("GIT_TERMINAL_PROMPT", no[i], 1), 0);
        assert_false(env_may_ask());
    }
    assert_int_equal(unsetenv("GIT_TERMINAL_PROMPT"), 0);
    assert_int_equal(setenv("AAD_CREDENTIAL_PROMPT", "never", 1), 0);
    assert_false(env_may_ask());
}

/* P5: a new session has no terminal. */
TEST(nobody_is_there_without_display_and_terminal)
{
    pid_t pid = fork();
    int status = 0;

    if (!pid) {
        (void)setsid();
        _exit(env_may_ask() ? 1 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}
