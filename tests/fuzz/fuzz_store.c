/*
 * fuzz_store.c - what a store's process sends (frames.h): the first byte chooses the verb, its
 * highest bit whether the rest is a recipe
 *
 * Whatever comes, a verb fails with a text that can be shown, or gives what a verb gives.
 *
 * reads: helper/host/wire.c helper/store/talk.c helper/store/client-verb.c
 *
 * but: wire_wait, talk_pad_ms - the clock, no bytes of others
 *
 * but: wire_put, wire_send - what we put into a message; that it is too long, fuzz_host.c has
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check.h"
#include "frames.h"
#include "store/talk.h"
#include "store/verb.h"

#define ANSWER "pin-canary"

static const struct aad_item item = {"lcs", "password", "label", "user"};
static char text[] = "secret-canary";
static const struct secret given = {.bytes = text, .len = sizeof text - 1};

void __wrap_host_process_end(struct host_process *process);

void __wrap_host_process_end(struct host_process *process)
{
    process->fd = -1;
}

/* --- whoever is asked ------------------------------------------------------------------------ */

static enum aad_code answer(const struct store_question *q, struct secret *ret,
                            struct aad_error *err)
{
    check(q->question >= AAD_ASK_MASTER_PASSWORD && q->question <= AAD_ASK_LAST);
    check_shown(q->subject);
    if (q->question == AAD_ASK_KEPT_KEY)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "nothing is kept");
    secret_append_text(ret, ANSWER);
    return AAD_OK;
}

static void was(enum aad_question question, const struct secret *kept, bool is_right)
{
    (void)is_right;
    check(question <= AAD_ASK_LAST && kept->len <= AAD_KEPT_KEY_MAX);
}

static enum aad_code get_token(const struct store_sign_in *asked, struct secret *ret,
                               struct aad_error *err)
{
    (void)err;
    check(text_is_name(asked->connection));
    check(text_is_visible(asked->audience, strlen(asked->audience)));
    check(text_is_visible(asked->url, strlen(asked->url)));
    secret_append_text(ret, "token");
    return AAD_OK;
}

static const struct store_answers answers = {.answer = answer, .was = was};

/* --- what is given ---------------------------------------------------------------------------- */

static enum aad_code visit(void *ctx, const struct aad_item *found)
{
    (void)ctx;
    check(text_is_name(found->connection) && text_is_name(found->role));
    check_shown(found->label ? found->label : "");
    check_shown(found->username ? found->username : "");
    return AAD_OK;
}

static enum aad_code visit_key(void *ctx, const struct aad_key *key)
{
    (void)ctx;
    check_shown(key->type);
    check_shown(key->uri);
    check_shown(key->label);
    check_shown(key->detail);
    return AAD_OK;
}

static enum aad_code visit_certificate(void *ctx, const struct aad_certificate *certificate)
{
    (void)ctx;
    check(certificate->len <= AAD_SECRET_MAX + 8192);
    return AAD_OK;
}

static enum aad_code give(struct store *s, enum verb verb, struct aad_error *err)
{
    auto_secret struct secret got = {0};
    enum aad_code code = verb == VERB_LOAD          ? store_load(s, &item, &got, err)
                         : verb == VERB_CERTIFICATE ? store_certificate(s, &item, &got, err)
                         : verb == VERB_PUBLIC_KEY
                             ? store_public_key(s, &item, &got, err)
                             : store_sign(s, &item, "PS256", &given, &got, err);

    check(got.len <= AAD_SECRET_MAX && (!code || !got.len));
    return code;
}

static enum aad_code call(struct store *s, enum verb verb, struct aad_error *err)
{
    switch (verb) {
    case VERB_CHECK:
        return store_check(s, err);
    case VERB_SAVE:
        return store_save(s, &item, &given, err);
    case VERB_ERASE:
        return store_erase(s, &item, err);
    case VERB_LIST:
        return store_list(s, visit, NULL, err);
    case VERB_UNLOCK:
        return store_unlock(s, err);
    case VERB_CHANGE_PASSWORD:
        return store_change_password(s, err);
    case VERB_GENERATE:
        return store_generate(s, &item, "rsa2048", err);
    case VERB_SAVE_CERTIFICATE:
        return store_save_certificate(s, &item, &given, err);
    case VERB_IMPORT:
        return store_import(s, &item, &given, err);
    case VERB_ERASE_KEY:
        return store_erase_key(s, &item, err);
    case VERB_KEYS:
        return store_keys(s, visit_key, NULL, err);
    case VERB_CERTIFICATES:
        return store_certificates(s, &item, visit_certificate, NULL, err);
    case VERB_ADD_CERTIFICATE:
        return store_add_certificate(s, &item, &given, err);
    case VERB_USE_CERTIFICATE:
        return store_use_certificate(s, &item, &given, err);
    case VERB_DROP_CERTIFICATE:
        return store_drop_certificate(s, &item, &given, err);
    default:
        return give(s, verb, err);
    }
}

static void sent(struct wire_frame *frame)
{
    check(frame->type == WIRE_CALL || frame->type == WIRE_ANSWER);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct store store = {.name = "fake",
                          .process = {.fd = 3},
                          .may_ask = len % 2,
                          .target = "https://api.example",
                          .answers = len % 5 ? &answers : NULL,
                          .get_token = len % 7 ? get_token : NULL,
                          .deadline = deadline_in_ms(60000)};
    struct aad_error err = {0};
    enum aad_code code;

    if (!len)
        return 0;
    frames_set(bytes + 1, len - 1, bytes[0] & 0x80);
    code = call(&store, (enum verb)(1 + (bytes[0] & 0x7f) % (VERBS - 1)), &err);
    check_outcome(code, &err);
    check(!store.broken.code || store.process.fd == -1);
    check(frames_visit_sent(sent));
    check_shown(store.key);
    check_shown(store.token);
    check_shown(store.outcome);
    check_shown(store.pin_length);
    check(store.proved.len <= sizeof ANSWER && !store.answer.len && !store.kept.len);
    secret_clear(&store.proved);
    return 0;
}
