/*
 * shelf.c - see shelf.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/shelf.h"

#include <string.h>

#include "base/error.h"
#include "connection/beside.h"
#include "connection/grant.h"
#include "mint/certificate.h"

#define SHELF_ROOM "certificate"
#define SHELF_POLL_MS 10
#define SHELF_DAY_S (24 * 3600)

void shelf_clear(struct shelf *s)
{
    secret_clear(&s->used);
    secret_clear(&s->next);
}

/* --- looking -------------------------------------------------------------------------------- */

static enum aad_code shelf_read(const struct shelf *s, enum beside what, struct secret *ret_der,
                                struct aad_error *err)
{
    auto_secret struct secret pem = {0};
    enum aad_code code = s->name ? beside_read(s->name, what, &pem, err)
                                 : aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no file");

    return code ? code : certificate_from_pem(&pem, ret_der, err);
}

enum aad_code shelf_load_used(struct shelf *s, struct aad_error *err)
{
    auto_secret struct secret file = {0};
    struct aad_error why = {0};
    enum aad_code code = store_certificate(s->store, &s->item, &s->used, &why);
    bool may_be_beside = !code || code == AAD_NOT_FOUND || code == AAD_UNSUPPORTED;

    /* A file of another key is left over from a time when the connection had that one. Where the
     * store has none, the error of the store says more than that of a missing file. */
    if (!may_be_beside || shelf_read(s, BESIDE_USED, &file, NULL) ||
        (!code && !certificate_is_of_same_key(&s->used, &file))) {
        if (code && err)
            *err = why;
        return code;
    }
    s->is_beside = true;
    s->has_own = !code;
    secret_take(&s->used, &file);
    return AAD_OK;
}

/* An authority may date a certificate back, by hours. */
bool shelf_may_follow(const struct shelf *s, const struct secret *der)
{
    struct certificate used = {0}, other = {0};

    if (certificate_read(der, &other, NULL))
        return false;
    if (!s->used.len || certificate_read(&s->used, &used, NULL))
        return true;
    return memcmp(used.sha256, other.sha256, sizeof used.sha256) != 0 &&
           (other.until_s > used.until_s || other.from_s > used.from_s - SHELF_DAY_S);
}

/* An aad_visit_certificate. */
static enum aad_code shelf_note(void *ctx, const struct aad_certificate *certificate)
{
    struct shelf *s = ctx;
    auto_secret struct secret der = {0};

    if (certificate->is_in_use)
        return AAD_OK;
    secret_append(&der, certificate->der, certificate->len);
    if (!secret_ok(&der, NULL) && shelf_may_follow(s, &der) &&
        (!s->next.len || certificate_ends_later(&der, &s->next)))
        secret_take(&s->next, &der);
    return AAD_OK;
}

struct aad_item shelf_next_item(const struct shelf *s)
{
    struct aad_item item = s->item;

    if (s->next_has_key)
        item.role = GRANT_ROLE_NEXT_KEY;
    return item;
}

enum aad_code shelf_check_next_key(struct shelf *s, struct aad_error *err)
{
    auto_secret struct secret key = {0}, next = {0};
    struct aad_item item = s->item;
    enum aad_code code;

    item.role = GRANT_ROLE_NEXT_KEY;
    code = store_public_key(s->store, &item, &next, err);
    if (!code)
        code = store_public_key(s->store, &s->item, &key, err);
    if (code || key.len != next.len || memcmp(key.bytes, next.bytes, key.len) != 0)
        return code;
    return aad_error_set(
        err, AAD_UNSUPPORTED, NULL,
        "the store's location names the key, so that no next one can be beside it\n"
        "Make or import the next key under another name, upload its certificate, "
        "then name it: aad-credential connection edit CONNECTION --store URI");
}

/* Where the location names the key, this gives what the store has of that one. */
static void shelf_load_next_key(struct shelf *s)
{
    auto_secret struct secret der = {0};
    struct aad_item item;

    s->next_has_key = true;
    item = shelf_next_item(s);
    s->next_has_key = !store_certificate(s->store, &item, &der, NULL) &&
                      !certificate_is_of_same_key(&s->used, &der) && shelf_may_follow(s, &der);
    if (s->next_has_key)
        secret_take(&s->next, &der);
}

enum aad_code shelf_load_next(struct shelf *s, struct aad_error *err)
{
    auto_secret struct secret file = {0};
    enum aad_code code;

