/*
 * certificate-make.c - another key and its certificate, in the connection's own store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/key-verbs.h" /* KEY_TYPE */
#include "command/rotate/certificate.h"
#include "command/rotate/rotate-store.h"
#include "command/rotate/rotate-switch.h"
#include "connection/store-type.h"

#define MAKE_STAMP_LEN 20 /* "-2026-11-30-1a2b3c4d" behind the name of a key */

bool certificate_has_place(const struct rotate_run *run)
{
    return run->note.next.place[0] || rotate_is_other(run) ||
           (store_type_is_token(run->target.store) && !run->options->same_key);
}

/* --- on a token: a key of another name -------------------------------------------------------- */

/* Has the name such a stamp already? */
static bool make_has_stamp(const char *name, size_t len)
{
    const char *stamp = name + len - MAKE_STAMP_LEN;

    return len > MAKE_STAMP_LEN && stamp[0] == '-' && stamp[5] == '-' && stamp[8] == '-' &&
           stamp[11] == '-' && strspn(stamp + 1, "0123456789") == 4 &&
           strspn(stamp + 12, TEXT_HEX_LOWER) == 8;
}

/* The same URI with another object, and without an id: RFC 7512 section 2.3. The label of this
 * rotation is like no other, and so is the key's. */
static void make_print_place(const struct rotate_run *run, struct buf *ret)
{
    const char *uri = run->target.store, *name = run->connection.name;
    const char *query = strchrnul(uri, '?');
    size_t name_len = strlen(name);
    bool is_first = true;

    buf_append_text(ret, "pkcs11:");
    for (const char *at = uri + strlen("pkcs11:"); at < query;) {
        size_t len = strcspn(at, ";?");

        if (len > strlen("object=") && text_has_prefix(at, "object=")) {
            name = at + strlen("object=");
            name_len = len - strlen("object=");
        } else if (len && !text_has_prefix(at, "object=") && !text_has_prefix(at, "id=")) {
            buf_append_text(ret, is_first ? "" : ";");
            buf_append(ret, at, len);
            is_first = false;
        }
        at += len + (at[len] == ';');
    }
    if (make_has_stamp(name, name_len))
        name_len -= MAKE_STAMP_LEN;
    buf_printf(ret, "%sobject=%.*s-%.10s-%.8s%s", is_first ? "" : ";", (int)name_len, name,
               run->note.label + strlen("aad-credential "),
               run->note.label + strlen("aad-credential 2026-11-30 "), query);
}

/* The connection's file is written in the end, so that is looked at before. */
static enum aad_code make_find_place(struct rotate_run *run, struct aad_error *err)
{
    auto_buf struct buf place = {0};
    enum aad_code code = connection_check_own(run->connection.name, NULL);

    if (code)
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "a new key on a token has another name, and the connection '%s', "
                             "which names it, is the administrator's\n"
                             "Make a new certificate for the same key: --same-key.",
                             run->connection.name);
    if (store_type_is_token(run->target.store))
        make_print_place(run, &place);
    else
        buf_append_text(&place, run->target.store);
    code = buf_ok(&place, err);
    if (!code && place.len >= sizeof run->note.next.place)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the URI of the key is too long");
    if (code)
        return code;
    (void)memcpy(run->note.next.place, place.bytes, place.len + 1);
    return rotation_save(&run->note, err);
}

static struct aad_item make_item(const struct rotate_run *run)
{
    return (struct aad_item){.connection = run->connection.name,
                             .role = GRANT_ROLE_KEY,
                             .username = run->connection.client_id};
}

static enum aad_code make_generate(struct rotate_run *run, const char *key_type,
                                   struct aad_error *err)
{
    const struct aad_item item = make_item(run);
    auto_store struct store *store = NULL;
    enum aad_code code = rotate_open_store(run, &run->target, run->note.next.place, &store, err);

    return code ? code : store_generate(store, &item, key_type, err);
}

/* One that is there was made by a run before. */
static enum aad_code make_at_place(struct rotate_run *run, const char *key_type,
                                   struct mint_certificate *ret, struct aad_error *err)
{
    struct certificate_question question = {.task = MINT_KEY_LOOK};
    struct aad_error why = {0};
    enum aad_code code = run->note.next.place[0] ? AAD_OK : make_find_place(run, err);

