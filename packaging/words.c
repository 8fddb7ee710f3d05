/*
 * words.c - puts the words of the tables into a schema: words <TEMPLATE >FILE
 *
 *     @"kinds"@               "lcs", "azurerm", ...   for JSON
 *     @|assertion-sources|@   file|fd|...             for a regular expression
 *
 * So a new row of a table is known to the schema without being written there. Any other '@' stays
 * what it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "command/words.h"

static const struct words_style {
    char mark;
    const char *between, *quote;
} words_styles[] = {{'"', ", ", "\""}, {'|', "|", ""}};

struct words_text {
    const struct words_style *style;
    unsigned n;
};

/* Where an argument may follow a ':', a pattern says so itself. */
static void words_put(void *ctx, const char *word, const char *about)
{
    struct words_text *place = ctx;

    (void)about;
    (void)printf("%s%s%.*s%s", place->n++ ? place->style->between : "", place->style->quote,
                 (int)strcspn(word, ":"), word, place->style->quote);
}

/* Puts the list that is named there, if one is; returns what comes after it. */
static const char *words_put_list(const char *at)
{
    for (size_t i = 0; at[0] == '@' && i < sizeof words_styles / sizeof words_styles[0]; i++) {
        struct words_text place = {&words_styles[i], 0};
        const char *end = at[1] == words_styles[i].mark ? strchr(at + 2, at[1]) : NULL;

        if (end && end[1] == '@' && words_list(at + 2, (size_t)(end - at) - 2, words_put, &place))
            return end + 2;
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