    secret_clear(&s->next);
    s->next_has_key = false;
    s->next_is_beside = !shelf_read(s, BESIDE_NEXT, &file, NULL) && shelf_may_follow(s, &file) &&
                        (!s->used.len || certificate_is_of_same_key(&s->used, &file));
    if (s->next_is_beside) {
        secret_take(&s->next, &file);
        return AAD_OK;
    }
    code = store_certificates(s->store, &s->item, shelf_note, s, err);
    if (code && code != AAD_UNSUPPORTED)
        return code;
    if (!s->next.len)
        shelf_load_next_key(s);
    return AAD_OK;
}

/* --- changing ------------------------------------------------------------------------------- */

static enum aad_code shelf_write(const struct shelf *s, enum beside what, const struct secret *der,
                                 struct aad_error *err)
{
    auto_secret struct secret pem = {0};
    enum aad_code code;

    certificate_print_pem("CERTIFICATE", der, &pem);
    code = secret_ok(&pem, err);
    return code ? code : beside_write(s->name, what, &pem, err);
}

static enum aad_code shelf_put_beside(struct shelf *s, enum beside what, const struct secret *der,
                                      enum shelf_place *ret, struct aad_error *err)
{
    enum aad_code code = s->name ? shelf_write(s, what, der, err) : AAD_OK;

    if (!code)
        *ret = s->name ? SHELF_BESIDE : SHELF_NOWHERE;
    return code;
}

enum aad_code shelf_put_used(struct shelf *s, const struct secret *der, enum shelf_place *ret,
                             struct aad_error *err)
{
    enum aad_code code =
        s->is_beside ? AAD_UNSUPPORTED : store_save_certificate(s->store, &s->item, der, err);

    *ret = SHELF_STORE;
    return code == AAD_UNSUPPORTED ? shelf_put_beside(s, BESIDE_USED, der, ret, err) : code;
}

enum aad_code shelf_put_next(struct shelf *s, const struct secret *der, enum shelf_place *ret,
                             struct aad_error *err)
{
    enum aad_code code =
        s->is_beside ? AAD_UNSUPPORTED : store_add_certificate(s->store, &s->item, der, err);

    *ret = SHELF_STORE;
    return code == AAD_UNSUPPORTED ? shelf_put_beside(s, BESIDE_NEXT, der, ret, err) : code;
}

/* In the store one verb puts the new one in the place of the old one. Of the files, the second may
 * stay when the first is written: it is the one in use then, and no longer pending. */
enum aad_code shelf_use_next(struct shelf *s, struct aad_error *err)
{
    enum aad_code code;

    if (s->next_has_key)
        code = store_use_certificate(s->store, &s->item, &s->next, err);
    else if (!s->next_is_beside)
        code = store_save_certificate(s->store, &s->item, &s->next, err);
    else
        code = shelf_write(s, BESIDE_USED, &s->next, err);
    if (!code && s->next_is_beside)
        code = beside_remove(s->name, BESIDE_NEXT, err);
    else if (!code && s->is_beside)
        code = beside_remove(s->name, BESIDE_USED, err);
    return code;
}

enum aad_code shelf_drop_next(struct shelf *s, struct aad_error *err)
{
    const struct aad_item item = shelf_next_item(s);

    if (s->next_has_key && shelf_check_next_key(s, err))
        return err ? err->code : AAD_UNSUPPORTED; /* never the one that is there */
    if (s->next_has_key)
        return store_erase_key(s->store, &item, err);
    return s->next_is_beside ? beside_remove(s->name, BESIDE_NEXT, err)
                             : store_drop_certificate(s->store, &s->item, &s->next, err);
}

enum aad_code shelf_use_own(struct shelf *s, struct aad_error *err)
{
    return beside_remove(s->name, BESIDE_USED, err);
}

void shelf_take_turn(const struct shelf *s, const struct deadline *deadline, struct turn **ret)
{
    struct turn_spec spec = {.room = SHELF_ROOM,
                             .key = s->name ? s->name : s->item.connection,
                             .end = *deadline,
                             .needs_file = true};
    struct turn_watch watch = {0};

    while (turn_take(&spec, &watch, ret) == TURN_WAIT && deadline_left_ms(deadline))
        deadline_sleep_ms(SHELF_POLL_MS, deadline);
}
