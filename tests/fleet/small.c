/*
 * small.c - see small.h: a tenth of the fleet of the record, at a tenth of its limit
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "small.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "authority.h"
#include "way.h"

#define AGENTS 1000u
#define LIMIT AUTHORITY_PER_ADDRESS

static int failures;

static void must(bool is, const char *what)
{
    (void)printf("%s: %s\n", is ? "ok" : "NOT ok", what);
    failures += !is;
}

static void tell(const char *name, const struct fleet_count *c)
{
    (void)printf("%-32s %6" PRIu64 " requests, %4u in a second, %6" PRIu64 " throttled, %5" PRIu64
                 " of %" PRIu64 " jobs refused, %4" PRIu64 " failed, p99 %" PRId64 " ms\n",
                 name, c->requests, c->peak, c->throttled, c->refused, c->jobs, c->failed,
                 c->p99_ms);
}

static struct fleet_result run(const char *name, enum way way, unsigned limit)
{
    struct fleet_result result = way_run(way, AGENTS, 1, limit);
    char words[40];

    (void)snprintf(words, sizeof words, "%s, first hour", name);
    tell(words, &result.cold);
    (void)snprintf(words, sizeof words, "%s, later", name);
    tell(words, &result.steady);
    return result;
}

/* Nobody is refused: what is asked for is what has to be. */
static void check_requests(void)
{
    struct fleet_result broker = run("no limit", WAY_BROKER, 0);
    struct fleet_result serve = run("no limit, serve", WAY_SERVE, 0);

    must(broker.cold.requests == AGENTS && broker.steady.requests == AGENTS,
         "each machine asks once for all its jobs of an hour");
    must(serve.steady.requests >= AGENTS && serve.steady.requests <= AGENTS * 14 / 10,
         "serve asks up to two fifths more often");
    must(serve.cold.peak > 5 * LIMIT && serve.steady.peak <= LIMIT,
         "machines that began in the same seconds do not renew in the same seconds");
    must(!serve.steady.most_ms, "with serve nobody waits for a token");
    must(broker.steady.p50_ms == 0 && broker.steady.p99_ms >= AUTHORITY_LEAST_MS &&
             broker.steady.most_ms <= AUTHORITY_MOST_MS + 50,
         "without it, who begins waits for one answer");
}

static void check_jitter(const struct fleet_result *without, const struct fleet_result *with)
{
    must(without->cold.failed > 0 && !with->cold.failed,
         "all jobs of a new fleet have tokens in ten minutes: with jitter only");
    must(with->cold.throttled * 2 < without->cold.throttled,
         "jitter halves what is refused, at first");
    must(with->steady.throttled < without->steady.throttled, "and later there is less of it");
    must(with->cold.p99_ms < without->cold.p99_ms && with->steady.p99_ms < without->steady.p99_ms,
         "with jitter the slowest of a hundred tokens comes sooner");
}

static void check_ahead(const struct fleet_result *without, const struct fleet_result *with)
{
    must(without->steady.throttled > 0 && without->steady.peak > LIMIT,
         "serve without jitter asks for more in a second than there is");
    must(!with->steady.throttled && with->steady.peak <= LIMIT, "with jitter it does not");
    must(way_is_carried(&with->steady), "a fleet with serve and jitter is carried");
    must(!way_is_carried(&without->steady), "one without jitter is not");
}

/* Who gets a token from the cache tells nobody: after half a day serve takes it to be of no use,
 * and all machines have none in the same hour. It knows better where the agent is a command of
 * exec. */
static void check_days(void)
{
    struct fleet_setup setup = {.agents = AGENTS,
                                .identities = 1,
                                .limit = LIMIT,
                                .life_s = AUTHORITY_LIFE_S,
                                .hours = 16,
                                .has_jitter = true,
                                .is_shared = true,
                                .is_ahead = true};
    struct fleet_result result;

    fleet_run(&setup, &result);
    tell("serve, 16 hours", &result.steady);
    setup.has_exec = true;
    fleet_run(&setup, &result);
    tell("serve and exec, 16 hours", &result.steady);
    must(way_is_carried(&result.steady), "agents that exec has started are carried all day");
}

int small_check(void)
{
    struct fleet_result alone, shared, broker, ahead, serve, again;

    check_requests();
    alone = run("alone", WAY_ALONE, LIMIT);
    shared = run("shared", WAY_SHARED, LIMIT);
    broker = run("shared, jitter", WAY_BROKER, LIMIT);
    ahead = run("serve", WAY_AHEAD, LIMIT);
    serve = run("serve, jitter", WAY_SERVE, LIMIT);
    again = run("serve, jitter again", WAY_SERVE, LIMIT);
    must(shared.cold.throttled < alone.cold.throttled &&
             shared.steady.throttled < alone.steady.throttled,
         "what one caller was refused, the others of its machine do not ask for");
    must(!way_is_carried(&broker.steady), "without serve no such fleet is carried");
    check_jitter(&shared, &broker);
    check_ahead(&ahead, &serve);
    check_days();
    must(!memcmp(&serve, &again, sizeof serve), "a run is repeated to the last figure");
    return failures ? 1 : 0;
}
