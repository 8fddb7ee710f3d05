/*
 * certificate-import.c - `key import`: a key with its certificate, or a certificate of a key that
 * is there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "http/tls.h"
#include "mint/certificate-task.h"
#include "mint/chain.h"
#include "mint/key-file.h"

struct certificate_job {
    struct certificate_task task;
    struct key_file file;
    const struct secret *own; /* of the file: the certificate of the key; NULL = there is none */
    bool is_alone;            /* the key is in the store already */
    bool is_next;             /* the key waits there beside another one */
};

static bool certificate_is_same(const struct secret *a, const struct secret *b)
{
    return a->len == b->len && (!a->len || !memcmp(a->bytes, b->bytes, a->len));
}

static void certificate_copy(const struct secret *from, struct secret *ret)
{
    secret_clear(ret);
    secret_append_secret(ret, from);
}

static enum aad_code certificate_check_next(const struct certificate_job *j, struct aad_error *err)
{
    struct certificate read = {0};
    char when[24];
    enum aad_code code = certificate_read(j->own, &read, err);

    if (code)
        return code;
    if (clock_now_s() >= read.until_s)
        return aad_error_set(err, AAD_REJECTED, NULL,
                             "the certificate in the file expired at %s\n"
                             "Have a new one issued: aad-credential key certificate %s --request",
                             text_rfc3339(when, read.until_s), j->task.request->connection);
    if (shelf_may_follow(&j->task.shelf, j->own))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the certificate in the file ends at %s, no later than the one in use\n"
                         "The one that is valid longest is used: nothing has to be done.",
                         text_rfc3339(when, read.until_s));
}

/* --- the key -------------------------------------------------------------------------------- */

static void certificate_choose(struct certificate_job *j, const struct secret *spki)
{
    int at = key_file_find(&j->file, spki);

    j->own = at < 0 ? NULL : &j->file.certificates[at];
}

/* AAD_OK: nothing in the file contradicts its key. */
static enum aad_code certificate_check_file(struct certificate_job *j, struct aad_error *err)
{
    if (!j->file.pkcs8.len)
        return AAD_OK;
    certificate_choose(j, &j->file.spki);
    if (j->own || !j->file.n_certificates)
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the certificate in the file does not belong to the key in it\n"
                         "Put the key and its own certificate into one file, or the key alone.");
}

/* The certificate is for the key that the store has. */
static enum aad_code certificate_find_key(struct certificate_job *j, struct aad_error *err)
{
    enum aad_code code = certificate_get_key(&j->task, err);

    if (code == AAD_NOT_FOUND)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "there is no private key in the file, and none in the store that its "
                             "certificate is for\n"
                             "Import PFX (PKCS #12) or PEM with the private key.");
    if (code)
        return code;
    certificate_choose(j, &j->task.spki);
    j->is_alone = true;
    if (j->own)
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "no certificate in the file belongs to the key in the store\n"
                         "'aad-credential key certificate %s --request' makes the request that it "
                         "must be issued for.",
                         j->task.request->connection);
}

/* What somebody brings now is meant, whatever was pending; nothing but a next key is erased. */
static enum aad_code certificate_make_room(struct shelf *s, struct aad_error *err)
{
    struct aad_item item;
    enum aad_code code = shelf_load_next(s, err);

    if (!code && s->next.len && !s->next_has_key)
        code = shelf_drop_next(s, err);
    if (code)
        return code;
    s->next_has_key = true;
    item = shelf_next_item(s);
    code = shelf_check_next_key(s, err);
    if (code)
        return code == AAD_NOT_FOUND ? AAD_OK : code;
    return store_erase_key(s->store, &item, err);
}

/* Another key is there, and stays in use until the authority accepts this one. */
static enum aad_code certificate_import_next_key(struct certificate_job *j,
                                                 struct mint_certificate *ret,
                                                 struct aad_error *err)
{
    struct shelf *s = &j->task.shelf;
    struct aad_item item;
    enum aad_code code = shelf_load_used(s, err);

    if (!code)
        code = certificate_check_next(j, err);
    if (!code)
        code = certificate_make_room(s, err);
    if (code)
        return code;
    item = shelf_next_item(s);
    code = store_import(s->store, &item, &j->file.pkcs8, err);
    if (!code)
        code = store_save_certificate(s->store, &item, j->own, err);
    if (code)
        return code;
    certificate_copy(j->own, &s->next);
    ret->has_key = ret->is_made = ret->is_kept = true;
    return certificate_report(s, ret, err);
}

/* A file whose key is in the store already may bring its next certificate. */
static enum aad_code certificate_import_key(struct certificate_job *j, struct mint_certificate *ret,
                                            struct aad_error *err)
{
    struct certificate_task *t = &j->task;
    struct aad_error why = {0};
    enum aad_code code = store_import(t->shelf.store, &t->shelf.item, &j->file.pkcs8, &why);

