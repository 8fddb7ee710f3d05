/*
 * key-import.c - `key import`: a key, and the certificate that belongs to it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/ask.h"
#include "base/error.h"
#include "base/file.h"
#include "broker/mint-module.h"
#include "command/key-verbs.h"

#define KEY_FILE_MAX 65536

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
    auto_buf struct buf text = {0};

    buf_append_all(&text, "The key is imported", made->uri[0] ? ":\n" : ".", made->uri, "\n",
                   (char *)NULL);
    if (made->used.pem.len)
        key_say_used(place, made, &text);
    else
        buf_append_all(&text, "It has no certificate yet: aad-credential key certificate ",
                       options->arguments[1], "\n", (char *)NULL);
    buf_append_all(&text, "Delete ", options->arguments[0], " now, and every other copy of it.\n",
                   (char *)NULL);
    return command_print(ctx, &text, err);
}

enum aad_code key_verb_import(struct command_context *ctx, const struct key_options *options,
                              struct aad_error *err)
{
    auto_place struct key_place place = {0};
    auto_secret struct secret file = {0};
    auto_certificate struct mint_certificate made = {0};
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
    return code ? code : key_say_imported(ctx, options, &place, &made, err);
}
