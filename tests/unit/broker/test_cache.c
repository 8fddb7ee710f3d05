/*
 * test_cache.c - the cache with its file home, and a kernel keyring that fails as it is told
 *
 * The fake below replaces base/keyctl.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/keyctl.h"
#include "base/runtime.h"
#include "base/text.h"
#include "unit.h"

#define KEY "authority client audience"

static struct {
    int errnum; /* what each call answers; 0 = it works */
    int save_errnum;
    char name[128];
    struct secret payload;
    int64_t timeout_s;
} fake;

int keyctl_load(const char *description, struct secret *ret)
{
    if (fake.errnum || !fake.payload.len || strcmp(description, fake.name) != 0)
        return fake.errnum ? fake.errnum : ENOKEY;
    secret_append_secret(ret, &fake.payload);
    return 0;
}

int keyctl_save(const char *description, const struct secret *payload, int64_t timeout_s)
{
    if (fake.errnum || fake.save_errnum)
        return fake.errnum ? fake.errnum : fake.save_errnum;
    (void)snprintf(fake.name, sizeof fake.name, "%s", description);
    fake.timeout_s = timeout_s;
    secret_clear(&fake.payload);
    secret_append_secret(&fake.payload, payload);
    return 0;
}

int keyctl_erase(const char *description)
{
    if (strcmp(description, fake.name) != 0)
        return ENOKEY;
    secret_clear(&fake.payload);
    return fake.errnum;
}

static char runtime_dir[64], cache_path[160];

static int set_up(void)
{
    secret_clear(&fake.payload);
    memset(&fake, 0, sizeof fake);
    (void)snprintf(runtime_dir, sizeof runtime_dir, "/dev/shm/test-cache-XXXXXX");
    if (!mkdtemp(runtime_dir))
        return -1;
    (void)snprintf(cache_path, sizeof cache_path, "%s/aad-credential/cache/%016lx", runtime_dir,
                   (unsigned long)text_hash(0, KEY, strlen(KEY)));
    return setenv("XDG_RUNTIME_DIR", runtime_dir, 1);
}

