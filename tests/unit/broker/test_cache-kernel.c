/*
 * test_cache-kernel.c - records in the real kernel keyring
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/cache-home.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/keyctl.h"
#include "base/text.h"
#include "unit.h"

static char hash[32];

static int set_up(void)
{
    (void)snprintf(hash, sizeof hash, "%016lx",
                   (unsigned long)text_hash(0, unit_dir(), strlen(unit_dir())));
    return 0;
}

static int tear_down(void)
{
    (void)cache_kernel.erase(hash);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static int save(const char *text, int64_t lifetime_s)
{
    auto_secret struct secret record = {0};

    secret_append_text(&record, text);
    return cache_kernel.save(hash, &record, lifetime_s);
}

TEST(a_record_comes_back_under_our_name)
{
    auto_secret struct secret got = {0}, direct = {0};
    char name[80];

    assert_int_equal(save("record", 60), 0);
    assert_int_equal(cache_kernel.load(hash, &got), 0);
    assert_true(secret_equal_bytes(&got, "record", 6));
    (void)snprintf(name, sizeof name, "aad-credential:token:%s", hash);
    assert_int_equal(keyctl_load(name, &direct), 0);
}

TEST(the_kernel_drops_it_when_its_time_is_over)
{
    auto_secret struct secret got = {0};

    assert_int_equal(save("record", 1), 0);
    (void)usleep(2100000);
    assert_int_not_equal(cache_kernel.load(hash, &got), 0);
    assert_int_equal(got.len, 0);
}

TEST(an_erased_record_is_absent)
{
    auto_secret struct secret got = {0};

    assert_int_equal(save("record", 60), 0);
    assert_int_equal(cache_kernel.erase(hash), 0);
    assert_int_equal(cache_kernel.load(hash, &got), ENOKEY);
}
