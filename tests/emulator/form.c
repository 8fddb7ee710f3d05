/* SPDX-License-Identifier: Apache-2.0 */
#include "form.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static int form_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool form_decode_escape(struct text *text, const char *escape, const char *end)
{
    int high = end - escape > 2 ? form_hex(escape[1]) : -1;
    int low = high >= 0 ? form_hex(escape[2]) : -1;

    if (low < 0 || high * 16 + low == 0)
        return false;
    text_append(text, &(char){(char)(high * 16 + low)}, 1);
    return true;
}

static bool form_decode(struct text *text, const char *at, const char *end)
{
    for (; at < end; at++) {
        if (*at == '%') {
            if (!form_decode_escape(text, at, end))
                return false;
            at += 2;
        } else if (*at <= ' ' || *at >= 0x7f) {
            return false; /* an encoder never leaves these as they are */
        } else {
            text_append(text, *at == '+' ? " " : at, 1);
        }
    }
    return true;
}

static void form_add(struct form *form, const char *at, const char *end)
{
    const char *equals = memchr(at, '=', (size_t)(end - at));
    auto_text name = {0}, value = {0};

    text_append(&name, "", 0);
    text_append(&value, "", 0);
    if (!equals || equals == at || !form_decode(&name, at, equals) ||
        !form_decode(&value, equals + 1, end)) {
        form->is_malformed = true;
        return;
    }
    if (cJSON_GetObjectItemCaseSensitive(form->fields, name.data))
        form->duplicate = cJSON_GetObjectItemCaseSensitive(form->fields, name.data)->string;
    else
        cJSON_AddStringToObject(form->fields, name.data, value.data);
}

void form_parse(struct form *form, const char *bytes, size_t size)
{
    const char *end = bytes + size;

    *form = (struct form){.fields = cJSON_CreateObject()};
    while (size && bytes <= end) {
        const char *ampersand = memchr(bytes, '&', (size_t)(end - bytes));
        const char *field_end = ampersand ? ampersand : end;

        form_add(form, bytes, field_end);
        bytes = field_end + 1;
    }
}

void form_clear(struct form *form)
{
    cJSON_Delete(form->fields);
    *form = (struct form){0};
}

const char *form_find(const struct form *form, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(form->fields, name));
}
