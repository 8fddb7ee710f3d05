/*
 * connection.c - the fields of a connection: one table row each, checked one by one, then together
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/connection.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/env.h"
#include "base/text.h"
#include "connection/assertion-source.h"
#include "connection/azure-scope.h"
#include "connection/expiry.h"
#include "connection/field.h"
#include "connection/identity-source.h"
#include "connection/paste.h"

#define CONNECTION_TIMEOUT_MAX_S 600

/* One row for each field, in the order of the file. */
struct field {
    const char *key;
    enum connection_type type;
    size_t offset; /* of a char *, char *[CONNECTION_LIST_MAX], bool, int64_t, struct kind * */
    size_t count_offset; /* of a list's size_t */
    field_check *check;  /* of a text, or of one element of a list */
    int64_t max;         /* of a number */
    bool is_aside;       /* a sign-in neither needs it nor shows whether it is right */
    enum paste paste;    /* what may be mended in it where a person gives it */
};

#define FIELD(key, type, member, ...)                                                              \
    {                                                                                              \
        key, CONNECTION_##type, offsetof(struct connection, member), __VA_ARGS__                   \
    }
#define FIELD_TEXT(key, member, checked, pasted, ...)                                              \
    FIELD(key, TEXT, member, .check = checked, .paste = PASTE_##pasted, __VA_ARGS__)
#define FIELD_LIST(key, member, count, checked, pasted, ...)                                       \
    FIELD(key, LIST, member, offsetof(struct connection, count), .check = checked,                 \
          .paste = PASTE_##pasted, __VA_ARGS__)
#define FIELD_WORD(key, type, member, most, ...)                                                   \
    FIELD(key, type, member, .max = most, .paste = PASTE_WORD, __VA_ARGS__)
#define FIELD_ASIDE .is_aside = true

static const struct field fields[] = {
    FIELD_WORD("kind", KIND, kind, 0),
    FIELD_TEXT("description", description, field_check_text, WORD, FIELD_ASIDE),
    FIELD_TEXT("authority", authority, field_check_authority, AUTHORITY),
    FIELD_TEXT("issuer", issuer, field_check_endpoint, ADDRESS),
    FIELD_TEXT("token-endpoint", token_endpoint, field_check_endpoint, ADDRESS),
    FIELD_TEXT("authorization-endpoint", authorization_endpoint, field_check_endpoint, ADDRESS),
    FIELD_TEXT("device-authorization-endpoint", device_authorization_endpoint, field_check_endpoint,
               ADDRESS),
    FIELD_TEXT("userinfo-endpoint", userinfo_endpoint, field_check_endpoint, ADDRESS),
    FIELD_LIST("scopes", scopes, n_scopes, field_check_scope, WORD),
    FIELD_TEXT("client-id", client_id, field_check_client_id, ID),
    FIELD_TEXT("grant", grant, field_check_grant, WORD),
    FIELD_TEXT("username", username, field_check_visible, WORD),
    FIELD_TEXT("redirect-uri", redirect_uri, field_check_redirect, WORD),
    FIELD_TEXT("client-authentication", client_authentication, field_check_client_auth, WORD),
    FIELD_TEXT("endpoint-version", endpoint_version, field_check_version, WORD),
    FIELD_TEXT("capabilities", capabilities, field_check_capabilities, WORD),
    FIELD_LIST("audiences", audiences, n_audiences, field_check_audience, RESOURCE),
    FIELD_LIST("hosts", hosts, n_hosts, field_check_host, ADDRESS, FIELD_ASIDE),
    FIELD_TEXT("assertion-source", assertion_source, field_check_assertion_source, WORD),
    FIELD_TEXT("assertion-issuer", assertion_issuer, field_check_visible, WORD),
    FIELD_TEXT("assertion-subject", assertion_subject, field_check_text, WORD),
    FIELD_TEXT("assertion-audience", assertion_audience, field_check_visible, WORD),
    FIELD_TEXT("identity-source", identity_source, field_check_identity_source, WORD),
    FIELD_TEXT("object-id", object_id, field_check_object_id, ID),
    FIELD_TEXT("resource-id", resource_id, field_check_resource_id, WORD),
    FIELD_TEXT("store", store, field_check_store, WORD),
    FIELD_TEXT("pin", pin, field_check_pin, WORD),
    FIELD_TEXT("expires", expires, expiry_check, WORD, FIELD_ASIDE),
    FIELD_TEXT("assertion", assertion, field_check_assertion, WORD),
    FIELD_TEXT("key-id", key_id, field_check_visible, WORD),
    FIELD_WORD("x5c", BOOL, x5c, 0),
    FIELD_TEXT("project", project, field_check_visible, WORD, FIELD_ASIDE),
    FIELD_TEXT("subscription-id", subscription_id, azure_scope_check_guid, ID),
    FIELD_TEXT("subscription-name", subscription_name, field_check_text, WORD, FIELD_ASIDE),
    FIELD_TEXT("resource-group", resource_group, azure_scope_check_group, WORD),
    FIELD_TEXT("workspace", workspace, azure_scope_check_workspace, WORD),
    FIELD_TEXT("management-group-id", management_group_id, azure_scope_check_management_group, ID),
    FIELD_TEXT("management-group-name", management_group_name, field_check_text, WORD, FIELD_ASIDE),
    FIELD_TEXT("service-management-reference", service_management_reference, field_check_text, WORD,
               FIELD_ASIDE),
    FIELD_WORD("all-pipelines", BOOL, all_pipelines, 0, FIELD_ASIDE),
    FIELD_TEXT("proxy", proxy, field_check_proxy, WORD),
    FIELD_TEXT("ca-file", ca_file, field_check_path, EXACT),
    FIELD_WORD("timeout", SECONDS, timeout_s, CONNECTION_TIMEOUT_MAX_S, FIELD_ASIDE),
    FIELD_WORD("allow-http-loopback", BOOL, allow_http_loopback, 0, FIELD_ASIDE),
};

#define FIELDS (sizeof fields / sizeof fields[0])

_Static_assert(FIELDS < 63, "the keys that were seen are bits of one number");

const char *const *connection_keys(void)
{
    static const char *keys[FIELDS + 1];

    for (size_t i = 0; i < FIELDS; i++)
        keys[i] = fields[i].key;
    return keys;
}

unsigned connection_row(const char *key)
{
    unsigned row = 0;

    while (row < FIELDS && strcmp(fields[row].key, key) != 0)
        row++;
    return row;
}

static const struct field *connection_find_field(const char *key)
{
    unsigned row = connection_row(key);

    return row < FIELDS ? &fields[row] : NULL;
}

enum connection_type connection_type(const char *key)
{
    const struct field *field = connection_find_field(key);

    return field ? field->type : CONNECTION_NOTHING;
}

bool connection_is_aside(const char *key)
{
    const struct field *field = connection_find_field(key);

    return field && field->is_aside;
}

enum paste connection_paste(const char *key)
{
    const struct field *field = connection_find_field(key);
    return field ? field->paste : PASTE_EXACT;
}

static void *connection_member(struct connection *c, const struct field *field)
{
    return (char *)c + field->offset;
}

/* connection_member() gives writable fields; here nothing is written. */
static const void *connection_value(const struct connection *c, const struct field *field)
{
    return (const char *)c + field->offset;
}

/* For a text, and for a list. */
static char **connection_texts(struct connection *c, const struct field *field)
{
    return connection_member(c, field);
}

static size_t *connection_count(struct connection *c, const struct field *field)
{
    return (size_t *)(void *)((char *)c + field->count_offset);
}

static bool connection_is_text(const struct field *field)
{
    return field->type == CONNECTION_TEXT || field->type == CONNECTION_LIST;
}

void connection_clear(struct connection *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < FIELDS; i++) {
        size_t n = fields[i].type == CONNECTION_LIST ? *connection_count(c, &fields[i]) : 1;

        for (size_t j = 0; connection_is_text(&fields[i]) && j < n; j++)
            free(connection_texts(c, &fields[i])[j]);
    }
    free(c->tenant);
    *c = (struct connection){0};
}

static enum aad_code connection_clear_list(struct connection *c, const struct field *field)
{
    size_t *count = connection_count(c, field);

    while (*count)
        free(connection_texts(c, field)[--*count]);
    return AAD_OK;
}

/* Takes value. */
static enum aad_code connection_store(struct connection *c, const struct field *field, char *value,
                                      struct aad_error *err)
{
    char **at = connection_texts(c, field);

    if (!value)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    if (field->type == CONNECTION_TEXT) {
        free(*at);
        *at = value;
        return AAD_OK;
    }
    if (*connection_count(c, field) == CONNECTION_LIST_MAX) {
        free(value);
        return aad_error_set(err, AAD_USAGE, NULL, "more than %d %s", CONNECTION_LIST_MAX,
                             field->key);
    }
    at[(*connection_count(c, field))++] = value;
    return AAD_OK;
}

static bool connection_has(struct connection *c, const struct field *field, const char *value)
{
    for (size_t i = 0; field->type == CONNECTION_LIST && i < *connection_count(c, field); i++)
        if (!strcmp(connection_texts(c, field)[i], value))
            return true;
    return false;
}

/* Puts the name of the field before what is wrong with its value. */
static enum aad_code connection_name_error(struct aad_error *err, const char *key)
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

/* Only Entra ID's client ids are GUIDs: the issuer is set before. */
static field_check *connection_check(const struct connection *c, const struct field *field)
{
    return c->issuer && field->check == field_check_client_id ? field_check_visible : field->check;
}

/* It was the former issuer: connection_complete() puts the new one there. */
static void connection_forget_authority(struct connection *c)
{
    if (!c->issuer || !c->authority || strcmp(c->authority, c->issuer) != 0)
        return;
    free(c->authority);
    c->authority = NULL;
}

static enum aad_code connection_set_text(struct connection *c, const struct field *field,
                                         const char *value, struct aad_error *err)
{
    char *stored = NULL;
    enum aad_code code;

    if (field->type == CONNECTION_LIST && !strcmp(value, "-"))
        return connection_clear_list(c, field);
    if (field->type == CONNECTION_TEXT && !value[0] && field->check != field_check_authority) {
        free(*connection_texts(c, field));
        *connection_texts(c, field) = NULL;
        return AAD_OK;
    }
    code = connection_check(c, field)(value, &stored, err);
    if (code)
        return connection_name_error(err, field->key);
    if (connection_has(c, field, stored ? stored : value)) { /* twice the same is once */
        free(stored);
        return AAD_OK;
    }
    if (connection_texts(c, field) == &c->issuer)
        connection_forget_authority(c);
    code = connection_store(c, field, stored ? stored : strdup(value), err);
    if (!code && field->check == field_check_authority)
        code = connection_set_tenant(c, err);
    return code;
}

static enum aad_code connection_set_kind(struct connection *c, const struct field *field,
                                         const char *value, struct aad_error *err)
{
    const struct kind *kind = kind_find(value);
    auto_buf struct buf remedy = {0};

    if (kind) {
        *(const struct kind **)connection_member(c, field) = kind;
        return AAD_OK;
    }
    kind_print_names(&remedy);
    return aad_error_set(err, AAD_USAGE, NULL,
                         "%s: there is no kind '%.40s'\n"
                         "Use %s.",
                         field->key, value, buf_text(&remedy));
}

static enum aad_code connection_set_seconds(struct connection *c, const struct field *field,
                                            const char *value, struct aad_error *err)
{
    if (text_to_int(value, 1, field->max, connection_member(c, field)))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL, "%s: give whole seconds from 1 to %" PRId64,
                         field->key, field->max);
}

