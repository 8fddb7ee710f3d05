/*
 * key-certificate.c - `key certificate`: shows what is in use, and makes the next one
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "broker/mint-module.h"
#include "command/key-verbs.h"
#include "connection/beside.h"
#include "connection/store-type.h"

#define KEY_DAYS_MAX 1826 /* five years */
#define KEY_DAYS 365
#define KEY_DAY_S (24 * 3600)
#define KEY_PEM_ROOM 8192  /* no certificate that we make is longer */
#define KEY_SUBJECT_MAX 64 /* ub-common-name, RFC 5280 appendix A.1 */

/* The label of the key, from "object=" of its URI; false when there is none that can be shown. */
static bool key_label(const char *uri, char *ret, size_t size)
{
    const char *at = strstr(uri, "object=");
    auto_secret struct secret label = {0};
    size_t len;

    if (!at)
        return false;
    at += strlen("object=");
    secret_append(&label, at, strcspn(at, ";?&"));
    text_percent_decode(&label);
    len = label.len < size ? label.len : size - 1;
    for (size_t i = 0; i < len; i++)
        if (label.bytes[i] < ' ' || label.bytes[i] > '~')
            return false;
    if (len)
        memcpy(ret, label.bytes, len);
    ret[len] = '\0';
    return len;
}

enum aad_code key_request(struct command_context *ctx, const struct key_place *place,
                          const struct key_options *options, struct mint_key_request *ret,
                          struct aad_error *err)
{
    static char label[KEY_SUBJECT_MAX + 1];

    ret->store = buf_text(&place->store);
    ret->pin = place->pin;
    ret->proxy = place->connection.proxy;
    ret->ca_file = place->connection.ca_file;
    ret->connection = place->name;
    ret->owner = place->connection.name[0] ? &place->connection : NULL;
    ret->username = place->connection.client_id;
    ret->subject = options->subject                             ? options->subject
                   : key_label(ret->store, label, sizeof label) ? label
                                                                : place->name;
    ret->days = KEY_DAYS;
    ret->may_ask = ctx->may_ask;
    ret->deadline = deadline_in_ms(key_place_timeout_ms(place, ctx->may_ask));
    if (options->days && !text_to_int(options->days, 1, KEY_DAYS_MAX, &ret->days))
        return aad_error_set(err, AAD_USAGE, NULL, "--days is a number from 1 to %d", KEY_DAYS_MAX);
    if (text_has_prefix(ret->subject, "CN="))
        ret->subject += strlen("CN=");
    if (!ret->subject[0] || strlen(ret->subject) > KEY_SUBJECT_MAX)
        return aad_error_set(err, AAD_USAGE, NULL, "--subject has 1 to %d characters",
                             KEY_SUBJECT_MAX);
    return AAD_OK;
}

/* --- what is said --------------------------------------------------------------------------- */

void key_say_one(const struct mint_shown *shown, struct buf *ret)
{
    char until[24];
    int64_t left_s = shown->until_s - clock_now_s();

    buf_printf(ret, "Thumbprint (SHA-1)    %s\nThumbprint (SHA-256)  %s\n", shown->sha1,
               shown->sha256);
    buf_printf(ret, "Valid until           %s, ", text_rfc3339(until, shown->until_s));
    if (left_s <= 0)
        buf_append_text(ret, "EXPIRED\n");
    else
        buf_printf(ret, "%" PRId64 " day%s left\n", left_s / KEY_DAY_S,
                   left_s / KEY_DAY_S == 1 ? "" : "s");
}

static void key_say_beside(const struct key_place *place, enum beside what, struct buf *ret)
{
    auto_buf struct buf path = {0};

    if (!beside_path(place->connection.name, what, &path, NULL))
        buf_printf(ret, "It is kept in %s\n", buf_text(&path));
}

void key_say_used(const struct key_place *place, const struct mint_certificate *made,
                  struct buf *ret)
{
    if (made->used.is_beside)
        key_say_beside(place, BESIDE_USED, ret);
    if (made->has_own)
        buf_printf(ret,
                   "The token has another certificate of its own, which is not used; to use that "
                   "one: aad-credential key certificate %s --discard\n",
                   place->name);
    if (!made->is_made || made->used.is_beside)
        return;
    buf_append_text(ret, made->is_kept ? "The certificate is kept beside its key.\n"
                                       : "The store takes no certificate: keep the file, and name "
                                         "the connection instead of the URI to have it kept beside "
                                         "it.\n");
}

void key_say_next(const struct key_place *place, const struct mint_certificate *made,
                  const char *uploaded, bool is_imported, struct buf *ret)
{
    buf_printf(ret, "\nThe next certificate is %spending:\n",
               !made->is_made ? ""
               : is_imported  ? "imported, and "
                              : "made, and ");
    key_say_one(&made->next, ret);
    if (made->next.is_beside)
        key_say_beside(place, BESIDE_NEXT, ret);
    buf_printf(ret,
               "Upload %s to the application registration: 'Certificates & secrets', "
               "'Certificates'. Leave the one in use there. When the authority accepts the next "
               "one, it comes into use: aad-credential verify %s\n",
               uploaded, place->connection.name[0] ? place->name : "CONNECTION");
}

