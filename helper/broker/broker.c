/*
 * broker.c - request in, token out
 *
 * A token that is due but valid (life.h) is still the answer when no new one can be had now, for a
 * reason that may pass. Then nobody tries again for half a minute.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/person.h"
#include "base/trace.h"
#include "broker/cache.h"
#include "broker/exchange.h"
#include "broker/flight.h"
#include "broker/lane.h"
#include "broker/life.h"
#include "broker/mint-module.h"
#include "broker/switched.h"
#include "connection/expiry.h"
#include "connection/policy.h"

#define BROKER_REFRESH_PAUSE_MS 30000
#define BROKER_REFRESH_TIMEOUT_MS 8000

/* One call, with all that was decided about it. */
struct broker_call {
    const struct connection *connection;
    const char *audience;
    const char *key;
    const char *claims; /* that a resource misses; NULL = none */
    const char *lane;   /* whose turn it is: the key, or with claims theirs */
    const char *kept;   /* the token's key in the cache, likewise */
    const struct secret *refused;
    const struct url *exchange_at; /* gives a token of its own for ours; NULL = ours is wanted */
    int64_t min_valid_s;
    const struct broker *broker;
    struct deadline deadline;
    bool may_ask;
    int64_t seen_minted_at_s; /* of the token that was not good enough; 0 = there was none */
};

/* The turn that is told when a person is asked. */
struct broker_turn {
    struct turn *turn;
    uint64_t seat;
};

static bool broker_is_fresh(const struct token *token, const struct broker_call *call)
{
    return life_is_fresh(token, call->min_valid_s, clock_now_s());
}

/* While we wait for another's token, any one that is newer than what we have seen will do, even if
 * it lives shorter than we wish. Otherwise each of the waiters would mint it again. */
static bool broker_is_newer(const struct token *token, void *ctx)
{
    const struct broker_call *call = ctx;

    if (call->claims)
        return life_is_new(token, clock_now_s());
    return token->minted_at_s > call->seen_minted_at_s || broker_is_fresh(token, call);
}

static enum aad_code broker_check_life(const struct token *token, const struct broker_call *call,
                                       struct aad_error *err)
{
    int64_t left_s = token->expires_at_s - clock_now_s();

    if (left_s >= call->min_valid_s)
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "a new token lives %" PRId64 " seconds, and %" PRId64 " were asked for\n"
                         "Ask for fewer seconds with --min-valid.",
                         left_s, call->min_valid_s);
}

/* A person_told: meanwhile only those who would ask the same person shall wait. */
static void broker_tell_asking(void *ctx, bool is_asking)
{
    const struct broker_turn *turn = ctx;

    turn_set_asking(turn->turn, is_asking ? turn->seat : 0);
}

static enum aad_code broker_mint_by(const struct broker_call *call, const struct connection *c,
                                    struct broker_turn *turn, struct token *ret,
                                    struct aad_error *err)
{
    const struct mint_module *module;
    struct mint_request request = {.connection = c,
                                   .audience = call->audience,
                                   .deadline = call->deadline,
                                   .may_ask = call->may_ask,
                                   .claims = call->claims,
                                   .refused = call->refused,
                                   .asks = broker_tell_asking,
                                   .asks_ctx = turn};
    enum aad_code code;

    /* The store's process works while our thirty libraries are being loaded. If they cannot be
     * loaded, it ends when we do. */
    if (call->broker->start_store && connection_grant(c)->needs_store)
        request.store = call->broker->start_store(c, &call->deadline, call->may_ask);
    code = mint_load(&module, err);
    return code ? code : flight_spread(module->token(&request, ret, err), err);
}

static enum aad_code broker_mint_own(const struct broker_call *call, struct broker_turn *turn,
                                     struct token *ret, struct aad_error *err)
{
    auto_connection struct connection now = {0};
    enum aad_code code = broker_mint_by(call, call->connection, turn, ret, err);

    if (!code || !switched_load(call->connection, &now, err))
        return code;
    return broker_mint_by(call, &now, turn, ret, err);
}

static enum aad_code broker_mint(const struct broker_call *call, struct broker_turn *turn,
                                 struct token *ret, struct aad_error *err)
{
    const struct exchange exchange = {call->broker,      call->connection, call->audience,
                                      call->exchange_at, call->deadline,   call->may_ask};
    enum aad_code code = call->exchange_at ? exchange_get(&exchange, ret, err)
                                           : broker_mint_own(call, turn, ret, err);

    if (code)
        return code;
    life_begin(ret);
    cache_put(call->key, ret);
    if (call->claims)
        cache_put_for(call->kept, ret, LIFE_NEW_S);
    return AAD_OK;
}

