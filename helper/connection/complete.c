/*
 * complete.c - what follows from a connection's kind, and whether its fields fit together
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/complete.h"

#include <stdlib.h>
#include <string.h>

#include "base/deadline.h"
#include "base/text.h"
#include "base/url.h"
#include "connection/audience.h"
#include "connection/azure-scope.h"
#include "connection/proof.h"
#include "connection/store-type.h"

static enum aad_code complete_missing(const struct connection *c, const char *key,
                                      const char *remedy, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL, "connection '%s' has no %s\n%s", c->name, key,
                         remedy);
}

static enum aad_code complete_missing_kind(const struct connection *c, struct aad_error *err)
{
    auto_buf struct buf remedy = {0};

    buf_append_text(&remedy, "Use ");
    kind_print_names(&remedy);
    buf_append_text(&remedy, ".");
    return complete_missing(c, "kind", buf_text(&remedy), err);
}

/* The remedy names the cloud that was chosen. */
static enum aad_code complete_missing_tenant(const struct connection *c, struct aad_error *err)
{
    return aad_error_set(
        err, AAD_CONFIG, NULL,
        "connection '%s' has no tenant\n"
        "Give --authority %.200s/TENANT, with the directory's GUID or domain as TENANT.",
        c->name, c->authority ? c->authority : "https://login.microsoftonline.com");
}

static enum aad_code complete_text(struct connection *c, const char *key, char *const *field,
                                   const char *value, struct aad_error *err)
{
    return *field ? AAD_OK : connection_set(c, key, value, err);
}

const struct grant *connection_coming_grant(const struct connection *c)
{
    return grant_find(c->grant ? c->grant : c->kind->grant);
}

bool connection_needs_username(const struct connection *c)
{
    const struct grant *grant = connection_coming_grant(c);

    return grant->is_user && !grant->needs_person;
}

static enum aad_code complete_hosts(struct connection *c, struct aad_error *err)
{
    char origin[AUDIENCE_HOST_SIZE];
    size_t n = c->kind->targets ? c->n_audiences : 1; /* else, the first is the service */
    enum aad_code code = AAD_OK;

    if (c->n_hosts)
        return AAD_OK;
    for (const char *const *host = c->kind->hosts; host && !code && *host; host++)
        code = connection_set(c, "hosts", *host, err);
    if (c->kind->hosts)
        return code;
    for (size_t i = 0; !code && kind_hosts_follow(c->kind) && i < n; i++)
        if (audience_find_host(c, c->audiences[i], origin))
            code = connection_set(c, "hosts", origin, err);
    if (code || c->n_hosts)
        return code;
    return complete_missing(c, "hosts",
                            "Name the hosts that may receive its tokens: --host https://HOST", err);
}

/* An LCS of a national cloud takes that cloud's tokens only. */
const struct cloud *connection_coming_cloud(const struct connection *c)
{
    const struct cloud_lcs_region *region =
        c->n_audiences ? cloud_lcs_of_api(c->audiences[0]) : NULL;

    return region ? cloud_find(region->cloud) : cloud_at(0);
}

/* Where it is Entra ID, its ids are GUIDs. */
static enum aad_code complete_check_client_id(const struct connection *c, struct aad_error *err)
{
    if (c->issuer || !c->client_id || text_is_guid(c->client_id))
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "client-id '%.80s' is no application (client) id\n"
                         "It looks like 00000000-0000-0000-0000-000000000000: the 'Application "
                         "(client) ID' on the app registration's overview page.",
                         c->client_id);
}

/* The issuer stands in the place of the authority, and there is no tenant. */
static enum aad_code complete_issuer(struct connection *c, struct aad_error *err)
{
    char *authority, *tenant;

    if (!c->kind->any_issuer)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "the tokens of a connection of kind %s come from Entra ID\n"
                             "Leave issuer out, or use another kind.",
                             c->kind->name);
    if (c->authority && strcmp(c->authority, c->issuer) != 0)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "both an authority of Entra ID and another issuer are given\n"
                             "Leave one of authority and issuer out.");
    if (connection_grant(c)->has_source || connection_grant(c)->is_machine)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "the %s grant is Entra ID's alone\n"
                             "Use client-secret, client-certificate, password, device-code or "
                             "authorization-code.",
                             c->grant);
    if (!c->token_endpoint)
        return complete_missing(c, "token-endpoint",
                                "'aad-credential connection add' asks the issuer for it; or give "
                                "--token-endpoint.",
                                err);
    authority = strdup(c->issuer);
    tenant = strdup("");
    free(c->authority);
    free(c->tenant);
    c->authority = authority;
    c->tenant = tenant;
    return authority && tenant ? AAD_OK : aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
}

/* A bare secret has no authority, and no tenant. */
static enum aad_code complete_bare(struct connection *c, struct aad_error *err)
{
    if (!c->kind->may_be_bare)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "a connection of kind %s takes no secret in the place of a token\n"
                             "Use another grant than %s, or another kind.",
                             c->kind->name, c->grant);
    if (!c->tenant)
        c->tenant = strdup("");
    return c->tenant ? AAD_OK : aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
}

