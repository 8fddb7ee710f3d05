/*
 * block.c - see block.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/block.h"

#include <string.h>

struct setup_place {
    bool is_there;
    size_t from, lines, lines_end, end; /* of the first mark, what is between them, and behind */
};

/* An editor may have made CRLF of each LF. */
static bool setup_block_is_end(const char *at)
{
    return !*at || *at == '\n' || !strncmp(at, "\r\n", 2);
}

/* The beginning of the line that says just that; NULL = there is none. */
static const char *setup_block_find_line(const char *text, const char *line)
{
    size_t len = strlen(line);

    for (const char *at = text; (at = strstr(at, line)); at += len)
        if ((at == text || at[-1] == '\n') && setup_block_is_end(at + len))
            return at;
    return NULL;
}

static const char *setup_block_next_line(const char *at)
{
    const char *end = strchr(at, '\n');

    return end ? end + 1 : at + strlen(at);
}

static void setup_block_print_mark(const char *arrow, const char *name, struct buf *ret)
{
    buf_append_all(ret, "# ", arrow, " ", name, (char *)NULL);
}

static enum aad_code setup_block_look(const char *text, const char *name, struct setup_place *ret,
                                      struct aad_error *err)
{
    auto_buf struct buf first = {0}, last = {0};
    const char *from, *to, *again;
    enum aad_code code;

    setup_block_print_mark(">>>", name, &first);
    setup_block_print_mark("<<<", name, &last);
    code = buf_ok(&first, err);
    if (!code)
        code = buf_ok(&last, err);
    if (code)
        return code;
    from = setup_block_find_line(text, buf_text(&first));
    to = from ? setup_block_find_line(from, buf_text(&last)) : NULL;
    again = from ? setup_block_find_line(setup_block_next_line(from), buf_text(&first)) : NULL;
    if (from && !to) /* what follows is not all ours */
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "the file has the line '%s', and no '%s' after it\n"
                             "Remove what is ours there by hand, then try again.",
                             buf_text(&first), buf_text(&last));
    if (again) /* nor is this what we wrote */
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "the file has the line '%s' twice\n"
                             "Remove what is ours there by hand, then try again.",
                             buf_text(&first));
    *ret = (struct setup_place){.is_there = from != NULL};
    if (from) {
        ret->from = (size_t)(from - text);
        ret->lines = (size_t)(setup_block_next_line(from) - text);
        ret->lines_end = (size_t)(to - text);
        ret->end = (size_t)(setup_block_next_line(to) - text);
    }
    return AAD_OK;
}

enum aad_code setup_block_find(const char *text, const char *name, bool *ret_is_there,
                               struct buf *ret_lines, struct aad_error *err)
{
    struct setup_place at;
    enum aad_code code = setup_block_look(text, name, &at, err);

    if (code)
        return code;
    *ret_is_there = at.is_there;
    if (at.is_there)
        buf_append(ret_lines, text + at.lines, at.lines_end - at.lines);
    return buf_ok(ret_lines, err);
}

enum aad_code setup_block_put(const char *text, const struct setup_block *block, struct buf *ret,
                              struct aad_error *err)
{
    struct setup_place at;
    enum aad_code code = setup_block_look(text, block->name, &at, err);

    if (code)
        return code;
    if (!at.is_there)
        at.from = at.end = block->place == SETUP_AT_END ? strlen(text) : block->place;
    buf_append(ret, text, at.from);
    if (at.from && text[at.from - 1] != '\n')
        buf_append_text(ret, "\n");
    setup_block_print_mark(">>>", block->name, ret);
    buf_append_all(ret, "\n", block->lines, (char *)NULL);
    setup_block_print_mark("<<<", block->name, ret);
    buf_append_all(ret, "\n", text + at.end, (char *)NULL);
    return buf_ok(ret, err);
}

enum aad_code setup_block_drop(const char *text, const char *name, struct buf *ret,
                               struct aad_error *err)
{
    struct setup_place at;
    enum aad_code code = setup_block_look(text, name, &at, err);

    if (code)
        return code;
    buf_append(ret, text, at.from);
    buf_append_text(ret, text + at.end);
    return buf_ok(ret, err);
}
