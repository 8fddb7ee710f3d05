/*
 * policy.c - what the administrator of this machine allows
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/policy.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/url.h"
#include "connection/cloud.h"
#include "connection/settings.h"
#include "connection/store-type.h"

#define POLICY_SHOWN_MAX 250 /* of a list in a remedy */

/* --- what is said --------------------------------------------------------------------------- */

static void policy_print_list(const struct settings_list *list, size_t max, struct buf *ret)
{
    size_t before = ret->len;

    for (size_t i = 0; i < list->n; i++) {
        if (ret->len - before + strlen(list->items[i]) > max) {
            buf_append_text(ret, ", ...");
            return;
        }
        buf_append_all(ret, i ? ", " : "", list->items[i], (char *)NULL);
    }
    if (!list->n)
        buf_append_text(ret, "none");
}

/* What a limit is about, of one connection; and the option that changes it. */
static const char *const policy_nouns[SETTINGS_LIMITS] = {
    [SETTINGS_STORES] = "store",
    [SETTINGS_GRANTS] = "grant",
    [SETTINGS_AUTHORITIES] = "authority",
    [SETTINGS_AUDIENCES] = "audience",
};

static enum aad_code policy_refuse(const struct settings *s, enum settings_limit limit,
                                   const char *name, const char *value, struct aad_error *err)
{
    auto_buf struct buf allowed = {0}, change = {0};

    policy_print_list(&s->limits[limit], POLICY_SHOWN_MAX, &allowed);
    if (name && name[0] && connection_exists(name))
        buf_printf(&change,
                   "Change the connection, by 'aad-credential connection edit %s --%s', or", name,
                   policy_nouns[limit]);
    else if (name)
        buf_printf(&change, "Give another --%s, or", policy_nouns[limit]);
    else
        buf_append_text(&change, "Use another, or");
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the administrator of this machine does not allow the %s %.160s%s%s%s\n"
                         "Allowed %s: %s (%s). %s ask who administers this machine.",
                         policy_nouns[limit], value, name && name[0] ? " of connection '" : "",
                         name && name[0] ? name : "", name && name[0] ? "'" : "",
                         settings_limit_name(limit), buf_text(&allowed), settings_system_path(),
                         buf_text(&change));
}

/* --- what is compared ----------------------------------------------------------------------- */

/* "pkcs11" is allowed with any location. */
static bool policy_is_store(const char *allowed, const char *store)
{
    size_t len = strcspn(store, ":");

    return strlen(allowed) == len && !strncmp(allowed, store, len);
}

static bool policy_is_same(const char *allowed, const char *value)
{
    return !strcmp(allowed, value);
}

/* Without the "/" at its end. */
static size_t policy_path_len(const struct url *url)
{
    size_t len = strlen(url->path);

    return len && url->path[len - 1] == '/' ? len - 1 : len;
}

/* A host stands for all its tenants. The name of a tenant has no case; where none is named yet, any
 * may follow. */
static bool policy_is_authority(const char *allowed, const char *authority)
{
    struct url a, b;

    if (url_parse(allowed, &a, NULL) || url_parse(authority, &b, NULL) || !url_same_origin(&a, &b))
        return false;
    if (!policy_path_len(&a) || !policy_path_len(&b))
        return true;
    return policy_path_len(&a) == policy_path_len(&b) &&
           !strncasecmp(a.path, b.path, policy_path_len(&a));
}

/* An issuer's address, or one below it. A path that may lead elsewhere in the end is below none. */
static bool policy_is_issuer(const char *allowed, const char *address)
{
    struct url a, b;
    size_t len;

    if (url_parse(allowed, &a, NULL) || url_parse(address, &b, NULL) || !url_same_origin(&a, &b))
        return false;
    len = policy_path_len(&a);
    return !len || (!strncmp(a.path, b.path, len) && (!b.path[len] || b.path[len] == '/') &&
                    !strstr(b.path, "/.") && !strchr(b.path, '%'));
}

typedef bool policy_is(const char *allowed, const char *value);

struct policy_call {
    const struct settings *settings;
    const char *name; /* of the connection; NULL = it is about none */
    struct aad_error *err;
};

/* A value that is not there is allowed. */
static enum aad_code policy_look(const struct policy_call *call, enum settings_limit limit,
                                 policy_is *is, const char *value)
{
    const struct settings_list *list = &call->settings->limits[limit];

    if (!list->is_there || !value || !value[0])
        return AAD_OK;
    for (size_t i = 0; i < list->n; i++)
        if (is(list->items[i], value))
            return AAD_OK;
    return policy_refuse(call->settings, limit, call->name, value, call->err);
}