/* A machine's identity is not asked of an authority: that only says in which cloud it is, and, with
 * a tenant, whose token is expected. */
static enum aad_code complete_authority(struct connection *c, struct aad_error *err)
{
    bool is_machine = connection_grant(c)->is_machine;
    auto_buf struct buf with_tenant = {0};
    enum aad_code code = AAD_OK;

    if (connection_grant(c)->is_bare)
        return complete_bare(c, err);
    if (c->issuer)
        return complete_issuer(c, err);
    if (!c->authority && (is_machine || c->kind->accepts_organizations))
        code = connection_set(c, "authority", connection_coming_cloud(c)->name, err);
    if (code || (is_machine && !c->tenant[0]))
        return code;
    if (!c->authority || (!c->tenant[0] && !c->kind->accepts_organizations))
        return complete_missing_tenant(c, err);
    if (c->tenant[0])
        return AAD_OK;
    buf_printf(&with_tenant, "%s/organizations", c->authority);
    return connection_set(c, "authority", buf_text(&with_tenant), err);
}

static enum aad_code complete_defaults(struct connection *c, struct aad_error *err)
{
    enum aad_code code = complete_authority(c, err);

    if (!code)
        code = complete_text(c, "endpoint-version", &c->endpoint_version, "auto", err);
    if (!code && connection_grant(c)->needs_store)
        code = complete_text(c, "store", &c->store, store_type_desktop(), err);
    if (!code)
        code = audience_complete(c, err);
    if (!c->timeout_s)
        c->timeout_s = DEADLINE_MS / 1000;
    return code ? code : complete_hosts(c, err);
}

static enum aad_code complete_check_tenant(const struct connection *c, struct aad_error *err)
{
    if (c->issuer || grant_allows_tenant(connection_grant(c), c->tenant, c->endpoint_version))
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the %s grant needs a tenant of its own, not '%s'\n"
                         "Give the directory's GUID or domain: --authority "
                         "https://login.microsoftonline.com/contoso.com",
                         c->grant, c->tenant);
}

/* Some have local names: an application's own directory of people, another issuer. */
static bool complete_names_upn(const struct connection *c)
{
    struct url url;

    return c->username && connection_grant(c)->is_user && !c->issuer &&
           !url_parse(c->authority, &url, NULL) && !cloud_is_customers(url.host);
}

static bool complete_has_around(const char *name, char sign)
{
    const char *at = strchr(name, sign);

    return at && at > name && at[1];
}

/* What is refused is not shown: it may be a password. */
static enum aad_code complete_check_username(const struct connection *c, struct aad_error *err)
{
    bool is_adfs = c->tenant && cloud_is_adfs(c->tenant);

    if (!complete_names_upn(c) || complete_has_around(c->username, '@') ||
        (is_adfs && complete_has_around(c->username, '\\')))
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "what is given as the username is no user name\n"
                         "It looks like user@domain%s.",
                         is_adfs ? " or DOMAIN\\user" : "");
}

static enum aad_code complete_check_hosts(const struct connection *c, struct aad_error *err)
{
    for (size_t i = 0; i < c->n_hosts; i++) {
        struct url url;

        if (text_has_prefix(c->hosts[i], "https://") ||
            (c->allow_http_loopback && !url_parse(c->hosts[i], &url, NULL) &&
             url_is_loopback(&url)))
            continue;
        return aad_error_set(
            err, AAD_CONFIG, NULL,
            "host %.150s is not https\n"
            "Use https. Only http://localhost can be allowed, with allow-http-loopback.",
            c->hosts[i]);
    }
    return AAD_OK;
}

static enum aad_code complete_fail_person(const struct connection *c, struct aad_error *err)
{
    auto_buf struct buf names = {0};

    for (unsigned i = 0; grant_at(i); i++)
        if (grant_at(i)->is_user)
            buf_append_all(&names, names.len ? ", " : "", grant_at(i)->name, (char *)NULL);
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "a connection of kind %s is a person's, and the %s grant is not\n"
                         "Its grants are: %s.",
                         c->kind->name, c->grant, buf_text(&names));
}

enum aad_code connection_complete(struct connection *c, struct aad_error *err)
{
    enum aad_code code;

    if (!c->kind)
        return complete_missing_kind(c, err);
    code = complete_text(c, "grant", &c->grant, c->kind->grant, err);
    if (code)
        return code;
    if (!c->client_id && grant_has_authority(connection_grant(c)))
        return complete_missing(c, "client-id",
                                "Give --client-id, the 'Application (client) ID' of the app "
                                "registration.",
                                err);
    code = complete_check_client_id(c, err);
    if (!code)
        code = complete_defaults(c, err);
    if (!code)
        code = proof_check(c, err);
    if (!code)
        code = azure_scope_check(c, err);
    if (code)
        return code;
    if (c->kind->needs_username && !connection_grant(c)->is_user)
        return complete_fail_person(c, err);
    if (connection_needs_username(c) && !c->username)
        return complete_missing(c, "username", "Give --username, as user@domain.", err);
    code = complete_check_username(c, err);
    if (!code)
        code = complete_check_tenant(c, err);
    return code ? code : complete_check_hosts(c, err);
}
