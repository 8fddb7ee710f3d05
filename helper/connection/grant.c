/*
 * grant.c - the ways in which a connection gets its token, as far as they are data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/grant.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

#define GRANT(name, ...) {__VA_ARGS__},
static const struct grant grant_rows[] = {
#include "connection/grant-rows.h"
};
#undef GRANT

const struct grant grant_refresh_token = {
    .name = "refresh-token",
    .secret_role = "refresh-token",
    .refused_with = "invalid_grant",
    .is_user = true,
    .needs_store = true,
};

#define GRANT_ROWS (sizeof grant_rows / sizeof grant_rows[0])

static const char *const grant_no_tenants[] = {"common", "organizations", "consumers"};

const struct grant *grant_find(const char *name)
{
    for (size_t i = 0; name && i < GRANT_ROWS; i++)
        if (!strcmp(grant_rows[i].name, name))
            return &grant_rows[i];
    return NULL;
}

const struct grant *grant_at(unsigned i)
{
    return i < GRANT_ROWS ? &grant_rows[i] : NULL;
}

void grant_print_names(struct buf *ret)
{
    for (size_t i = 0; i < GRANT_ROWS; i++)
        buf_printf(ret, "%s%s", !i ? "" : i + 1 < GRANT_ROWS ? ", " : " or ", grant_rows[i].name);
}

bool grant_is_pseudo_tenant(const char *tenant)
{
    for (size_t i = 0; i < sizeof grant_no_tenants / sizeof grant_no_tenants[0]; i++)
        if (text_equal_nocase(tenant, grant_no_tenants[i]))
            return true;
    return false;
}

bool grant_allows_tenant(const struct grant *grant, const char *tenant, const char *version)
{
    if (!grant_is_pseudo_tenant(tenant))
        return true;
    for (size_t i = 0; i < GRANT_PSEUDO_MAX && grant->pseudo_tenants[i].tenant; i++) {
        const struct grant_pseudo *pseudo = &grant->pseudo_tenants[i];

        if (text_equal_nocase(tenant, pseudo->tenant))
            return !pseudo->only_version_1 || strcmp(version, "2") != 0;
    }
    return false;
}
