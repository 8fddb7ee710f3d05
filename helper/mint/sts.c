/*
 * sts.c - see sts.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/sts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/screen.h"
#include "base/trace.h"
#include "connection/challenge.h"
#include "connection/cloud.h"
#include "connection/settings.h"
#include "mint/answer.h"
#include "mint/claims.h"
#include "mint/guard.h"

#define STS_MAILBOX_SIZE 300
#define STS_FILLER "&x-client-padding="

void sts_answer_clear(struct sts_answer *a)
{
    token_clear(&a->token);
    secret_clear(&a->refresh_token);
    secret_clear(&a->id_token);
}

/* --- the token ------------------------------------------------------------------------------ */

static enum aad_code sts_fail(const struct sts_call *call, struct aad_error *err, const char *why)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "the authority's answer is not to be used: %s\n"
                         "Check the authentication endpoint of '%s' (%.200s), and whether a proxy "
                         "answers in its place.",
                         why, call->connection->name, call->connection->authority);
}

/* Is it ours? Shortens *life_s to what the token says of itself. */
static enum aad_code sts_check_claims(const struct secret *token, const struct claims_asked *asked,
                                      int64_t *life_s, struct aad_error *err)
{
    auto_json struct cJSON *claims = claims_parse(token);
    auto_buf struct buf shown = {0};
    int64_t left_s;
    enum aad_code code = claims_check(claims, asked, &left_s, err);

    claims_print(claims, asked, &shown);
    if (shown.len)
        trace("sts: the token says %s", buf_text(&shown));
    if (!code && left_s < *life_s)
        *life_s = left_s;
    return code;
}

static enum aad_code sts_read_token(const struct sts_call *call, const struct response *response,
                                    const struct cJSON *json, struct sts_answer *ret,
                                    struct aad_error *err)
{
    const char *refresh = json_text(json, "refresh_token"), *id = json_text(json, "id_token");
    struct claims_asked asked = {.connection = call->connection,
                                 .date_s = response->date_s,
                                 .guards = {call->guards[0], call->guards[1]}};
    int64_t life_s;
    const char *why = answer_read_token(json, response, &ret->token.access_token, &life_s);
    enum aad_code code;

    if (why)
        return sts_fail(call, err, why);
    if (answer_is_token(refresh))
        secret_append_text(&ret->refresh_token, refresh);
    if (call->wants_id && answer_is_token(id))
        secret_append_text(&ret->id_token, id);
    if (secret_ok(&ret->token.access_token, err) || secret_ok(&ret->refresh_token, err) ||
        secret_ok(&ret->id_token, err))
        return AAD_INTERNAL;
    if (answer_says_life(json))
        asked.life_s = life_s;
    code = sts_check_claims(&ret->token.access_token, &asked, &life_s, err);
    ret->is_foreign = code != AAD_OK;
    if (code)
        return code;
    answer_set_times(json, life_s, &ret->token);
    trace("sts: a token for %" PRId64 " s%s", life_s,
          ret->refresh_token.len ? ", and a refresh token" : "");
    return AAD_OK;
}

/* --- the refusal ---------------------------------------------------------------------------- */

/* Is it what was sent? Then it is not shown. */
static bool sts_repeats(const struct sts_call *call, const char *text)
{
    return guard_repeats(text, call->guards[0]) || guard_repeats(text, call->guards[1]);
}

/* The first sentence of what AAD wrote, as the error's one line. */
static void sts_set_what(const struct sts_call *call, const char *description,
                         struct aad_error *err)
{
    char text[161];
    size_t len = strcspn(description, "\r\n");
    const char *stop = memmem(description, len, ". ", 2);

    if (!len || sts_repeats(call, description))
        return;
    if (stop)
        len = (size_t)(stop - description);
    (void)snprintf(err->what, sizeof err->what, "%s (correlation id %.36s)",
                   screen_show(text, sizeof text, description, len), call->correlation);
}

static void sts_copy_word(char *out, size_t size, const char *word)
{
    bool is_word = word && strspn(word, "abcdefghijklmnopqrstuvwxyz_") == strlen(word);

    (void)snprintf(out, size, "%s", is_word ? word : "");
}

