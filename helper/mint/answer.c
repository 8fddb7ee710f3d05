/*
 * answer.c - what is in an answer, of an authority or of a machine's own endpoint
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/answer.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "mint/remedy-row.h"

#define ANSWER_LIFE_S 600 /* where nothing is said */
#define ANSWER_CODES_MAX 16

bool answer_is_token(const char *text)
{
    return text && token_is_sound(text, strlen(text));
}

bool answer_says_life(const struct cJSON *json)
{
    return json_has(json, "expires_in") || json_has(json, "expires_on");
}

/* As old endpoints of App Service write a time, always in UTC; 0 = it is none. */
static int64_t answer_parse_date(const char *text)
{
    static const char *const formats[] = {"%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %I:%M:%S %p"};
    static const char *const ends[] = {"", "Z", "+00:00", " +00:00"};

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct tm parts = {0};
        const char *end = strptime(text, formats[i], &parts);

        if (end && *end == '.')
            end += 1 + strspn(end + 1, "0123456789");
        for (size_t j = 0; end && j < sizeof ends / sizeof ends[0]; j++)
            if (!strcmp(end, ends[j]))
                return (int64_t)timegm(&parts);
    }
    return 0;
}

static bool answer_read_expiry(const struct cJSON *json, int64_t now_s, int64_t *ret_expires_on_s)
{
    const char *text = json_text(json, "expires_on");

    if (json_integer(json, "expires_on", now_s + 1, now_s + TOKEN_LIFE_MAX_S, ret_expires_on_s))
        return true;
    *ret_expires_on_s = text ? answer_parse_date(text) : 0;
    return *ret_expires_on_s > now_s && *ret_expires_on_s <= now_s + TOKEN_LIFE_MAX_S;
}

/* expires_in, else expires_on by the clock that wrote it, else what is usual. */
static bool answer_read_life(const struct cJSON *json, const struct response *response,
                             int64_t *ret_life_s)
{
    int64_t now_s = response->date_s ? response->date_s : clock_now_s();
    int64_t expires_on_s;

    if (json_has(json, "expires_in"))
        return json_integer(json, "expires_in", 1, TOKEN_LIFE_MAX_S, ret_life_s);
    if (json_has(json, "expires_on")) {
        if (!answer_read_expiry(json, now_s, &expires_on_s))
            return false;
        *ret_life_s = expires_on_s - now_s;
        return true;
    }
    *ret_life_s = ANSWER_LIFE_S;
    return true;
}

const char *answer_read_token(const struct cJSON *json, const struct response *response,
                              struct secret *ret_token, int64_t *ret_life_s)
{
    const char *type = json_text(json, "token_type");
    const char *access = json_text(json, "access_token");

    if (json_has(json, "error"))
        return "it says both success and error";
    if (!type || !text_equal_nocase(type, "Bearer"))
        return "the token is not of type Bearer";
    if (access && strlen(access) > TOKEN_MAX)
        return "its access token is too long, it has more than " TOKEN_MAX_WORDS;
    if (!answer_is_token(access))
        return "it has no access token of a usual form";
    if (!answer_read_life(json, response, ret_life_s))
        return "its time of expiry makes no sense";
    secret_append_text(ret_token, access);
    return NULL;
}

void answer_set_times(const struct cJSON *json, int64_t life_s, struct token *token)
{
    int64_t last_s = life_s - token_margin_s(life_s), refresh_in_s;

    if (!json_integer(json, "refresh_in", 1, last_s, &refresh_in_s))
        refresh_in_s = last_s;
    token->minted_at_s = clock_now_s();
    token->expires_at_s = token->minted_at_s + life_s;
    token->refresh_at_s = token->minted_at_s + refresh_in_s;
}

bool answer_take_uri(const struct cJSON *json, const char *key, char *out, size_t size)
{
    const char *text = json_text(json, key);
    struct url url;

    out[0] = '\0';
    if (!text || strlen(text) >= size || !text_is_visible(text, strlen(text)) ||
        url_parse(text, &url, NULL) || !url.is_https)
        return false;
    (void)memcpy(out, text, strlen(text) + 1);
    return true;
}

/* Of the text, which starts with "AADSTS50126:". 0 = none. */
static int64_t answer_find_text_number(const char *description)
{
    char digits[12];
    int64_t number = 0;
    size_t len;

    if (!description || !text_has_prefix(description, "AADSTS"))
        return 0;
    description += strlen("AADSTS");
    len = strspn(description, "0123456789");
    if (!len || len >= sizeof digits)
        return 0;
    memcpy(digits, description, len);
    digits[len] = '\0';
    return text_to_int(digits, 1, INT32_MAX, &number) ? number : 0;
}

/* A number, or one as text. 0 = neither. */
static int64_t answer_read_number(const struct cJSON *codes, size_t i)
{
    const char *text = json_element_text(codes, i);
    int64_t number = 0;

    if (text)
        return text_to_int(text, 1, INT32_MAX, &number) ? number : 0;
    return json_element_integer(codes, i, &number) && number > 0 && number <= INT32_MAX ? number
                                                                                        : 0;
}

int64_t answer_find_number(const struct cJSON *json)
{
    const struct cJSON *codes = json_array(json, "error_codes");
    size_t n = codes ? json_count(codes) : 0;
    int64_t best = 0, of_text = answer_find_text_number(json_text(json, "error_description"));

    for (size_t i = 0; i < n && i < ANSWER_CODES_MAX; i++) {
        int64_t number = answer_read_number(codes, i);

        if (!best || remedy_row_rank(number) > remedy_row_rank(best))
            best = number;
    }
    return !best || remedy_row_rank(of_text) > remedy_row_rank(best) ? of_text : best;
}
