/*
 * cache-kernel.c - tokens as keys of the kernel's user keyring, which drops them at their expiry
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/cache-home.h"

#include <string.h>

#include "base/keyctl.h"

#define CACHE_KERNEL_PREFIX "aad-credential:token:"

struct cache_kernel_name {
    char text[sizeof CACHE_KERNEL_PREFIX + 32];
};

static struct cache_kernel_name cache_kernel_name(const char *hash)
{
    struct cache_kernel_name name = {CACHE_KERNEL_PREFIX};

    strncat(name.text, hash, 32);
    return name;
}

static int cache_kernel_load(const char *hash, struct secret *ret)
{
    return keyctl_load(cache_kernel_name(hash).text, ret);
}

static int cache_kernel_save(const char *hash, const struct secret *record, int64_t lifetime_s)
{
    return keyctl_save(cache_kernel_name(hash).text, record, lifetime_s);
}

static int cache_kernel_erase(const char *hash)
{
    return keyctl_erase(cache_kernel_name(hash).text);
}

const struct cache_home cache_kernel = {
    .name = "kernel keyring",
    .load = cache_kernel_load,
    .save = cache_kernel_save,
    .erase = cache_kernel_erase,
};
