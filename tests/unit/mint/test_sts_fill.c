/*
 * test_sts_fill.c - a request of one size, unless that is switched off
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mint/sts.h"
#include "unit.h"

/* Where an authority refuses what it does not know. */
TEST(filling_can_be_switched_off)
{
    char home[] = "/tmp/test_sts.XXXXXX", path[100];
    auto_secret struct secret body = {0};
    FILE *file;

    assert_non_null(mkdtemp(home));
    (void)snprintf(path, sizeof path, "%s/aad-credential", home);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/aad-credential/config.json", home);
    file = fopen(path, "wex");
    assert_non_null(file);
    assert_true(fputs("{\"version\":1,\"padding\":false}", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(setenv("XDG_CONFIG_HOME", home, 1), 0);
    secret_append_text(&body, "grant_type=password");
    sts_fill(&body, false);
    assert_string_equal(body.bytes, "grant_type=password");
    assert_int_equal(unlink(path), 0);
    sts_fill(&body, false);
    assert_int_equal(body.len, STS_BODY_SIZE);
    *strrchr(path, '/') = '\0';
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(home), 0);
}

/* How long a secret is cannot be seen from outside. */
TEST(bodies_are_filled_to_one_size)
{
    auto_secret struct secret body = {0}, failed = {0};
    size_t len;

    secret_append_text(&body, "grant_type=password");
    sts_fill(&body, false);
    assert_int_equal(body.len, STS_BODY_SIZE);
    assert_true(!strncmp(body.bytes, "grant_type=password&x-client-padding=000", 40));
    sts_fill(&body, true);
    assert_int_equal(body.len, STS_BODY_SIZE_LARGE);
    secret_append(&body, "=", 1);
    len = body.len;
    sts_fill(&body, true);
    assert_int_equal(body.len, len);
    secret_fail(&failed);
    sts_fill(&failed, false);
    assert_int_equal(failed.len, 0);
    assert_int_equal(secret_ok(&failed, NULL), AAD_INTERNAL);
}