static int tear_down(void)
{
    char dir[128];

    (void)unlink(cache_path);
    (void)snprintf(dir, sizeof dir, "%s/aad-credential/cache", runtime_dir);
    (void)rmdir(dir);
    (void)snprintf(dir, sizeof dir, "%s/aad-credential", runtime_dir);
    (void)rmdir(dir);
    (void)rmdir(runtime_dir);
    secret_clear(&fake.payload);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void put(const char *text, int64_t life_s)
{
    auto_token struct token token = {.minted_at_s = clock_now_s(),
                                     .refresh_at_s = clock_now_s() + life_s / 2,
                                     .expires_at_s = clock_now_s() + life_s};

    secret_append_text(&token.access_token, text);
    cache_put(KEY, &token);
}

static bool holds(const char *text)
{
    auto_token struct token token = {0};

    return cache_get(KEY, &token) && secret_equal_bytes(&token.access_token, text, strlen(text));
}

static bool is_file(void)
{
    struct stat st;

    if (stat(cache_path, &st))
        return false;
    assert_int_equal(st.st_mode & 07777, 0600);
    return true;
}

TEST(the_kernel_is_preferred_and_gets_the_life_time)
{
    int64_t began_s = clock_now_s();

    put("one", 3600);
    assert_true(holds("one"));
    assert_false(is_file());
    assert_in_range(fake.timeout_s, 3600 - (clock_now_s() - began_s), 3600);
    assert_true(text_has_prefix(fake.name, "aad-credential:token:"));
}

/* P3: what lives for long goes into no file, not even on tmpfs. */
TEST(bare_token_waits_in_the_kernel_or_nowhere)
{
    auto_token struct token token = {.is_bare = true,
                                     .minted_at_s = clock_now_s(),
                                     .refresh_at_s = clock_now_s() + 300,
                                     .expires_at_s = clock_now_s() + 600};

    secret_append_text(&token.access_token, "pat");
    cache_put(KEY, &token);
    assert_true(holds("pat"));
    assert_false(is_file());
    cache_evict(KEY);
    fake.errnum = EPERM;
    cache_put(KEY, &token);
    assert_false(holds("pat"));
    assert_false(is_file());
}

TEST(a_while_is_no_longer_than_the_token)
{
    auto_token struct token token = {.minted_at_s = clock_now_s(),
                                     .refresh_at_s = clock_now_s() + 100,
                                     .expires_at_s = clock_now_s() + 3600};

    secret_append_text(&token.access_token, "one");
    cache_put_for(KEY, &token, 60);
    assert_int_equal(fake.timeout_s, 60);
    assert_true(holds("one"));
    cache_put_for(KEY, &token, 7200);
    assert_in_range(fake.timeout_s, 3000, 3600);
}

/* What is behind the line break is checked, and takes no place of its own. */
TEST(keys_of_one_first_line_share_a_place)
{
    auto_token struct token token = {.minted_at_s = clock_now_s(),
                                     .refresh_at_s = clock_now_s() + 100,
                                     .expires_at_s = clock_now_s() + 3600};

    put("one", 3600);
    assert_false(cache_get(KEY "\nmore", &token));
    secret_append_text(&token.access_token, "two");
    cache_put(KEY "\nmore", &token);
    assert_false(holds("one"));
    token_clear(&token);
    assert_true(cache_get(KEY "\nmore", &token));
    cache_evict(KEY);
    assert_false(cache_get(KEY "\nmore", &token));
}

TEST(each_refusal_of_the_kernel_leads_to_a_private_file)
{
    static const int errnums[] = {EPERM, ENOSYS, EACCES, EDQUOT, EINVAL};

    for (size_t i = 0; i < COUNT(errnums); i++) {
        fake.errnum = errnums[i];
        put("filed", 3600);
        assert_true(is_file());
        assert_true(holds("filed"));
        cache_evict(KEY);
        assert_false(is_file());
    }
}

TEST(an_old_key_does_not_hide_the_new_file)
{
    put("old", 3600);
    fake.save_errnum = EDQUOT;
    put("new", 3600);
    assert_true(holds("new"));
}

TEST(a_file_is_found_when_the_kernel_works_again)
{
    fake.errnum = EPERM;
    put("filed", 3600);
    fake.errnum = 0;
    assert_true(holds("filed"));
}

/* P11: never a silent fall back to a disk */
TEST(nothing_is_written_to_a_disk)
{
    char dir[] = "/var/tmp/test-cache-XXXXXX", path[64];
    auto_buf struct buf why = {0};

    assert_non_null(mkdtemp(dir));
    assert_int_equal(setenv("XDG_RUNTIME_DIR", dir, 1), 0);
    fake.errnum = EPERM;
    put("never", 3600);
    assert_false(holds("never"));
    assert_false(cache_describe(&why));
    assert_non_null(strstr(buf_text(&why), "tmpfs"));
    (void)snprintf(path, sizeof path, "%s/aad-credential/cache", dir);
    assert_int_equal(rmdir(path), 0);
    (void)snprintf(path, sizeof path, "%s/aad-credential", dir);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(dir), 0);
}

TEST(no_home_at_all_is_an_empty_cache)
{
    runtime_parent = "/dev/null";
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    fake.errnum = ENOSYS;
    put("lost", 3600);
    assert_false(holds("lost"));
    cache_evict(KEY);
}

TEST(an_expired_token_is_not_put)
{
    put("dead", 0);
    assert_int_equal(fake.payload.len, 0);
}

/* case 74 */
TEST(a_damaged_key_is_absent_and_can_be_replaced)
{
    put("one", 3600);
    fake.payload.bytes[20] ^= 1;
    assert_false(holds("one"));
    put("two", 3600);
    assert_true(holds("two"));
}

/* case 30: what another has prepared in our place is not read */
TEST(a_link_at_the_file_is_not_followed)
{
    char other[96];

    fake.errnum = EPERM;
    put("filed", 3600);
    (void)snprintf(other, sizeof other, "%s/other", runtime_dir);
    assert_int_equal(rename(cache_path, other), 0);
    assert_int_equal(symlink(other, cache_path), 0);
    assert_false(holds("filed"));
    assert_int_equal(unlink(other), 0);
}

TEST(description_names_home_and_reason)
{
    auto_buf struct buf kernel = {0}, file = {0};

    assert_true(cache_describe(&kernel));
    assert_string_equal(buf_text(&kernel), "kernel keyring");
    fake.errnum = EPERM;
    assert_true(cache_describe(&file));
    assert_string_equal(buf_text(&file), "file on tmpfs: the kernel keyring answered EPERM");
}