static enum aad_code connection_set_bool(struct connection *c, const struct field *field,
                                         const char *value, struct aad_error *err)
{
    bool is_true = !strcmp(value, "true");

    if (!is_true && strcmp(value, "false") != 0)
        return aad_error_set(err, AAD_USAGE, NULL, "%s: give true or false", field->key);
    *(bool *)connection_member(c, field) = is_true;
    return AAD_OK;
}

static enum aad_code connection_fail_key(const char *key, struct aad_error *err)
{
    const char *near = text_nearest(key, connection_keys());
    enum aad_code code = aad_error_set(err, AAD_USAGE, NULL,
                                       "a connection has no '%.40s'\n"
                                       "man aad-credential-connection lists the keys.",
                                       key);

    if (near)
        aad_error_remedy(err, "Did you mean '%s'?", near);
    return code;
}

enum aad_code connection_set(struct connection *c, const char *key, const char *value,
                             struct aad_error *err)
{
    const struct field *field = connection_find_field(key);
    struct aad_error own = {0};

    err = err ? err : &own;
    switch (field ? field->type : CONNECTION_NOTHING) {
    case CONNECTION_TEXT:
    case CONNECTION_LIST:
        return connection_set_text(c, field, value, err);
    case CONNECTION_KIND:
        return connection_set_kind(c, field, value, err);
    case CONNECTION_SECONDS:
        return connection_set_seconds(c, field, value, err);
    case CONNECTION_BOOL:
        return connection_set_bool(c, field, value, err);
    case CONNECTION_NOTHING:
        break;
    }
    return connection_fail_key(key, err);
}

