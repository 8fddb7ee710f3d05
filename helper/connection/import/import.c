/*
 * import.c - a connection as another program has written it down: the table of formats
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/import.h"

#include <stdio.h>
#include <string.h>

#include "base/screen.h"
#include "connection/cloud.h"

#define IMPORT_LISTED 8 /* entries that an error lists */

#define IMPORT_ROW(name) &import_##name,
static const struct import_format *const import_rows[] = {IMPORT_ROWS(IMPORT_ROW)};

#define IMPORTS (sizeof import_rows / sizeof import_rows[0])

const struct import_format *import_find(const char *name)
{
    for (size_t i = 0; i < IMPORTS; i++)
        if (!strcmp(import_rows[i]->name, name))
            return import_rows[i];
    return NULL;
}

const struct import_format *import_at(unsigned i)
{
    return i < IMPORTS ? import_rows[i] : NULL;
}

void import_print_names(struct buf *ret)
{
    for (size_t i = 0; i < IMPORTS; i++)
        buf_printf(ret, "%s%s", !i ? "" : i + 1 < IMPORTS ? ", " : " or ", import_rows[i]->name);
}

void import_clear(struct import *import)
{
    values_clear(&import->values);
    secret_clear(&import->secret);
    buf_clear(&import->key_file);
}

/* --- reading ---------------------------------------------------------------------------------- */

enum aad_code import_fail(const struct import *import, struct aad_error *err, const char *format,
                          ...)
{
    char why[300];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return aad_error_set(err, AAD_CONFIG, NULL, "that is not %s: %s\n%s", import->format->title,
                         why, import->format->remedy);
}

/* Windows PowerShell writes a mark before UTF-8, and UTF-16 where nobody says how. */
static enum aad_code import_take_bytes(struct import *import, const struct secret *bytes,
                                       struct aad_error *err)
{
    static const char mark[] = "\xef\xbb\xbf";

    if (bytes->len >= 2 &&
        (!memcmp(bytes->bytes, "\xff\xfe", 2) || !memcmp(bytes->bytes, "\xfe\xff", 2)))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "it is in UTF-16, as Windows PowerShell writes files\n"
                             "Change it to UTF-8: iconv -f UTF-16 -t UTF-8 FILE | aad-credential "
                             "connection import --from %s -",
                             import->format->name);
    import->bytes = bytes->bytes ? bytes->bytes : "";
    import->len = bytes->len;
    if (bytes->len >= sizeof mark - 1 && !memcmp(bytes->bytes, mark, sizeof mark - 1)) {
        import->bytes += sizeof mark - 1;
        import->len -= sizeof mark - 1;
    }
    return AAD_OK;
}

enum aad_code import_read(struct import *import, const struct secret *bytes, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = import_take_bytes(import, bytes, err);

    if (!code && import->format->is_json)
        code = values_read_json(&import->values, import->bytes, import->len, &why);
    if (code == AAD_PROTOCOL)
        return import_fail(import, err, "%s", why.what);
    if (!code)
        code = import->format->read(import, err);
    return code ? code : import_set(import, "grant", import->c->kind->grant, err);
}

/* --- what the formats are made of ------------------------------------------------------------- */

const char *import_text(const struct import *import, const char *name)
{
    return values_text(&import->values, import->prefix, name);
}

static bool import_has(const struct connection *c, const char *key)
{
    auto_buf struct buf value = {0};

    connection_get(c, key, &value);
    return value.len > 0;
}

enum aad_code import_set(struct import *import, const char *key, const char *value,
                         struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code;

    if (!value || !value[0] || import_has(import->c, key))
        return AAD_OK;
    code = connection_set(import->c, key, value, &why);
    if (!code)
        return AAD_OK;
    return aad_error_set(err, code == AAD_INTERNAL ? code : AAD_CONFIG, NULL,
                         "what it says cannot be taken: %s\n"
                         "Correct it there, or give --%s in its place.",
                         why.what, key);
}

