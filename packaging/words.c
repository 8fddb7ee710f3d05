/*
 * words.c - puts the words of the tables into a template: words <TEMPLATE >FILE
 *
 *     @kinds@      lcs azurerm ...           for a shell
 *     @"kinds"@    "lcs", "azurerm", ...     for JSON
 *
 * So a new row of a table is known to the completions and the schema without being written there.
 * Any other '@' stays what it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "connection/grant.h"
#include "connection/kind/kind.h"
#include "consumer/consumer.h"

/* A word of a list; the first is at 0. */
static void words_put(const char *word, bool is_json, unsigned at)
{
    const char *quote = is_json ? "\"" : "";

    (void)printf("%s%s%s%s", !at ? "" : is_json ? ", " : " ", quote, word, quote);
}

static void words_put_kinds(bool is_json)
{
    for (unsigned i = 0; kind_at(i); i++)
        words_put(kind_at(i)->name, is_json, i);
}

static void words_put_grants(bool is_json)
{
    for (unsigned i = 0; grant_at(i); i++)
        words_put(grant_at(i)->name, is_json, i);
}

static void words_put_outputs(bool is_json)
{
    unsigned n = 0;

    for (unsigned i = 0; consumer_at(i); i++)
        for (const struct consumer_format *f = consumer_at(i)->formats; f && f->name; f++)
            words_put(f->name, is_json, n++);
}

static const struct {
    const char *shell, *json;
    void (*put)(bool is_json);
} words_lists[] = {
    {"@kinds@", "@\"kinds\"@", words_put_kinds},
    {"@grants@", "@\"grants\"@", words_put_grants},
    {"@outputs@", "@\"outputs\"@", words_put_outputs},
};

/* Puts the list that is named there, if one is; returns what comes after it. */
static const char *words_put_list(const char *at)
{
    for (size_t i = 0; i < sizeof words_lists / sizeof words_lists[0]; i++) {
        const char *names[] = {words_lists[i].shell, words_lists[i].json};

        for (int is_json = 0; is_json < 2; is_json++) {
            if (strncmp(at, names[is_json], strlen(names[is_json])) != 0)
                continue;
            words_lists[i].put(is_json);
            return at + strlen(names[is_json]);
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
