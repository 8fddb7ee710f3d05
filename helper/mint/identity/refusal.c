/*
 * refusal.c - why a machine's own endpoint gives no token, and what to do about it
 *
 * The sources word their errors in four ways: RFC 6749's error and error_description, an object
 * error with code and message, a message with a statusCode, or no JSON at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/identity/refusal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/env.h"
#include "base/error.h"
#include "base/json.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/url.h"
#include "mint/guard.h"

/* What the source said, fit to be shown. */
struct identity_refusal {
    char word[48];     /* "invalid_request", "ManagedIdentityNotFound", or "" */
    char message[161]; /* or "" */
};

static const char *refusal_message(const struct cJSON *json)
{
    const struct cJSON *inner = json_object(json, "error");
    const char *text = json_text(json, "error_description");

    text = text ? text : json_text(json, "message");
    text = text ? text : json_text(json, "Message");
    return text ? text : inner ? json_text(inner, "message") : NULL;
}

/* Is it what proves us there? Then it is not shown. */
static bool refusal_repeats(const struct identity_call *call, const char *text)
{
    const char *proof = call->identity->header ? env_get(call->identity->header_value) : NULL;
    auto_secret struct secret sent = {0};

    if (!proof)
        return false;
    secret_append_text(&sent, proof);
    return secret_ok(&sent, NULL) || guard_repeats(text, &sent);
}

static void refusal_read(const struct identity_call *call, const struct response *response,
                         struct identity_refusal *ret)
{
    auto_json struct cJSON *json = NULL;
    const struct cJSON *inner;
    const char *word, *message;

    *ret = (struct identity_refusal){"", ""};
    if (json_parse(response->body.bytes, response->body.len, &json, NULL))
        return;
    inner = json_object(json, "error");
    word = inner ? json_text(inner, "code") : json_text(json, "error");
    message = refusal_message(json);
    if (word && !refusal_repeats(call, word))
        text_escape(ret->word, sizeof ret->word, word, strlen(word));
    if (message && !refusal_repeats(call, message))
        screen_show(ret->message, sizeof ret->message, message, strcspn(message, "\r\n"));
}

/* Nothing says that the source is here: it is the one that is left when no other is. */
static bool refusal_is_assumed(const struct identity_call *call)
{
    return call->is_detected && !call->source->variables[0];
}

bool identity_refusal_is_strangers(const struct identity_call *call,
                                   const struct response *response)
{
    auto_json struct cJSON *json = NULL;

    return refusal_is_assumed(call) && (response->status == 403 || response->status == 404) &&
           json_parse(response->body.bytes, response->body.len, &json, NULL);
}

/* Everything that was looked for. */
static enum aad_code refusal_nobody(const struct identity_call *call, struct aad_error *err)
{
    auto_buf struct buf looked = {0};
    const struct identity_source *source;
    struct url url = {0};

    (void)url_parse(call->url, &url, NULL); /* it was one when it was asked */
    for (unsigned i = 0; (source = identity_source_at(i)); i++) {
        if (source->file)
            buf_printf(&looked, ", no %s", source->file);
        if (source->variables[0] && !strstr(buf_text(&looked), source->variables[0]))
            buf_printf(&looked, "%s%s is not set", looked.len ? ", " : "", source->variables[0]);
    }
    return aad_error_set(
        err, AAD_UNAVAILABLE, NULL,
        "this machine has no managed identity: %s, and %.80s is not the metadata service\n"
        "Use connection '%s' on a machine in Azure or one that Azure Arc knows; or name its "
        "source: 'aad-credential connection edit %s --identity-source SOURCE'.",
        buf_text(&looked), url.host, call->connection->name, call->connection->name);
}

enum aad_code identity_refusal_unreached(const struct identity_call *call,
                                         const struct aad_error *why, struct aad_error *err)
{
    if (!err)
        return why->code;
    if (refusal_is_assumed(call) && error_is_transient(why->code) &&
        deadline_left_ms(call->deadline) > 0)
        return refusal_nobody(call, err);
    *err = *why;
    if (error_is_transient(why->code))
        aad_error_remedy(err, "Is this really %s? %s says where it is asked.", call->source->title,
                         call->source->endpoint);
    return err->code;
}

/* --- answers ---------------------------------------------------------------------------------- */

