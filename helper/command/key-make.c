/*
 * key-make.c - `key generate` and `key delete`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/error.h"
#include "command/key-verbs.h"
#include "connection/store-type.h"

/* Says which command is next. A URI that names only a token may match another key too: the key's
 * own URI is said instead. */
static enum aad_code key_say_made(struct command_context *ctx, const char *type, const char *uri,
                                  const char *asked, struct aad_error *err)
{
    bool is_uri = store_type_is_token(asked);
    bool is_named = strstr(asked, "object=") || strstr(asked, "id=");
    auto_buf struct buf own = {0}, next = {0};

    if (uri[0])
        buf_append_shell(&own, uri);
    key_append_argument(&next, is_uri && !is_named && uri[0] ? uri : asked);
    if (buf_ok(&own, err) || buf_ok(&next, err))
        return AAD_INTERNAL;
    secret_append_all(&ctx->out, "The key is made: ", type, "\n", buf_text(&own),
                      uri[0] ? "\n" : "",
                      "\nNow make its certificate: aad-credential key certificate ",
                      buf_text(&next), "\n", (char *)NULL);
    return secret_ok(&ctx->out, err);
}

enum aad_code key_verb_generate(struct command_context *ctx, const struct key_options *options,
                                struct aad_error *err)
{
    auto_place struct key_place place = {0};
    auto_store struct store *store = NULL;
    const char *type = options->type ? options->type : KEY_TYPE;
    struct aad_item item;
    enum aad_code code = key_place_find(options->arguments[0], options, &place, err);

    if (!code)
        code = key_place_open(&place, ctx->may_ask, &store, err);
    if (code)
        return code;
    item = key_place_item(&place);
    code = store_generate(store, &item, type, err);
    if (code)
        return code;
    return key_say_made(ctx, type, store_outcome(store), options->arguments[0], err);
}

static enum aad_code key_confirm(const struct key_options *options, struct aad_error *err)
{
    char question[400];
    bool yes = false;
    enum aad_code code;

    if (options->is_yes)
        return AAD_OK;
    if (!ask_has_terminal())
        return aad_error_set(err, AAD_USAGE, NULL,
                             "nobody is there to confirm the deletion\n"
                             "Add --yes.");
    (void)snprintf(question, sizeof question, "Delete the key %.300s and its certificate for ever?",
                   options->arguments[0]);
    code = ask_yes(question, false, &yes, err);
    if (code || yes)
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL, "nothing was deleted");
}

enum aad_code key_verb_delete(struct command_context *ctx, const struct key_options *options,
                              struct aad_error *err)
{
    auto_place struct key_place place = {0};
    auto_store struct store *store = NULL;
    struct aad_item item;
    enum aad_code code = key_place_find(options->arguments[0], options, &place, err);

    if (!code)
        code = key_confirm(options, err);
    if (!code)
        code = key_place_open(&place, ctx->may_ask, &store, err);
    if (code)
        return code;
    item = key_place_item(&place);
    code = store_erase_key(store, &item, err);
    if (code)
        return code;
    secret_append_all(&ctx->out, "The key is deleted.\n", store_outcome(store),
                      store_outcome(store)[0] ? "\n" : "", (char *)NULL);
    return secret_ok(&ctx->out, err);
}
