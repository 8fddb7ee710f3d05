/*
 * test_mvn-key.c - a name that no project can know
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/wrap/mvn-key.h"
#include "unit.h"

static char dir[] = "/tmp/aad-mvn-XXXXXX", path[100];

static int set_up(void)
{
    if (!mkdtemp(dir) || setenv("XDG_STATE_HOME", dir, 1))
        return -1;
    (void)snprintf(path, sizeof path, "%s/aad-credential/maven-key", dir);
    return 0;
}

static int tear_down(void)
{
    (void)unlink(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    return rmdir(dir);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

TEST(key_is_made_once)
{
    char first[MVN_KEY_LEN + 1], again[MVN_KEY_LEN + 1];
    struct aad_error err;
    struct stat st;

    assert_int_equal(mvn_key_get(first, &err), AAD_OK);
    assert_int_equal(strspn(first, "0123456789abcdef"), MVN_KEY_LEN);
    assert_int_equal(mvn_key_get(again, &err), AAD_OK);
    assert_string_equal(first, again);
    assert_true(!stat(path, &st) && (st.st_mode & 0777) == 0600);
}

TEST(file_of_somebody_else_is_replaced)
{
    char key[MVN_KEY_LEN + 1];
    struct aad_error err;
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    (void)fputs("</id><id>central</id><id>........", f);
    (void)fclose(f);
    (void)chmod(path, 0600);
    assert_int_equal(mvn_key_get(key, &err), AAD_OK);
    assert_int_equal(strspn(key, "0123456789abcdef"), MVN_KEY_LEN);
}

TEST(without_a_place_it_is_new_each_time)
{
    char first[MVN_KEY_LEN + 1], again[MVN_KEY_LEN + 1];
    struct aad_error err;

    (void)setenv("XDG_STATE_HOME", "/proc/nowhere", 1);
    assert_int_equal(mvn_key_get(first, &err), AAD_OK);
    assert_int_equal(mvn_key_get(again, &err), AAD_OK);
    assert_string_not_equal(first, again);
    (void)setenv("XDG_STATE_HOME", dir, 1);
}
