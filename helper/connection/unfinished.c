/*
 * unfinished.c - see unfinished.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/unfinished.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "connection/change.h"

#define UNFINISHED_DAY_LEN 10 /* of a time as RFC 3339 has it */

static const char *const unfinished_words[] = {
    [UNFINISHED_NONE] = "none", [UNFINISHED_RUNNING] = "running", [UNFINISHED_GRACE] = "grace",
    [UNFINISHED_OVER] = "over", [UNFINISHED_STOPPED] = "stopped", [UNFINISHED_LOST] = "lost",
};

const char *unfinished_word(const struct unfinished *u)
{
    return unfinished_words[u->state];
}

/* --- what there is ---------------------------------------------------------------------------- */

/* The user's password may be rotated through another connection of his. */
static bool unfinished_is_marked(const struct connection *c, char ret_by[CONNECTION_NAME_MAX + 1])
{
    const struct grant *grant = connection_grant(c);

    if (!grant || !grant->is_user || !grant->secret_role || !change_is_on(c, ret_by))
        return false;
    if (!ret_by[0])
        (void)memcpy(ret_by, c->name, sizeof c->name);
    return true;
}

static bool unfinished_is_held(const char *name)
{
    auto_connection struct connection by = {0};

    return !connection_load(name, &by, NULL) && rotation_is_held(&by);
}

static enum unfinished_state unfinished_judge(const struct rotation *note, int64_t now_s)
{
    if (note->phase == ROTATION_IDLE)
        return UNFINISHED_NONE;
    if (note->phase != ROTATION_USED)
        return UNFINISHED_STOPPED;
    return note->due_s > now_s ? UNFINISHED_GRACE : UNFINISHED_OVER;
}

void unfinished_find(const struct connection *c, int64_t now_s, struct unfinished *ret)
{
    auto_rotation struct rotation note = {.lock = -1};
    bool is_noted = rotation_look(c, &note);
    bool is_marked = unfinished_is_marked(c, ret->by);
    bool is_held;

    if (!is_marked)
        (void)snprintf(ret->by, sizeof ret->by, "%s", c->name);
    ret->phase = is_noted ? note.phase : ROTATION_IDLE;
    ret->state = is_marked ? UNFINISHED_LOST : unfinished_judge(&note, now_s);
    ret->since_s = note.written_s;
    ret->due_s = note.due_s;
    if (ret->state == UNFINISHED_NONE || ret->state == UNFINISHED_GRACE)
        return;
    is_held = is_marked ? unfinished_is_held(ret->by) : rotation_is_held(c);
    if (is_held)
        ret->state = UNFINISHED_RUNNING;
}

bool unfinished_needs_person(const struct unfinished *u)
{
    return u->state >= UNFINISHED_OVER;
}

/* --- what is said of it ----------------------------------------------------------------------- */

static const char *unfinished_role(const struct connection *c)
{
    const char *role = connection_grant(c)->secret_role;

    return role ? role : GRANT_ROLE_KEY;
}

static void unfinished_print_day(int64_t unix_s, const char *word, struct buf *ret)
{
    char stamp[24];

    if (unix_s)
        buf_printf(ret, "%s%.*s", word, UNFINISHED_DAY_LEN, text_rfc3339(stamp, unix_s));
}

/* In the words of who asks whether it works. */
static void unfinished_print_stop(const struct connection *c, const struct unfinished *u,
                                  struct buf *ret)
{
    buf_printf(ret, "the replacement of its %s stopped", unfinished_role(c));
    unfinished_print_day(u->since_s, " on ", ret);
    if (u->phase == ROTATION_MAKING)
        buf_append_text(ret, ", while a new one was being made: the one in use stays");
    else if (u->phase == ROTATION_STORED)
        buf_append_text(ret, ": a new one is made, and the one in use stays");
    else
        buf_append_text(ret, ": the authority was told the new one, and it is not in use yet");
}

static void unfinished_print_over(const struct connection *c, const struct unfinished *u,
                                  struct buf *ret)
{
    if (connection_grant(c)->is_user) {
        buf_printf(ret, "its new %s is in use, and its replacement is not at its end",
                   unfinished_role(c));
        return;
    }
    buf_printf(ret, "the %s before is still good, and was to be removed", unfinished_role(c));
    unfinished_print_day(u->due_s, " on ", ret);
}

static void unfinished_print_way(const struct unfinished *u, struct buf *ret)
{
    bool may_undo = u->state == UNFINISHED_STOPPED && u->phase < ROTATION_SENT;

    buf_printf(ret, "%s: aad-credential rotate %s --finish",
               u->state == UNFINISHED_OVER ? "End it" : "Go on", u->by);
    if (may_undo)
        buf_printf(ret, "; or take it back: aad-credential rotate %s --undo", u->by);
}

void unfinished_print(const struct connection *c, const struct unfinished *u, struct buf *ret_what,
                      struct buf *ret_remedy)
{
    switch (u->state) {
    case UNFINISHED_NONE:
        return;
    case UNFINISHED_RUNNING:
        buf_printf(ret_what, "'rotate %s' is replacing its %s now", u->by, unfinished_role(c));
        return;
    case UNFINISHED_GRACE:
        buf_printf(ret_what, "the %s before is good until ", unfinished_role(c));
        unfinished_print_day(u->due_s, "", ret_what);
        return;
    case UNFINISHED_OVER:
        unfinished_print_over(c, u, ret_what);
        break;
    case UNFINISHED_STOPPED:
        unfinished_print_stop(c, u, ret_what);
        break;
    case UNFINISHED_LOST:
        buf_printf(ret_what,
                   "'rotate %s' stopped while the password of %s was being changed: which one is "
                   "right is not known, and no token is got",
                   u->by, c->username);
        break;
    }
    unfinished_print_way(u, ret_remedy);
}
