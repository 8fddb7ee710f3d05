/*
 * certificate.c - an application's certificate is replaced, and as a rule its key
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/certificate.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/rotate/rotate-graph.h"
#include "command/rotate/rotate-store.h"
#include "command/rotate/rotate-switch.h"
#include "connection/copy.h"
#include "connection/store-type.h"

/* --- what there is ---------------------------------------------------------------------------- */

enum aad_code certificate_ask(struct rotate_run *run, const struct certificate_question *question,
                              struct mint_certificate *ret, struct aad_error *err)
{
    const struct connection *c = question->is_former ? &run->former : &run->target;
    const struct mint_key_request request = {
        .task = question->task,
        .store = question->place ? question->place : c->store,
        .pin = c->pin,
        .proxy = c->proxy,
        .ca_file = c->ca_file,
        .connection = c->name,
        .owner = question->place ? NULL : c, /* what is beside it is of the key in use */
        .key_type = question->key_type,
        .subject = c->name,
        .username = c->client_id,
        .days = run->options->days,
        .may_ask = rotate_may_ask(run),
        .deadline = deadline_in_ms(ROTATE_CALL_MS)};
    const struct mint_module *mint = NULL;
    enum aad_code code = mint_load(&mint, err);

    mint_certificate_clear(ret);
    *ret = (struct mint_certificate){0};
    return code ? code : mint->certificate(&request, ret, err);
}

static enum aad_code certificate_look_now(struct rotate_run *run, bool is_former,
                                          struct mint_certificate *ret, struct aad_error *err)
{
    const struct certificate_question question = {.task = MINT_KEY_LOOK, .is_former = is_former};

    return certificate_ask(run, &question, ret, err);
}

static enum aad_code certificate_look(struct rotate_run *run, struct aad_error *err)
{
    struct rotation_credential *used = &run->note.used;
    auto_certificate struct mint_certificate seen = {0};
    enum aad_code code = certificate_look_now(run, true, &seen, err);

    if (code)
        return code;
    if (strcmp(used->id, seen.used.sha1) != 0)
        *used = (struct rotation_credential){0}; /* a person has put another one into use */
    (void)snprintf(used->id, sizeof used->id, "%s", seen.used.sha1);
    used->from_s = seen.used.from_s;
    used->until_s = seen.used.until_s;
    return AAD_OK;
}

/* --- another one ------------------------------------------------------------------------------ */

static enum aad_code certificate_try(struct rotate_run *run, void *ctx, struct aad_error *err);

/* A person was to add it there: if the authority takes it, that is done. */
static enum aad_code certificate_await_person(struct rotate_run *run, struct aad_error *err)
{
    struct aad_error why = {0};

    if (!certificate_try(run, NULL, &why))
        return AAD_OK;
    run->is_refused = true;
    return aad_error_set(err, AAD_PERSON, why.foreign[0] ? why.foreign : NULL,
                         "a person has to add the new certificate to the application\n"
                         "Do what is said here, then: aad-credential rotate %s --finish --by-hand",
                         run->connection.name);
}

/* Each part of it finds what a run before has made. */
static enum aad_code certificate_make_all(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret pem = {0};
    bool by_hand = run->options->by_hand;
    enum aad_code code = by_hand ? AAD_OK : rotate_need_graph(run, err);

    if (!code)
        code = certificate_make(run, &pem, err);
    if (!code)
        code = by_hand ? certificate_await_person(run, err) : certificate_register(run, &pem, err);
    return code ? code : rotate_set_phase(run, ROTATION_STORED, err);
}

static enum aad_code certificate_discard(struct rotate_run *run, struct aad_error *err)
{
    const char *id = run->note.next.id;
    enum aad_code code = id[0] && !run->options->by_hand
                             ? certificate_unregister(run, &run->note.next, err)
                             : AAD_OK;

    if (!code && id[0] && run->options->by_hand)
        buf_printf(&run->left,
                   "Delete the certificate %s of application %s, if you have added it.\n", id,
                   run->connection.client_id);
    if (!code)
        code = certificate_drop_next(run, err);
    if (code)
        return code;
    run->is_done = true;
    run->note.next = (struct rotation_credential){0};
    return rotate_set_phase(run, ROTATION_IDLE, err);
}

/* --- is it known? ----------------------------------------------------------------------------- */

static enum aad_code certificate_try_at(struct rotate_run *run, const char *place, bool may_ask,
                                        struct aad_error *err)
{
    auto_connection struct connection other = {0};
    const struct mint_request request = {.connection = &other, .may_ask = may_ask};
    enum aad_code code = connection_copy(&run->target, &other, err);

    if (!code)
        code = connection_set(&other, "store", place, err);
    return code ? code : rotate_get_token(&request, err);
}

/* Any other process may have put the pending one into use, where the old one was over. */
static bool certificate_is_in_use(struct rotate_run *run)
{
    auto_certificate struct mint_certificate seen = {0};

    return !certificate_look_now(run, false, &seen, NULL) &&
           !strcmp(seen.used.sha1, run->note.next.id);
}

