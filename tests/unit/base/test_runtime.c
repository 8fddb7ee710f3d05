/*
 * test_runtime.c - our own directory where there is no runtime directory (P10, case 28)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/runtime.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char parent[64], own[128];

/* Only root can make a directory that belongs to root. */
static int set_up(void)
{
    (void)snprintf(parent, sizeof parent, "/dev/shm/test-runtime-XXXXXX");
    if (!mkdtemp(parent) || chmod(parent, 01777) || unsetenv("XDG_RUNTIME_DIR"))
        return -1;
    (void)snprintf(own, sizeof own, "%s/aad-credential-%u", parent, geteuid());
    runtime_parent = parent;
    return 0;
}

static int tear_down(void)
{
    return unit_remove(parent);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static bool is_found(void)
{
    auto_buf struct buf path = {0};
    struct aad_error err = {0};
    enum aad_code code = runtime_find(&path, &err);

    assert_true(code == AAD_OK || code == AAD_NOT_FOUND);
    assert_true(code || !strcmp(buf_text(&path), own));
    assert_int_equal(err.code, code);
    return !code;
}

TEST(it_is_made_private_whatever_the_umask)
{
    mode_t before = umask(0);
    struct stat st;

    if (geteuid() != 0)
        skip();
    assert_true(is_found());
    assert_int_not_equal(access(own, F_OK), 0);
    assert_true(runtime_make());
    (void)umask(before);
    assert_int_equal(stat(own, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_true(is_found() && runtime_make());
}

TEST(variable_goes_before_it)
{
    auto_buf struct buf path = {0};

    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/run/user/7", 1), 0);
    assert_int_equal(runtime_find(&path, NULL), AAD_OK);
    assert_string_equal(buf_text(&path), "/run/user/7/aad-credential");
    assert_true(runtime_make());
    assert_int_not_equal(access(own, F_OK), 0);
}

TEST(what_others_have_prepared_is_not_used)
{
    assert_int_equal(mkdir(own, 0700), 0);
    assert_int_equal(chmod(own, 0750), 0);
    assert_false(is_found() || runtime_make());
    assert_int_equal(chmod(own, 0701), 0);
    assert_false(is_found() || runtime_make());
    assert_int_equal(rmdir(own), 0);
    assert_int_equal(symlink("/tmp", own), 0);
    assert_false(is_found() || runtime_make());
    assert_int_equal(unlink(own), 0);
    assert_int_equal(mkdir(own, 0700), 0);
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(own, 64123, 64123), 0);
    assert_false(is_found() || runtime_make());
}

TEST(place_where_others_could_take_it_away_is_not_used)
{
    char link[80];

    assert_int_equal(chmod(parent, 0777), 0);
    assert_false(is_found() || runtime_make());
    assert_int_equal(chmod(parent, 01777), 0);
    (void)snprintf(link, sizeof link, "%s/link", parent);
    assert_int_equal(symlink(parent, link), 0);
    runtime_parent = link;
    assert_false(is_found() || runtime_make());
    runtime_parent = "/var/tmp"; /* a disk */
    assert_false(is_found() || runtime_make());
    runtime_parent = parent;
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(parent, 64123, 64123), 0);
    assert_false(is_found() || runtime_make());
}

TEST(it_is_said_once)
{
    struct aad_error warning = {0};

    if (geteuid() != 0)
        skip();
    assert_true(runtime_make());
    assert_true(runtime_warn(&warning));
    assert_non_null(strstr(warning.what, own));
    assert_false(runtime_warn(&warning));
}
