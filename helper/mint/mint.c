/*
 * mint.c - the way from a store to a token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/mint.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/person.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/client-auth.h"
#include "connection/policy.h"
#include "http/http.h"
#include "mint/changing.h"
#include "mint/refresh.h"
#include "mint/replaced.h"
#include "mint/sign-in.h"
#include "mint/sts.h"
#include "store/open.h"

/* --- the store's side, while TLS is being set up -------------------------------------------- */

static void mint_move_deadline(const struct mint *m, struct deadline *deadline)
{
    if (m->store)
        deadline->end_ms = m->end.end_ms + store_waited_ms(m->store);
}

static enum aad_code mint_get_secret(struct mint *m, const struct deadline *deadline,
                                     struct aad_error *err)
{
    const struct connection *c = m->connection;
    struct aad_item item = {c->name, client_auth_store_role(c), NULL, c->username};
    bool is_there = !item.role || m->secret.len;
    enum aad_code code = AAD_OK;

    if (!is_there && m->grant->is_user && m->grant->secret_role)
        code = changing_wait(c, deadline, err);
    if (!is_there && !code)
        code = store_load(m->store, &item, &m->secret, err);
    if (code == AAD_NOT_FOUND && err && !err->remedy[0])
        aad_error_remedy(err, "Store it: 'aad-credential connection edit %s --secret'.", c->name);
    return code;
}

enum aad_code mint_load_secret(struct mint *m, struct aad_error *err)
{
    enum aad_code code = mint_get_secret(m, &m->deadline, err);

    mint_move_deadline(m, &m->deadline);
    return code;
}

/* Is there a refresh token to use? The first look is before the turn: it may ask a person to unlock
 * the store, and nobody waits for that. The second sees what the last holder has kept. */
static enum aad_code mint_get_refresh(struct mint *m, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (!m->refresh.len)
        code = refresh_load(m->store, m->connection, &m->refresh, err);
    if (!code && !m->turn) {
        mint_move_deadline(m, &m->building);
        refresh_take_turn(m->connection, &m->building, &m->turn);
        secret_clear(&m->refresh);
        code = refresh_load(m->store, m->connection, &m->refresh, err);
    }
    m->may_refresh = false;
    m->has_refreshed = !code;
    return code == AAD_NOT_FOUND ? AAD_OK : code;
}

/* Runs when the secret is there, and nobody has to be asked any more. */
static enum aad_code mint_begin_attempt(struct mint *m, struct aad_error *err)
{
    const struct attempt_call call = {
        .connection = m->connection,
        .grant = m->grant,
        .is_users = m->grant->is_user && m->grant->secret_role,
        .secret = &m->secret,
        .deadline = &m->building,
        .retries_before_ms = m->request->retries ? m->began_ms : 0,
    };
    enum aad_code code = attempt_begin(&m->attempt, &call, err);

    m->takes_another = m->attempt.takes_another;
    return code;
}

static struct body_call mint_body_call(struct mint *m)
{
    return (struct body_call){.connection = m->connection,
                              .audience = m->request->audience,
                              .endpoint = buf_text(&m->endpoint),
                              .version = m->version,
                              .store = m->store,
                              .secret = &m->secret,
                              .client_secret = &m->secret,
                              .deadline = &m->deadline,
                              .request = m->request,
                              .proof = m->request->proof,
                              .refused = m->request->refused,
                              .renewal = &m->renewal,
                              .presented = &m->presented,
                              .once = &m->once};
}

/* An ahead_work: everything that needs the store: the secret, or a signature made in it. */
static enum aad_code mint_build(void *ctx, struct aad_error *err)
{
    struct mint *m = ctx;
    struct body_call call = mint_body_call(m);
    enum aad_code code = AAD_OK;

    m->building = m->deadline;
    call.deadline = &m->building;
    secret_clear(&m->prepared);
    m->has_refreshed = false;
    if (m->may_refresh)
        code = mint_get_refresh(m, err);
    /* With a refresh token the application's still goes, a person's does not. */
    m->sends_secret =
        client_auth_secret_role(m->connection) && (!m->has_refreshed || !m->grant->secret_role);
    if (!code && m->sends_secret)
        code = mint_get_secret(m, &m->building, err);
    if (code)
        return code;
    if (m->has_refreshed) {
        trace("mint: a refresh token is kept: it goes instead");
        call.secret = &m->refresh;
    }
    code = m->has_refreshed ? body_refresh_token.build(&call, &m->prepared, err)
                            : m->body->build(&call, &m->prepared, err);
    body_append_claims(&m->prepared, m->connection, m->request->claims);
    sts_fill(&m->prepared, m->has_assertion || m->request->claims);
    if (!code)
        code = secret_ok(&m->prepared, err);
    return code || !m->sends_secret ? code : mint_begin_attempt(m, err);
}

