/*
 * connection-instance.c - an authority's host that is in none of our tables
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-instance.h"

#include <string.h>

#include "base/deadline.h"
#include "base/url.h"
#include "broker/mint-module.h"
#include "connection/cloud.h"
#include "connection/complete.h"
#include "connection/policy.h"

bool connection_instance_is_asked(const struct connection *c)
{
    struct url url;

    return !c->issuer && c->authority && grant_has_authority(connection_coming_grant(c)) &&
           !cloud_is_adfs(c->tenant) && !url_parse(c->authority, &url, NULL) &&
           !url_is_loopback(&url) && !cloud_of_authority(url.host) && !cloud_is_customers(url.host);
}

enum aad_code connection_instance_check(const struct connection *c, const struct connection *before,
                                        struct aad_error *err)
{
    const struct mint_request request = {.connection = c, .deadline = deadline_in_ms(DEADLINE_MS)};
    bool stays =
        before && before->authority && c->authority && !strcmp(before->authority, c->authority);
    const struct mint_module *mint;
    enum aad_code code;

    if (stays || !connection_instance_is_asked(c))
        return AAD_OK;
    code = policy_check(c, NULL, err);
    if (!code)
        code = mint_load(&mint, err);
    return code ? code : mint->instance(&request, err);
}
