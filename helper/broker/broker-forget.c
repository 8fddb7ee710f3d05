/*
 * broker-forget.c - what is known of a connection's tokens, where none is got
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/trace.h"
#include "broker/cache.h"
#include "broker/exchange.h"
#include "broker/flight.h"
#include "broker/lane.h"
#include "broker/life.h"
#include "broker/mint-module.h"
#include "connection/host-path.h"

/* Where it is kept that the refusal of a key's token was told. */
static void broker_print_told(const char *key, struct buf *ret)
{
    buf_printf(ret, "%s refused", key);
}

static bool broker_was_told(const char *told, const struct token *refused)
{
    auto_token struct token token = {0};

    return cache_get(told, &token) && token.minted_at_s == refused->minted_at_s;
}

static void broker_tell_refusal(const struct connection *c, const char *key,
                                const struct token *refused, struct aad_error *ret_warning)
{
    auto_buf struct buf told = {0};
    auto_token struct token mark = {.minted_at_s = refused->minted_at_s,
                                    .refresh_at_s = refused->refresh_at_s,
                                    .expires_at_s = refused->expires_at_s};

    broker_print_told(key, &told);
    if (buf_ok(&told, NULL) || broker_was_told(buf_text(&told), refused))
        return;
    secret_append_text(&mark.access_token, "refused");
    cache_put_for(buf_text(&told), &mark, LIFE_NEW_S);
    (void)aad_error_set(
        ret_warning, AAD_PERSON, NULL,
        "a token of connection '%s' was refused that is less than a minute old: it stays, and no "
        "other is asked for\n"
        "Let somebody give the identity access there. What it is: aad-credential connection show "
        "%s",
        c->name, c->name);
}

static void broker_evict_token(const struct connection *c, const char *key,
                               const struct token *token, struct aad_error *ret_warning)
{
    if (!connection_grant(c)->is_bare && life_is_new(token, clock_now_s())) {
        broker_tell_refusal(c, key, token, ret_warning);
        return;
    }
    cache_evict(key);
    trace("broker: the refused token is forgotten");
}

static void broker_evict_audience(const struct connection *c, const char *audience,
                                  const struct secret *presented, struct aad_error *ret_warning)
{
    auto_buf struct buf key = {0};
    auto_token struct token token = {0};

    connection_identity(c, audience, &key);
    if (!buf_ok(&key, NULL) && cache_get(buf_text(&key), &token) &&
        secret_equal(&token.access_token, presented))
        broker_evict_token(c, buf_text(&key), &token, ret_warning);
}

/* The same would be refused again: the module remembers it. */
static enum aad_code broker_refuse_bare(const struct connection *c, const struct secret *presented,
                                        struct aad_error *err)
{
    struct mint_request refused = {.connection = c,
                                   .audience = c->audiences[0],
                                   .deadline = deadline_in_ms(DEADLINE_MS),
                                   .refused = presented};
    const struct mint_module *module;
    enum aad_code code = mint_load(&module, err);

    return code ? code : module->refused(&refused, err);
}

/* A place that is another's refuses a good one: where the connection has a path, it has to be known
 * that it is this one. */
static bool broker_is_meant(const struct connection *c, const struct request *request)
{
    char origin[300];
    const struct host_target place = {
        request->has_target ? url_print_origin(&request->target, origin, sizeof origin) : "",
        request->path, request->username};

    return !request->has_target ||
           host_path_fit(c, &place) >= (host_path_is_needed(c, place.origin) ? 1 : 0);
}

enum aad_code broker_evict(const struct request *request, struct aad_error *ret_warning,
                           struct aad_error *err)
{
    auto_connection struct connection c = {0};
    enum aad_code code = broker_find_connection(request, &c, err);

    if (code)
        return code;
    for (size_t i = 0; request->presented.len && i < c.n_audiences; i++)
        broker_evict_audience(&c, c.audiences[i], &request->presented, ret_warning);
    if (request->presented.len && connection_grant(&c)->is_bare && broker_is_meant(&c, request))
        return broker_refuse_bare(&c, &request->presented, err);
    return AAD_OK;
}