    question.place = run->note.next.place;
    if (code || !certificate_ask(run, &question, ret, NULL))
        return code;
    code = make_generate(run, key_type, &why);
    if (code && code != AAD_REFUSED) {
        if (err)
            *err = why;
        return code;
    }
    question.task = MINT_KEY_SHOW;
    code = certificate_ask(run, &question, ret, err);
    if (code || !ret->is_made || ret->is_kept)
        return code;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "the token keeps no certificate beside its key\n"
                         "Make a new certificate for the same key: --same-key.");
}

/* --- both ways -------------------------------------------------------------------------------- */

static enum aad_code make_beside(struct rotate_run *run, const char *key_type,
                                 struct mint_certificate *ret, struct aad_error *err)
{
    const struct certificate_question question = {
        .task = MINT_KEY_RENEW, .key_type = run->options->same_key ? NULL : key_type};

    return certificate_ask(run, &question, ret, err);
}

enum aad_code certificate_make(struct rotate_run *run, struct secret *ret_pem,
                               struct aad_error *err)
{
    auto_certificate struct mint_certificate used = {0}, made = {0};
    const struct certificate_question look = {.task = MINT_KEY_LOOK, .is_former = true};
    bool has_place = certificate_has_place(run);
    struct mint_shown *next = has_place ? &made.used : &made.next;
    const char *key_type;
    enum aad_code code = rotate_is_other(run) ? AAD_OK : certificate_ask(run, &look, &used, err);

    if (code)
        return code;
    key_type = used.used.key_type[0] ? used.used.key_type : KEY_TYPE;
    code = has_place ? make_at_place(run, key_type, &made, err)
                     : make_beside(run, key_type, &made, err);
    if (code)
        return code;
    (void)snprintf(run->note.next.id, sizeof run->note.next.id, "%s", next->sha1);
    run->note.next.from_s = next->from_s;
    run->note.next.until_s = next->until_s;
    secret_take(ret_pem, &next->pem);
    if (made.is_made)
        rotate_tell(run, "made: %s %s, %s", run->options->same_key ? "certificate" : key_type,
                    next->sha1, has_place ? run->note.next.place : "beside the one in use");
    return rotation_save(&run->note, err);
}

/* --- they go again ---------------------------------------------------------------------------- */

struct make_others {
    const struct rotate_run *run;
    const char *place;
    bool is_used;
};

static enum aad_code make_note_other(void *ctx, const char *name)
{
    struct make_others *others = ctx;
    auto_connection struct connection c = {0};

    others->is_used |=
        !connection_load(name, &c, NULL) && c.store && !strcmp(c.store, others->place);
    return AAD_OK;
}

enum aad_code certificate_drop_key(struct rotate_run *run, const struct connection *c,
                                   const char *place, struct aad_error *err)
{
    const struct aad_item item = make_item(run);
    struct make_others others = {.run = run, .place = place};
    auto_store struct store *store = NULL;
    struct aad_error why = {0};
    enum aad_code code =
        store_type_is_token(place) ? connection_list(make_note_other, &others, err) : AAD_OK;

    if (code || others.is_used)
        return code;
    code = rotate_open_store(run, c, place, &store, &why);
    if (!code)
        code = store_erase_key(store, &item, &why);
    if (!code)
        rotate_tell(run, "deleted: the key %s", place);
    if (!code || code == AAD_NOT_FOUND)
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

enum aad_code certificate_drop_next(struct rotate_run *run, struct aad_error *err)
{
    auto_certificate struct mint_certificate seen = {0}, left = {0};
    struct certificate_question question = {.task = MINT_KEY_LOOK};
    enum aad_code code;

    if (run->note.next.place[0])
        return certificate_drop_key(run, &run->target, run->note.next.place, err);
    code = certificate_ask(run, &question, &seen, err);
    if (code || !seen.next.pem.len || strcmp(seen.next.sha1, run->note.next.id) != 0)
        return code; /* it was not made, or somebody else has dropped it */
    question.task = MINT_KEY_DISCARD;
    return certificate_ask(run, &question, &left, err);
}