/* A PIN may be in the desktop's keyring, which is a store, too. */
static enum aad_code policy_look_at_stores(const struct policy_call *call,
                                           const struct connection *c)
{
    enum aad_code code = policy_look(call, SETTINGS_STORES, policy_is_store, c->store);

    if (!code && c->pin && !strcmp(c->pin, "keyring"))
        code = policy_look(call, SETTINGS_STORES, policy_is_store, store_type_desktop());
    return code;
}

/* A machine's own identity is asked of no authority. */
static enum aad_code policy_look_at_authorities(const struct policy_call *call,
                                                const struct connection *c)
{
    const struct grant *grant = grant_find(c->grant);
    const char *const addresses[] = {c->authority,
                                     c->issuer,
                                     c->token_endpoint,
                                     c->authorization_endpoint,
                                     c->device_authorization_endpoint,
                                     c->userinfo_endpoint};
    enum aad_code code = AAD_OK;

    if (grant && grant->is_machine)
        return AAD_OK;
    if (!c->issuer)
        return policy_look(call, SETTINGS_AUTHORITIES, policy_is_authority, c->authority);
    for (size_t i = 0; !code && i < sizeof addresses / sizeof addresses[0]; i++)
        code = policy_look(call, SETTINGS_AUTHORITIES, policy_is_issuer, addresses[i]);
    return code;
}

/* An issuer is asked for scopes, and an audience is only their name here. Of Entra ID a scope could
 * be any audience's. */
static enum aad_code policy_look_at_issuer(const struct policy_call *call,
                                           const struct connection *c)
{
    const struct settings *s = call->settings;
    const char *const addresses[] = {c->issuer, c->token_endpoint, c->device_authorization_endpoint,
                                     c->authorization_endpoint};

    for (size_t i = 0; s->limits[SETTINGS_AUDIENCES].is_there && c->issuer && i < 4; i++) {
        struct url url;

        if (addresses[i] && !url_parse(addresses[i], &url, NULL) &&
            (cloud_of_authority(url.host) || cloud_is_customers(url.host)))
            return policy_refuse(s, SETTINGS_AUDIENCES, call->name, addresses[i], call->err);
    }
    return AAD_OK;
}

static enum aad_code policy_look_at_audiences(const struct policy_call *call,
                                              const struct connection *c, const char *audience)
{
    enum aad_code code = policy_look_at_issuer(call, c);

    if (code)
        return code;
    if (audience)
        return policy_look(call, SETTINGS_AUDIENCES, policy_is_same, audience);
    for (size_t i = 0; !code && i < c->n_audiences; i++)
        code = policy_look(call, SETTINGS_AUDIENCES, policy_is_same, c->audiences[i]);
    return code;
}

static enum aad_code policy_check_all(const struct connection *c, const char *audience,
                                      struct aad_error *err)
{
    auto_settings struct settings settings = {0};
    const struct policy_call call = {.settings = &settings, .name = c->name, .err = err};
    enum aad_code code = settings_load_system(&settings, err);

    if (!code)
        code = policy_look_at_stores(&call, c);
    if (!code)
        code = policy_look(&call, SETTINGS_GRANTS, policy_is_same, c->grant);
    if (!code)
        code = policy_look_at_authorities(&call, c);
    return code ? code : policy_look_at_audiences(&call, c, audience);
}

/* Where nobody limits anything, each use pays for this one call and nothing else. */
enum aad_code policy_check(const struct connection *c, const char *audience, struct aad_error *err)
{
    return settings_has_system() ? policy_check_all(c, audience, err) : AAD_OK;
}

enum aad_code policy_check_store(const char *store, struct aad_error *err)
{
    auto_settings struct settings settings = {0};
    const struct policy_call call = {.settings = &settings, .err = err};
    enum aad_code code = settings_load_system(&settings, err);

    return code ? code : policy_look(&call, SETTINGS_STORES, policy_is_store, store);
}

enum aad_code policy_print(struct buf *ret, struct aad_error *err)
{
    auto_settings struct settings settings = {0};
    enum aad_code code = settings_load_system(&settings, err);

    for (unsigned l = 0; !code && l < SETTINGS_LIMITS; l++) {
        if (!settings.limits[l].is_there)
            continue;
        buf_append_all(ret, ret->len ? "; " : "", settings_limit_name((enum settings_limit)l), " ",
                       (char *)NULL);
        policy_print_list(&settings.limits[l], SIZE_MAX, ret);
    }
    return code ? code : buf_ok(ret, err);
}
