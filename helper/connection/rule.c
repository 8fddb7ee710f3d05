/*
 * rule.c - which host may get which identity's token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/rule.h"

#include <string.h>

#include "connection/host-path.h"

static enum aad_code rule_refuse(const struct connection *c, const char *origin,
                                 struct aad_error *err)
{
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "%.160s is not a host of connection '%s'\n"
                         "'aad-credential connection show %s' lists its hosts. If this host shall "
                         "have its tokens: aad-credential connection edit %s --host ... (with all "
                         "its other hosts: they are replaced)",
                         origin, c->name, c->name, c->name);
}

static enum aad_code rule_check_http(const struct connection *c, const struct url *target,
                                     struct aad_error *err)
{
    if (target->is_https || (url_is_loopback(target) && c->allow_http_loopback))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "a token does not go over http, where everybody can read it\n"
                         "Use https://%s.",
                         target->host);
}

enum aad_code rule_check_target(const struct connection *c, const struct url *target,
                                struct aad_error *err)
{
    enum aad_code code = rule_check_http(c, target, err);
    char origin[300];

    if (code)
        return code;
    (void)url_print_origin(target, origin, sizeof origin);
    for (size_t i = 0; i < c->n_hosts; i++)
        if (host_path_is_at(c->hosts[i], origin)) /* whatever its path */
            return AAD_OK;
    return rule_refuse(c, origin, err);
}

enum aad_code rule_check_audience(const struct connection *c, const char *audience,
                                  const char **ret, struct aad_error *err)
{
    if (!c->n_audiences)
        return aad_error_set(err, AAD_CONFIG, NULL, "connection '%s' has no audience", c->name);
    if (!audience[0]) {
        *ret = c->audiences[0];
        return AAD_OK;
    }
    for (size_t i = 0; i < c->n_audiences; i++)
        if (!strcmp(c->audiences[i], audience)) {
            *ret = c->audiences[i];
            return AAD_OK;
        }
    return aad_error_set(
        err, AAD_REFUSED, NULL,
        "connection '%s' has no such audience\n"
        "'aad-credential connection show %s' lists them; to add one: aad-credential connection "
        "edit %s --audience ... (with all the others: they are replaced)",
        c->name, c->name, c->name);
}
