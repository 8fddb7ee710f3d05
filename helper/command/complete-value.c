/*
 * complete-value.c - see complete-value.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/complete-value.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/words.h"
#include "connection/kind/kind.h"
#include "connection/policy.h"
#include "connection/store-type.h"
#include "store/discover.h"

#define VALUE_ABOUT_SIZE 61
#define VALUE_WORD_SIZE 64
#define VALUE_TOKENS_MS 1500 /* a person waits, who has typed "pkcs11:" */

void complete_put(struct complete *c, const char *word, const char *about)
{
    char shown[VALUE_ABOUT_SIZE] = "";

    if (!text_has_prefix(word, c->typed) || !text_is_visible(word, strlen(word)))
        return;
    if (about)
        (void)text_escape(shown, sizeof shown, about, strlen(about));
    buf_append(&c->out, c->before.text, c->before.len);
    buf_append_all(&c->out, word, "\t", shown, "\n", (char *)NULL);
}

static void value_put_word(void *ctx, const char *word, const char *about)
{
    complete_put(ctx, word, about);
}

/* --- what connections have -------------------------------------------------------------------- */

static enum aad_code value_put_connection(void *ctx, const char *name)
{
    auto_connection struct connection connection = {0};
    struct complete *c = ctx;
    bool is_read = text_has_prefix(name, c->typed) && !connection_load(name, &connection, NULL);

    complete_put(c, name,
                 !is_read                 ? NULL
                 : connection.description ? connection.description
                                          : connection.kind->name);
    return AAD_OK;
}

static void value_put_connections(struct complete *c)
{
    (void)connection_list(value_put_connection, c, NULL);
}

static void value_put_audiences(struct complete *c)
{
    auto_connection struct connection connection = {0};

    if (!c->connection[0] || connection_load(c->connection, &connection, NULL))
        return;
    for (size_t i = 0; i < connection.n_audiences; i++)
        complete_put(c, connection.audiences[i], NULL);
}

/* --- keys on tokens --------------------------------------------------------------------------- */

static enum aad_code value_put_store(void *ctx, const char *name)
{
    auto_connection struct connection connection = {0};

    if (!connection_load(name, &connection, NULL) && connection.store &&
        store_type_is_token(connection.store) && !store_type_check_pin(connection.store, NULL))
        complete_put(ctx, connection.store, name);
    return AAD_OK;
}

static enum aad_code value_put_key(void *ctx, const struct aad_key *key)
{
    if (!strcmp(key->type, "token") || !strcmp(key->type, "key"))
        complete_put(ctx, key->uri, key->label);
    return AAD_OK;
}

/* Tokens are looked at once somebody has begun a URI: without a login, and not for long. */
static void value_put_uris(struct complete *c)
{
    const struct discover_call call = {
        .store = DISCOVER_ALL, .timeout_ms = VALUE_TOKENS_MS, .visit = value_put_key, .ctx = c};

    (void)connection_list(value_put_store, c, NULL);
    if (text_has_prefix(c->typed, DISCOVER_ALL) && !policy_check_store(DISCOVER_ALL, NULL))
        (void)discover_keys(&call, NULL);
    else
        complete_put(c, DISCOVER_ALL, "a token");
}

static void value_put_stores(struct complete *c)
{
    if (strchr(c->typed, ':'))
        value_put_uris(c);
    else
        (void)words_list("stores", strlen("stores"), value_put_word, c);
}

/* --- the placeholders ------------------------------------------------------------------------- */

static void value_ask_files(struct complete *c)
{
    buf_append_text(&c->out, ":files\n");
}

static const struct {
    const char *name;
    void (*put)(struct complete *c);
    const char *list; /* or: of words.h */
} value_rows[] = {
    {"CONNECTION", value_put_connections, NULL},
    {"AUDIENCE", value_put_audiences, NULL},
    {"STORE", value_put_stores, NULL},
    {"URI", value_put_uris, NULL},
    {"FILE", value_ask_files, NULL},
    {"PATH", value_ask_files, NULL},
    {"KIND", NULL, "kinds"},
    {"CLOUD", NULL, "clouds"},
};

static bool value_put_row(struct complete *c, const struct help_part *name)
{
    for (size_t i = 0; i < sizeof value_rows / sizeof value_rows[0]; i++) {
        if (!help_part_is(name, value_rows[i].name))
            continue;
        if (value_rows[i].put)
            value_rows[i].put(c);
        else
            (void)words_list(value_rows[i].list, strlen(value_rows[i].list), value_put_word, c);
        return true;
    }
    return false;
}

/* A word that is meant as it stands, but "credential:NAME" up to the ':'. Others are in capitals.
 */
static void value_put_literal(struct complete *c, const struct help_part *part)
{
    char word[VALUE_WORD_SIZE];
    char *colon;

    (void)snprintf(word, sizeof word, "%.*s", (int)part->len, part->text);
    colon = strchr(word, ':');
    if (colon && strspn(colon + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(colon + 1))
        colon[1] = '\0';
    if (strpbrk(word, "abcdefghijklmnopqrstuvwxyz0123456789"))
        complete_put(c, word, NULL);
}

static void value_put_one(struct complete *c, struct help_part part)
{
    static const char more[] = ",...";
    const char *comma;

    if (part.len > strlen(more) &&
        !memcmp(part.text + part.len - strlen(more), more, strlen(more))) {
        part.len -= strlen(more); /* a list: the last of it is typed */
        comma = strrchr(c->typed, ',');
        if (comma && !c->before.len) {
            c->before = (struct help_part){c->typed, (size_t)(comma - c->typed) + 1};
            c->typed = comma + 1;
        }
    }
    if (!value_put_row(c, &part))
        value_put_literal(c, &part);
}

void complete_value(struct complete *c, const struct help_part *value,
                    const struct help_part *about)
{
    size_t len;
    const char *list = about->len ? words_find_mark(about->text, about->len, &len) : NULL;

    if (list && !help_part_is(value, "STORE")) {
        (void)words_list(list, len, value_put_word, c);
        return;
    }
    for (size_t at = 0; at < value->len; at += len + 1) {
        len = strcspn(value->text + at, "|\n");
        len = len > value->len - at ? value->len - at : len;
        value_put_one(c, (struct help_part){value->text + at, len});
    }
}