enum aad_code broker_evict_kept(const struct connection *c, const struct request *request,
                                struct aad_error *ret_warning, struct aad_error *err)
{
    auto_buf struct buf key = {0};
    auto_token struct token token = {0};
    const char *audience;
    enum aad_code code = broker_find_key(c, request, &audience, &key, err);

    if (code || !cache_get(buf_text(&key), &token))
        return code;
    broker_evict_token(c, buf_text(&key), &token, ret_warning);
    if (connection_grant(c)->is_bare && broker_is_meant(c, request))
        return broker_refuse_bare(c, &token.access_token, err);
    return AAD_OK;
}

enum aad_code broker_forget_kept(const struct request *request, struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf key = {0};
    const char *audience;
    enum aad_code code = broker_find_connection(request, &c, err);

    if (!code)
        code = broker_find_key(&c, request, &audience, &key, err);
    if (!code)
        cache_evict(buf_text(&key));
    return code;
}

enum aad_code broker_check_cool_down(const struct connection *c, const char *audience,
                                     struct aad_error *err)
{
    auto_buf struct buf key = {0};

    connection_identity(c, audience, &key);
    return buf_ok(&key, NULL) ? AAD_OK : flight_check(buf_text(&key), err);
}

void broker_note_failure(const struct connection *c, const char *audience,
                         const struct aad_error *err)
{
    auto_buf struct buf key = {0};

    connection_identity(c, audience, &key);
    if (!buf_ok(&key, NULL))
        flight_note(buf_text(&key), err);
}

int64_t broker_failed_ago_ms(const struct connection *c, const char *audience,
                             struct aad_error *ret_why)
{
    auto_buf struct buf key = {0};

    connection_identity(c, audience, &key);
    return buf_ok(&key, NULL) ? -1 : flight_failed_ago_ms(buf_text(&key), ret_why);
}

static void broker_forget_key(const char *key)
{
    auto_buf struct buf told = {0};

    broker_print_told(key, &told);
    if (!buf_ok(&told, NULL))
        cache_evict(buf_text(&told));
    cache_evict(key);
    flight_forget(key);
    for (unsigned i = 0; i < LANES; i++) {
        auto_buf struct buf lane = {0};

        lane_print(key, i, &lane);
        if (buf_ok(&lane, NULL))
            continue;
        cache_evict(buf_text(&lane));
        flight_forget(buf_text(&lane));
    }
}

/* What its hosts have given for the tokens of an audience. */
static void broker_forget_exchanged(const struct connection *c, const char *audience)
{
    for (size_t i = 0; c->kind->has_exchange && i < c->n_hosts; i++) {
        auto_buf struct buf key = {0};
        struct url host;

        if (url_parse(c->hosts[i], &host, NULL))
            continue;
        connection_identity(c, audience, &key);
        exchange_print_key(&host, &key);
        if (!buf_ok(&key, NULL))
            broker_forget_key(buf_text(&key));
    }
}

void broker_forget(const struct connection *c)
{
    for (size_t i = 0; i < c->n_audiences; i++) {
        auto_buf struct buf key = {0};

        connection_identity(c, c->audiences[i], &key);
        if (!buf_ok(&key, NULL))
            broker_forget_key(buf_text(&key));
        broker_forget_exchanged(c, c->audiences[i]);
    }
}

void broker_keep(const struct connection *c, const char *audience, const struct token *token)
{
    broker_forget(c);
    broker_keep_further(c, audience, token);
}

void broker_keep_further(const struct connection *c, const char *audience,
                         const struct token *token)
{
    auto_buf struct buf key = {0};

    connection_identity(c, audience, &key);
    if (buf_ok(&key, NULL))
        return;
    broker_forget_key(buf_text(&key));
    cache_put(buf_text(&key), token);
}
