/*
 * renewal.c - see renewal.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/renewal.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/certificate-note.h"
#include "mint/shelf.h"

void renewal_clear(struct renewal *r)
{
    secret_clear(&r->der);
}

static struct shelf renewal_shelf(const struct connection *c, struct store *store)
{
    return (struct shelf){
        .store = store,
        .item = {.connection = c->name, .role = GRANT_ROLE_KEY, .username = c->client_id},
        .name = c->name};
}

/* --- its time ------------------------------------------------------------------------------- */

static void renewal_fill_note(const struct certificate *certificate, struct certificate_note *ret)
{
    (void)text_print_hex(ret->sha1, certificate->sha1, sizeof certificate->sha1, TEXT_HEX_UPPER);
    ret->until_s = certificate->until_s;
    ret->is_self_made = certificate->is_self_made;
}

static enum aad_code renewal_is_early(const struct connection *c,
                                      const struct certificate *certificate, struct aad_error *err)
{
    char when[24];

    return aad_error_set(err, AAD_REJECTED, NULL,
                         "the certificate of '%s' is not valid before %s\n"
                         "Compare this machine's clock with the right time: date -u",
                         c->name, text_rfc3339(when, certificate->from_s));
}

static enum aad_code renewal_is_late(const struct connection *c,
                                     const struct certificate *certificate, struct aad_error *err)
{
    struct certificate_note note = {0};
    auto_buf struct buf way = {0};
    char when[24];

    renewal_fill_note(certificate, &note);
    certificate_note_save(c->name, c->store, &note);
    certificate_note_print_way(c->name, &note, &way);
    return aad_error_set(err, AAD_REJECTED, NULL,
                         "the certificate of '%s' expired at %s\n"
                         "Renew it: %s to the application registration.",
                         c->name, text_rfc3339(when, certificate->until_s), buf_text(&way));
}

/* Whether one is pending is asked for only when it is to be said: it is a call of the store. */
static void renewal_note(const struct connection *c, struct shelf *shelf,
                         const struct certificate *certificate)
{
    struct certificate_note note = {0}, before = {0};
    auto_buf struct buf way = {0};
    int64_t days = (certificate->until_s - clock_now_s()) / CERTIFICATE_DAY_S;

    renewal_fill_note(certificate, &note);
    if (certificate_note_load(c->name, c->store, &before) && !strcmp(before.sha1, note.sha1))
        note.has_next = before.has_next;
    if (!certificate_note_may_warn(c->name, c->store, &note)) {
        certificate_note_save(c->name, c->store, &note);
        return;
    }
    note.has_next = !shelf_load_next(shelf, NULL) && shelf->next.len;
    certificate_note_save(c->name, c->store, &note);
    certificate_note_print_way(c->name, &note, &way);
    trace_warn("the certificate of '%s' expires in %" PRId64 " days: %s", c->name, days,
               buf_text(&way));
}

/* --- choosing ------------------------------------------------------------------------------- */

static void renewal_take(struct renewal *r, struct secret *take_der)
{
    secret_clear(&r->der);
    secret_take(&r->der, take_der);
}

static enum aad_code renewal_load_next(struct renewal *r, struct shelf *shelf,
                                       struct aad_error *err)
{
    enum aad_code code = shelf_load_next(shelf, err);

    if (!code && !shelf->next.len)
        code = aad_error_set(err, AAD_NOT_FOUND, NULL, "no certificate is pending");
    if (!code)
        code = certificate_read(&shelf->next, &r->read, err);
    if (code)
        return code;
    r->is_next = true;
    r->role = shelf_next_item(shelf).role;
    renewal_take(r, &shelf->next);
    return AAD_OK;
}

/* Another process may have put the pending one into use after we had read the one before, so that
 * none is pending any more. */
static bool renewal_was_switched(struct renewal *r, const struct connection *c, struct store *store,
                                 const struct certificate *late)
{
    auto_shelf struct shelf shelf = renewal_shelf(c, store);

    if (shelf_load_used(&shelf, NULL) || certificate_read(&shelf.used, &r->read, NULL) ||
        !memcmp(r->read.sha256, late->sha256, sizeof late->sha256))
        return false;
    renewal_take(r, &shelf.used);
    return true;
}

enum aad_code renewal_load(struct renewal *r, const struct connection *c, struct store *store,
                           struct aad_error *err)
{
    auto_shelf struct shelf shelf = renewal_shelf(c, store);
    int64_t now_s = clock_now_s();
    enum aad_code code = shelf_load_used(&shelf, err);

    r->is_next = false;
    r->role = shelf.item.role;
    if (!code && r->wants_next)
        return renewal_load_next(r, &shelf, err);
    if (!code)
        code = certificate_read(&shelf.used, &r->read, err);
    if (code)
        return code;
    if (now_s < r->read.from_s - CERTIFICATE_BACK_S)
        return renewal_is_early(c, &r->read, err);
    if (now_s >= r->read.until_s) {
        struct certificate late = r->read;

        return !renewal_load_next(r, &shelf, NULL) || renewal_was_switched(r, c, store, &late)
                   ? AAD_OK
                   : renewal_is_late(c, &late, err);
    }
    renewal_note(c, &shelf, &r->read);
    renewal_take(r, &shelf.used);
    return AAD_OK;
}

bool renewal_try_next(struct renewal *r, const struct connection *c, struct store *store)
{
    auto_shelf struct shelf shelf = renewal_shelf(c, store);
    bool may_look = !r->is_next && !r->has_tried && !shelf_load_used(&shelf, NULL);
    bool was_switched = may_look && r->der.len && !secret_equal(&r->der, &shelf.used);

    if (was_switched)
        trace("mint: another process has put another certificate into use");
    r->has_tried = true;
    r->wants_next = may_look && !was_switched && !shelf_load_next(&shelf, NULL) && shelf.next.len;
    if (r->wants_next)
        trace("mint: the certificate that is pending goes instead");
    return r->wants_next || was_switched;
}

/* --- switching ------------------------------------------------------------------------------ */

/* What is pending now may be another one, or in use already: somebody else was here. */
static enum aad_code renewal_switch(struct renewal *r, struct shelf *shelf, struct aad_error *err)
{
    enum aad_code code = shelf_load_used(shelf, err);

    if (!code)
        code = shelf_load_next(shelf, err);
    if (code || !secret_equal(&r->der, &shelf->next))
        return code;
    code = shelf_use_next(shelf, err);
    r->has_switched = !code;
    return code;
}

void renewal_accept(struct renewal *r, const struct connection *c, struct store *store,
                    const struct deadline *deadline)
{
    auto_shelf struct shelf shelf = renewal_shelf(c, store);
    auto_turn struct turn *turn = NULL;
    struct certificate_note note = {0};
    struct aad_error why = {0};

    if (!r->is_next)
        return;
    r->wants_next = r->is_next = false;
    shelf_take_turn(&shelf, deadline, &turn);
    if (renewal_switch(r, &shelf, &why))
        trace_warn("the certificate of '%s' that was pending is accepted, but cannot come into "
                   "use: %s",
                   c->name, why.what);
    if (!r->has_switched)
        return;
    renewal_fill_note(&r->read, &note);
    certificate_note_save(c->name, c->store, &note);
    trace("mint: the certificate that was pending is in use now");
}
