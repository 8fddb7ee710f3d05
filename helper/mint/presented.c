/*
 * presented.c - what somebody else's assertion says: who made it, of whom, for whom
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/presented.h"

#include <string.h>

#include "base/json.h"
#include "base/screen.h"
#include "base/text.h"
#include "connection/proof.h"
#include "mint/claims.h"

#define PRESENTED_SHOWN 161
#define PRESENTED_TIME_MAX ((INT64_C(1) << 53) - 1)

void presented_clear(struct presented *p)
{
    buf_clear(&p->issuer);
    buf_clear(&p->subject);
    buf_clear(&p->audience);
    p->expires_at_s = 0;
}

static void presented_take(const char *text, struct buf *ret)
{
    if (text)
        buf_append_text(ret, text);
}

enum aad_code presented_parse(const struct secret *assertion, struct presented *ret,
                              struct aad_error *err)
{
    auto_json struct cJSON *claims = claims_parse(assertion);
    const struct cJSON *audiences = claims ? json_array(claims, "aud") : NULL;

    presented_clear(ret);
    if (!claims)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "what should be an assertion is no JWT");
    presented_take(json_text(claims, "iss"), &ret->issuer);
    presented_take(json_text(claims, "sub"), &ret->subject);
    presented_take(audiences ? json_element_text(audiences, 0) : json_text(claims, "aud"),
                   &ret->audience);
    if (!json_integer(claims, "exp", 1, PRESENTED_TIME_MAX, &ret->expires_at_s))
        ret->expires_at_s = 0;
    if (buf_ok(&ret->issuer, err) || buf_ok(&ret->subject, err))
        return AAD_INTERNAL;
    return buf_ok(&ret->audience, err);
}

static void presented_print_one(const char *name, const struct buf *value, struct buf *ret)
{
    char shown[PRESENTED_SHOWN];

    buf_printf(ret, "%s%s '%s'", ret->len ? ", " : "", name,
               screen_show(shown, sizeof shown, buf_text(value), value->len));
}

void presented_print(const struct presented *p, struct buf *ret)
{
    auto_buf struct buf own = {0};

    presented_print_one("issuer", &p->issuer, &own);
    presented_print_one("subject", &p->subject, &own);
    presented_print_one("audience", &p->audience, &own);
    buf_append_text(ret, buf_text(&own));
}

static enum aad_code presented_differ(const char *name, const struct buf *said,
                                      const char *expected, const struct connection *c,
                                      struct aad_error *err)
{
    char shown[PRESENTED_SHOWN];
    bool is_case = text_equal_nocase(buf_text(said), expected);

    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the assertion's %s is '%s', %sand '%s' expects '%.160s'\n"
                         "If the assertion is right, correct the federated credential of %s, and "
                         "then --assertion-%s "
                         "of the connection. %s",
                         name, screen_show(shown, sizeof shown, buf_text(said), said->len),
                         is_case ? "in another case, " : "", c->name, expected, c->client_id, name,
                         is_case ? "Upper and lower case count." : "");
}

/* expected "": the connection does not say. */
static enum aad_code presented_check_one(const char *name, const struct buf *said,
                                         const char *expected, const struct connection *c,
                                         struct aad_error *err)
{
    return !expected[0] || !strcmp(buf_text(said), expected)
               ? AAD_OK
               : presented_differ(name, said, expected, c, err);
}

enum aad_code presented_check(const struct presented *p, const struct connection *c,
                              struct aad_error *err)
{
    auto_buf struct buf issuer = {0}, subject = {0};
    enum aad_code code;

    proof_print_issuer(c, &issuer);
    proof_print_subject(c, &subject);
    code = presented_check_one("issuer", &p->issuer, buf_text(&issuer), c, err);
    if (!code)
        code = presented_check_one("subject", &p->subject, buf_text(&subject), c, err);
    return code ? code : presented_check_one("audience", &p->audience, proof_audience(c), c, err);
}
