/*
 * wrap.c - lines that fit a terminal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/wrap.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#define WRAP_COMMAND "aad-credential "

/* One line of the text. */
struct wrap_line {
    struct buf *out;
    const char *begin, *end;
    unsigned column, columns, indent;
    bool has_word; /* since its last break */
};

static bool wrap_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Behind the quotation that begins there; NULL: none does, or it does not end on this line. */
static const char *wrap_end_of_quote(const char *at, const char *end)
{
    for (const char *p = at + 1; *at == '\'' && p < end; p++)
        if (*p == '\'' && p > at + 1 && (p + 1 == end || !wrap_is_letter(p[1])))
            return p + 1;
    return NULL;
}

/* A word that ends a sentence, or a part of it: '.' or ';' or ')' before a space. */
static const char *wrap_end_of_command(const char *at, const char *end)
{
    for (; at < end; at++)
        if (strchr(".;,)", *at) && (at + 1 == end || at[1] == ' '))
            return at;
    return end;
}

static const char *wrap_end_of_word(const char *at, const char *end, bool follows_colon)
{
    const char *quote;

    if (follows_colon && text_has_prefix(at, WRAP_COMMAND))
        at = wrap_end_of_command(at, end);
    for (; at < end && *at != ' '; at++) {
        quote = wrap_end_of_quote(at, end);
        if (quote)
            at = quote - 1;
    }
    return at;
}

static unsigned wrap_columns(const char *at, const char *end)
{
    unsigned columns = 0;

    while (at < end) {
        uint32_t character = 0;
        size_t len = utf8_read(at, (size_t)(end - at), &character);

        columns += len ? utf8_columns(character) : 1;
        at += len ? len : 1;
    }
    return columns;
}

static void wrap_break(struct wrap_line *line)
{
    buf_printf(line->out, "\n%*s", (int)line->indent, "");
    line->column = line->indent;
    line->has_word = false;
}

/* The spaces before a word, and the word. */
static const char *wrap_append_word(struct wrap_line *line, const char *at)
{
    const char *word = at + strspn(at, " ");
    bool follows_colon = word > at && at > line->begin && at[-1] == ':';
    const char *end = wrap_end_of_word(word, line->end, follows_colon);
    unsigned width = wrap_columns(word, end);

    if (line->has_word && word > at && end > word &&
        line->column + (unsigned)(word - at) + width > line->columns) {
        wrap_break(line);
        at = word;
    }
    buf_append(line->out, at, (size_t)(end - at));
    line->column += (unsigned)(word - at) + width;
    line->has_word = true;
    return end;
}

static void wrap_append_line(struct wrap_line *line, const char *at)
{
    line->begin = at;
    line->has_word = false;
    while (at < line->end)
        at = wrap_append_word(line, at);
}

void wrap_append(struct buf *out, const char *text, const struct wrap *wrap)
{
    struct wrap_line line = {.out = out, .column = wrap->at, .columns = wrap->columns};

    while (wrap->columns && *text) {
        size_t len = strcspn(text, "\r\n");

        line.end = text + len;
        line.indent = wrap->indent + (unsigned)strspn(text, " ");
        if (line.indent > wrap->columns / 2)
            line.indent = wrap->columns / 2;
        wrap_append_line(&line, text);
        text += len;
        if (*text)
            buf_append(out, text++, 1);
        line.column = 0;
    }
    buf_append_text(out, text);
}
