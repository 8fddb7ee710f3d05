/*
 * variables.c - a connection as the variables of this process describe it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/variables.h"

#include <string.h>

#include "base/env.h"
#include "base/error.h"
#include "connection/assertion-source.h"
#include "connection/cloud.h"
#include "connection/identity-source.h"

#define VARIABLES_AUTHORITY "AZURE_AUTHORITY_HOST"
#define VARIABLES_TENANT "AZURE_TENANT_ID"
#define VARIABLES_CLIENT "AZURE_CLIENT_ID"

/* What is found, and what was there but is not enough. */
struct variables_search {
    struct connection *c;
    struct variables *found;
    const struct grant *grant;
    const struct assertion_source *source;
    const struct identity_source *identity;
    const char *client_id, *tenant; /* the variables for them */
    const char *mark, *missing;     /* the first that is set in vain, and what it lacks */
};

/* --- which grant ------------------------------------------------------------------------------ */

static void variables_expect(struct variables_search *search, const char *client_id,
                             const char *tenant)
{
    search->client_id = client_id ? client_id : VARIABLES_CLIENT;
    search->tenant = tenant ? tenant : VARIABLES_TENANT;
}

/* Is there what else is needed, behind that mark or where somebody has named what to take? */
static bool variables_has(struct variables_search *search, const char *mark, const char *needed)
{
    if (!needed || env_get(needed))
        return true;
    if (!search->missing) {
        search->mark = mark && env_get(mark) ? mark : NULL;
        search->missing = needed;
    }
    return false;
}

static bool variables_has_client(struct variables_search *search, const char *mark)
{
    return search->c->client_id || variables_has(search, mark, search->client_id);
}

/* Is it there, or was it named? */
static bool variables_is_source(struct variables_search *search,
                                const struct assertion_source *source)
{
    const char *named = search->c->assertion_source;

    if (named && assertion_source_of(named) != source)
        return false;
    if (!named && (!source->variable || !env_get(source->variable)))
        return false;
    variables_expect(search, source->client_id_variable, source->tenant_variable);
    return variables_has_client(search, source->variable) &&
           (named || variables_has(search, source->variable, source->argument_variable));
}

static bool variables_has_source(struct variables_search *search)
{
    for (unsigned i = 0; assertion_source_at(i); i++) {
        search->source = assertion_source_at(i);
        if (variables_is_source(search, search->source))
            return true;
    }
    search->source = NULL;
    return false;
}

/* The last of them is there without one, too. */
static bool variables_has_mark(const struct identity_source *source)
{
    return source->variables[0] || env_get(source->endpoint);
}

/* Without a mark it is taken only if somebody says that there is such an identity. */
static bool variables_has_identity(struct variables_search *search)
{
    const struct connection *c = search->c;
    const struct identity_source *here = identity_source_detect();
    bool is_meant = c->grant || c->identity_source || c->object_id || c->resource_id;

    if (!is_meant && !variables_has_mark(here))
        return false;
    search->identity = c->identity_source ? identity_source_find(c->identity_source) : here;
    variables_expect(search, NULL, NULL);
    return true;
}

/* Its secret can be given in another way, and its key can be in a store already: then the grant is
 * named. */
static bool variables_has_proof(struct variables_search *search, const struct grant *grant)
{
    if (!search->c->grant && (!grant->variable || !env_get(grant->variable)))
        return false;
    variables_expect(search, NULL, NULL);
    return variables_has_client(search, grant->variable);
}

static bool variables_has_grant(struct variables_search *search, const struct grant *grant)
{
    const struct connection *c = search->c;

    if (c->grant && grant != grant_find(c->grant))
        return false;
    if (grant->has_source)
        return variables_has_source(search);
    if (c->assertion_source)
        return false;
    if (grant->is_machine)
        return variables_has_identity(search);
    return !c->object_id && !c->resource_id && variables_has_proof(search, grant);
}

/* --- nothing ---------------------------------------------------------------------------------- */

static void variables_print_mark(struct buf *ret, const char *mark)
{
    if (mark)
        buf_append_all(ret, ret->len ? ", " : "", mark, (char *)NULL);
}

/* Sources can share one. */
static bool variables_is_first_endpoint(unsigned i)
{
    for (unsigned j = 0; j < i; j++)
        if (!strcmp(identity_source_at(j)->endpoint, identity_source_at(i)->endpoint))
            return false;
    return true;
}

static void variables_print_marks(struct buf *ret)
{
    for (unsigned i = 0; grant_at(i); i++)
        variables_print_mark(ret, grant_at(i)->variable);
    for (unsigned i = 0; assertion_source_at(i); i++)
        variables_print_mark(ret, assertion_source_at(i)->variable);
    for (unsigned i = 0; identity_source_at(i); i++)
        if (variables_is_first_endpoint(i))
            variables_print_mark(ret, identity_source_at(i)->endpoint);
}

static enum aad_code variables_fail(const struct variables_search *search, struct aad_error *err)
{
    auto_buf struct buf marks = {0};

