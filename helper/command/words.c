/*
 * words.c - see words.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/words.h"

#include <stdio.h>
#include <string.h>

#include "connection/assertion-source.h"
#include "connection/client-auth.h"
#include "connection/cloud.h"
#include "connection/grant.h"
#include "connection/identity-source.h"
#include "connection/import/import.h"
#include "connection/kind/kind.h"
#include "connection/store-type.h"
#include "consumer/consumer.h"
#include "setup/tool.h"

#define WORDS_WIDTH 90
#define WORDS_TITLE 18 /* the column of an explained word */

/* --- the lists -------------------------------------------------------------------------------- */

static void words_kinds(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; kind_at(i); i++)
        visit(ctx, kind_at(i)->name, NULL);
}

static void words_grants(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; grant_at(i); i++)
        visit(ctx, grant_at(i)->name, NULL);
}

static void words_outputs(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; consumer_at(i); i++)
        for (const struct consumer_format *f = consumer_at(i)->formats; f && f->name; f++)
            visit(ctx, f->name, f->words);
}

/* A word behind which a ':' and an argument follow. */
static void words_open(const char *name, words_visit *visit, void *ctx)
{
    char word[64];

    (void)snprintf(word, sizeof word, "%s:", name);
    visit(ctx, word, NULL);
}

static void words_stores(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; store_type_at(i); i++)
        if (store_type_at(i)->location)
            words_open(store_type_at(i)->name, visit, ctx);
        else
            visit(ctx, store_type_at(i)->name, NULL);
}

static void words_assertion_sources(words_visit *visit, void *ctx)
{
    const struct assertion_source *source;

    for (unsigned i = 0; (source = assertion_source_at(i)); i++)
        if (source->argument && !source->may_omit)
            words_open(source->name, visit, ctx);
        else
            visit(ctx, source->name, NULL);
}

static void words_identity_sources(words_visit *visit, void *ctx)
{
    visit(ctx, IDENTITY_SOURCE_AUTO, NULL);
    for (unsigned i = 0; identity_source_at(i); i++)
        visit(ctx, identity_source_at(i)->name, NULL);
}

static void words_client_authentications(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; client_auth_at(i); i++)
        visit(ctx, client_auth_at(i)->name, NULL);
}

static void words_imports(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; import_at(i); i++)
        visit(ctx, import_at(i)->name, import_at(i)->title);
}

static void words_tools(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; setup_tool_at(i); i++)
        visit(ctx, setup_tool_at(i)->name, NULL);
}

static void words_clouds(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; cloud_at(i); i++)
        if (!cloud_at(i)->closed)
            visit(ctx, cloud_at(i)->name, NULL);
}

static void words_regions(words_visit *visit, void *ctx)
{
    for (unsigned i = 0; cloud_lcs_at(i); i++)
        visit(ctx, cloud_lcs_at(i)->code, NULL);
}

/* print: as it stands in a sentence, where its words alone would not do. */
static const struct words_row {
    const char *name;
    void (*list)(words_visit *visit, void *ctx);
    void (*print)(struct buf *ret);
} words_rows[] = {
    {"kinds", words_kinds, NULL},
    {"grants", words_grants, grant_print_names},
    {"outputs", words_outputs, NULL},
    {"stores", words_stores, store_type_print_names},
    {"assertion-sources", words_assertion_sources, assertion_source_print_names},
    {"identity-sources", words_identity_sources, identity_source_print_names},
    {"client-authentications", words_client_authentications, client_auth_print_names},
    {"imports", words_imports, NULL},
    {"tools", words_tools, NULL},
    {"clouds", words_clouds, NULL},
    {"regions", words_regions, NULL},
};

static const struct words_row *words_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof words_rows / sizeof words_rows[0]; i++)
        if (strlen(words_rows[i].name) == len && !memcmp(words_rows[i].name, name, len))
            return &words_rows[i];
    return NULL;
}

bool words_list(const char *name, size_t len, words_visit *visit, void *ctx)
{
    const struct words_row *row = words_find(name, len);

    if (row)
        row->list(visit, ctx);
    return row;
}

const char *words_find_mark(const char *text, size_t len, size_t *ret_len)
{
    for (const char *at = text; (at = memchr(at, '@', len - (size_t)(at - text))); at++) {
        size_t left = len - (size_t)(at - text);
        const char *end = memchr(at + 1, '@', left - 1);

        if (!end || !words_find(at + 1, (size_t)(end - at) - 1))
            continue;
        *ret_len = (size_t)(end - at) - 1;
        return at + 1;
    }
    return NULL;
}

/* --- as a person reads them ------------------------------------------------------------------- */

struct words_text {
    struct buf *ret;
    size_t indent;
    unsigned n;
    bool is_explained;
};

static void words_count(void *ctx, const char *word, const char *about)
{
    struct words_text *text = ctx;

    (void)word;
    text->n++;
    text->is_explained |= about != NULL;
}

static void words_put_line(void *ctx, const char *word, const char *about)
{
    struct words_text *text = ctx;

    buf_printf(text->ret, "\n%*s%-*s  %s", (int)text->indent, "", WORDS_TITLE, word,
               about ? about : "");
}

/* "a, b or c": n is how many are still to come. */
static void words_put_one(void *ctx, const char *word, const char *about)
{
    struct words_text *text = ctx;

    (void)about;
    text->n--;
    buf_append_all(text->ret, word, !text->n ? "" : text->n == 1 ? " or " : ", ", (char *)NULL);
}

/* Breaks the line behind commas. */
static void words_wrap(const char *list, const struct words_place *place, struct buf *ret)
{
    const char *space = "";
    size_t at = place->at;

    for (size_t len; *list; list += len + strspn(list + len, " ")) {
        len = strcspn(list, ",");
        len += list[len] == ',';
        if (at > place->indent && at + strlen(space) + len > WORDS_WIDTH) {
            buf_printf(ret, "\n%*s", (int)place->indent, "");
            at = place->indent;
            space = "";
        }
        buf_append_text(ret, space);
        buf_append(ret, list, len);
        at += strlen(space) + len;
        space = " ";
    }
}

bool words_print(const char *name, size_t len, const struct words_place *place, struct buf *ret)
{
    const struct words_row *row = words_find(name, len);
    auto_buf struct buf list = {0};
    struct words_text text = {ret, place->indent, 0, false};

    if (!row)
        return false;
    row->list(words_count, &text);
    if (text.is_explained) {
        row->list(words_put_line, &text);
        return true;
    }
    text.ret = &list;
    if (row->print)
        row->print(&list);
    else
        row->list(words_put_one, &text);
    words_wrap(buf_text(&list), place, ret);
    return true;
}
