/*
 * connection.c - the fields of a connection: one table row each, checked one by one, then together
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/connection.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "connection/field.h"

#define CONNECTION_TIMEOUT_MAX_S 600

struct field {
    const char *key;
    size_t offset;       /* of a char *, or of a char *[CONNECTION_LIST_MAX] */
    size_t count_offset; /* of the list's size_t, 0 = no list */
    field_check *check;
};

#define FIELD(key, member, check)                                                                  \
    {                                                                                              \
        key, offsetof(struct connection, member), 0, check                                         \
    }
#define FIELD_LIST(key, member, count, check)                                                      \
    {                                                                                              \
        key, offsetof(struct connection, member), offsetof(struct connection, count), check        \
    }

static const struct field fields[] = {
    FIELD("description", description, field_check_text),
    FIELD("authority", authority, field_check_authority),
    FIELD("client-id", client_id, field_check_guid),
    FIELD("grant", grant, field_check_grant),
    FIELD("username", username, field_check_visible),
    FIELD("endpoint-version", endpoint_version, field_check_version),
    FIELD_LIST("audiences", audiences, n_audiences, field_check_audience),
    FIELD_LIST("hosts", hosts, n_hosts, field_check_host),
    FIELD("store", store, field_check_store),
    FIELD("pin", pin, field_check_pin),
    FIELD("assertion", assertion, field_check_assertion),
    FIELD("project", project, field_check_visible),
    FIELD("proxy", proxy, field_check_proxy),
    FIELD("ca-file", ca_file, field_check_path),
};

#define FIELDS (sizeof fields / sizeof fields[0])

/* In the order of the file. "kind", "timeout", "x5c" and "allow-http-loopback" are no texts. */
static const char *const connection_key_names[] = {"kind",
                                                   "description",
                                                   "authority",
                                                   "client-id",
                                                   "grant",
                                                   "username",
                                                   "endpoint-version",
                                                   "audiences",
                                                   "hosts",
                                                   "store",
                                                   "pin",
                                                   "assertion",
                                                   "x5c",
                                                   "project",
                                                   "proxy",
                                                   "ca-file",
                                                   "timeout",
                                                   "allow-http-loopback",
                                                   NULL};

const char *const *connection_keys(void)
{
    return connection_key_names;
}

static const struct field *field_find(const char *key)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (!strcmp(fields[i].key, key))
            return &fields[i];
    return NULL;
}

static char **field_at(struct connection *c, const struct field *field)
{
    return (char **)(void *)((char *)c + field->offset);
}

static size_t *field_count(struct connection *c, const struct field *field)
{
    return (size_t *)(void *)((char *)c + field->count_offset);
}

void connection_clear(struct connection *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < FIELDS; i++) {
        char **at = field_at(c, &fields[i]);
        size_t n = fields[i].count_offset ? *field_count(c, &fields[i]) : 1;

        for (size_t j = 0; j < n; j++)
            free(at[j]);
    }
    free(c->tenant);
    *c = (struct connection){0};
}

static enum aad_code field_clear_list(struct connection *c, const struct field *field)
{
    size_t *count = field_count(c, field);

    while (*count)
        free(field_at(c, field)[--*count]);
    return AAD_OK;
}

/* Takes value. */
static enum aad_code field_store(struct connection *c, const struct field *field, char *value,
                                 struct aad_error *err)
{
    char **at = field_at(c, field);

    if (!value)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    if (!field->count_offset) {
        free(*at);
        *at = value;
        return AAD_OK;
    }
    if (*field_count(c, field) == CONNECTION_LIST_MAX) {
        free(value);
        return aad_error_set(err, AAD_USAGE, NULL, "more than %d %s", CONNECTION_LIST_MAX,
                             field->key);
    }
    at[(*field_count(c, field))++] = value;
    return AAD_OK;
}

static bool field_has(struct connection *c, const struct field *field, const char *value)
{
    for (size_t i = 0; field->count_offset && i < *field_count(c, field); i++)
        if (!strcmp(field_at(c, field)[i], value))
            return true;
    return false;
}

/* Puts the name of the field before what is wrong with its value. */
static enum aad_code field_name_error(struct aad_error *err, const char *key)
{
    char what[sizeof err->what];

    if (!err)
        return AAD_USAGE;
    (void)snprintf(what, sizeof what, "%s: %.200s", key, err->what);
    memcpy(err->what, what, sizeof what);
    return err->code;
}

static enum aad_code connection_set_tenant(struct connection *c, struct aad_error *err)
{
    const char *path = strchr(c->authority + strlen("https://"), '/');

    free(c->tenant);
    c->tenant = strdup(path ? path + 1 : "");
    return c->tenant ? AAD_OK : aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
}

