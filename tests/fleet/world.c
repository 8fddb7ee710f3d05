/*
 * world.c - what the program finds on a machine: a clock, a cache, notes, turns, and the authority
 *
 * What runs is the program's: broker_get_for() with all of broker/broker.c, broker/flight.c and
 * broker/life.c. It is linked with these in place of what belongs to one real machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "authority.h"
#include "base/chance.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/turn.h"
#include "broker/broker.h"
#include "broker/cache.h"
#include "broker/mint-module.h"
#include "http/response.h"
#include "sched.h"

#define EPOCH_S 1700002800 /* a full hour of Unix time */
#define AUDIENCE "https://api.example"

static const struct fleet_setup *fleet;
static struct machine *machines;
static struct connection connection;
static struct caller *self;

/* --- time and chance -------------------------------------------------------------------------- */

int64_t __wrap_clock_now_s(void);
int64_t __wrap_clock_steady_ms(void);
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);
uint32_t __wrap_chance_below(uint32_t n);

int64_t __wrap_clock_now_s(void)
{
    return EPOCH_S + sched_now_ms() / 1000;
}

int64_t __wrap_clock_steady_ms(void)
{
    return 1 + sched_now_ms();
}

/* Who goes on after it is another caller than the one that went on meanwhile. */
static void wait_ms(int64_t ms)
{
    struct caller *caller = self;

    sched_sleep(ms);
    self = caller;
}

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    int64_t left_ms = d ? deadline_left_ms(d) : ms;

    wait_ms(ms < left_ms ? ms : left_ms);
}

uint32_t __wrap_chance_below(uint32_t n)
{
    return fleet->has_jitter ? sched_chance(n) : 0;
}

/* --- the cache and the turn of a machine --------------------------------------------------------
 */

bool __wrap_cache_get(const char *key, struct token *ret);
void __wrap_cache_put(const char *key, const struct token *token);
enum turn_result __wrap_turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                                  struct turn **ret);
void __wrap_turn_leave(struct turn **t);

bool __wrap_cache_get(const char *key, struct token *ret)
{
    (void)key;
    if (!self->machine->has_token || self->machine->token.expires_at_s <= clock_now_s())
        return false;
    token_clear(ret);
    *ret = self->machine->token;
    return true;
}

void __wrap_cache_put(const char *key, const struct token *token)
{
    (void)key;
    self->machine->has_token = true;
    self->machine->token = *token;
}

enum turn_result __wrap_turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                                  struct turn **ret)
{
    (void)spec, (void)watch;
    if (self->machine->is_taken)
        return TURN_WAIT;
    self->machine->is_taken = true;
    *ret = (struct turn *)self->machine;
    return TURN_OURS;
}

void __wrap_turn_leave(struct turn **t)
{
    if (*t)
        ((struct machine *)*t)->is_taken = false;
    *t = NULL;
}

/* --- the note of a failure, of which there is one place -----------------------------------------
 */

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err);
enum aad_code __wrap_file_replace(const char *path, mode_t mode, const char *bytes, size_t len,
                                  struct aad_error *err);
int __wrap_unlink(const char *path);

static struct note *own_note(void)
{
    return fleet->is_shared ? &self->machine->note : &self->note;
}

static void clear_note(struct note *note)
{
    free(note->text);
    *note = (struct note){0};
}

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err)
{
    const struct note *note = own_note();

    (void)path, (void)trust, (void)max;
    if (!note->text)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is none");
    secret_append(ret, note->text, note->len);
    return AAD_OK;
}

enum aad_code __wrap_file_replace(const char *path, mode_t mode, const char *bytes, size_t len,
                                  struct aad_error *err)
{
    struct note *note = own_note();

    (void)path, (void)mode, (void)err;
    clear_note(note);
    note->text = malloc(len);
    if (!note->text)
        sched_fail("memory ran out");
    memcpy(note->text, bytes, len);
    note->len = len;
    return AAD_OK;
}

int __wrap_unlink(const char *path)
{
    (void)path;
    clear_note(own_note());
    return 0;
}

/* --- the connection, and its authority ----------------------------------------------------------
 */

enum aad_code __wrap_mint_load(const struct mint_module **ret, struct aad_error *err);
enum aad_code __wrap_connection_load(const char *name, struct connection *ret,
                                     struct aad_error *err);
enum aad_code __wrap_connection_list(connection_visit *visit, void *ctx, struct aad_error *err);
void __wrap_connection_clear(struct connection *c);

/* The one connection is of all machines, and lent. */
enum aad_code __wrap_connection_load(const char *name, struct connection *ret,
                                     struct aad_error *err)
{
    (void)name, (void)err;
    *ret = connection;
    return AAD_OK;
}

void __wrap_connection_clear(struct connection *c)
{
    (void)c;
}

enum aad_code __wrap_connection_list(connection_visit *visit, void *ctx, struct aad_error *err)
{
    (void)err;
    return visit(ctx, connection.name);
}

static enum aad_code refuse(struct aad_error *err)
{
    struct response response;

    response_init(&response);
    response.status = 429;
    response.retry_after_s = AUTHORITY_RETRY_AFTER_S;
    (void)aad_error_set(err, AAD_THROTTLED, NULL, "the authority wants no request");
    err->retry_after_s = (int32_t)response_throttle_s(&response);
    return AAD_THROTTLED;
}

static enum aad_code mint(const struct mint_request *request, struct token *ret,
                          struct aad_error *err)
{
    int64_t latency_ms = authority_latency_ms(), life_s = authority_life_s();
    bool is_taken;

    (void)request;
    wait_ms(latency_ms / 2);
    is_taken = authority_takes(self->machine->identity);
    wait_ms(latency_ms - latency_ms / 2);
    if (!is_taken)
        return refuse(err);
    ret->minted_at_s = clock_now_s();
    ret->expires_at_s = ret->minted_at_s + life_s;
    ret->refresh_at_s = ret->expires_at_s - token_margin_s(life_s);
    return AAD_OK;
}

enum aad_code __wrap_mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.token = mint};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

/* --- the fleet -------------------------------------------------------------------------------- */

void world_enter(struct caller *caller)
{
    self = caller;
}

const struct fleet_setup *world_setup(void)
{
    return fleet;
}

struct machine *world_machine(unsigned i)
{
    return &machines[i];
}

enum aad_code world_get(struct caller *caller, int64_t min_valid_s, struct token *ret,
                        struct aad_error *err)
{
    const struct broker broker = {.deadline = deadline_in_ms(DEADLINE_MS)};
    struct request request = {.operation = REQUEST_GET, .min_valid_s = min_valid_s};

    world_enter(caller);
    return broker_get_for(&broker, &connection, &request, ret, err);
}

void world_open(const struct fleet_setup *setup)
{
    fleet = setup;
    machines = calloc(setup->agents, sizeof *machines);
    if (!machines)
        sched_fail("memory ran out");
    for (unsigned i = 0; i < setup->agents; i++)
        machines[i].identity = i % setup->identities;
    memset(&connection, 0, sizeof connection);
    (void)snprintf(connection.name, sizeof connection.name, "one");
    if (connection_set(&connection, "kind", "generic", NULL) ||
        connection_set(&connection, "grant", "client-secret", NULL) ||
        connection_set(&connection, "authority", "https://login.example/contoso.example", NULL) ||
        connection_set(&connection, "audiences", AUDIENCE, NULL))
        sched_fail("there is no connection");
}

void world_close(void)
{
    for (unsigned i = 0; i < fleet->agents; i++)
        clear_note(&machines[i].note);
    free(machines);
    machines = NULL;
}
