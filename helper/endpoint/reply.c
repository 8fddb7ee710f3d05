/*
 * reply.c - what an identity endpoint says, and with which status
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/reply.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define REPLY_OK 200
#define REPLY_REFUSED 400
#define REPLY_LATER 503
#define REPLY_WORTH_WAITING_S 10 /* some libraries wait for as long as they are told, silently */

void reply_clear(struct reply *reply)
{
    secret_clear(&reply->body);
}

static void reply_add_text(struct secret *body, const char *key, const char *value)
{
    secret_append_all(body, body->len > 1 ? "," : "", "\"", key, "\":", (char *)NULL);
    text_json_quote(body, value, strlen(value));
}

/* Numbers are texts, as App Service has them: some libraries take nothing else. */
static void reply_add_number(struct secret *body, const char *key, int64_t value)
{
    char text[TEXT_INT_SIZE];

    reply_add_text(body, key, text_print_int(text, value));
}

void reply_with_token(const struct fetch_found *found, const char *resource, int64_t now_s,
                      struct reply *ret)
{
    const struct token *token = found->token;
    struct secret *body = &ret->body;

    ret->status = REPLY_OK;
    secret_append_text(body, "{\"access_token\":");
    text_json_quote(body, token->access_token.bytes, token->access_token.len);
    reply_add_number(body, "expires_on", token->expires_at_s);
    reply_add_number(body, "expires_in", token->expires_at_s - now_s);
    reply_add_number(body, "not_before", token->minted_at_s);
    reply_add_text(body, "resource", resource);
    reply_add_text(body, "token_type", "Bearer");
    if (found->client_id[0])
        reply_add_text(body, "client_id", found->client_id);
    secret_append_text(body, "}");
}

static void reply_with(unsigned status, const char *error, const char *text, struct reply *ret)
{
    ret->status = status;
    secret_append_text(&ret->body, "{");
    reply_add_text(&ret->body, "error", error);
    reply_add_text(&ret->body, "error_description", text);
    /* What App Service of 2017 calls it. */
    reply_add_text(&ret->body, "message", text);
    secret_append_text(&ret->body, "}");
}

void reply_with_error(const struct aad_error *err, struct reply *ret)
{
    char what[sizeof err->what], remedy[sizeof err->remedy];
    const char *advice = error_remedy(err);
    auto_buf struct buf text = {0};
    bool passes = error_is_transient(err->code) && err->retry_after_s <= REPLY_WORTH_WAITING_S;

    buf_append_all(&text,
                   "aad-credential: ", text_escape(what, sizeof what, err->what, strlen(err->what)),
                   ". ", text_escape(remedy, sizeof remedy, advice, strlen(advice)), (char *)NULL);
    ret->retry_after_s = passes ? err->retry_after_s : 0;
    reply_with(passes ? REPLY_LATER : REPLY_REFUSED,
               passes ? "temporarily_unavailable" : error_name(err->code), buf_text(&text), ret);
}

void reply_with_bad(const char *why, struct reply *ret)
{
    reply_with(REPLY_REFUSED, "invalid_request", why, ret);
}

void reply_with_strange(struct reply *ret)
{
    reply_with(REPLY_REFUSED, "invalid_request", "refused", ret);
}
