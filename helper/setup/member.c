/*
 * member.c - see member.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/member.h"

#include <string.h>

#include "base/json-walk.h"

#define SETUP_MEMBER_SPACE " \t\r\n"
#define SETUP_MEMBER_INDENT "\n\t"

/* A member: from the quote of its key to behind its value; places in the text. */
struct setup_span {
    size_t from, value, end;
    bool is_there;
};

/* Where things are. */
struct setup_members {
    size_t top;   /* behind the bracket of the whole object, */
    size_t inner; /* and behind that of the object in it */
    struct setup_span object, member;
    size_t n_others; /* members of that object beside ours */
};

/* Past what json_walk_next() passes, too. */
static size_t setup_member_skip(const char *text, size_t at)
{
    return at + strspn(text + at, SETUP_MEMBER_SPACE ",");
}

/* Behind the text that begins there. */
static size_t setup_member_text_end(const char *text, size_t at)
{
    for (at++; text[at] != '"'; at++)
        at += text[at] == '\\';
    return at + 1;
}

static enum aad_code setup_member_is_other(const char *what, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "\"%s\" is there twice, or is not what it should be\n"
                         "Mend the file by hand: its tool would not understand it, either.",
                         what);
}

/* The next member of the object in which w stands: its key and where it is; false at the end. */
static bool setup_member_next(struct json_walk *w, struct setup_span *ret,
                              enum json_token *ret_kind, const char *wanted, bool *ret_is_wanted)
{
    ret->from = setup_member_skip(w->bytes, (size_t)(w->at - w->bytes));
    if (json_walk_next(w) != JSON_KEY)
        return false;
    *ret_is_wanted = !strcmp(json_walk_text(w), wanted);
    ret->value = setup_member_skip(w->bytes, (size_t)(w->at - w->bytes));
    *ret_kind = json_walk_next(w);
    ret->is_there = true;
    return true;
}

static enum aad_code setup_member_look_inside(struct json_walk *w, const char *key,
                                              struct setup_members *ret, struct aad_error *err)
{
    struct setup_span span = {0};
    enum json_token kind;
    bool is_ours;

    ret->inner = (size_t)(w->at - w->bytes);
    while (setup_member_next(w, &span, &kind, key, &is_ours)) {
        if (is_ours && (kind != JSON_TEXT || ret->member.is_there))
            return setup_member_is_other(key, err);
        if (is_ours) {
            ret->member = span;
            ret->member.end = setup_member_text_end(w->bytes, span.value);
        }
        if (kind == JSON_OBJECT || kind == JSON_ARRAY)
            json_walk_leave(w);
        ret->n_others += !is_ours;
    }
    return AAD_OK;
}

static enum aad_code setup_member_look(const char *text, const struct setup_member *member,
                                       struct setup_members *ret, struct aad_error *err)
{
    auto_json_walk struct json_walk w = {0};
    struct setup_span span = {0};
    enum json_token kind;
    bool is_ours;
    enum aad_code code = json_walk_open(&w, text, strlen(text), err);

    *ret = (struct setup_members){0};
    if (code) {
        if (err)
            err->code = AAD_CONFIG;
        return AAD_CONFIG;
    }
    ret->top = (size_t)(w.at - w.bytes);
    while (!code && setup_member_next(&w, &span, &kind, member->object, &is_ours)) {
        if (is_ours && (kind != JSON_OBJECT || ret->object.is_there))
            return setup_member_is_other(member->object, err);
        if (is_ours)
            code = setup_member_look_inside(&w, member->key, ret, err);
        else if (kind == JSON_OBJECT || kind == JSON_ARRAY)
            json_walk_leave(&w);
        if (is_ours) {
            ret->object = span;
            ret->object.end = (size_t)(w.at - w.bytes);
        }
    }
    return code;
}

/* There is nothing in the file: as good as an object without members. */
static bool setup_member_is_blank(const char *text)
{
    return !text[strspn(text, SETUP_MEMBER_SPACE)];
}

enum aad_code setup_member_find(const char *text, const struct setup_member *member,
                                struct buf *ret, struct aad_error *err)
{
    struct setup_members at;
    bool is_blank = setup_member_is_blank(text);
    enum aad_code code = is_blank ? AAD_OK : setup_member_look(text, member, &at, err);

    if (!code && !is_blank && at.member.is_there)
        buf_append(ret, text + at.member.value + 1, at.member.end - at.member.value - 2);
    return code ? code : buf_ok(ret, err);
}

/* The line end and the indent before the first member of an object whose bracket is before `at`, so
 * that ours looks like the others. */
static size_t setup_member_indent_len(const char *text, size_t at)
{
    return strspn(text + at, SETUP_MEMBER_SPACE);
}

static void setup_member_insert(const char *text, size_t at, const char *bytes, struct buf *ret)
{
    size_t indent = setup_member_indent_len(text, at);
    bool is_empty = text[at + indent] == '}';

    buf_append(ret, text, at);
    if (is_empty || !indent)
        buf_append_text(ret, is_empty ? SETUP_MEMBER_INDENT : "");
    else
        buf_append(ret, text + at, indent);
    buf_append_all(ret, bytes, is_empty ? "\n" : ",", text + at + (is_empty ? indent : 0),
                   (char *)NULL);
}

enum aad_code setup_member_put(const char *text, const struct setup_member *member,
                               const char *value, struct buf *ret, struct aad_error *err)
{
    auto_buf struct buf ours = {0};
    struct setup_members at;
    const char *now = setup_member_is_blank(text) ? "{}\n" : text;
    enum aad_code code = setup_member_look(now, member, &at, err);

    if (code)
        return code;
    if (at.member.is_there) {
        buf_append(ret, now, at.member.value);
        buf_append_all(ret, "\"", value, "\"", now + at.member.end, (char *)NULL);
        return buf_ok(ret, err);
    }
    buf_append_all(&ours, "\"", member->key, "\": \"", value, "\"", (char *)NULL);
    if (at.object.is_there) {
        setup_member_insert(now, at.inner, buf_text(&ours), ret);
    } else {
        auto_buf struct buf whole = {0};

        buf_append_all(&whole, "\"", member->object, "\": {\n\t\t", buf_text(&ours), "\n\t}",
                       (char *)NULL);
        setup_member_insert(now, at.top, buf_text(&whole), ret);
    }
    return buf_ok(ret, err);
}

/* Without that member, and without the comma that it needs no more. */
static void setup_member_cut(const char *text, const struct setup_span *span, struct buf *ret)
{
    size_t from = span->from, end = span->end + strspn(text + span->end, SETUP_MEMBER_SPACE);

    if (text[end] == ',') {
        end = setup_member_skip(text, end);
    } else {
        while (strchr(SETUP_MEMBER_SPACE, text[from - 1]))
            from--;
        if (text[from - 1] != '{') {
            from--; /* the comma */
            end = span->end;
        }
    }
    buf_append(ret, text, from);
    buf_append_text(ret, text + end);
}

enum aad_code setup_member_drop(const char *text, const struct setup_member *member,
                                struct buf *ret, struct aad_error *err)
{
    struct setup_members at = {0};
    enum aad_code code =
        setup_member_is_blank(text) ? AAD_OK : setup_member_look(text, member, &at, err);

    if (code)
        return code;
    if (at.member.is_there)
        setup_member_cut(text, at.n_others ? &at.member : &at.object, ret);
    else
        buf_append_text(ret, text);
    return buf_ok(ret, err);
}