static void connection_print_texts(const struct connection *c, const struct field *field,
                                   struct buf *ret)
{
    char *const *at = connection_value(c, field);
    size_t n = 1;

    if (field->type == CONNECTION_LIST)
        n = *(const size_t *)(const void *)((const char *)c + field->count_offset);
    for (size_t i = 0; i < n; i++)
        if (at[i])
            buf_append_all(ret, i ? " " : "", at[i], (char *)NULL);
}

void connection_get(const struct connection *c, const char *key, struct buf *ret)
{
    const struct field *field = connection_find_field(key);
    const void *value = field ? connection_value(c, field) : NULL;

    if (field && field->check == field_check_authority && c->issuer)
        return; /* that is what it was given as */
    switch (field ? field->type : CONNECTION_NOTHING) {
    case CONNECTION_TEXT:
    case CONNECTION_LIST:
        connection_print_texts(c, field, ret);
        break;
    case CONNECTION_KIND:
        buf_append_text(ret, c->kind ? c->kind->name : "");
        break;
    case CONNECTION_SECONDS:
        buf_printf(ret, "%" PRId64, *(const int64_t *)value);
        break;
    case CONNECTION_BOOL:
        buf_append_text(ret, *(const bool *)value ? "true" : "");
        break;
    case CONNECTION_NOTHING:
        break;
    }
}
