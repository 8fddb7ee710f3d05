/*
 * fuzz_token-answer.c - an answer of a token endpoint (http-answers.h) to each way of signing in
 *
 * What is taken is a token with a life that can be counted with; a refusal has a code and a text
 * that shows neither secret nor anything that a terminal would obey.
 *
 * reads: helper/mint/answer.c helper/mint/remedy.c helper/mint/remedy-row.c helper/mint/sts.c
 *
 * but: answer_take_uri - fuzz_service-answer.c tries it
 *
 * but: remedy_row_at - the table, for its own test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "check.h"
#include "connections.h"
#include "http-answers.h"
#include "mint/answer.h"
#include "mint/remedy.h"
#include "mint/sts.h"

#define SECRET "password-canary"

static void check_token(const struct sts_answer *answer)
{
    const struct token *token = &answer->token;

    check(answer_is_token(token->access_token.bytes));
    check(token->expires_at_s > token->minted_at_s &&
          token->expires_at_s - token->minted_at_s <= TOKEN_LIFE_MAX_S);
    check(!answer->refresh_token.len || answer_is_token(answer->refresh_token.bytes));
    check(!answer->id_token.len || answer_is_token(answer->id_token.bytes));
}

/* No two of these go together. */
static void check_refusal(const struct connection *c, const struct remedy_refusal *refusal,
                          enum aad_code code)
{
    check(refusal->number >= 0);
    check_shown(refusal->error);
    check_shown(refusal->suberror);
    check_shown(refusal->claims);
    check(!remedy_takes_another(c, refusal) || remedy_judges_secret(c, refusal));
    check(!remedy_leaves_open(c, refusal) || !remedy_judges_secret(c, refusal));
    check(!remedy_awaits_person(refusal) || code);
    (void)remedy_may_spread(c, refusal);
    (void)remedy_blames_endpoint(c, refusal);
    (void)remedy_blames_key(c, refusal);
    (void)remedy_blames_federation(c, refusal);
    (void)remedy_ends_refresh(refusal);
}

static enum aad_code write_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    (void)ctx;
    secret_append_text(ret, "client_secret=" SECRET);
    sts_fill(ret, false);
    return secret_ok(ret, err);
}

static void read_for(const struct connection *c)
{
    struct secret secret = {.bytes = (char[]){SECRET}, .len = sizeof SECRET - 1};
    const struct sts_call call = {.connection = c,
                                  .audience = c->n_audiences ? c->audiences[0] : NULL,
                                  .endpoint = "https://login.test/token",
                                  .correlation = CONNECTIONS_CLIENT,
                                  .write_body = write_body,
                                  .wants_id = true,
                                  .guards = {&secret}};
    auto_answer struct sts_answer answer = {0};
    struct remedy_refusal refusal;
    struct aad_error err = {0};
    enum aad_code code = sts_post(&call, &answer, &refusal, &err);

    check_outcome(code, &err);
    check_without(err.what, SECRET);
    check_without(err.foreign, SECRET);
    check_without(refusal.claims, SECRET);
    check_refusal(c, &refusal, code);
    if (code)
        check(!answer.token.access_token.len);
    else
        check_token(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    for (unsigned which = 0; which < CONNECTIONS_BARE; which++) {
        answers_set(bytes, len);
        read_for(connections_get(which));
    }
    return 0;
}
