/*
 * status-find.c - see status-find.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/status-find.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

static void status_take_error(const struct aad_error *why, struct status_finding *ret)
{
    buf_append_text(&ret->what, why->what);
    buf_append_text(&ret->remedy, error_remedy(why));
}

static bool status_is_useless(const struct connection_state *row, struct status_finding *ret)
{
    if (!row->broken.code && !row->refused.code)
        return false;
    status_take_error(row->broken.code ? &row->broken : &row->refused, ret);
    return true;
}

/* A secret, a key, its certificate or a sign-in: each comes in another way. */
static bool status_is_missing(const struct connection_state *row, struct status_finding *ret)
{
    const char *role = row->missing, *name = row->name;

    if (row->secret != STATE_MISSING)
        return false;
    if (!strcmp(role, grant_refresh_token.secret_role)) {
        buf_append_text(&ret->what, "nobody has signed in");
        buf_printf(&ret->remedy, "Sign in, once: aad-credential sign-in %s", name);
    } else if (row->lacks_certificate) {
        buf_printf(&ret->what, "its key is in %s, its certificate is missing", row->c.store);
        buf_printf(&ret->remedy, "Make it: aad-credential key certificate %s", name);
    } else if (!strcmp(role, GRANT_ROLE_KEY)) {
        buf_printf(&ret->what, "its key is missing from %s", row->c.store);
        buf_printf(&ret->remedy,
                   "Make it: aad-credential key generate %s; or bring one in: aad-credential key "
                   "import FILE %s",
                   name, name);
    } else {
        buf_printf(&ret->what, "the %s is missing from %s", role, row->c.store);
        buf_printf(&ret->remedy, "Store it: aad-credential connection edit %s --secret", name);
    }
    return true;
}

/* Of a bare secret, whether it is over or soon will be. */
static bool status_print_expiry(const struct connection_state *row, struct status_finding *ret)
{
    expiry_print(&row->c, clock_now_s(), &ret->what, &ret->remedy);
    return true;
}

static bool status_is_over(const struct connection_state *row, struct status_finding *ret)
{
    return row->expiry == EXPIRY_OVER && status_print_expiry(row, ret);
}

static bool status_ends_soon(const struct connection_state *row, struct status_finding *ret)
{
    return (row->expiry == EXPIRY_NEAR || row->expiry == EXPIRY_UNKNOWN) &&
           status_print_expiry(row, ret);
}

static bool status_print_certificate(const struct connection_state *row, struct status_finding *ret)
{
    buf_append_text(&ret->what, "certificate ");
    certificate_note_print(&row->note, &ret->what);
    certificate_note_print_way(row->name, &row->note, &ret->remedy);
    return true;
}

/* The next one comes into use by itself then. */
static bool status_is_certificate_over(const struct connection_state *row,
                                       struct status_finding *ret)
{
    return row->has_note && certificate_note_is_over(&row->note) && !row->note.has_next &&
           status_print_certificate(row, ret);
}

static bool status_is_certificate_near(const struct connection_state *row,
                                       struct status_finding *ret)
{
    return row->has_note && certificate_note_is_near(&row->note) &&
           status_print_certificate(row, ret);
}

static bool status_is_unknown(const struct connection_state *row, struct status_finding *ret)
{
    if (row->secret == STATE_UNKNOWN)
        status_take_error(&row->why, ret);
    return row->secret == STATE_UNKNOWN;
}

static bool status_is_locked(const struct connection_state *row, struct status_finding *ret)
{
    if (row->secret == STATE_LOCKED)
        status_take_error(&row->why, ret);
    return row->secret == STATE_LOCKED;
}

static bool status_print_unfinished(const struct connection_state *row, struct status_finding *ret)
{
    unfinished_print(&row->c, &row->unfinished, &ret->what, &ret->remedy);
    return true;
}

/* It gets no token until that is ended. */
static bool status_is_lost(const struct connection_state *row, struct status_finding *ret)
{
    return row->unfinished.state == UNFINISHED_LOST && status_print_unfinished(row, ret);
}

static bool status_is_unfinished(const struct connection_state *row, struct status_finding *ret)
{
    return unfinished_needs_person(&row->unfinished) && status_print_unfinished(row, ret);
}

static const char *status_role(const struct connection_state *row)
{
    if (!row->needs[0])
        return "";
    if (!strcmp(row->needs[0], GRANT_ROLE_KEY))
        return "key";
    return strcmp(row->needs[0], grant_refresh_token.secret_role) != 0 ? row->needs[0] : "sign-in";
}

static void status_print_good(const struct connection_state *row, struct buf *ret)
{
    const char *store = row->c.store ? row->c.store : "";
    char until[24];

    if (row->secret == STATE_NOT_NEEDED)
        buf_printf(ret, "%s, which needs nothing stored", row->c.grant);
    else
        buf_printf(ret, "%s in %.*s%s", status_role(row), (int)strcspn(store, ":"), store,
                   row->secret == STATE_HIDDEN ? ", which shows it only after a login" : "");
    if (row->token_until_s) {
        buf_append_text(ret, ", token for ");
        connection_state_print_left(row->token_until_s - clock_now_s(), ret);
    }
    if (row->has_note)
        buf_printf(ret, ", certificate until %.10s", text_rfc3339(until, row->note.until_s));
    if (row->expiry == EXPIRY_FAR)
        buf_printf(ret, ", until %s", row->c.expires);
    if (row->unfinished.state != UNFINISHED_NONE) {
        buf_append_text(ret, "; ");
        unfinished_print(&row->c, &row->unfinished, ret, ret);
    }
}

/* The worst comes first, and is all that is told. */
static const struct {
    bool (*is_so)(const struct connection_state *row, struct status_finding *ret);
    enum aad_code code;
} status_checks[] = {
    {status_is_useless, AAD_CONFIG},
    {status_is_missing, AAD_CONFIG},
    {status_is_lost, AAD_CONFIG},
    {status_is_over, AAD_CONFIG},
    {status_is_certificate_over, AAD_CONFIG},
    {status_is_unknown, AAD_UNAVAILABLE},
    {status_is_locked, AAD_LOCKED},
    {status_is_unfinished, AAD_PERSON},
    {status_is_certificate_near, AAD_PERSON},
    {status_ends_soon, AAD_PERSON},
};

void status_find(const struct connection_state *row, struct status_finding *ret)
{
    for (size_t i = 0; i < sizeof status_checks / sizeof status_checks[0]; i++)
        if (status_checks[i].is_so(row, ret)) {
            ret->code = status_checks[i].code;
            return;
        }
    status_print_good(row, &ret->what);
}
