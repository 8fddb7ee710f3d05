/*
 * flight.c - single flight (P7): a token is asked for once, however many want it, and whoever is
 * killed; and a failure is shared
 *
 * What runs is broker_get_for() with all of broker/broker.c and broker/flight.c. Played are the
 * lock, the cache, the note of a failure, the authority and the clock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "explore.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "broker/broker.h"
#include "broker/cache.h"
#include "broker/flight.h"
#include "broker/mint-module.h"
#include "turn.h"

#define NOW_S 1700000000
#define PROCESSES 3u
#define NOTE_MAX 400

static struct {
    struct model_turn turn;
    unsigned char has_token;
    struct token token; /* without its text */
    size_t note_len;
    char note[NOTE_MAX];
    int64_t now_ms, noted_ms;
    unsigned char requests, under_way;
    struct {
        int64_t began_ms;
        unsigned char asks;
        enum aad_code code;
    } processes[PROCESSES];
} shared;

static enum aad_code answer; /* of the authority */
static int32_t retry_after_s;
static bool has_failed; /* before the first of them begins */
static struct connection connection;

bool __wrap_cache_get(const char *key, struct token *ret);
void __wrap_cache_put(const char *key, const struct token *token);
enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err);
enum aad_code __wrap_file_replace(const char *path, mode_t mode, const char *bytes, size_t len,
                                  struct aad_error *err);
int __wrap_unlink(const char *path);
int64_t __wrap_clock_steady_ms(void);
int64_t __wrap_clock_now_s(void);
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);
enum aad_code __wrap_mint_load(const struct mint_module **ret, struct aad_error *err);

/* --- the cache -------------------------------------------------------------------------------- */

bool __wrap_cache_get(const char *key, struct token *ret)
{
    (void)key;
    if (!explore_step("cache_get"))
        return false;
    explore_saw(&shared.has_token, 1);
    if (!shared.processes[explore_self()].began_ms)
        shared.processes[explore_self()].began_ms = shared.now_ms;
    if (!shared.has_token)
        return false;
    token_clear(ret);
    *ret = shared.token;
    secret_append_text(&ret->access_token, "AT");
    return true;
}

void __wrap_cache_put(const char *key, const struct token *token)
{
    (void)key;
    if (!explore_step("cache_put"))
        return;
    shared.has_token = 1;
    shared.token = *token;
    shared.token.access_token = (struct secret){0};
}

/* --- the note of a failure, of which there is one place ----------------------------------------
 */

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err)
{
    (void)path, (void)trust, (void)max;
    if (!explore_step("file_read of the note"))
        return AAD_NOT_FOUND;
    explore_saw(shared.note, shared.note_len);
    if (!shared.note_len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is none");
    secret_append(ret, shared.note, shared.note_len);
    return AAD_OK;
}

/* A later failure is of a later time. */
enum aad_code __wrap_file_replace(const char *path, mode_t mode, const char *bytes, size_t len,
                                  struct aad_error *err)
{
    (void)path, (void)mode, (void)err;
    if (!explore_step("file_replace of the note"))
        return AAD_IO;
    if (len > NOTE_MAX)
        explore_fail("the note is longer than the model's");
    memset(shared.note, 0, sizeof shared.note);
    memcpy(shared.note, bytes, len);
    shared.note_len = len;
    shared.noted_ms = shared.now_ms++;
    return AAD_OK;
}

int __wrap_unlink(const char *path)
{
    (void)path;
    if (explore_step("unlink of the note")) {
        memset(shared.note, 0, sizeof shared.note);
        shared.note_len = 0;
    }
    return 0;
}

/* --- time ------------------------------------------------------------------------------------- */

int64_t __wrap_clock_steady_ms(void)
{
    explore_saw(&shared.now_ms, sizeof shared.now_ms);
    return shared.now_ms;
}

int64_t __wrap_clock_now_s(void)
{
    return NOW_S;
}

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    (void)ms, (void)d;
    explore_wait("flight_join waits");
}

