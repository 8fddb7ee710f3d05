/*
 * answer.c - what the authority sends back through the browser
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/answer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/screen.h"
#include "base/text.h"

enum {
    ANSWER_CODE,
    ANSWER_STATE,
    ANSWER_ERROR,
    ANSWER_DESCRIPTION,
    ANSWER_ISS,
    ANSWER_FIELDS,
};

static const char *const answer_names[ANSWER_FIELDS] = {
    [ANSWER_CODE] = "code",   [ANSWER_STATE] = "state",
    [ANSWER_ERROR] = "error", [ANSWER_DESCRIPTION] = "error_description",
    [ANSWER_ISS] = "iss",
};

struct answer_fields {
    struct secret values[ANSWER_FIELDS];
    bool is_there[ANSWER_FIELDS];
    bool is_twice[ANSWER_FIELDS];
    const char *wrong; /* what is first wrong with its form; NULL = nothing */
};

static void answer_clear_fields(struct answer_fields *fields)
{
    for (size_t i = 0; i < ANSWER_FIELDS; i++)
        secret_clear(&fields->values[i]);
}

void answer_clear(struct answer *answer)
{
    secret_clear(&answer->code);
    memset(answer->iss, 0, sizeof answer->iss);
}

/* --- its form ------------------------------------------------------------------------------- */

/* application/x-www-form-urlencoded, in a query as in a body (RFC 6749 appendix B). false: a '%'
 * that begins no byte, which two programs could read in two ways. */
static bool answer_decode(const char *text, size_t len, struct secret *ret)
{
    secret_append(ret, text, len);
    for (size_t i = 0; i < ret->len; i++) {
        if (ret->bytes[i] == '%' && text_hex_pair(ret->bytes + i + 1) < 0)
            return false;
        if (ret->bytes[i] == '+')
            ret->bytes[i] = ' ';
    }
    text_percent_decode(ret);
    return true;
}

static void answer_take_pair(struct answer_fields *fields, const char *pair, size_t len)
{
    auto_secret struct secret name = {0}, value = {0};
    const char *equals = memchr(pair, '=', len);
    size_t name_len = equals ? (size_t)(equals - pair) : len, i = 0;

    if (!answer_decode(pair, name_len, &name) ||
        (equals && !answer_decode(equals + 1, len - name_len - 1, &value)))
        fields->wrong = "it has a '%' that stands for nothing";
    if (secret_ok(&name, NULL))
        fields->wrong = "there is no memory to read it";
    while (i < ANSWER_FIELDS &&
           !secret_equal_bytes(&name, answer_names[i], strlen(answer_names[i])))
        i++;
    if (i == ANSWER_FIELDS)
        return;
    if (fields->is_there[i])
        fields->wrong = "it says the same thing twice";
    fields->is_twice[i] = fields->is_there[i];
    fields->is_there[i] = true;
    secret_take(&fields->values[i], &value);
}

static void answer_split(struct answer_fields *fields, const char *text, size_t len)
{
    const char *end = text + len;

    while (text < end) {
        const char *next = memchr(text, '&', (size_t)(end - text));
        size_t pair = (size_t)((next ? next : end) - text);

        if (pair)
            answer_take_pair(fields, text, pair);
        text += pair + 1;
    }
}

/* --- what it says --------------------------------------------------------------------------- */

static const char answer_again[] = "Start the sign-in again.";
static const char answer_registration[] =
    "Check client id, tenant and audience of the connection, and in the application's "
    "registration, "
    "under 'Authentication', the redirect address http://localhost of 'Mobile and desktop "
    "applications'.";
static const char answer_consent[] =
    "Sign in again and accept what is asked for, or have an administrator grant consent for the "
    "whole tenant.";
static const char answer_person[] =
    "Sign in again, and in the browser do what the authority asks for.";
static const char answer_passing[] =
    "It is a passing fault of the authority: try again in a minute.";

/* RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6, and Microsoft's own. */
static const struct answer_refusal {
    const char *word;
    enum aad_code code;
    const char *remedy;
} answer_refusals[] = {
    {"access_denied", AAD_CANCELLED, answer_consent},
    {"consent_required", AAD_PERSON, answer_consent},
    {"interaction_required", AAD_PERSON, answer_person},
    {"login_required", AAD_PERSON, answer_person},
    {"account_selection_required", AAD_PERSON, answer_person},
    {"unauthorized_client", AAD_PERSON, answer_registration},
    {"invalid_client", AAD_PERSON, answer_registration},
    {"invalid_resource", AAD_PERSON, answer_registration},
    {"invalid_scope", AAD_PERSON, answer_registration},
    {"invalid_request", AAD_PROTOCOL, answer_registration},
    {"unsupported_response_type", AAD_PROTOCOL, answer_registration},
    {"server_error", AAD_NETWORK, answer_passing},
    {"temporarily_unavailable", AAD_NETWORK, answer_passing},
    {NULL, AAD_PROTOCOL, answer_registration},
};

static const struct answer_refusal *answer_find_refusal(const struct secret *word)
{
    const struct answer_refusal *row = answer_refusals;

    while (row->word && !secret_equal_bytes(word, row->word, strlen(row->word)))
        row++;
    return row;
}