    if (search->missing)
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "the environment is not complete: %s%s%s is not set\n"
                             "Set it, or give what it says as an option: 'aad-credential "
                             "connection add --help' lists them.",
                             search->mark ? search->mark : "", search->mark ? " is set, but " : "",
                             search->missing);
    variables_print_marks(&marks);
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "the environment says nothing of an identity: none of %s is set\n"
                         "Run it where the job runs. A virtual machine has no variables: give "
                         "--grant managed-identity there.",
                         buf_text(&marks));
}

/* --- the fields ------------------------------------------------------------------------------- */

static void variables_note(const struct variables_search *search, const char *variable)
{
    struct variables *found = search->found;

    if (env_get(variable) && found->n_used < VARIABLES_MAX)
        found->used[found->n_used++] = variable;
}

/* The error names the variable: nobody has typed the value. */
static enum aad_code variables_set(const struct variables_search *search, const char *key,
                                   const char *value, const char *variable, struct aad_error *err)
{
    struct aad_error why = {0};

    if (!connection_set(search->c, key, value, &why)) {
        variables_note(search, variable);
        return AAD_OK;
    }
    return aad_error_set(err, AAD_USAGE, NULL,
                         "%s does not hold what it should: %s\n"
                         "Correct the variable, or give --%s.",
                         variable, why.what, key);
}

static enum aad_code variables_set_authority(const struct variables_search *search,
                                             struct aad_error *err)
{
    const char *variable = env_get(VARIABLES_AUTHORITY), *tenant = env_get(search->tenant);
    const char *host = search->c->authority;
    auto_buf struct buf authority = {0};
    size_t len;
    enum aad_code code;

    if (host ? search->c->tenant[0] || !tenant : !variable && !tenant)
        return AAD_OK;
    if (!host && variable && tenant)
        variables_note(search, VARIABLES_AUTHORITY);
    if (!host)
        host = variable ? variable : cloud_at(0)->authority;
    len = strlen(host);
    while (len && host[len - 1] == '/')
        len--;
    buf_append(&authority, host, len);
    if (tenant)
        buf_append_all(&authority, "/", tenant, (char *)NULL);
    code = buf_ok(&authority, err);
    return code ? code
                : variables_set(search, "authority", buf_text(&authority),
                                tenant ? search->tenant : VARIABLES_AUTHORITY, err);
}

static enum aad_code variables_set_source(const struct variables_search *search,
                                          struct aad_error *err)
{
    const char *argument = search->source->argument_variable;
    auto_buf struct buf source = {0};
    enum aad_code code;

    if (search->c->assertion_source)
        return AAD_OK;
    buf_append_text(&source, search->source->name);
    if (argument) {
        variables_note(search, search->source->variable);
        buf_append_all(&source, ":", env_get(argument), (char *)NULL);
    }
    code = buf_ok(&source, err);
    return code ? code
                : variables_set(search, "assertion-source", buf_text(&source),
                                argument ? argument : search->source->variable, err);
}

static enum aad_code variables_set_identity(const struct variables_search *search,
                                            struct aad_error *err)
{
    const struct identity_source *identity = search->identity;

    if (search->c->identity_source || !variables_has_mark(identity))
        return AAD_OK;
    return variables_set(search, "identity-source", identity->name, identity->endpoint, err);
}

static bool variables_takes_client(const struct variables_search *search)
{
    const struct connection *c = search->c;

    if (c->client_id || !env_get(search->client_id))
        return false;
    return !search->identity ||
           (!c->object_id && !c->resource_id && search->identity->takes & IDENTITY_TAKES_CLIENT_ID);
}

static enum aad_code variables_set_kind(struct connection *c, struct aad_error *err)
{
    unsigned i = 0;

    while (kind_at(i)->needs_username) /* a person's */
        i++;
    return c->kind ? AAD_OK : connection_set(c, "kind", kind_at(i)->name, err);
}

static enum aad_code variables_set_all(const struct variables_search *search, struct aad_error *err)
{
    struct connection *c = search->c;
    enum aad_code code = variables_set_kind(c, err);

    if (!code)
        code = connection_set(c, "grant", search->grant->name, err);
    if (!code)
        code = variables_set_authority(search, err);
    if (!code && variables_takes_client(search))
        code =
            variables_set(search, "client-id", env_get(search->client_id), search->client_id, err);
    if (!code && search->source)
        code = variables_set_source(search, err);
    if (!code && search->identity)
        code = variables_set_identity(search, err);
    return code;
}

enum aad_code variables_fill(struct connection *c, struct variables *ret, struct aad_error *err)
{
    struct variables found = {0};
    struct variables_search search = {.c = c, .found = &found};
    enum aad_code code;

    for (unsigned i = 0; !search.grant && grant_at(i); i++)
        if (variables_has_grant(&search, grant_at(i)))
            search.grant = grant_at(i);
    if (!search.grant)
        return variables_fail(&search, err);
    code = variables_set_all(&search, err);
    if (!code && search.grant->variable && env_get(search.grant->variable)) {
        found.proof = search.grant->variable;
        variables_note(&search, found.proof);
    }
    *ret = found;
    return code;
}
