/*
 * sign-in.c - a person has signed in, or is signed out
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/sign-in.h"

#include <string.h>

#include "base/error.h"
#include "base/trace.h"
#include "mint/id-token.h"
#include "mint/refresh.h"

#define SIGN_IN_SLOWER_S 5 /* RFC 8628 section 3.5 */
#define SIGN_IN_SLOWEST_S 30

enum aad_code sign_in_check(struct mint *m, const struct sts_answer *answer, struct aad_error *err)
{
    const struct person_proof *proof = m->request->proof;

    return proof ? id_token_check(&answer->id_token, m->connection,
                                  proof->nonce[0] ? proof->nonce : NULL, &m->person, err)
                 : AAD_OK;
}

/* Is the person still at it? What may pass costs no sign-in, either (RFC 8628 section 3.5). */
static bool sign_in_may_look_again(struct mint *m, const struct remedy_refusal *refusal,
                                   const struct aad_error *err)
{
    bool is_slower = !strcmp(refusal->error, "slow_down");

    if (is_slower)
        m->interval_s += SIGN_IN_SLOWER_S;
    else if (error_is_transient(err->code) && m->interval_s < SIGN_IN_SLOWEST_S)
        m->interval_s *= 2;
    if (error_is_transient(err->code) && m->interval_s < err->retry_after_s)
        m->interval_s = err->retry_after_s;
    return error_is_transient(err->code) || remedy_awaits_person(refusal);
}

bool sign_in_awaits(struct mint *m, const struct remedy_refusal *refusal, struct aad_error *err)
{
    const struct person_proof *proof = m->request->proof;
    bool is_over = remedy_gives_person_up(refusal); /* its clock may be ahead of ours */
    struct deadline end;

    if (!proof || !proof->interval_s || !(is_over || sign_in_may_look_again(m, refusal, err)))
        return false;
    end = (struct deadline){.end_ms = proof->end_ms};
    if (!is_over && deadline_left_ms(&end) > m->interval_s * 1000) {
        if (m->request->awaits)
            m->request->awaits(m->request->awaits_ctx, deadline_left_ms(&end));
        deadline_sleep_ms(m->interval_s * 1000, &end);
        m->end = deadline_in_ms(m->connection->timeout_s * 1000);
        m->deadline = m->end;
        return true;
    }
    if (refusal->error[0])
        (void)aad_error_set(err, AAD_TIMEOUT, NULL,
                            "nobody has signed in within the time\n"
                            "Start the sign-in again: aad-credential sign-in %s",
                            m->connection->name);
    return false;
}

enum aad_code sign_in_keep(struct mint *m, const struct secret *token, struct aad_error *err)
{
    struct deadline end = deadline_in_ms(m->connection->timeout_s * 1000);
    struct aad_error why = {0};
    enum aad_code code;

    if (m->request->proof) { /* the store has had all the time that a person may take */
        store_set_deadline(m->store, &end);
        /* What is being used just now must not take its place. */
        refresh_take_turn(m->connection, &end, &m->turn);
    }
    code = refresh_save(m->store, m->connection, token, &why);
    m->person.is_kept = !code;
    if (code)
        trace("mint: the refresh token is not kept: %s", why.what);
    if (!code || !m->request->proof)
        return AAD_OK;
    return aad_error_set(err, code, why.foreign,
                         "%s signed in, but that cannot be kept: %s\n%s Then sign in again.",
                         m->person.user[0] ? m->person.user : "you", why.what, error_remedy(&why));
}

enum aad_code sign_in_redeem(const struct mint_request *request, struct token *ret,
                             struct mint_person *ret_person, struct aad_error *err)
{
    auto_mint struct mint m = {0};
    enum aad_code code = mint_open(&m, request, err);

    if (!code)
        code = mint_token(&m, ret, err);
    *ret_person = m.person;
    return code;
}

enum aad_code sign_in_end(const struct mint_request *request, struct aad_error *err)
{
    auto_mint struct mint m = {0};
    enum aad_code code = mint_open(&m, request, err);

    if (code || !m.grant->is_user)
        return code;
    /* One that is being used just now would be saved again afterwards. */
    refresh_take_turn(m.connection, &m.deadline, &m.turn);
    return refresh_drop(m.store, m.connection, err);
}