/* The first line: Microsoft's further ones are of use to its support only. */
static const char *answer_show(char *out, size_t size, const struct secret *value)
{
    const char *text = value->len ? value->bytes : "";

    return screen_show(out, size, text, strcspn(text, "\r\n"));
}

static enum aad_code answer_explain(const struct answer_fields *fields, struct aad_error *err)
{
    const struct answer_refusal *row = answer_find_refusal(&fields->values[ANSWER_ERROR]);
    char word[48], text[300], foreign[48];
    size_t digits;

    (void)answer_show(word, sizeof word, &fields->values[ANSWER_ERROR]);
    (void)answer_show(text, sizeof text, &fields->values[ANSWER_DESCRIPTION]);
    digits = text_has_prefix(text, "AADSTS") ? strspn(text + 6, "0123456789") : 0;
    (void)snprintf(foreign, sizeof foreign, "%.*s", digits ? (int)digits + 6 : (int)sizeof word,
                   digits ? text : word); /* the number says more than the word */
    return aad_error_set(err, row->code, foreign, "the sign-in failed: %s%s%s\n%s", word,
                         *text ? ": " : "", text, row->remedy);
}

static enum aad_code answer_is_wrong(struct aad_error *err, const char *reason)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL, "the answer to the sign-in is refused: %s\n%s",
                         reason, answer_again);
}

static enum aad_code answer_read(struct answer_fields *fields, struct answer *ret,
                                 struct aad_error *err)
{
    struct secret *code = &fields->values[ANSWER_CODE], *iss = &fields->values[ANSWER_ISS];

    for (size_t i = 0; i < ANSWER_FIELDS; i++)
        if (secret_ok(&fields->values[i], err))
            return AAD_INTERNAL;
    if (fields->wrong)
        return answer_is_wrong(err, fields->wrong);
    if (fields->is_there[ANSWER_CODE] && fields->is_there[ANSWER_ERROR])
        return answer_is_wrong(err, "it is a success and an error in one");
    if (fields->values[ANSWER_ERROR].len)
        return answer_explain(fields, err);
    if (!code->len || !text_is_visible(code->bytes, code->len))
        return answer_is_wrong(err, "there is no code in it");
    if (iss->len >= sizeof ret->iss || (iss->len && !text_is_visible(iss->bytes, iss->len)))
        return answer_is_wrong(err, "its issuer is no address");
    answer_clear(ret);
    secret_take(&ret->code, code);
    memcpy(ret->iss, iss->len ? iss->bytes : "", iss->len);
    return AAD_OK;
}

static enum aad_code answer_is_too_long(struct aad_error *err)
{
    return aad_error_set(err, AAD_REFUSED, NULL, "the answer to the sign-in is longer than any\n%s",
                         answer_again);
}

static bool answer_is_ours(const struct answer_fields *fields, const struct secret *state)
{
    return state->len > 0 && fields->is_there[ANSWER_STATE] && !fields->is_twice[ANSWER_STATE] &&
           secret_equal(state, &fields->values[ANSWER_STATE]);
}

enum aad_code answer_parse(const char *text, size_t len, const struct secret *state,
                           struct answer *ret, struct aad_error *err)
{
    __attribute__((cleanup(answer_clear_fields))) struct answer_fields fields = {0};

    if (len > ANSWER_MAX)
        return answer_is_too_long(err);
    answer_split(&fields, text, len);
    if (!answer_is_ours(&fields, state))
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "the answer is of another sign-in\n"
                             "Use the page that this sign-in has opened, or start it again.");
    return answer_read(&fields, ret, err);
}

/* --- what is pasted ------------------------------------------------------------------------- */

/* An address has no space in it: what is there comes from a terminal's lines. */
static void answer_drop_space(const char *text, size_t len, struct secret *ret)
{
    char *room = secret_reserve(ret, len);
    size_t used = 0;

    for (size_t i = 0; room && i < len; i++)
        if (!text[i] || !strchr(" \t\r\n\f\v", text[i]))
            room[used++] = text[i];
    secret_grew(ret, used);
}

/* What people, and some programs, put around an address. */
static bool answer_is_around(char c)
{
    return c && strchr("\"'`<>", c);
}

enum aad_code answer_parse_pasted(const char *text, size_t len, const struct secret *state,
                                  struct answer *ret, struct aad_error *err)
{
    auto_secret struct secret tidy = {0};
    const char *at, *end, *fragment, *query;

    if (len > ANSWER_MAX)
        return answer_is_too_long(err);
    answer_drop_space(text, len, &tidy);
    if (secret_ok(&tidy, err))
        return AAD_INTERNAL;
    at = tidy.len ? tidy.bytes : "";
    end = at + tidy.len;
    while (at < end && answer_is_around(*at))
        at++;
    while (at < end && answer_is_around(end[-1]))
        end--;
    fragment = memchr(at, '#', (size_t)(end - at));
    if (fragment && memmem(fragment, (size_t)(end - fragment), "state=", 6))
        at = fragment + 1;
    else if (fragment)
        end = fragment;
    query = memchr(at, '?', (size_t)(end - at));
    at = query ? query + 1 : at;
    return answer_parse(at, (size_t)(end - at), state, ret, err);
}