static enum aad_code connection_set_kind(struct connection *c, const char *value,
                                         struct aad_error *err)
{
    const struct kind *kind = kind_find(value);

    if (!kind) {
        (void)aad_error_set(err, AAD_USAGE, NULL, "kind: there is no kind '%.40s'", value);
        return aad_error_remedy(err, "Use lcs, azurerm, dynamics, devops or generic.");
    }
    c->kind = kind;
    return AAD_OK;
}

static enum aad_code connection_set_other(struct connection *c, const char *key, const char *value,
                                          struct aad_error *err)
{
    bool is_true = !strcmp(value, "true");
    const char *near;

    if (!strcmp(key, "kind"))
        return connection_set_kind(c, value, err);
    if (!strcmp(key, "timeout")) {
        if (text_to_int(value, 1, CONNECTION_TIMEOUT_MAX_S, &c->timeout_s))
            return AAD_OK;
        return aad_error_set(err, AAD_USAGE, NULL, "timeout: give whole seconds from 1 to %d",
                             CONNECTION_TIMEOUT_MAX_S);
    }
    if (!strcmp(key, "allow-http-loopback") || !strcmp(key, "x5c")) {
        if (!is_true && strcmp(value, "false") != 0)
            return aad_error_set(err, AAD_USAGE, NULL, "%s: give true or false", key);
        *(key[0] == 'x' ? &c->x5c : &c->allow_http_loopback) = is_true;
        return AAD_OK;
    }
    near = text_nearest(key, connection_key_names);
    (void)aad_error_set(err, AAD_USAGE, NULL, "a connection has no '%.40s'", key);
    if (near)
        return aad_error_remedy(err, "Did you mean '%s'?", near);
    return aad_error_remedy(err, "man aad-credential-connection lists the keys.");
}

enum aad_code connection_set(struct connection *c, const char *key, const char *value,
                             struct aad_error *err)
{
    const struct field *field = field_find(key);
    struct aad_error own = {0};
    char *stored = NULL;
    enum aad_code code;

    err = err ? err : &own;
    if (!field)
        return connection_set_other(c, key, value, err);
    if (field->count_offset && !strcmp(value, "-"))
        return field_clear_list(c, field);
    if (!field->count_offset && !value[0] && field->check != field_check_authority) {
        free(*field_at(c, field));
        *field_at(c, field) = NULL;
        return AAD_OK;
    }
    code = field->check(value, &stored, err);
    if (code)
        return field_name_error(err, key);
    if (field_has(c, field, stored ? stored : value)) { /* twice the same is once */
        free(stored);
        return AAD_OK;
    }
    code = field_store(c, field, stored ? stored : strdup(value), err);
    if (!code && field->check == field_check_authority)
        code = connection_set_tenant(c, err);
    return code;
}

void connection_get(const struct connection *c, const char *key, struct buf *ret)
{
    const struct field *field = field_find(key);
    /* The table's accessors give writable fields; nothing is written here. */
    const char *base = (const char *)c;
    char *const *at;
    size_t n = 1;

    if (!strcmp(key, "kind"))
        buf_append_text(ret, c->kind ? c->kind->name : "");
    else if (!strcmp(key, "timeout"))
        buf_printf(ret, "%" PRId64, c->timeout_s);
    else if (!strcmp(key, "x5c"))
        buf_append_text(ret, c->x5c ? "true" : "");
    else if (!strcmp(key, "allow-http-loopback"))
        buf_append_text(ret, c->allow_http_loopback ? "true" : "false");
    if (!field)
        return;
    at = (char *const *)(const void *)(base + field->offset);
    if (field->count_offset)
        n = *(const size_t *)(const void *)(base + field->count_offset);
    for (size_t i = 0; i < n; i++)
        if (at[i])
            buf_printf(ret, "%s%s", i ? " " : "", at[i]);
}

const struct grant *connection_grant(const struct connection *c)
{
    return grant_find(c->grant);
}

const char *connection_owner(const struct connection *c)
{
    return connection_grant(c)->is_user ? c->username : c->client_id;
}

void connection_identity(const struct connection *c, const char *audience, struct buf *ret)
{
    buf_printf(ret, "%s %s %s %s %s", c->authority, c->client_id, c->grant,
               c->username ? c->username : "-", c->endpoint_version);
    if (audience)
        buf_printf(ret, " %s", audience);
}

void connection_scope(const struct connection *c, const char *audience, struct buf *ret)
{
    const struct grant *grant = connection_grant(c);
    const char *suffix = grant && grant->is_user ? c->kind->scope_suffix : "/.default";
    size_t len = strlen(audience);

    if (len && audience[len - 1] == '/')
        len--;
    buf_append(ret, audience, len);
    buf_append_text(ret, suffix);
}