/* An http_write_body: the peer is verified, now the body may go. */
static enum aad_code mint_write_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    struct mint *m = ctx;
    enum aad_code code = ahead_is_running(&m->ahead) ? ahead_join(&m->ahead, err)
                         : m->prepared.len           ? AAD_OK
                                                     : mint_build(m, err);

    if (!code)
        secret_take(ret, &m->prepared);
    mint_move_deadline(m, &m->deadline);
    if (!code && m->sends_secret)
        attempt_mark(&m->attempt);
    return code;
}

/* --- one pass after the other --------------------------------------------------------------- */

/* RFC 6749 section 2.3.1: each is form-encoded first. The header goes before the body, so nothing
 * is gained by building ahead. */
static enum aad_code mint_build_header(struct mint *m, struct aad_error *err)
{
    auto_secret struct secret pair = {0};
    enum aad_code code = ahead_join(&m->ahead, err);

    mint_move_deadline(m, &m->deadline);
    secret_clear(&m->basic);
    if (code)
        return code;
    text_percent_encode(&pair, m->connection->client_id, strlen(m->connection->client_id));
    secret_append_text(&pair, ":");
    text_percent_encode(&pair, m->secret.bytes, m->secret.len);
    code = secret_ok(&pair, err);
    crypto_base64_encode(&m->basic, pair.bytes, pair.len);
    return code ? code : secret_ok(&m->basic, err);
}

static enum aad_code mint_post(struct mint *m, struct sts_answer *ret,
                               struct remedy_refusal *ret_refusal, struct aad_error *err)
{
    struct sts_call call = {.connection = m->connection,
                            .audience = m->request->audience,
                            .correlation = m->correlation,
                            .deadline = &m->deadline,
                            .write_body = mint_write_body,
                            .body_ctx = m,
                            .sends_once = &m->attempt.sends_once,
                            .has_assertion = m->has_assertion,
                            .has_claims = m->request->claims != NULL,
                            .wants_id = m->request->proof != NULL};
    enum aad_code code = crypto_guid(m->correlation, err);

    if (code)
        return code;
    buf_clear(&m->endpoint);
    endpoint_print(m->connection, m->version, "token", &m->endpoint);
    code = buf_ok(&m->endpoint, err);
    if (code)
        return code;
    call.endpoint = buf_text(&m->endpoint);
    call.guards[0] = &m->secret;
    call.guards[1] = &m->refresh;
    trace("mint: %s, endpoint version %d, correlation id %s", m->grant->name, (int)m->version,
          m->correlation);
    ahead_start(&m->ahead, mint_build, m);
    if (client_auth_of(m->connection)->in_header && client_auth_secret_role(m->connection)) {
        code = mint_build_header(m, err);
        if (code)
            return code;
        call.basic = &m->basic;
    }
    code = sts_post(&call, ret, ret_refusal, err);
    /* The authority was not reached: what the store was asked for is of no use any more. */
    if (ahead_is_running(&m->ahead)) {
        if (m->store)
            store_abort(m->store);
        (void)ahead_join(&m->ahead, NULL);
    }
    return code;
}

static enum aad_code mint_keep(struct mint *m, const struct sts_answer *answer,
                               struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (m->sends_secret)
        (void)attempt_end(&m->attempt, ATTEMPT_ACCEPTED, 0);
    renewal_accept(&m->renewal, m->connection, m->store, &m->deadline);
    if (m->grant->is_user && answer->refresh_token.len && m->store) /* not of a secret on trial */
        code = sign_in_keep(m, &answer->refresh_token, err);
    turn_leave(&m->turn);
    return code;
}

/* The pass is over, and the secret is neither right nor wrong. */
static void mint_give_up(struct mint *m, const struct sts_answer *answer)
{
    (void)attempt_end(&m->attempt, answer->is_there ? ATTEMPT_ANSWERED : ATTEMPT_NO_ANSWER, 0);
}

/* A refresh token that is over, or that brings somebody else's token, is of no use: the grant's own
 * secret is left. What is refused to this account, or for this audience, leaves it good for all
 * else; so do claims where a person signs in, which ask for more than it can give. */
static bool mint_may_drop_refresh(struct mint *m, const struct sts_answer *answer,
                                  const struct remedy_refusal *refusal)
{
    if (!m->has_refreshed || (!answer->is_foreign && !remedy_ends_refresh(refusal)))
        return false;
    if (m->grant->needs_person && refusal->claims[0])
        return false;
    refresh_erase(m->store, m->connection);
    return true;
}

