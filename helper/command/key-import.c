/*
 * key-import.c - `key import`: a key, and the certificate that belongs to it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/ask.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "broker/mint-module.h"
#include "command/key-verbs.h"

#define KEY_FILE_MAX 65536
#define KEY_PASSWORD_MAX 1024
#define KEY_INPUT_MS 10000

/* One line end at its end is none of it. */
static enum aad_code key_read_password(const struct key_options *options, struct secret *ret,
                                       struct aad_error *err)
{
    struct deadline deadline = deadline_in_ms(KEY_INPUT_MS);
    int64_t fd = 0;
    enum aad_code code;

    if (!text_to_int(options->secret_fd, 0, 65535, &fd))
        return aad_error_set(err, AAD_USAGE, NULL, "--secret-fd is the number of a descriptor");
    code = file_read_fd((int)fd, KEY_PASSWORD_MAX, &deadline, ret, err);
    if (!code && ret->len && ret->bytes[ret->len - 1] == '\n')
        ret->bytes[--ret->len] = 0;
    return code;
}

/* With what a descriptor has, or without one, or with what a person types: once each. */
static enum aad_code key_import(const struct mint_module *mint, const struct key_options *options,
                                struct mint_key_request *request, struct mint_certificate *ret,
                                struct aad_error *err)
{
    auto_secret struct secret password = {0};
    enum aad_code code = AAD_OK;

    if (options->secret_fd)
        code = key_read_password(options, &password, err);
    if (code)
        return code;
    request->password = options->secret_fd ? &password : NULL;
    code = mint->import(request, ret, err);
    request->password = NULL;
    if (code != AAD_LOCKED || options->secret_fd)
        return code;
    if (!request->may_ask || !ask_has_terminal()) {
        aad_error_remedy(err, "Run it on a terminal, where the password can be asked for, or give "
                              "it by a descriptor: --secret-fd N.");
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

static void key_say_chain(const struct key_place *place, const struct mint_certificate *made,
                          struct buf *ret)
{
    if (made->n_chain)
        buf_printf(ret, "Of its issuers %zu certificate%s kept beside the connection, for 'x5c'.\n",
                   made->n_chain, made->n_chain == 1 ? " is" : "s are");
    else if (made->has_chain && !place->connection.name[0])
        buf_append_text(ret, "Its issuers' certificates are not kept: name the connection instead "
                             "of the URI to keep them for 'x5c'.\n");
}

static void key_say_imported_key(const struct key_options *options, const struct key_place *place,
                                 const struct mint_certificate *made, struct buf *ret)
{
    buf_append_text(ret, made->uri[0] ? "The key is imported:\n" : "The key is imported.");
    if (made->uri[0])
        buf_append_shell(ret, made->uri);
    buf_append_text(ret, "\n");
    if (made->next.pem.len) {
        key_say_next(place, made, "its certificate", true, ret);
    } else if (made->used.pem.len) {
        key_say_used(place, made, ret);
        key_say_one(&made->used, ret);
    } else {
        buf_append_text(ret, "It has no certificate yet: aad-credential key certificate ");
        key_append_argument(ret, options->arguments[1]);
        buf_append_text(ret, "\n");
    }
    key_say_chain(place, made, ret);
    buf_append_all(ret, "Delete ", options->arguments[0], " now, and every other copy of it.\n",
                   (char *)NULL);
}

static void key_say_imported_alone(const struct key_options *options, const struct key_place *place,
                                   const struct mint_certificate *made, struct buf *ret)
{
    if (made->next.pem.len) {
        if (!made->is_made)
            buf_append_text(ret, "The certificate is there already.\n");
        key_say_next(place, made, options->arguments[0], true, ret);
    } else {
        buf_append_text(ret, made->is_made ? "The certificate is imported, and in use:\n"
                                           : "The certificate is there already, and in use:\n");
        key_say_one(&made->used, ret);
        key_say_used(place, made, ret);
    }
    key_say_chain(place, made, ret);
}

enum aad_code key_verb_import(struct command_context *ctx, const struct key_options *options,
                              struct aad_error *err)
{
    auto_place struct key_place place = {0};
    auto_secret struct secret file = {0};
    auto_certificate struct mint_certificate made = {0};
    auto_buf struct buf text = {0};
    struct mint_key_request request = {0};
    const struct mint_module *mint = NULL;
    enum aad_code code = key_place_find(options->arguments[1], options, &place, err);

    if (!code && options->renews)
        code = key_check_new_key(&place, err);
    if (!code)
        code = key_request(ctx, &place, options, &request, err);
    if (!code)
        code = file_read(options->arguments[0], FILE_TRUST_CONFIG, KEY_FILE_MAX, &file, err);
    if (code == AAD_NOT_FOUND)
        aad_error_remedy(err, "Check the path.");
    request.file = &file;
    request.task = options->renews ? MINT_KEY_RENEW : MINT_KEY_SHOW;
    if (!code)
        code = mint_load(&mint, err);
    if (!code)
        code = key_import(mint, options, &request, &made, err);
    if (code)
        return code;
    if (made.has_key)
        key_say_imported_key(options, &place, &made, &text);
    else
        key_say_imported_alone(options, &place, &made, &text);
    return command_print(ctx, &text, err);
}
