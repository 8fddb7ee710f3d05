/*
 * identity-source.c - where a machine gets the token of its managed identity, as far as it is data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/identity-source.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/text.h"

#define IDENTITY(name, ...) {__VA_ARGS__},
static const struct identity_source identity_source_rows[] = {
#include "connection/identity-source-rows.h"
};
#undef IDENTITY

#define IDENTITY_SOURCE_ROWS (sizeof identity_source_rows / sizeof identity_source_rows[0])
#define IDENTITY_OBJECT_PREFIX "object-id:"
#define IDENTITY_RESOURCE_PREFIX "/subscriptions/"

const struct identity_source *identity_source_find(const char *name)
{
    for (size_t i = 0; i < IDENTITY_SOURCE_ROWS; i++)
        if (!strcmp(identity_source_rows[i].name, name))
            return &identity_source_rows[i];
    return NULL;
}

const struct identity_source *identity_source_at(unsigned i)
{
    return i < IDENTITY_SOURCE_ROWS ? &identity_source_rows[i] : NULL;
}

bool identity_source_is_here(const struct identity_source *source)
{
    if (source->file && !access(source->file, X_OK))
        return true;
    for (size_t i = 0; i < IDENTITY_SOURCE_VARIABLES && source->variables[i]; i++)
        if (!env_get(source->variables[i]))
            return false;
    return true;
}

const struct identity_source *identity_source_detect(void)
{
    const struct identity_source *source = identity_source_rows;

    while (!identity_source_is_here(source))
        source++;
    return source;
}

void identity_source_print_names(struct buf *ret)
{
    buf_append_text(ret, IDENTITY_SOURCE_AUTO);
    for (size_t i = 0; i < IDENTITY_SOURCE_ROWS; i++)
        buf_printf(ret, "%s%s", i + 1 < IDENTITY_SOURCE_ROWS ? ", " : " or ",
                   identity_source_rows[i].name);
}

bool identity_id_parse(const char *text, struct identity_id *ret)
{
    struct identity_id id = {IDENTITY_CLIENT_ID, text};

    if (text_has_prefix(text, IDENTITY_RESOURCE_PREFIX)) {
        id.kind = IDENTITY_RESOURCE_ID;
    } else if (text_has_prefix(text, IDENTITY_OBJECT_PREFIX)) {
        id.kind = IDENTITY_OBJECT_ID;
        id.value += strlen(IDENTITY_OBJECT_PREFIX);
    }
    if (id.kind != IDENTITY_RESOURCE_ID && !text_is_guid(id.value))
        return false;
    *ret = id;
    return true;
}

static const char *const identity_words[] = {
    [IDENTITY_SYSTEM] = "the system-assigned identity",
    [IDENTITY_CLIENT_ID] = "client id",
    [IDENTITY_OBJECT_ID] = "object id",
    [IDENTITY_RESOURCE_ID] = "resource id",
};

void identity_id_print(const struct identity_id *id, struct buf *ret)
{
    bool is_system = id->kind == IDENTITY_SYSTEM;

    buf_append_all(ret, is_system ? "" : "the identity with ", identity_words[id->kind],
                   is_system ? "" : " ", id->value, (char *)NULL);
}

enum aad_code identity_source_check(const struct identity_source *source,
                                    const struct identity_id *id, struct aad_error *err)
{
    if (id->kind == IDENTITY_SYSTEM || source->takes & 1u << id->kind)
        return AAD_OK;
    return aad_error_set(
        err, AAD_CONFIG, NULL, "%s knows no identity by its %s\n%s", source->title,
        identity_words[id->kind],
        source->takes ? "Name the identity by its client id."
                      : "There is one identity only: leave client-id, object-id and resource-id "
                        "out.");
}

/* With its end: what one variable has and the next one lacks is not the same the other way round.
 */
static uint64_t identity_source_hash(uint64_t seed, const char *variable)
{
    const char *value = variable ? env_get(variable) : NULL;

    value = value ? value : "";
    return text_hash(seed, value, strlen(value) + 1);
}

void identity_source_print_place(struct buf *ret)
{
    char name[TEXT_HASH_SIZE];
    uint64_t hash = 0;

    for (size_t i = 0; i < IDENTITY_SOURCE_ROWS; i++) {
        const struct identity_source *source = &identity_source_rows[i];
        const char *endpoint = env_get(source->endpoint);

        buf_append_all(ret, " ", endpoint ? endpoint : "-", (char *)NULL);
        for (size_t j = 0; j < IDENTITY_SOURCE_VARIABLES; j++)
            hash = identity_source_hash(hash, source->variables[j]);
        hash = identity_source_hash(hash, source->default_id);
    }
    buf_append_all(ret, " ", text_print_hash(name, hash), (char *)NULL);
}
