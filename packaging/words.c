/*
 * words.c - puts the words of the tables into a template: words <TEMPLATE >FILE
 *
 *     @kinds@      lcs azurerm ...           for a shell
 *     @"kinds"@    "lcs", "azurerm", ...     for JSON
 *     @(stores)@   secret-service ...        for zsh, where a ':' is written "\:"
 *     @|assertion-sources|@   file|fd|...    for a regular expression
 *
 * So a new row of a table is known to the completions and the schema without being written there.
 * Any other '@' stays what it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "connection/assertion-source.h"
#include "connection/client-auth.h"
#include "connection/grant.h"
#include "connection/identity-source.h"
#include "connection/import/import.h"
#include "connection/kind/kind.h"
#include "connection/store-type.h"
#include "consumer/consumer.h"
#include "setup/tool.h"

enum words_style { WORDS_SHELL, WORDS_JSON, WORDS_ZSH, WORDS_PATTERN, WORDS_STYLES };

/* A word of a list; the first is at 0. */
static void words_put(const char *word, enum words_style style, unsigned at)
{
    const char *quote = style == WORDS_JSON ? "\"" : "";

    (void)printf("%s%s%s%s",
                 !at                      ? ""
                 : style == WORDS_JSON    ? ", "
                 : style == WORDS_PATTERN ? "|"
                                          : " ",
                 quote, word, quote);
}

static void words_put_kinds(enum words_style style)
{
    for (unsigned i = 0; kind_at(i); i++)
        words_put(kind_at(i)->name, style, i);
}

static void words_put_grants(enum words_style style)
{
    for (unsigned i = 0; grant_at(i); i++)
        words_put(grant_at(i)->name, style, i);
}

static void words_put_outputs(enum words_style style)
{
    unsigned n = 0;

    for (unsigned i = 0; consumer_at(i); i++)
        for (const struct consumer_format *f = consumer_at(i)->formats; f && f->name; f++)
            words_put(f->name, style, n++);
}

/* Where a location follows, a ':' does. */
static void words_put_stores(enum words_style style)
{
    const char *colon = style == WORDS_ZSH ? "\\:" : ":";
    char word[40];

    for (unsigned i = 0; store_type_at(i); i++) {
        (void)snprintf(word, sizeof word, "%s%s", store_type_at(i)->name,
                       store_type_at(i)->location ? colon : "");
        words_put(word, style, i);
    }
}

static void words_put_identity_sources(enum words_style style)
{
    words_put(IDENTITY_SOURCE_AUTO, style, 0);
    for (unsigned i = 0; identity_source_at(i); i++)
        words_put(identity_source_at(i)->name, style, i + 1);
}

static void words_put_imports(enum words_style style)
{
    for (unsigned i = 0; import_at(i); i++)
        words_put(import_at(i)->name, style, i);
}

static void words_put_tools(enum words_style style)
{
    for (unsigned i = 0; setup_tool_at(i); i++)
        words_put(setup_tool_at(i)->name, style, i);
}

static void words_put_client_authentications(enum words_style style)
{
    for (unsigned i = 0; client_auth_at(i); i++)
        words_put(client_auth_at(i)->name, style, i);
}

/* Where an argument follows, a ':' does; in a pattern it is written there. */
static void words_put_assertion_sources(enum words_style style)
{
    const char *colon = style == WORDS_PATTERN ? "" : style == WORDS_ZSH ? "\\:" : ":";
    char word[40];

    for (unsigned i = 0; assertion_source_at(i); i++) {
        const struct assertion_source *source = assertion_source_at(i);

        (void)snprintf(word, sizeof word, "%s%s", source->name,
                       source->argument && !source->may_omit ? colon : "");
        words_put(word, style, i);
    }
}

#define WORDS_ROW(name, put)                                                                       \
    {                                                                                              \
        {"@" name "@", "@\"" name "\"@", "@(" name ")@", "@|" name "|@"}, put                      \
    }

static const struct {
    const char *names[WORDS_STYLES];
    void (*put)(enum words_style style);
} words_lists[] = {
    WORDS_ROW("kinds", words_put_kinds),
    WORDS_ROW("grants", words_put_grants),
    WORDS_ROW("outputs", words_put_outputs),
    WORDS_ROW("client-authentications", words_put_client_authentications),
    WORDS_ROW("stores", words_put_stores),
    WORDS_ROW("assertion-sources", words_put_assertion_sources),
    WORDS_ROW("identity-sources", words_put_identity_sources),
    WORDS_ROW("imports", words_put_imports),
    WORDS_ROW("tools", words_put_tools),
};

/* Puts the list that is named there, if one is; returns what comes after it. */
static const char *words_put_list(const char *at)
{
    for (size_t i = 0; i < sizeof words_lists / sizeof words_lists[0]; i++) {
        for (int style = 0; style < WORDS_STYLES; style++) {
            const char *name = words_lists[i].names[style];

            if (strncmp(at, name, strlen(name)) != 0)
                continue;
            words_lists[i].put((enum words_style)style);
            return at + strlen(name);
        }
    }
    (void)putchar(*at);
    return at + 1;
}

int main(void)
{
    char line[4096];

    while (fgets(line, sizeof line, stdin))
        for (const char *at = line; *at;)
            at = words_put_list(at);
    return ferror(stdin) || fflush(stdout) ? 1 : 0;
}