enum aad_code import_set_fields(struct import *import, const struct import_field *fields, size_t n,
                                struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < n; i++)
        code = import_set(import, fields[i].key, import_text(import, fields[i].name), err);
    return code;
}

enum aad_code import_set_authority(struct import *import, const char *host, const char *tenant,
                                   struct aad_error *err)
{
    struct connection *c = import->c;
    const struct cloud *cloud;
    auto_buf struct buf authority = {0};
    size_t len;
    enum aad_code code;

    if (c->authority && (c->tenant[0] || !tenant))
        return AAD_OK;
    if (c->authority)
        host = c->authority;
    cloud = cloud_find(host ? host : cloud_at(0)->name);
    if (cloud)
        host = cloud->authority;
    for (len = strlen(host); len && host[len - 1] == '/';)
        len--;
    buf_append(&authority, host, len);
    if (tenant)
        buf_append_all(&authority, "/", tenant, (char *)NULL);
    code = buf_ok(&authority, err);
    if (code)
        return code;
    return c->authority ? connection_set(c, "authority", buf_text(&authority), err)
                        : import_set(import, "authority", buf_text(&authority), err);
}

void import_set_name(struct import *import, const char *text)
{
    struct connection *c = import->c;
    size_t n = 0;

    if (c->name[0])
        return;
    for (; *text && n < CONNECTION_NAME_MAX; text++) {
        char lower = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        bool is_plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');

        if (is_plain || (n && c->name[n - 1] != '-'))
            c->name[n++] = is_plain ? lower : '-';
    }
    while (n && c->name[n - 1] == '-')
        n--;
    c->name[n] = '\0';
}

enum aad_code import_take(struct import *import, const char *key, struct aad_error *err)
{
    const struct value *value = values_find(&import->values, import->prefix, key);

    if (!value)
        return AAD_OK;
    if (!value->is_text)
        return import_fail(import, err, "its '%s' is no text", key);
    import->secret_key = key;
    secret_clear(&import->secret);
    secret_append_secret(&import->secret, &value->text);
    return secret_ok(&import->secret, err);
}

enum aad_code import_need(const struct import *import, const char *name, struct aad_error *err)
{
    return import_text(import, name) ? AAD_OK : import_fail(import, err, "it has no '%s'", name);
}

static void import_print_entries(const struct buf *names, size_t n, struct buf *ret)
{
    for (size_t i = 0; i < n && i < IMPORT_LISTED; i++) {
        char shown[80];

        buf_printf(ret, "%s'%s'", i ? ", " : "",
                   screen_show(shown, sizeof shown, buf_text(&names[i]), names[i].len));
    }
    if (n > IMPORT_LISTED)
        buf_printf(ret, " and %zu more", n - IMPORT_LISTED);
}

enum aad_code import_choose(struct import *import, const struct buf *names, size_t n, size_t *ret,
                            struct aad_error *err)
{
    auto_buf struct buf list = {0};
    size_t found = n == 1 && !import->entry ? 0 : n;
    bool is_twice = false;
    char shown[80];

    for (size_t i = 0; import->entry && i < n; i++)
        if (!strcmp(buf_text(&names[i]), import->entry)) {
            is_twice = found < n;
            found = i;
        }
    if (found < n && !is_twice) {
        import->has_more = n > 1;
        *ret = found;
        return AAD_OK;
    }
    import_print_entries(names, n, &list);
    if (!import->entry || is_twice)
        return aad_error_set(err, AAD_AMBIGUOUS, NULL,
                             "it has %zu entries%s: %s\n"
                             "Name the one that is meant: --entry NAME%s",
                             n, is_twice ? ", and two of that name" : "", buf_text(&list),
                             is_twice ? ". Take the other one out of a copy first." : "");
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "it has no entry '%s'; it has: %s\n"
                         "Name one of these: --entry NAME",
                         screen_show(shown, sizeof shown, import->entry, strlen(import->entry)),
                         buf_text(&list));
}