static void sts_add_skew(const struct response *response, struct aad_error *err)
{
    int64_t skew_s = response_clock_skew_s(response);
    size_t used = strlen(err->remedy);

    if (skew_s)
        (void)snprintf(err->remedy + used, sizeof err->remedy - used,
                       " This machine's clock is %" PRId64 " minutes %s the authority's.",
                       (skew_s < 0 ? -skew_s : skew_s) / 60, skew_s < 0 ? "behind" : "ahead of");
}

/* Kept, too, is what a person's next sign-in must satisfy. */
static void sts_take_claims(const struct sts_call *call, const struct cJSON *json,
                            struct remedy_refusal *ret)
{
    const char *text = json_text(json, "claims");
    auto_buf struct buf claims = {0}, word = {0};

    if (!text || challenge_parse(text, &claims, NULL) || sts_repeats(call, buf_text(&claims)))
        return;
    challenge_print_word(buf_text(&claims), &word);
    if (!buf_ok(&word, NULL) && word.len < sizeof ret->claims)
        memcpy(ret->claims, word.bytes, word.len + 1);
}

static enum aad_code sts_read_refusal(const struct sts_call *call, const struct response *response,
                                      const struct cJSON *json, struct remedy_refusal *ret,
                                      struct aad_error *err)
{
    const char *description = json_text(json, "error_description");
    enum aad_code code;

    if (json_has(json, "access_token"))
        return sts_fail(call, err, "it says both error and success");
    sts_copy_word(ret->error, sizeof ret->error, json_text(json, "error"));
    sts_copy_word(ret->suberror, sizeof ret->suberror, json_text(json, "suberror"));
    ret->number = answer_find_number(json);
    sts_take_claims(call, json, ret);
    code = remedy_explain(call->connection, call->audience, ret, err);
    if (description)
        sts_set_what(call, description, err);
    if (sts_repeats(call, err->foreign))
        err->foreign[0] = '\0';
    if (remedy_blames_time(call->connection, ret))
        sts_add_skew(response, err);
    err->retry_after_s = (int32_t)response->retry_after_s;
    if (code == AAD_THROTTLED)
        err->retry_after_s = (int32_t)response_throttle_s(response);
    return code;
}

static enum aad_code sts_fail_throttled(const struct response *response, struct aad_error *err)
{
    int64_t wait_s = response_throttle_s(response);
    enum aad_code code =
        aad_error_set(err, AAD_THROTTLED, NULL,
                      "the authority wants no request for %" PRId64 " s (HTTP status %ld)", wait_s,
                      response->status);

    if (err)
        err->retry_after_s = (int32_t)wait_s;
    return code;
}

/* Some issuers say no more than this to an application that they do not believe. */
static bool sts_is_bare_refusal(const struct sts_call *call, const struct response *response)
{
    return call->connection->issuer && (response->status == 401 || response->status == 403);
}

static enum aad_code sts_fail_status(const struct sts_call *call, const struct response *response,
                                     struct aad_error *err)
{
    if (response->status >= 500 || response->status == 408)
        return aad_error_set(err, AAD_NETWORK, NULL,
                             "the authority is out of order (HTTP %ld)\n"
                             "Try again in a minute; if it stays, %s.",
                             response->status,
                             call->connection->issuer ? "ask who runs it"
                                                      : "look at https://status.azure.com");
    if (response->status >= 300 && response->status < 400)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the authority redirects to %.120s, which is never followed\n"
                             "Check the authentication endpoint of '%s'.",
                             !response->redirect[0]                  ? "nowhere"
                             : sts_repeats(call, response->redirect) ? "another page"
                                                                     : response->redirect,
                             call->connection->name);
    if (sts_is_bare_refusal(call, response))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the authority answers with HTTP status %ld and no reason\n"
                             "Compare client id, secret or key, client-authentication and grant of "
                             "'%s' with how the issuer has registered the application.",
                             response->status, call->connection->name);
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "the authority answers with HTTP status %ld and no reason\n"
                         "Is %.200s an authority of %s? Check '%s'.",
                         response->status, call->connection->authority,
                         call->connection->issuer ? "OpenID Connect" : "Azure AD",
                         call->connection->name);
}

enum aad_code sts_parse_json(const struct sts_call *call, const struct response *response,
                             struct cJSON **ret, struct remedy_refusal *ret_refusal,
                             struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    struct aad_error parse_err = {0};
    enum aad_code code;

    memset(ret_refusal, 0, sizeof *ret_refusal);
    if (response_is_throttled(response))
        return sts_fail_throttled(response, err);
    if (response->status == 200 && !response->is_json)
        return sts_fail(call, err, "it is not JSON");
    code = json_parse(response->body.bytes, response->body.len, &json, &parse_err);
    if (response->status != 200)
        return !code && json_text(json, "error")
                   ? sts_read_refusal(call, response, json, ret_refusal, err)
                   : sts_fail_status(call, response, err);
    if (code)
        return sts_fail(call, err, parse_err.what);
    *ret = json;
    json = NULL;
    return AAD_OK;
}