/* Prepares the next pass, if this refusal leaves one. */
static bool mint_may_go_on(struct mint *m, const struct remedy_refusal *refusal,
                           struct aad_error *err)
{
    if (sign_in_awaits(m, refusal, err))
        return true;
    if (!refusal->error[0])
        return false;
    if (client_auth_has_key(m->connection) && remedy_blames_key(m->connection, refusal) &&
        renewal_try_next(&m->renewal, m->connection, m->store)) {
        m->may_refresh = m->has_refreshed;
        return true;
    }
    if (m->request->spreads && remedy_may_spread(m->connection, refusal))
        return false;
    if (m->sends_secret && remedy_judges_secret(m->connection, refusal)) {
        m->takes_another = remedy_takes_another(m->connection, refusal);
        if (attempt_end(&m->attempt, ATTEMPT_REJECTED, refusal->number))
            aad_error_remedy(err,
                             "Stop the jobs that use '%s' before the account gets "
                             "locked: nothing can be written and the kernel keyring refuses, so "
                             "the rejected secret is not remembered and will be sent again. Set "
                             "XDG_STATE_HOME to a directory that is yours.",
                             m->connection->name);
        return false;
    }
    if (m->is_auto && m->version == ENDPOINT_V2 && remedy_blames_endpoint(m->connection, refusal)) {
        trace("mint: falls back to endpoint version 1");
        m->version = ENDPOINT_V1;
        m->may_refresh = m->has_refreshed;
        return true;
    }
    return false;
}

/* The authority has compared these three with a federated credential: who mends that needs them. */
static void mint_show_presented(struct mint *m, const struct remedy_refusal *refusal,
                                struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    size_t used = strlen(err->what);

    m->lacks_credential = m->grant->has_source && remedy_blames_federation(m->connection, refusal);
    if (!m->lacks_credential)
        return;
    presented_print(&m->presented, &shown);
    (void)snprintf(err->what + used, sizeof err->what - used, "; presented: %s", buf_text(&shown));
}

enum aad_code mint_token(struct mint *m, struct token *ret, struct aad_error *err)
{
    const struct body_call call = mint_body_call(m);
    enum aad_code allowed = policy_check(m->connection, m->request->audience, err);

    if (allowed) /* whoever asks, and for whatever connection behind this one */
        return allowed;
    if (m->body->get) /* with the secret of its grant, if that has one */
        return mint_load_secret(m, err) ? err->code : m->body->get(&call, ret, err);
    for (;;) {
        auto_answer struct sts_answer answer = {0};
        struct remedy_refusal refusal = {0};
        enum aad_code code = mint_post(m, &answer, &refusal, err);
        bool goes_on;

        if (!code) {
            code = sign_in_check(m, &answer, err);
            if (!code)
                code = mint_keep(m, &answer, err);
            if (code)
                return code;
            *ret = answer.token;
            memset(&answer.token, 0, sizeof answer.token);
            return AAD_OK;
        }
        goes_on = mint_may_drop_refresh(m, &answer, &refusal) || mint_may_go_on(m, &refusal, err);
        mint_give_up(m, &answer);
        if (goes_on || replaced_take(m))
            continue;
        mint_show_presented(m, &refusal, err);
        return err->code;
    }
}

/* --- opening and closing -------------------------------------------------------------------- */

enum aad_code mint_open(struct mint *m, const struct mint_request *request, struct aad_error *err)
{
    const struct connection *c = request->connection;
    struct store_spec spec = store_spec_of(c, request->deadline, request->may_ask);
    enum aad_code code = AAD_OK;

    memset(m, 0, sizeof *m);
    m->store = request->store;
    m->request = request;
    m->connection = c;
    m->began_ms = clock_now_ms();
    m->end = request->proof && request->proof->interval_s ? deadline_in_ms(c->timeout_s * 1000)
                                                          : request->deadline;
    m->deadline = m->end;
    m->is_auto = !c->issuer && !strcmp(c->endpoint_version, "auto");
    m->version = endpoint_first_version(c);
    m->grant = grant_find(c->grant);
    m->body = body_find(c->grant);
    if (!m->grant || !m->body)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "there is no grant '%.40s'", c->grant);
    m->has_assertion = m->grant->is_assertion || client_auth_has_key(c);
    m->may_refresh = m->grant->is_user && !request->proof && !request->secret;
    m->renewal.wants_next = request->tries_next;
    m->interval_s = request->proof ? request->proof->interval_s : 0;
    person_tell(request->asks, request->asks_ctx);
    /* The store first: its process works while libcurl and OpenSSL are set up here. */
    if (request->secret)
        secret_append_secret(&m->secret, request->secret);
    else if (!m->store && m->grant->needs_store)
        code = store_open(&spec, &m->store, err);
    if (m->store) {
        store_set_target(m->store, request->audience);
        store_set_answers(m->store, &store_answers_of_user);
    }
    return code ? code : http_init(err);
}

void mint_close(struct mint *m)
{
    attempt_close(&m->attempt);
    turn_leave(&m->turn);
    store_close(&m->store);
    person_tell(NULL, NULL);
    secret_clear(&m->secret);
    secret_clear(&m->refresh);
    secret_clear(&m->prepared);
    secret_clear(&m->basic);
    secret_clear(&m->once);
    renewal_clear(&m->renewal);
    presented_clear(&m->presented);
    buf_clear(&m->endpoint);
}
