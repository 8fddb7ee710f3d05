/*
 * certificate-task.c - what is asked of a key's certificates: `key certificate`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "connection/certificate-note.h"
#include "connection/grant.h"
#include "http/tls.h"
#include "mint/certificate-task.h"
#include "store/open.h"

/* --- what is said of them ------------------------------------------------------------------- */

static enum aad_code certificate_report_one(const struct secret *der, struct mint_shown *ret,
                                            struct aad_error *err)
{
    struct certificate read = {0};
    enum aad_code code = der->len ? certificate_read(der, &read, err) : AAD_OK;

    if (code || !der->len)
        return code;
    certificate_print_pem("CERTIFICATE", der, &ret->pem);
    (void)text_print_hex(ret->sha1, read.sha1, sizeof read.sha1, TEXT_HEX_UPPER);
    (void)text_print_hex(ret->sha256, read.sha256, sizeof read.sha256, TEXT_HEX_UPPER);
    (void)memcpy(ret->key_type, read.key_type, sizeof ret->key_type);
    ret->from_s = read.from_s;
    ret->until_s = read.until_s;
    ret->is_self_made = read.is_self_made;
    return secret_ok(&ret->pem, err);
}

enum aad_code certificate_report(const struct shelf *s, struct mint_certificate *ret,
                                 struct aad_error *err)
{
    enum aad_code code = certificate_report_one(&s->used, &ret->used, err);

    ret->used.is_beside = s->is_beside;
    ret->next.is_beside = s->next_is_beside;
    ret->has_own = s->has_own;
    return code ? code : certificate_report_one(&s->next, &ret->next, err);
}

void certificate_write_down(const struct mint_key_request *request,
                            const struct mint_certificate *made)
{
    struct certificate_note note = {.until_s = made->used.until_s,
                                    .is_self_made = made->used.is_self_made,
                                    .has_next = made->next.pem.len};

    (void)snprintf(note.sha1, sizeof note.sha1, "%s", made->used.sha1);
    if (request->owner && note.sha1[0])
        certificate_note_save(request->owner->name, request->owner->store, &note);
}

void certificate_note_place(enum shelf_place place, bool *ret_is_beside,
                            struct mint_certificate *ret)
{
    ret->is_kept = place != SHELF_NOWHERE;
    *ret_is_beside = place == SHELF_BESIDE;
}

/* --- making --------------------------------------------------------------------------------- */

enum aad_code certificate_get_key(struct certificate_task *c, struct aad_error *err)
{
    return c->spki.len ? AAD_OK : store_public_key(c->shelf.store, &c->shelf.item, &c->spki, err);
}

static enum aad_code certificate_create(struct certificate_task *c, struct secret *ret,
                                        struct aad_error *err)
{
    const struct certificate_spec spec = {.store = c->shelf.store,
                                          .item = &c->shelf.item,
                                          .subject = c->request->subject,
                                          .days = c->request->days,
                                          .is_request = c->request->task == MINT_KEY_REQUEST};
    enum aad_code code = certificate_get_key(c, err);

    return code ? code : certificate_make(&spec, &c->spki, ret, err);
}

static enum aad_code certificate_request(struct certificate_task *c, struct mint_certificate *ret,
                                         struct aad_error *err)
{
    auto_secret struct secret der = {0};
    enum aad_code code = certificate_create(c, &der, err);

    if (code)
        return code;
    certificate_print_pem("CERTIFICATE REQUEST", &der, &ret->request);
    return secret_ok(&ret->request, err);
}

/* The first one: nothing is replaced, so it is in use at once. */
static enum aad_code certificate_make_first(struct certificate_task *c,
                                            struct mint_certificate *ret, struct aad_error *err)
{
    enum shelf_place place = SHELF_NOWHERE;
    enum aad_code code;

    secret_clear(&c->shelf.used);
    code = certificate_create(c, &c->shelf.used, err);
    if (!code)
        code = shelf_put_used(&c->shelf, &c->shelf.used, &place, err);
    if (code)
        return code;
    ret->is_made = true;
    code = certificate_report(&c->shelf, ret, err);
    certificate_note_place(place, &ret->used.is_beside, ret);
    return code;
}

static enum aad_code certificate_show(struct certificate_task *c, struct mint_certificate *ret,
                                      struct aad_error *err)
{
    enum aad_code code = shelf_load_used(&c->shelf, err);

    if (c->request->task == MINT_KEY_SHOW && (code == AAD_NOT_FOUND || code == AAD_UNSUPPORTED))
        return certificate_make_first(c, ret, err);
    if (!code)
        code = shelf_load_next(&c->shelf, err);
    return code ? code : certificate_report(&c->shelf, ret, err);
}

enum aad_code certificate_has_no_place(struct aad_error *err)
{
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "the store takes no further certificate, and a URI has no other place\n"
                         "Name the connection instead of the URI: it is kept beside that.");
}

static enum aad_code certificate_make_next(struct certificate_task *c, struct mint_certificate *ret,
                                           struct aad_error *err)
{
    enum shelf_place place = SHELF_NOWHERE;
    enum aad_code code = certificate_create(c, &c->shelf.next, err);

    if (!code)
        code = shelf_put_next(&c->shelf, &c->shelf.next, &place, err);
    if (!code && place == SHELF_NOWHERE)
        code = certificate_has_no_place(err);
    if (code)
        return code;
    ret->is_made = true;
    code = certificate_report(&c->shelf, ret, err);
    certificate_note_place(place, &ret->next.is_beside, ret);
    return code;
}

