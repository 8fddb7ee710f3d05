/*
 * field-store.c - what a connection's "store" may be
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "connection/field.h"
#include "connection/store-type.h"

static enum aad_code field_fail_store(struct aad_error *err)
{
    auto_buf struct buf remedy = {0};
    const struct store_type *type;

    buf_append_text(&remedy, "Use ");
    for (unsigned i = 0; (type = store_type_at(i)); i++)
        if (!type->location)
            buf_printf(&remedy, "%s, ", type->name);
    buf_append_text(&remedy, "or NAME:LOCATION.");
    return aad_error_set(err, AAD_USAGE, NULL, "it is no store's name\n%s", buf_text(&remedy));
}

static enum aad_code field_check_bare_store(const char *value, struct aad_error *err)
{
    size_t len = strcspn(value, ":");
    struct aad_error why;
    char name[64] = "";

    if (len < sizeof name)
        memcpy(name, value, len);
    if (!text_is_name(name) || (value[len] && !text_is_visible(value, strlen(value))))
        return field_fail_store(err);
    if (store_type_check_pin(value, &why))
        return aad_error_set(err, AAD_USAGE, NULL, "%s\n%s", why.what, why.remedy);
    return AAD_OK;
}

/* `key list` shows a token's URI in quotes, and it may be pasted where no shell takes them away. */
enum aad_code field_check_store(const char *value, char **ret, struct aad_error *err)
{
    size_t len = strlen(value);
    auto_buf struct buf bare = {0};
    enum aad_code code;

    if (len < 3 || value[0] != '\'' || value[len - 1] != '\'')
        return field_check_bare_store(value, err);
    buf_append(&bare, value + 1, len - 2);
    code = buf_ok(&bare, err);
    if (!code)
        code = field_check_bare_store(buf_text(&bare), err);
    if (!code)
        *ret = buf_take(&bare);
    return code;
}
