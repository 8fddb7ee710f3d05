/*
 * main.c - a fleet at the top of the hour: how many agents one identity carries
 *
 *   fleet [--small] [--record FILE]
 *
 * A discrete event simulation, in virtual time (sched.h). The decisions are the program's own,
 * which is linked in: broker/broker.c, broker/flight.c and broker/life.c decide what is asked and
 * when (fresh, due, one request for all callers of a machine, what a Retry-After keeps from whom,
 * and both kinds of jitter by base/chance.c), endpoint/fresh.c what `serve` renews ahead,
 * http/response.c how long a 429 is, base/token.c the margin. Played are the machines (world.c:
 * clock, cache, notes, turns), the loop of `serve` (serve.c), the jobs (fleet.c) and the authority
 * with its limits (authority.h, with the source of each). A rule that changes in the program
 * changes these figures; a function that moves away breaks the link.
 *
 * What can be left out, to see what it is for: jitter (chance_below() is 0), sharing (each job
 * knows its own failures only), renewing ahead (no `serve`).
 *
 * --small: a fleet of a tenth at a tenth of the limit, and what must be true of it (small.c):
 * status 1 if it is not. --record: all figures into the file, of which
 * packaging/man/aad-credential-fleets.7 has the important ones (tests/check/fleet.sh).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authority.h"
#include "fleet.h"
#include "sched.h"
#include "small.h"
#include "way.h"

static FILE *record;

/* --- what is printed ----------------------------------------------------------------------------
 */

static const char *yes(bool is)
{
    return is ? "yes" : "-";
}

static void print_words(const char *hour, const struct fleet_count *c)
{
    (void)fprintf(record,
                  "\t%s\t%" PRIu64 "\t%u\t%u\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRId64
                  "\t%" PRId64 "\t%" PRId64 "\n",
                  hour, c->requests, c->peak, c->peak_10, c->throttled, c->refused, c->failed,
                  c->p50_ms, c->p99_ms, c->most_ms);
}

static void print_head(const char *title)
{
    (void)printf("\n%s\n%7s %4s %6s %-6s %-6s %-5s %5s %8s %6s %6s %8s %8s %7s %6s %7s %7s\n",
                 title, "agents", "ids", "limit", "jitter", "shared", "ahead", "hour", "requests",
                 "peak/s", "in10s", "429", "refused", "failed", "p50", "p99", "most ms");
}

static void print_row(const struct fleet_setup *s, const char *hour, const struct fleet_count *c)
{
    (void)printf("%7u %4u %6u %-6s %-6s %-5s %5s %8" PRIu64 " %6u %6u %8" PRIu64 " %8" PRIu64
                 " %7" PRIu64 " %6" PRId64 " %7" PRId64 " %7" PRId64 "\n",
                 s->agents, s->identities, s->limit, yes(s->has_jitter), yes(s->is_shared),
                 yes(s->is_ahead), hour, c->requests, c->peak, c->peak_10, c->throttled, c->refused,
                 c->failed, c->p50_ms, c->p99_ms, c->most_ms);
    if (!record)
        return;
    (void)fprintf(record, "fleet\t%u\t%u\t%u\t%u\t%u\t%s\t%s\t%s", s->agents, s->identities,
                  s->limit, s->life_s, s->life_s + s->life_more_s, yes(s->has_jitter),
                  yes(s->is_shared), yes(s->is_ahead));
    print_words(hour, c);
}

static void show(const struct fleet_setup *setup)
{
    struct fleet_result result;

    fleet_run(setup, &result);
    print_row(setup, "first", &result.cold);
    print_row(setup, "later", &result.steady);
    (void)fflush(stdout);
}

static void show_all(unsigned agents, unsigned identities, unsigned life_s, unsigned more_s)
{
    for (size_t i = 0; i < WAYS; i++) {
        struct fleet_setup setup = {.agents = agents,
                                    .identities = identities,
                                    .limit = AUTHORITY_PER_TENANT,
                                    .life_s = life_s,
                                    .life_more_s = more_s,
                                    .has_jitter = ways[i].has_jitter,
                                    .is_shared = ways[i].is_shared,
                                    .is_ahead = ways[i].is_ahead};

        show(&setup);
    }
}

/* --- how many are carried ------------------------------------------------------------------------
 */

/* More than the last of these are not tried: that takes minutes. */
static void carry(unsigned limit, enum way way)
{
    const struct way_row *row = &ways[way];
    static const unsigned sizes[] = {10,   20,   50,   100,   200,   500,
                                     1000, 2000, 5000, 10000, 20000, 50000};
    struct fleet_result best = {0};
    unsigned most = 0;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct fleet_result result = way_run(way, sizes[i], 1, limit);

        if (!way_is_carried(&result.steady))
            break;
        most = sizes[i];
        best = result;
    }
    (void)printf("%6u %-6s %-6s %-5s %7u %8" PRIu64 " %7" PRId64 "\n", limit, yes(row->has_jitter),
                 yes(row->is_shared), yes(row->is_ahead), most, best.steady.requests,
                 best.steady.p99_ms);
    (void)fflush(stdout);
    if (record)
        (void)fprintf(record, "carries\t%u\t%s\t%s\t%s\t%u\t%" PRIu64 "\t%" PRId64 "\n", limit,
                      yes(row->has_jitter), yes(row->is_shared), yes(row->is_ahead), most,
                      best.steady.requests, best.steady.p99_ms);
}

static void carry_all(void)
{
    static const unsigned limits[] = {AUTHORITY_PER_ADDRESS, 50, 100, AUTHORITY_PER_TENANT};
    static const enum way shown[] = {WAY_SHARED, WAY_BROKER, WAY_AHEAD, WAY_SERVE};

    (void)printf("\nHow many agents one identity carries: no call refused, p99 within %d ms\n"
                 "%6s %-6s %-6s %-5s %7s %8s %7s\n",
                 WAY_WELL_MS, "limit", "jitter", "shared", "ahead", "agents", "requests", "p99 ms");
    if (record)
        (void)fprintf(record,
                      "# carries\tlimit\tjitter\tshared\tahead\tagents\trequests\tp99_ms\n");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        for (size_t j = 0; j < sizeof shown / sizeof shown[0]; j++)
            carry(limits[i], shown[j]);
}

static void show_everything(void)
{
    static const unsigned sizes[] = {100, 1000, 10000};

    if (record)
        (void)fprintf(
            record,
            "# "
            "fleet\tagents\tidentities\tlimit\tlife_least_s\tlife_most_"
            "s\tjitter\tshared\tahead\thour\t"
            "requests\tpeak\tpeak_10s\tthrottled\trefused\tfailed\tp50_ms\tp99_ms\tmost_ms\n");
    print_head("One identity, tokens of an hour");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        show_all(sizes[i], 1, AUTHORITY_LIFE_S, 0);
    print_head("Ten identities, each with the limit, tokens of an hour");
    show_all(10000, 10, AUTHORITY_LIFE_S, 0);
    print_head("One identity, tokens of 60 to 90 minutes");
    show_all(10000, 1, AUTHORITY_LIFE_LEAST_S, AUTHORITY_LIFE_MOST_S - AUTHORITY_LIFE_LEAST_S);
    carry_all();
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "--small"))
        return small_check();
    if (argc != 1 && (argc != 3 || strcmp(argv[1], "--record") != 0))
        sched_fail("fleet [--small] [--record FILE]");
    if (argc == 3) {
        record = fopen(argv[2], "w");
        if (!record)
            sched_fail("the record cannot be written");
    }
    show_everything();
    return record && fclose(record) ? 2 : 0;
}