static enum aad_code refusal_of_identity(const struct identity_call *call,
                                         const struct identity_refusal *refusal,
                                         struct aad_error *err)
{
    auto_buf struct buf id = {0};
    enum aad_code code;

    identity_id_print(&call->id, &id);
    code = aad_error_set(err, AAD_PERSON, refusal->word[0] ? refusal->word : NULL,
                         "%s gives no token of %.200s: %s", call->source->title, buf_text(&id),
                         refusal->message[0] ? refusal->message : "no reason");
    if (call->id.kind == IDENTITY_SYSTEM)
        aad_error_remedy(err,
                         "Turn its system-assigned identity on ('Identity' in the portal), or name "
                         "a user-assigned one: 'aad-credential connection edit %s --client-id ID'.",
                         call->connection->name);
    else
        aad_error_remedy(err,
                         "Assign that identity to this machine ('Identity', 'User assigned' in the "
                         "portal), or correct the id of '%s'. If it is there, check the audience "
                         "%.120s.",
                         call->connection->name, call->audience);
    return code;
}

/* A source without a header has nothing by which it could tell one process from another. */
static enum aad_code refusal_of_caller(const struct identity_call *call,
                                       const struct identity_refusal *refusal, long status,
                                       struct aad_error *err)
{
    const char *proof = call->identity->header_value;
    enum aad_code code =
        aad_error_set(err, AAD_CONFIG, refusal->word[0] ? refusal->word : NULL,
                      "%s does not accept this process (HTTP %ld): %s", call->source->title, status,
                      refusal->message[0] ? refusal->message : "no reason");

    if (proof)
        aad_error_remedy(err,
                         "The value of %s is an old one, or of another process: start this one "
                         "again.",
                         proof);
    else
        aad_error_remedy(err, "Is this really %s? %s says where it is asked.", call->source->title,
                         call->source->endpoint);
    return code;
}

/* What is asked for, not who asks. */
static bool refusal_is_of_resource(const struct identity_refusal *refusal)
{
    return !strcmp(refusal->word, "invalid_resource") ||
           !strcmp(refusal->word, "AudienceNotSupported") ||
           strstr(refusal->message, "AADSTS50001"); /* and 500011 */
}

static enum aad_code refusal_of_resource(const struct identity_call *call,
                                         const struct identity_refusal *refusal,
                                         struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, refusal->word[0] ? refusal->word : NULL,
                         "%s gives no token for %.120s: %s\n"
                         "Check the audience of '%s': exactly one resource, as the service "
                         "documents it.",
                         call->source->title, call->audience, refusal->message,
                         call->connection->name);
}

static enum aad_code refusal_passing(const struct identity_call *call,
                                     const struct response *response, struct aad_error *err)
{
    bool is_throttled = response->status == 429;
    int64_t wait_s = response_throttle_s(response);
    enum aad_code code;

    if (is_throttled)
        code = aad_error_set(err, AAD_THROTTLED, NULL, "%s wants no request for %" PRId64 " s",
                             call->source->title, wait_s);
    else
        code = aad_error_set(err, AAD_NETWORK, NULL,
                             "%s is out of order or being updated (HTTP %ld)\n"
                             "Try again in a minute.",
                             call->source->title, response->status);
    if (err)
        err->retry_after_s = (int32_t)(is_throttled ? wait_s : response->retry_after_s);
    return code;
}

enum aad_code identity_refusal_explain(const struct identity_call *call,
                                       const struct response *response, struct aad_error *err)
{
    long status = response->status;
    struct identity_refusal refusal;

    refusal_read(call, response, &refusal);
    if (identity_refusal_is_strangers(call, response))
        return refusal_nobody(call, err);
    if (status == 429 || status == 408 || status == 410 || status == 404 || status >= 500)
        return refusal_passing(call, response, err);
    if (status == 401 || status == 403)
        return refusal_of_caller(call, &refusal, status, err);
    if (refusal_is_of_resource(&refusal))
        return refusal_of_resource(call, &refusal, err);
    if (status == 400)
        return refusal_of_identity(call, &refusal, err);
    return aad_error_set(err, AAD_PROTOCOL, refusal.word[0] ? refusal.word : NULL,
                         "%s answers with HTTP status %ld: %s", call->source->title, status,
                         refusal.message[0] ? refusal.message : "no reason");
}