static enum aad_code key_say_pem(struct command_context *ctx, const char *output,
                                 const struct secret *pem, struct aad_error *err)
{
    if (output)
        return file_replace(output, 0644, pem->bytes, pem->len, err);
    secret_append_secret(&ctx->out, pem);
    return secret_ok(&ctx->out, err);
}

/* The PEM text of the one that was asked for comes first: it can be taken from the output. */
static enum aad_code key_say(struct command_context *ctx, const struct key_options *options,
                             const struct key_place *place, const struct mint_certificate *made,
                             struct aad_error *err)
{
    bool has_next = made->next.pem.len;
    bool wants_next = has_next && options->task == MINT_KEY_RENEW;
    auto_buf struct buf text = {0};
    enum aad_code code =
        key_say_pem(ctx, options->output, wants_next ? &made->next.pem : &made->used.pem, err);

    if (code)
        return code;
    if (!wants_next) {
        key_say_one(&made->used, &text);
        key_say_used(place, made, &text);
    }
    if (made->is_made && !has_next)
        buf_printf(&text,
                   "Upload %s to the application registration: 'Certificates & secrets', "
                   "'Certificates'.\n",
                   options->output ? options->output : "the PEM text above");
    if (has_next)
        key_say_next(place, made, wants_next && options->output ? options->output : "its PEM text",
                     false, &text);
    if (has_next && !wants_next) {
        code = command_print(ctx, &text, err);
        buf_clear(&text);
        secret_append_secret(&ctx->out, &made->next.pem);
    }
    return code ? code : command_print(ctx, &text, err);
}

static enum aad_code key_say_discarded(struct command_context *ctx,
                                       const struct mint_certificate *made, struct aad_error *err)
{
    auto_buf struct buf text = {0};

    buf_append_text(&text, made->has_own && !made->next.pem.len
                               ? "The certificate beside the connection is dropped.\n"
                               : "The pending certificate is dropped. In use:\n");
    key_say_one(&made->used, &text);
    return command_print(ctx, &text, err);
}

static enum aad_code key_answer(struct command_context *ctx, const struct key_options *options,
                                const struct key_place *place, const struct mint_certificate *made,
                                struct aad_error *err)
{
    if (options->task == MINT_KEY_REQUEST)
        return key_say_pem(ctx, options->output, &made->request, err);
    if (options->task == MINT_KEY_DISCARD)
        return key_say_discarded(ctx, made, err);
    if (!made->is_made && (options->days || options->subject))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--days and --subject are for a new certificate, and there is one\n"
                             "%s",
                             made->next.pem.len ? "One is pending: drop it with --discard before."
                                                : "Make the next one with --renew.");
    return key_say(ctx, options, place, made, err);
}

/* --- the verb ------------------------------------------------------------------------------- */

/* A key on a token has its name in the connection, and the next one another name. */
enum aad_code key_check_new_key(const struct key_place *place, struct aad_error *err)
{
    if (!store_type_is_token(buf_text(&place->store)))
        return AAD_OK;
    return aad_error_set(
        err, AAD_UNSUPPORTED, NULL,
        "a token's next key has another name, and the connection says which is "
        "used\n"
        "Make it and its certificate under another label (object=...), upload that, "
        "then: aad-credential connection edit %s --store URI",
        place->connection.name[0] ? place->name : "CONNECTION");
}

static enum aad_code key_choose_task(struct key_options *options, struct aad_error *err)
{
    if (options->is_request + options->renews + options->discards > 1)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--renew, --discard and --request are three things");
    if (options->wants_new_key && !options->renews)
        return aad_error_set(
            err, AAD_USAGE, NULL,
            "--new-key goes with --renew; the first key is made by 'key generate'");
    if (options->type && !options->wants_new_key)
        return aad_error_set(err, AAD_USAGE, NULL, "--type goes with --new-key");
    options->task = options->is_request ? MINT_KEY_REQUEST
                    : options->renews   ? MINT_KEY_RENEW
                    : options->discards ? MINT_KEY_DISCARD
                                        : MINT_KEY_SHOW;
    return AAD_OK;
}

enum aad_code key_verb_certificate(struct command_context *ctx, const struct key_options *asked,
                                   struct aad_error *err)
{
    auto_place struct key_place place = {0};
    auto_certificate struct mint_certificate made = {0};
    struct key_options options = *asked;
    struct mint_key_request request = {0};
    const struct mint_module *mint = NULL;
    enum aad_code code = key_choose_task(&options, err);

    if (!code)
        code = key_place_find(options.arguments[0], &options, &place, err);
    if (!code)
        code = key_request(ctx, &place, &options, &request, err);
    if (!code && options.wants_new_key)
        code = key_check_new_key(&place, err);
    if (!code && options.output) /* what is made is not to be lost on its way out */
        code = file_rehearse(options.output, KEY_PEM_ROOM, err);
    if (!code)
        code = mint_load(&mint, err);
    request.task = options.task;
    if (options.wants_new_key)
        request.key_type = options.type ? options.type : KEY_TYPE;
    if (!code)
        code = mint->certificate(&request, &made, err);
    return code ? code : key_answer(ctx, &options, &place, &made, err);
}
