/*
 * key-certificate.c - `key certificate` and `key import`: what the application registration needs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ask.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "broker/mint-module.h"
#include "command/key-verbs.h"

#define KEY_DAYS_MAX 1826 /* five years */
#define KEY_DAYS 365
#define KEY_FILE_MAX 65536
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

static enum aad_code key_request(struct command_context *ctx, const struct key_place *place,
                                 const struct key_options *options, struct mint_key_request *ret,
                                 struct aad_error *err)
{
    static char label[KEY_SUBJECT_MAX + 1];

    ret->store = buf_text(&place->store);
    ret->pin = place->pin;
    ret->proxy = place->connection.proxy;
    ret->ca_file = place->connection.ca_file;
    ret->connection = place->name;
    ret->username = place->connection.client_id;
    ret->subject = options->subject                             ? options->subject
                   : key_label(ret->store, label, sizeof label) ? label
                                                                : place->name;
    ret->days = KEY_DAYS;
    ret->is_request = options->is_request;
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

/* Keeps the certificate beside the connection, for a token that holds none. */
static enum aad_code key_keep_file(const struct key_place *place, const struct secret *pem,
                                   struct buf *ret_path, struct aad_error *err)
{
    enum aad_code code;

    if (!place->connection.name[0])
        return AAD_OK;
    code = connection_certificate_path(place->connection.name, ret_path, err);
    if (!code)
        code = file_follow(ret_path, err);
    return code ? code : file_replace(buf_text(ret_path), 0644, pem->bytes, pem->len, err);
}

static enum aad_code key_say_kept(struct command_context *ctx, const struct key_place *place,
                                  const struct mint_certificate *made, struct aad_error *err)
{
    auto_buf struct buf path = {0}, text = {0};
    enum aad_code code = AAD_OK;

    if (made->is_kept) {
        buf_printf(&text, "The certificate is kept beside its key.\n");
    } else {
        code = key_keep_file(place, &made->pem, &path, err);
        if (path.len)
            buf_printf(&text, "The store takes no certificate: it is kept in %s\n",
                       buf_text(&path));
        else
            buf_printf(&text, "The store takes no certificate: keep the file, and name the "
                              "connection instead of the URI to have it kept beside it.\n");
    }
    return code ? code : command_print(ctx, &text, err);
}

static enum aad_code key_say(struct command_context *ctx, const struct key_options *options,
                             const struct key_place *place, const struct mint_certificate *made,
                             struct aad_error *err)
{
    auto_buf struct buf text = {0};
    enum aad_code code = AAD_OK;

    if (options->output)
        code = file_replace(options->output, 0644, made->pem.bytes, made->pem.len, err);
    else
        secret_append_secret(&ctx->out, &made->pem);
    if (code || options->is_request)
        return code;
    code = key_say_kept(ctx, place, made, err);
    buf_printf(&text,
               "Thumbprint (SHA-1)    %s\nThumbprint (SHA-256)  %s\n"
               "Upload %s to the application registration: 'Certificates & secrets', "
               "'Certificates'.\n",
               made->sha1, made->sha256, options->output ? options->output : "the PEM text above");
    return code ? code : command_print(ctx, &text, err);
}

enum aad_code key_verb_certificate(struct command_context *ctx, const struct key_options *options,
                                   struct aad_error *err)
{
    auto_place struct key_place place = {0};
    struct mint_certificate made = {0};
    struct mint_key_request request = {0};
    const struct mint_module *mint = NULL;
    enum aad_code code = key_place_find(options->arguments[0], options, &place, err);

    if (!code)
        code = key_request(ctx, &place, options, &request, err);
    /* A new certificate takes the old one's place on the token: it must not be lost on its way out.
     */
    if (!code && options->output)
        code = file_rehearse(options->output, KEY_PEM_ROOM, err);
    if (!code)
        code = mint_load(&mint, err);
    if (!code)
        code = mint->certificate(&request, &made, err);
    if (!code)
        code = key_say(ctx, options, &place, &made, err);
    secret_clear(&made.pem);
    return code;
}

/* --- import --------------------------------------------------------------------------------- */

static enum aad_code key_import(const struct mint_module *mint, struct mint_key_request *request,
                                struct mint_certificate *ret, struct aad_error *err)
{
    auto_secret struct secret password = {0};
    enum aad_code code = mint->import(request, ret, err);

    if (code != AAD_LOCKED || request->password)
        return code;
    if (!request->may_ask || !ask_has_terminal()) {
        aad_error_remedy(err, "Run it on a terminal, where the password can be asked for.");
        return code;
    }
    code = ask_secret("Password of the key file", &password, err);
    if (code)
        return code;
    request->password = &password;
    code = mint->import(request, ret, err);
    request->password = NULL;
    return code;
}

static enum aad_code key_say_imported(struct command_context *ctx,
                                      const struct key_options *options,
                                      const struct key_place *place,
                                      const struct mint_certificate *made, struct aad_error *err)
{
    auto_buf struct buf uri = {0}, argument = {0};
    enum aad_code code = AAD_OK;

    if (made->uri[0])
        buf_append_shell(&uri, made->uri);
    key_append_argument(&argument, options->arguments[1]);
    if (buf_ok(&uri, err) || buf_ok(&argument, err))
        return AAD_INTERNAL;
    secret_append_all(&ctx->out, "The key is imported", uri.len ? ":\n" : ".", buf_text(&uri), "\n",
                      (char *)NULL);
    if (made->pem.len)
        code = key_say_kept(ctx, place, made, err);
    else
        secret_append_all(&ctx->out, "It has no certificate yet: aad-credential key certificate ",
                          buf_text(&argument), "\n", (char *)NULL);
    secret_append_all(&ctx->out, "Delete ", options->arguments[0],
                      " now, and every other copy of it.\n", (char *)NULL);
    return code;
}

enum aad_code key_verb_import(struct command_context *ctx, const struct key_options *options,
                              struct aad_error *err)
{
    auto_place struct key_place place = {0};
    auto_secret struct secret file = {0};
    struct mint_certificate made = {0};
    struct mint_key_request request = {0};
    const struct mint_module *mint = NULL;
    enum aad_code code = key_place_find(options->arguments[1], options, &place, err);

    if (!code)
        code = key_request(ctx, &place, options, &request, err);
    if (!code)
        code = file_read(options->arguments[0], FILE_TRUST_CONFIG, KEY_FILE_MAX, &file, err);
    if (code == AAD_NOT_FOUND)
        aad_error_remedy(err, "Check the path.");
    request.file = &file;
    if (!code)
        code = mint_load(&mint, err);
    if (!code)
        code = key_import(mint, &request, &made, err);
    if (!code)
        code = key_say_imported(ctx, options, &place, &made, err);
    secret_clear(&made.pem);
    return code;
}