/* A rotate_try. */
static enum aad_code certificate_try(struct rotate_run *run, void *ctx, struct aad_error *err)
{
    struct mint_request request = {.connection = &run->target, .may_ask = rotate_may_ask(run)};
    const char *place = run->note.next.place;
    struct aad_error why = {0};
    enum aad_code code;

    (void)ctx;
    request.tries_next = !place[0];
    code = place[0] ? certificate_try_at(run, place, request.may_ask, &why)
                    : rotate_get_token(&request, &why);
    if (!code || (code == AAD_NOT_FOUND && certificate_is_in_use(run)))
        return AAD_OK;
    *err = why;
    return code;
}

static enum aad_code certificate_check_unused(struct rotate_run *run, struct aad_error *err)
{
    (void)err;
    return run->note.next.id[0] && certificate_is_in_use(run) ? AAD_REFUSED : AAD_OK;
}

static enum aad_code certificate_prove(struct rotate_run *run, struct aad_error *err)
{
    if (!run->note.next.place[0] && certificate_is_in_use(run))
        return AAD_OK;
    return rotate_prove(run, certificate_try, NULL, err);
}

/* --- the one in use --------------------------------------------------------------------------- */

static enum aad_code certificate_use(struct rotate_run *run, struct aad_error *err)
{
    const char *place = run->note.next.place, *store = run->connection.store;

    if (place[0] && !rotate_is_other(run) && !run->note.used.place[0] && strcmp(store, place) != 0)
        buf_printf(&run->left,
                   "The key before is still on the token. If nothing else uses it:\n"
                   "aad-credential key delete '%s'\n",
                   store);
    if (place[0] || certificate_is_in_use(run))
        return AAD_OK;
    return aad_error_set(err, AAD_IO, NULL,
                         "the new certificate is accepted, but the store '%s' does not put it into "
                         "use\n"
                         "See to the store, then: aad-credential rotate %s --finish",
                         run->connection.store, run->connection.name);
}

static enum aad_code certificate_tidy(struct rotate_run *run, struct aad_error *err)
{
    (void)run, (void)err; /* it came into use as a whole */
    return AAD_OK;
}

/* In a keyring it is of this connection alone. */
static enum aad_code certificate_erase_former(struct rotate_run *run, struct aad_error *err)
{
    const char *place = run->note.former.place, *store = run->former.store;

    if (place[0])
        return certificate_drop_key(run, &run->former, place, err);
    if (!rotate_is_other(run))
        return AAD_OK;
    if (!store_type_is_token(store))
        return rotate_erase_former(run, GRANT_ROLE_KEY, true, err);
    return aad_error_set(err, AAD_REFUSED, NULL, "it was not made by 'rotate'");
}

static enum aad_code certificate_drop(struct rotate_run *run, struct aad_error *err)
{
    const struct rotation_credential *former = &run->note.former;
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    if (run->options->by_hand)
        buf_printf(&run->left, "Delete the certificate %s of application %s.\n", former->id,
                   run->connection.client_id);
    else
        code = certificate_unregister(run, former, err);
    /* It signs nothing any more that is of use: that it cannot be deleted now is no failure. */
    if (!code && certificate_erase_former(run, &why))
        buf_printf(&run->left,
                   "The key before is still there: %s. If nothing else uses it:\n"
                   "aad-credential key delete '%s'\n",
                   why.what, former->place[0] ? former->place : run->former.store);
    return code;
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void certificate_print_by_hand(struct rotate_run *run, struct buf *ret)
{
    const struct rotation *note = &run->note;
    const char *name = run->connection.name;

    buf_printf(ret,
               "By hand, in the portal: 'App registrations', 'All applications', application\n%s, "
               "'Certificates & secrets', 'Certificates':\n",
               run->connection.client_id);
    if (note->phase == ROTATION_USED) {
        buf_printf(ret, "  delete the one with the thumbprint %s, then:\n", note->former.id);
    } else {
        buf_append_text(ret, "  1. aad-credential key certificate ");
        if (note->next.place[0])
            buf_append_shell(ret, note->next.place);
        else
            buf_printf(ret, "%s --renew", name);
        buf_append_text(ret, " --output next.pem\n"
                             "  2. 'Upload certificate': next.pem. Leave the one in use there\n");
    }
    buf_printf(ret, "%saad-credential rotate %s --finish --by-hand\n",
               note->phase == ROTATION_USED ? "     " : "  3. ", name);
}

const struct rotate_way rotate_certificate = {
    .grant = "client-certificate",
    .title = "certificate",
    .looks_here = true,
    .may_be_by_hand = true,
    .look = certificate_look,
    .make = certificate_make_all,
    .recover = certificate_make_all,
    .check_unused = certificate_check_unused,
    .discard = certificate_discard,
    .prove = certificate_prove,
    .use = certificate_use,
    .tidy = certificate_tidy,
    .drop = certificate_drop,
    .print_by_hand = certificate_print_by_hand,
};