enum aad_code sts_parse(const struct sts_call *call, const struct response *response,
                        struct sts_answer *ret, struct remedy_refusal *ret_refusal,
                        struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    auto_answer struct sts_answer answer = {0};
    enum aad_code code = sts_parse_json(call, response, &json, ret_refusal, err);

    if (code)
        return code;
    code = sts_read_token(call, response, json, &answer, err);
    ret->is_foreign = answer.is_foreign;
    if (code)
        return code;
    *ret = answer;
    memset(&answer, 0, sizeof answer);
    return AAD_OK;
}

/* --- the request ---------------------------------------------------------------------------- */

static size_t sts_body_size(bool is_large)
{
    return is_large ? STS_BODY_SIZE_LARGE : STS_BODY_SIZE;
}

/* Some servers refuse what they must ignore: so it can be switched off. Settings that cannot be
 * read switch nothing off. */
static bool sts_pads(void)
{
    auto_settings struct settings settings = {0};

    return settings_load(&settings, NULL) || settings.padding != SETTINGS_PADDING_OFF;
}

/* It fills by a parameter that a server must ignore (RFC 6749 section 3.2). */
void sts_fill(struct secret *body, bool is_large)
{
    size_t size = sts_body_size(is_large);
    char *zeros;

    if (body->len + strlen(STS_FILLER) > size || !sts_pads())
        return;
    secret_append_text(body, STS_FILLER);
    zeros = secret_reserve(body, size - body->len);
    if (!zeros)
        return;
    memset(zeros, '0', size - body->len);
    secret_grew(body, size - body->len);
}

/* Does nobody know whether the authority has looked at the secret? It broke off, or what answers is
 * something on the way, which says 401 or 403 of its own and has no word of OAuth. */
static bool sts_leaves_open(const struct sts_call *call, const struct response *response,
                            const struct remedy_refusal *refusal)
{
    long status = response->status;

    if (refusal->error[0] || refusal->number)
        return remedy_leaves_open(call->connection, refusal);
    return !response_is_throttled(response) &&
           (status >= 500 || status == 408 || status == 401 || status == 403 || status == 407);
}

/* Which of its machines has a user's sessions: Entra ID then need not look for them, as Microsoft's
 * own library says to it. AD FS has no such thing. */
static bool sts_print_mailbox(const struct connection *c, char *out, size_t size)
{
    const struct grant *grant = connection_grant(c);

    if (!grant || !grant->is_user || !c->username || c->issuer || cloud_is_adfs(c->tenant))
        return false;
    return snprintf(out, size, "X-AnchorMailbox: UPN:%s", c->username) < (int)size;
}

enum aad_code sts_send(const struct sts_call *call, struct response *ret, struct aad_error *err)
{
    char mailbox[STS_MAILBOX_SIZE];
    bool has_mailbox = sts_print_mailbox(call->connection, mailbox, sizeof mailbox);
    struct http_request request = {
        .connection = call->connection,
        .url = call->endpoint,
        .deadline = call->deadline,
        .correlation = call->connection->issuer ? NULL : call->correlation,
        .basic = call->basic,
        .headers = {has_mailbox ? mailbox : NULL},
        .write_body = call->write_body,
        .body_ctx = call->body_ctx,
        .body_size = sts_body_size(call->has_assertion || call->has_claims),
        .serves_once = call->has_assertion,
        .sends_once = call->sends_once,
    };

    return http_send(&request, ret, err);
}

enum aad_code sts_post(const struct sts_call *call, struct sts_answer *ret,
                       struct remedy_refusal *ret_refusal, struct aad_error *err)
{
    auto_response struct response response = {0};
    enum aad_code code;

    memset(ret_refusal, 0, sizeof *ret_refusal);
    code = sts_send(call, &response, err);
    if (code)
        return code;
    code = sts_parse(call, &response, ret, ret_refusal, err);
    ret->is_there = !sts_leaves_open(call, &response, ret_refusal);
    return code;
}
