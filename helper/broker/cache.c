/*
 * cache.c - where tokens wait: the first home that works
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/cache.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/env.h"
#include "base/runtime.h"
#include "base/text.h"
#include "base/trace.h"
#include "broker/cache-home.h"
#include "broker/record.h"

static const struct cache_home *const cache_homes[] = {&cache_kernel, &cache_file};

#define CACHE_HOMES (sizeof cache_homes / sizeof cache_homes[0])

struct cache_name {
    char text[TEXT_HASH_SIZE];
};

static struct cache_name cache_name(const char *key)
{
    struct cache_name name = {0};

    (void)text_hash_name(name.text, key, strcspn(key, "\n"));
    return name;
}

bool cache_get(const char *key, struct token *ret)
{
    struct cache_name name = cache_name(key);
    int64_t now_s = clock_now_s();

    for (size_t i = 0; i < CACHE_HOMES; i++) {
        auto_secret struct secret record = {0};

        if (!cache_homes[i]->load(name.text, &record) && record_parse(&record, key, now_s, ret)) {
            trace("cache: found in %s", cache_homes[i]->name);
            return true;
        }
    }
    return false;
}

void cache_put(const char *key, const struct token *token)
{
    cache_put_for(key, token, INT64_MAX);
}

void cache_put_for(const char *key, const struct token *token, int64_t most_s)
{
    struct cache_name name = cache_name(key);
    auto_secret struct secret record = {0};
    int64_t lifetime_s = token->expires_at_s - clock_now_s();

    lifetime_s = lifetime_s < most_s ? lifetime_s : most_s;
    if (lifetime_s <= 0 || record_print(key, token, &record))
        return;
    for (size_t i = 0; i < CACHE_HOMES && !(token->is_bare && cache_homes[i]->is_file); i++) {
        int errnum = cache_homes[i]->save(name.text, &record, lifetime_s);

        if (!errnum)
            return;
        trace("cache: %s does not take it: %s", cache_homes[i]->name, strerrorname_np(errnum));
        /* An older token here would be found before the new one in the next home. */
        (void)cache_homes[i]->erase(name.text);
    }
}

void cache_evict(const char *key)
{
    struct cache_name name = cache_name(key);

    for (size_t i = 0; i < CACHE_HOMES; i++)
        (void)cache_homes[i]->erase(name.text);
}

static int cache_try(const struct cache_home *home)
{
    auto_secret struct secret probe = {0}, back = {0};
    int errnum;

    secret_append_text(&probe, "probe");
    errnum = secret_ok(&probe, NULL) ? ENOMEM : home->save("0", &probe, 10);
    if (!errnum)
        errnum = home->load("0", &back);
    (void)home->erase("0");
    return errnum;
}

static void cache_describe_failure(const struct cache_home *home, int errnum, struct buf *ret)
{
    const char *name = strerrorname_np(errnum);

    if (home == &cache_kernel)
        buf_printf(ret, "the kernel keyring answered %s", name ? name : "an unknown error");
    else if (errnum == EMEDIUMTYPE)
        buf_append_text(ret, "$XDG_RUNTIME_DIR is not on tmpfs");
    else if (errnum == ENOENT)
        buf_printf(ret, "$XDG_RUNTIME_DIR is not set, and %s takes nothing of ours",
                   runtime_parent);
    else
        buf_append_text(ret, "$XDG_RUNTIME_DIR is not private or not writable");
}

/* The user knows where his own variable leads. */
static void cache_describe_home(const struct cache_home *home, struct buf *ret)
{
    auto_buf struct buf usual = {0}, found = {0};

    buf_append_text(ret, home->name);
    if (home->is_file && env_runtime_dir(&usual, NULL) && !runtime_find(&found, NULL))
        buf_printf(ret, " in %s", buf_text(&found));
}

bool cache_describe(struct buf *ret)
{
    auto_buf struct buf why = {0};

    for (size_t i = 0; i < CACHE_HOMES; i++) {
        int errnum = cache_try(cache_homes[i]);

        if (!errnum) {
            cache_describe_home(cache_homes[i], ret);
            buf_printf(ret, "%s%s", why.len ? ": " : "", buf_text(&why));
            return true;
        }
        if (why.len)
            buf_append_text(&why, ", and ");
        cache_describe_failure(cache_homes[i], errnum, &why);
    }
    buf_printf(ret, "nowhere: %s", buf_text(&why));
    return false;
}