/* What the authority wants for claims is nobody else's failure, but its Retry-After is for all. */
static enum aad_code broker_mint_claims(const struct broker_call *call, struct broker_turn *turn,
                                        struct token *ret, struct aad_error *err)
{
    enum aad_code code = flight_check(call->key, err);

    if (code)
        return code;
    code = broker_mint(call, turn, ret, err);
    if (code && (code == AAD_THROTTLED || err->retry_after_s))
        flight_note(call->key, err);
    return code;
}

/* Joins the flight, and mints if it is our turn. */
static enum aad_code broker_fly(struct broker_call *call, struct deadline *wait, struct token *ret,
                                struct aad_error *err)
{
    broker_has_source *has_source = call->broker->has_source;
    const struct flight_call join = {
        .key = call->lane,
        .token_key = call->kept,
        .own_end = call->deadline,
        .wait = wait,
        .seat = call->may_ask ? person_seat() : 0,
        .can_unlock = call->may_ask || (has_source && has_source(call->connection)),
        .is_usable = broker_is_newer,
        .ctx = call,
    };
    struct flight flight = {NULL};
    struct broker_turn turn;
    enum aad_code code;

    switch (flight_join(&join, &flight, ret, err)) {
    case FLIGHT_TOKEN:
        return AAD_OK;
    case FLIGHT_FAILED:
        return err->code;
    case FLIGHT_MINT:
        break;
    }
    turn = (struct broker_turn){flight.turn, join.seat};
    code = call->claims ? broker_mint_claims(call, &turn, ret, err)
                        : broker_mint(call, &turn, ret, err);
    flight_land(join.key, &flight, code ? err : NULL);
    return code;
}

static enum aad_code broker_get_new(struct broker_call *call, struct token *ret,
                                    struct aad_error *err)
{
    broker_has_person *has_person = call->broker->has_person;
    enum aad_code code;

    call->may_ask = call->may_ask && (!has_person || has_person());
    code = broker_fly(call, &call->deadline, ret, err);
    return code ? code : broker_check_life(ret, call, err);
}

/* The authority has not said no to the identity. */
static bool broker_may_pass(const struct aad_error *err)
{
    return error_is_transient(err->code) || err->code == AAD_LOCKED ||
           err->code == AAD_UNAVAILABLE || err->code == AAD_PROTOCOL || err->code == AAD_IO;
}

static enum aad_code broker_try_refresh(struct broker_call *call, struct token *ret,
                                        struct aad_error *err)
{
    struct deadline at_once = deadline_in_ms(0), limit = deadline_in_ms(BROKER_REFRESH_TIMEOUT_MS);
    int64_t ago_ms = flight_failed_ago_ms(call->key, err);

    if (ago_ms >= 0 && ago_ms < BROKER_REFRESH_PAUSE_MS)
        return err->code;
    if (limit.end_ms < call->deadline.end_ms)
        call->deadline = limit;
    /* Nobody is to be asked for what is not needed yet. */
    call->may_ask = false;
    return broker_fly(call, &at_once, ret, err);
}

/* *token, if there is one, was refused. */
static enum aad_code broker_pass_cache(struct broker_call *call, struct token *token,
                                       struct aad_error *err)
{
    auto_token struct token newer = {0};
    enum aad_code code;

    call->refused = token->access_token.len ? &token->access_token : NULL;
    code = broker_get_new(call, &newer, err);
    if (code)
        return code;
    token_clear(token);
    *token = newer;
    newer = (struct token){0};
    return AAD_OK;
}

/* *token is due but valid: replaces it if that can be done now. */
static enum aad_code broker_refresh(struct broker_call *call, struct token *token,
                                    struct aad_error *err)
{
    auto_token struct token newer = {0};
    struct aad_error why = {0};
    enum aad_code code = broker_try_refresh(call, &newer, &why);

    if (code && broker_may_pass(&why)) {
        trace("broker: the token in the cache is served, no newer one: %s", error_name(code));
        return AAD_OK;
    }
    if (code) {
        *err = why;
        return code;
    }
    token_clear(token);
    *token = newer;
    newer = (struct token){0};
    return AAD_OK;
}

static enum aad_code broker_answer(struct broker_call *call, struct token *ret,
                                   struct aad_error *err)
{
    auto_token struct token token = {0};
    enum aad_code code;
    bool is_there = cache_get(call->key, &token);