    if (code == AAD_REFUSED && j->own && !certificate_get_key(t, NULL) &&
        certificate_is_of_key(j->own, &t->spki)) {
        j->is_alone = true;
        return AAD_OK;
    }
    if (code == AAD_REFUSED && j->own && t->request->task == MINT_KEY_RENEW) {
        j->is_next = true;
        return certificate_import_next_key(j, ret, err);
    }
    if (code) {
        if (err)
            *err = why;
        return code;
    }
    ret->has_key = true;
    (void)snprintf(ret->uri, sizeof ret->uri, "%s", store_outcome(t->shelf.store));
    return AAD_OK;
}

/* --- the certificate ------------------------------------------------------------------------ */

static enum aad_code certificate_put_first(struct certificate_job *j, struct mint_certificate *ret,
                                           struct aad_error *err)
{
    enum shelf_place place = SHELF_NOWHERE;
    enum aad_code code = shelf_put_used(&j->task.shelf, j->own, &place, err);

    if (code)
        return code;
    certificate_copy(j->own, &j->task.shelf.used);
    ret->is_made = true;
    code = certificate_report(&j->task.shelf, ret, err);
    certificate_note_place(place, &ret->used.is_beside, ret);
    return code;
}

/* What somebody brings now is meant, whatever was pending. */
static enum aad_code certificate_put_next(struct certificate_job *j, struct mint_certificate *ret,
                                          struct aad_error *err)
{
    struct shelf *s = &j->task.shelf;
    enum shelf_place place = SHELF_NOWHERE;
    enum aad_code code = shelf_put_next(s, j->own, &place, err);

    if (!code && place == SHELF_NOWHERE)
        code = certificate_has_no_place(err);
    if (!code && place == SHELF_STORE && s->next.len && !s->next_is_beside &&
        !certificate_is_same(&s->next, j->own))
        (void)shelf_drop_next(s, NULL); /* else the one that ends later counts */
    if (code)
        return code;
    ret->is_made = true;
    certificate_copy(j->own, &s->next);
    code = certificate_report(s, ret, err);
    certificate_note_place(place, &ret->next.is_beside, ret);
    return code;
}

static enum aad_code certificate_put(struct certificate_job *j, struct mint_certificate *ret,
                                     struct aad_error *err)
{
    struct shelf *s = &j->task.shelf;
    enum aad_code code;

    shelf_take_turn(s, &j->task.request->deadline, &j->task.turn);
    code = shelf_load_used(s, err);
    if (code == AAD_NOT_FOUND || code == AAD_UNSUPPORTED ||
        (!code && !certificate_is_of_same_key(&s->used, j->own)))
        return certificate_put_first(j, ret, err);
    if (!code)
        code = shelf_load_next(s, err);
    if (code)
        return code;
    if (certificate_is_same(&s->used, j->own) || certificate_is_same(&s->next, j->own))
        return certificate_report(s, ret, err);
    code = certificate_check_next(j, err);
    return code ? code : certificate_put_next(j, ret, err);
}

static enum aad_code certificate_keep_chain(const struct certificate_job *j,
                                            struct mint_certificate *ret, struct aad_error *err)
{
    const struct mint_key_request *request = j->task.request;

    ret->has_chain = j->file.n_certificates > 1;
    if (!request->owner || !ret->has_chain)
        return AAD_OK;
    return chain_keep(request->owner->name, j->own, &j->file, &ret->n_chain, err);
}

/* --- the entry ------------------------------------------------------------------------------ */

static enum aad_code certificate_run_import(struct certificate_job *j,
                                            const struct mint_key_request *request,
                                            struct mint_certificate *ret, struct aad_error *err)
{
    enum aad_code code = key_file_read(request->file, request->password, &j->file, err);

    if (!code)
        code = certificate_check_file(j, err);
    if (!code)
        code = certificate_open(request, &j->task, err);
    if (!code)
        code =
            j->file.pkcs8.len ? certificate_import_key(j, ret, err) : certificate_find_key(j, err);
    if (code || !j->own)
        return code;
    code = certificate_keep_chain(j, ret, err);
    if (code || j->is_next)
        return code;
    return j->is_alone ? certificate_put(j, ret, err) : certificate_put_first(j, ret, err);
}

enum aad_code certificate_import(const struct mint_key_request *request,
                                 struct mint_certificate *ret, struct aad_error *err)
{
    struct certificate_job j = {0};
    enum aad_code code;

    tls_init();
    code = certificate_run_import(&j, request, ret, err);
    if (!code)
        certificate_write_down(request, ret);
    key_file_clear(&j.file);
    certificate_close(&j.task);
    return code;
}
