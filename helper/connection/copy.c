/*
 * copy.c - a connection as it is, to go back to
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/copy.h"

#include <stdlib.h>
#include <string.h>

/* No element of a list has a space. */
static enum aad_code copy_list(const char *key, char *words, struct connection *ret,
                               struct aad_error *err)
{
    enum aad_code code = AAD_OK;
    char *save = NULL;

    for (char *word = strtok_r(words, " ", &save); !code && word; word = strtok_r(NULL, " ", &save))
        code = connection_set(ret, key, word, err);
    return code;
}

static enum aad_code copy_field(const struct connection *c, const char *key, struct connection *ret,
                                struct aad_error *err)
{
    auto_buf struct buf value = {0};
    enum connection_type type = connection_type(key);
    enum aad_code code;

    connection_get(c, key, &value);
    code = buf_ok(&value, err);
    if (code || !value.len || (type == CONNECTION_SECONDS && !strcmp(buf_text(&value), "0")))
        return code;
    return type == CONNECTION_LIST ? copy_list(key, value.bytes, ret, err)
                                   : connection_set(ret, key, buf_text(&value), err);
}

static enum aad_code copy_text(const char *text, char **ret, struct aad_error *err)
{
    free(*ret);
    *ret = text ? strdup(text) : NULL;
    return *ret || !text ? AAD_OK : aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
}

enum aad_code connection_copy(const struct connection *c, struct connection *ret,
                              struct aad_error *err)
{
    const char *const *keys = connection_keys();
    enum aad_code code = AAD_OK;

    connection_clear(ret);
    memcpy(ret->name, c->name, sizeof ret->name);
    for (size_t i = 0; !code && keys[i]; i++)
        code = copy_field(c, keys[i], ret, err);
    ret->is_edited = c->is_edited;
    /* An issuer's is not given as such. */
    if (!code)
        code = copy_text(c->authority, &ret->authority, err);
    return code ? code : copy_text(c->tenant, &ret->tenant, err);
}