    call->seen_minted_at_s = is_there ? token.minted_at_s : 0;
    if (call->claims)
        code = broker_pass_cache(call, &token, err);
    else if (is_there && broker_is_fresh(&token, call))
        code = AAD_OK;
    else if (is_there && life_is_valid(&token, call->min_valid_s, clock_now_s()))
        code = broker_refresh(call, &token, err);
    else if (is_there && life_is_new(&token, clock_now_s()))
        code = broker_check_life(&token, call, err);
    else {
        token_clear(&token);
        code = broker_get_new(call, &token, err);
    }
    if (code)
        return code;
    token_clear(ret);
    *ret = token;
    token = (struct token){0};
    return AAD_OK;
}

/* Sets whose turn it is. lane and kept have the text of it where there are claims. */
static enum aad_code broker_set_claims(struct broker_call *call, const struct buf *claims,
                                       struct buf *lane, struct buf *kept, struct aad_error *err)
{
    call->lane = call->kept = call->key;
    if (!claims->len)
        return AAD_OK;
    lane_print(call->key, lane_of(claims), lane);
    lane_print_token(buf_text(lane), claims, kept);
    call->claims = claims->bytes;
    call->lane = buf_text(lane);
    call->kept = buf_text(kept);
    return buf_ok(lane, err) ? AAD_INTERNAL : buf_ok(kept, err);
}

/* It lives for as long as its connection says, and answers no challenge. */
static enum aad_code broker_check_bare(const struct connection *c, const struct request *request,
                                       struct aad_error *err)
{
    int64_t end_s = expiry_end_s(c), now_s = clock_now_s();

    if (request->claims.len)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the %s of '%s' answers no claims challenge: no authority is asked\n"
                             "Leave --claims out.",
                             connection_grant(c)->secret_role, c->name);
    if (!end_s || now_s >= end_s || end_s - now_s >= request->min_valid_s)
        return AAD_OK;
    return aad_error_set(
        err, AAD_UNSUPPORTED, NULL,
        "the %s of '%s' is good for %" PRId64 " seconds, and %" PRId64 " were asked for\n"
        "Ask for fewer seconds with --min-valid, or make a new one.",
        connection_grant(c)->secret_role, c->name, end_s - now_s, request->min_valid_s);
}

/* The cache has it for a short time, and does not know what it is. */
static enum aad_code broker_answer_bare(struct broker_call *call, struct token *ret,
                                        struct aad_error *err)
{
    enum aad_code code;

    call->min_valid_s = 0;
    code = broker_answer(call, ret, err);
    if (code)
        return code;
    ret->is_bare = true;
    ret->expires_at_s = expiry_end_s(call->connection);
    return AAD_OK;
}

enum aad_code broker_get_for(const struct broker *b, const struct connection *c,
                             const struct request *request, struct token *ret,
                             struct aad_error *err)
{
    struct aad_error own = {0};
    struct broker_call call = {.connection = c,
                               .min_valid_s = request->min_valid_s,
                               .broker = b,
                               .deadline = b->deadline,
                               .may_ask = b->may_ask};
    auto_buf struct buf key = {0}, lane = {0}, kept = {0};
    bool is_bare = connection_grant(c)->is_bare;
    enum aad_code code;

    err = err ? err : &own;
    code = broker_find_key(c, request, &call.audience, &key, err);
    if (!code)
        code = policy_check(c, call.audience, err);
    if (!code && is_bare)
        code = broker_check_bare(c, request, err);
    if (code)
        return code;
    call.key = buf_text(&key);
    call.exchange_at = exchange_is_wanted(c, request) ? &request->target : NULL;
    code = broker_set_claims(&call, &request->claims, &lane, &kept, err);
    if (code)
        return code;
    if (c->timeout_s > 0 && !b->is_part)
        call.deadline = deadline_in_ms(c->timeout_s * 1000);
    return is_bare ? broker_answer_bare(&call, ret, err) : broker_answer(&call, ret, err);
}

enum aad_code broker_peek(const struct connection *c, const struct request *request,
                          struct token *ret, struct aad_error *err)
{
    auto_buf struct buf key = {0};
    auto_token struct token token = {0};
    const char *audience;
    enum aad_code code = broker_find_key(c, request, &audience, &key, err);

    if (!code)
        code = policy_check(c, audience, err);
    if (code)
        return code;
    if (!cache_get(buf_text(&key), &token) ||
        !life_is_fresh(&token, request->min_valid_s, clock_now_s()))
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "no fresh token is kept");
    token_clear(ret);
    *ret = token;
    token = (struct token){0};
    return AAD_OK;
}

enum aad_code broker_get(const struct broker *b, const struct request *request, struct token *ret,
                         struct aad_error *err)
{
    auto_connection struct connection c = {0};
    enum aad_code code = broker_find_connection(request, &c, err);

    return code ? code : broker_get_for(b, &c, request, ret, err);
}