/* --- the authority ---------------------------------------------------------------------------- */

static enum aad_code mint(const struct mint_request *request, struct token *ret,
                          struct aad_error *err)
{
    unsigned self = explore_self();

    (void)request;
    if (!explore_step("the request leaves"))
        return AAD_IO;
    if (shared.note_len && shared.noted_ms >= shared.processes[self].began_ms)
        explore_fail("%u asks, though it began before a failure was noted", self);
    shared.requests++;
    shared.under_way++;
    shared.processes[self].asks = 1;
    if (!explore_step("the answer comes"))
        return AAD_IO;
    shared.under_way--;
    shared.processes[self].asks = 0;
    if (answer) {
        (void)aad_error_set(err, answer, NULL, "the authority says no\nAsk it.");
        if (err)
            err->retry_after_s = retry_after_s;
        return answer;
    }
    secret_append_text(&ret->access_token, "AT");
    ret->minted_at_s = NOW_S;
    ret->refresh_at_s = NOW_S + 3000;
    ret->expires_at_s = NOW_S + 3600;
    return AAD_OK;
}

enum aad_code __wrap_mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.token = mint};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

/* --- the model -------------------------------------------------------------------------------- */

static void begin(void)
{
    const struct aad_error err = {.code = AAD_NETWORK, .what = "it was away"};

    shared.now_ms = 1;
    shared.noted_ms = -1;
    if (has_failed)
        flight_note("key", &err);
}

static void run(unsigned process)
{
    const struct broker broker = {.deadline = {0}};
    struct request request = {.operation = REQUEST_GET};
    auto_token struct token token = {0};
    struct aad_error err = {0};
    enum aad_code code = broker_get_for(&broker, &connection, &request, &token, &err);

    if (explore_is_killed())
        return;
    shared.processes[process].code = code;
    if (code ? code != answer : !token.access_token.len)
        explore_fail("%u ends with %s", process, error_name(code));
}

static void killed(unsigned process)
{
    model_turn_free(process);
    shared.under_way = (unsigned char)(shared.under_way - shared.processes[process].asks);
    shared.processes[process].asks = 0;
}

/* Of a failure that holds for those who have waited, each later one may find out anew. */
static void check(void)
{
    unsigned most = answer && !retry_after_s ? PROCESSES : 1 + explore_kills();

    if (shared.under_way > 1)
        explore_fail("two ask at the same time");
    if (shared.requests > most)
        explore_fail("%u have asked", shared.requests);
}

static void end(void)
{
    if (shared.turn.is_taken)
        explore_fail("the lock stays");
    if (!answer && !explore_kills() && shared.note_len)
        explore_fail("a success leaves the note of a failure");
}

int main(void)
{
    static const struct {
        const char *name;
        enum aad_code answer;
        int32_t retry_after_s;
        bool has_failed;
    } cases[] = {
        {"single flight, a token", AAD_OK, 0, false},
        {"single flight, a token after a failure", AAD_OK, 0, true},
        {"single flight, a refusal", AAD_REJECTED, 0, false},
        {"single flight, a Retry-After", AAD_THROTTLED, 30, false},
    };
    struct explore_model model = {
        .processes = PROCESSES,
        .kills = 1,
        .shared = &shared,
        .size = sizeof shared,
        .begin = begin,
        .run = run,
        .killed = killed,
        .check = check,
        .end = end,
    };

    model_turn_is(&shared.turn);
    (void)snprintf(connection.name, sizeof connection.name, "one");
    (void)connection_set(&connection, "kind", "generic", NULL);
    (void)connection_set(&connection, "grant", "client-secret", NULL);
    (void)connection_set(&connection, "authority", "https://login.example/contoso.example", NULL);
    (void)connection_set(&connection, "audiences", "https://api.example", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        answer = cases[i].answer;
        retry_after_s = cases[i].retry_after_s;
        has_failed = cases[i].has_failed;
        model.name = cases[i].name;
        explore(&model);
    }
    connection_clear(&connection);
    return 0;
}
