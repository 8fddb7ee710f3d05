/*
 * claims.c - see claims.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/claims.h"

#include <stdio.h>
#include <string.h>

#include "base/screen.h"
#include "base/text.h"
#include "base/token.h"
#include "base/url.h"
#include "connection/cloud.h"
#include "crypto/crypto.h"
#include "mint/guard.h"

/* How far exp and Date + expires_in may be apart. Two machines of one authority may differ by the
 * minutes that Entra ID itself allows others. And the life that a client is told may be a part
 * shorter than that in the token. Somebody else's token, or an old one, is off by more, or it does
 * no harm. */
#define CLAIMS_SKEW_S 300
#define CLAIMS_SKEW_PART 10

#define CLAIMS_TIME_MAX ((INT64_C(1) << 53) - 1) /* what a JSON number holds exactly */
#define CLAIMS_SHOWN 64

/* --- the token ------------------------------------------------------------------------------ */

/* Three parts: five would be an encrypted one (RFC 7516). */
struct cJSON *claims_parse(const struct secret *token)
{
    auto_secret struct secret payload = {0};
    struct cJSON *claims = NULL;
    const char *from, *to, *end;

    if (!token->len || token->len > TOKEN_MAX)
        return NULL;
    end = token->bytes + token->len;
    from = memchr(token->bytes, '.', token->len);
    to = from ? memchr(from + 1, '.', (size_t)(end - from - 1)) : NULL;
    if (!to || memchr(to + 1, '.', (size_t)(end - to - 1)))
        return NULL;
    if (!crypto_base64url_decode(from + 1, (size_t)(to - from - 1), &payload) || !payload.len ||
        json_parse(payload.bytes, payload.len, &claims, NULL))
        return NULL;
    return claims;
}

/* As a JSON number only: what is quoted is no time. */
static bool claims_read_exp(const struct cJSON *claims, int64_t *ret_exp_s)
{
    return !json_text(claims, "exp") &&
           json_integer(claims, "exp", -CLAIMS_TIME_MAX, CLAIMS_TIME_MAX, ret_exp_s);
}

/* --- what is shown -------------------------------------------------------------------------- */

static const char *claims_escape(char out[CLAIMS_SHOWN], const char *value,
                                 const struct claims_asked *asked)
{
    if (guard_repeats(value, asked->guards[0]) || guard_repeats(value, asked->guards[1]))
        return "what was sent";
    return screen_show(out, CLAIMS_SHOWN, value, strlen(value));
}

static void claims_print_text(const char *name, const char *value, const struct claims_asked *asked,
                              struct buf *ret)
{
    char shown[CLAIMS_SHOWN];

    if (value)
        buf_printf(ret, "%s%s %s", ret->len ? ", " : "", name, claims_escape(shown, value, asked));
}

void claims_print(const struct cJSON *claims, const struct claims_asked *asked, struct buf *ret)
{
    static const char *const users[] = {"upn", "preferred_username", "unique_name", "oid"};
    auto_buf struct buf own = {0};
    char time[24];
    int64_t exp_s;
    size_t i = 0;

    claims_print_text("aud", json_text(claims, "aud"), asked, &own);
    while (i < sizeof users / sizeof *users && !json_text(claims, users[i]))
        i++;
    if (i < sizeof users / sizeof *users)
        claims_print_text(users[i], json_text(claims, users[i]), asked, &own);
    if (claims_read_exp(claims, &exp_s))
        claims_print_text("exp", text_rfc3339(time, exp_s), asked, &own);
    buf_append_text(ret, buf_text(&own));
}

/* --- what is checked ------------------------------------------------------------------------ */

static bool claims_are_certain(const struct connection *c)
{
    struct url url;

    return c->authority && c->tenant && !url_parse(c->authority, &url, NULL) &&
           cloud_of_authority(url.host) && !cloud_is_adfs(c->tenant);
}

/* Its arguments: the connection's name and authority. */
#define CLAIMS_REMEDY                                                                              \
    "\nThe token is not used, and nothing of that answer is kept. Check the authentication "       \
    "endpoint of '%s' (%.200s) and its client id, and whether a proxy answers in its place."

/* One claim that is an id; asked_for NULL or "": nobody asked for one. */
static enum aad_code claims_check_id(const struct cJSON *claims, const char *name,
                                     const char *asked_for, const struct claims_asked *asked,
                                     struct aad_error *err)
{
    const char *value = json_text(claims, name);
    char shown[CLAIMS_SHOWN];

    if (!value || !asked_for || !asked_for[0] || text_equal_nocase(value, asked_for))
        return AAD_OK;
    return aad_error_set(
        err, AAD_PROTOCOL, NULL,
        "the authority gave somebody else's token: its %s is '%s', not '%.40s'" CLAIMS_REMEDY, name,
        claims_escape(shown, value, asked), asked_for, asked->connection->name,
        asked->connection->authority);
}

static enum aad_code claims_check_exp(int64_t exp_s, const struct claims_asked *asked,
                                      struct aad_error *err)
{
    int64_t due_s = asked->date_s + asked->life_s;
    int64_t skew_s = CLAIMS_SKEW_S + asked->life_s / CLAIMS_SKEW_PART;
    bool is_far = asked->life_s && (exp_s > due_s + skew_s || exp_s < due_s - skew_s);
    char exp[24], due[24];

    if (exp_s > asked->date_s && !is_far)
        return AAD_OK;
    if (exp_s <= asked->date_s)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the authority gave a token that has expired: its exp is %s, and the "
                             "answer's Date %s" CLAIMS_REMEDY,
                             text_rfc3339(exp, exp_s), text_rfc3339(due, asked->date_s),
                             asked->connection->name, asked->connection->authority);
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "the authority gave a token of another time: its exp is %s, and by the "
                         "answer's Date and expires_in it is %s" CLAIMS_REMEDY,
                         text_rfc3339(exp, exp_s), text_rfc3339(due, due_s),
                         asked->connection->name, asked->connection->authority);
}

enum aad_code claims_check(const struct cJSON *claims, const struct claims_asked *asked,
                           int64_t *ret_left_s, struct aad_error *err)
{
    const struct connection *c = asked->connection;
    enum aad_code code = AAD_OK;
    int64_t exp_s;

    *ret_left_s = INT64_MAX;
    if (!claims || !claims_are_certain(c))
        return AAD_OK;
    if (text_is_guid(c->tenant))
        code = claims_check_id(claims, "tid", c->tenant, asked, err);
    if (!code)
        code = claims_check_id(claims, "appid", c->client_id, asked, err);
    if (!code)
        code = claims_check_id(claims, "azp", c->client_id, asked, err);
    if (code || !asked->date_s || !claims_read_exp(claims, &exp_s))
        return code;
    code = claims_check_exp(exp_s, asked, err);
    if (!code)
        *ret_left_s = exp_s - asked->date_s;
    return code;
}
