/*
 * fuzz_id-token.c - JWTs that we look into and do not verify: who has signed in, and the assertion
 * of somebody else
 *
 * reads: helper/mint/id-token.c helper/mint/presented.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "broker/mint-person.h"
#include "check.h"
#include "connections.h"
#include "crypto/crypto.h"
#include "mint/id-token.h"
#include "mint/presented.h"

/* Who is let in is the connection's own user, and the token this application's. */
static void check_person(const struct secret *token, const struct connection *c, const char *nonce)
{
    struct mint_person person = {0};
    struct aad_error err = {0};
    enum aad_code code = id_token_check(token, c, nonce, &person, &err);

    check_outcome(code, &err);
    check_shown(person.user);
    if (!code && c->username && !c->issuer)
        check(text_equal_nocase(person.user, c->username));
    if (!code && nonce)
        check(token->len > 0);
}

static void check_presented(const struct secret *token)
{
    auto_presented struct presented p = {0};
    auto_buf struct buf shown = {0};
    struct aad_error err = {0};
    enum aad_code code = presented_parse(token, &p, &err);

    check_outcome(code, &err);
    if (code)
        return;
    presented_print(&p, &shown);
    check_shown(buf_text(&shown));
    for (unsigned which = 0; which < CONNECTIONS; which++) {
        struct connection c = *connections_get(which);
        static char issuer[] = "https://a.example", subject[] = "s", audience[] = "A";

        err = (struct aad_error){0};
        c.assertion_issuer = issuer;
        c.assertion_subject = subject;
        c.assertion_audience = audience;
        code = presented_check(&p, &c, &err);
        check_outcome(code, &err);
        check(code || !strcmp(buf_text(&p.subject), subject) || !p.subject.len);
    }
}

static void check_token(const struct secret *token)
{
    for (unsigned which = 0; which < CONNECTIONS; which++) {
        const struct connection *c = connections_get(which);

        if (!c->client_id)
            continue;
        check_person(token, c, NULL);
        check_person(token, c, "nonce");
    }
    check_presented(token);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret token = {0}, wrapped = {0};

    secret_append(&token, bytes, len);
    check_token(&token);
    /* Once more as the claims of one. */
    secret_append_text(&wrapped, "e30.");
    crypto_base64url_encode(&wrapped, bytes, len);
    secret_append_text(&wrapped, ".c2ln");
    check_token(&wrapped);
    return 0;
}
