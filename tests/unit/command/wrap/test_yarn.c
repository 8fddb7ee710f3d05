/*
 * test_yarn.c - how yarn is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "wrap-fixture.h"
#include "unit.h"

static char home[] = "/tmp/aad-yarn-XXXXXX", npmrc[100];

static int set_up(void)
{
    FILE *f;

    if (!mkdtemp(home) || setenv("HOME", home, 1) || chdir(home))
        return -1;
    (void)unsetenv("npm_config_userconfig");
    (void)snprintf(npmrc, sizeof npmrc, "%s/.npmrc", home);
    f = fopen(npmrc, "w");
    return !f || fputs("registry=https://h/feed/\nfund=false", f) < 0 || fclose(f);
}

static int tear_down(void)
{
    return unlink(npmrc) | chdir("/") | rmdir(home);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

TEST(own_npmrc_comes_first_and_its_registries_are_entries)
{
    char host[] = "https://h";
    struct wrap_call call = {.wrap = &wrap_yarn, .connection = {.hosts = {host}, .n_hosts = 1}};
    auto_secret struct secret begin = {0}, note = {0};
    struct aad_error err;

    wrap_yarn.begin(&begin);
    assert_string_equal(begin.bytes, "registry=https://h/feed/\nfund=false\n");
    assert_int_equal(wrap_yarn.note(&call, &note, &err), AAD_OK);
    assert_non_null(strstr(note.bytes, "//h/\n"));
    assert_non_null(strstr(note.bytes, "//h/feed/\n"));
}

TEST(both_kinds_of_yarn_are_told)
{
    static const char *const given[] = {"install", NULL};

    (void)setenv("YARN_PLUGINS", "mine.cjs", 1);
    wrap_fixture_want(&wrap_yarn, given, "install");
    assert_string_equal(getenv("npm_config_userconfig"), "/proc/self/fd/9");
    assert_string_equal(getenv("AAD_CREDENTIAL_NPMRC"), "/proc/self/fd/9");
    assert_string_equal(getenv("YARN_PLUGINS"), "mine.cjs;" YARN_PLUGIN_PATH);
    (void)unsetenv("npm_config_userconfig");
}