/* A key that is there already is of somebody who was stopped before it had a certificate. */
static enum aad_code certificate_make_next_key(struct certificate_task *c,
                                               struct mint_certificate *ret, struct aad_error *err)
{
    struct aad_item item;
    const struct certificate_spec spec = {.store = c->shelf.store,
                                          .item = &item,
                                          .subject = c->request->subject,
                                          .days = c->request->days};
    enum aad_code code;

    c->shelf.next_has_key = true;
    item = shelf_next_item(&c->shelf);
    code = store_generate(c->shelf.store, &item, c->request->key_type, err);
    if (code == AAD_REFUSED)
        code = shelf_check_next_key(&c->shelf, err);
    if (!code)
        code = store_public_key(c->shelf.store, &item, &c->spki, err);
    if (!code)
        code = certificate_make(&spec, &c->spki, &c->shelf.next, err);
    if (!code)
        code = store_save_certificate(c->shelf.store, &item, &c->shelf.next, err);
    if (code)
        return code;
    ret->is_made = ret->is_kept = true;
    return certificate_report(&c->shelf, ret, err);
}

static enum aad_code certificate_renew_key(struct certificate_task *c, struct mint_certificate *ret,
                                           struct aad_error *err)
{
    enum aad_code code = shelf_load_used(&c->shelf, err);

    if (!code)
        code = shelf_load_next(&c->shelf, err);
    if (code)
        return code;
    if (!c->shelf.next.len)
        return certificate_make_next_key(c, ret, err);
    if (c->shelf.next_has_key)
        return certificate_report(&c->shelf, ret, err);
    return aad_error_set(err, AAD_USAGE, NULL,
                         "the next certificate is pending, and of the same key\n"
                         "Drop it with --discard before.");
}

/* One that is pending is shown again: whoever was stopped before he had it runs it once more. */
static enum aad_code certificate_renew(struct certificate_task *c, struct mint_certificate *ret,
                                       struct aad_error *err)
{
    enum aad_code code;

    if (c->request->key_type)
        return certificate_renew_key(c, ret, err);
    code = certificate_get_key(c, err);
    if (!code)
        code = shelf_load_used(&c->shelf, err);
    if (code == AAD_NOT_FOUND || code == AAD_UNSUPPORTED ||
        (!code && !certificate_is_of_key(&c->shelf.used, &c->spki)))
        return certificate_make_first(c, ret, err);
    if (!code)
        code = shelf_load_next(&c->shelf, err);
    if (!code && !c->shelf.next.len)
        return certificate_make_next(c, ret, err);
    return code ? code : certificate_report(&c->shelf, ret, err);
}

static enum aad_code certificate_discard(struct certificate_task *c, struct mint_certificate *ret,
                                         struct aad_error *err)
{
    enum aad_code code = shelf_load_used(&c->shelf, err);

    if (!code)
        code = shelf_load_next(&c->shelf, err);
    if (code)
        return code;
    if (c->shelf.next.len)
        code = shelf_drop_next(&c->shelf, err);
    else if (c->shelf.is_beside && c->shelf.has_own)
        code = shelf_use_own(&c->shelf, err);
    else
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "no certificate is pending\n"
                             "The one in use stays: 'aad-credential key delete' deletes it along "
                             "with its key.");
    return code ? code : certificate_report(&c->shelf, ret, err);
}

/* --- the entries ---------------------------------------------------------------------------- */

enum aad_code certificate_open(const struct mint_key_request *request, struct certificate_task *c,
                               struct aad_error *err)
{
    struct store_spec spec = {.name_location = request->store,
                              .deadline = request->deadline,
                              .may_ask = request->may_ask,
                              .pin = request->pin,
                              .proxy = request->proxy,
                              .ca_file = request->ca_file};

    c->request = request;
    c->shelf.name = request->owner ? request->owner->name : NULL;
    c->shelf.item = (struct aad_item){
        .connection = request->connection, .role = GRANT_ROLE_KEY, .username = request->username};
    return store_open(&spec, &c->shelf.store, err);
}

void certificate_close(struct certificate_task *c)
{
    turn_leave(&c->turn);
    store_close(&c->shelf.store);
    shelf_clear(&c->shelf);
    secret_clear(&c->spki);
}

enum aad_code certificate_run(const struct mint_key_request *request, struct mint_certificate *ret,
                              struct aad_error *err)
{
    static enum aad_code (*const tasks[])(struct certificate_task *, struct mint_certificate *,
                                          struct aad_error *) = {
        [MINT_KEY_SHOW] = certificate_show,       [MINT_KEY_LOOK] = certificate_show,
        [MINT_KEY_RENEW] = certificate_renew,     [MINT_KEY_DISCARD] = certificate_discard,
        [MINT_KEY_REQUEST] = certificate_request,
    };
    struct certificate_task c = {0};
    enum aad_code code;

    tls_init();
    code = certificate_open(request, &c, err);
    if (!code && request->task != MINT_KEY_REQUEST && request->task != MINT_KEY_LOOK)
        shelf_take_turn(&c.shelf, &request->deadline, &c.turn);
    if (!code)
        code = tasks[request->task](&c, ret, err);
    if (!code && request->task != MINT_KEY_LOOK)
        certificate_write_down(request, ret);
    certificate_close(&c);
    return code;
}
