/*
 * broker-fixture.h - a broker with a connection "one", and a mint that does as it is told
 *
 * mint_load() of the fixture replaces broker/mint-module.c; connections, cache and flight are the
 * real ones.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_BROKER_FIXTURE_H
#define UNIT_BROKER_FIXTURE_H

#include "broker/broker.h"

/* The host of "one", whose audiences are https://a.example.com and https://b.example.com. */
#define BROKER_FIXTURE_HOST "tokens.example.com"

/* What the mint answers, and what it was asked. */
extern struct broker_fixture {
    int calls, starts;
    enum aad_code code;
    int32_t retry_after_s;
    int64_t lifetime_s, refresh_in_s;
    char audience[128], claims[128], refused[32]; /* "" = none */
    int64_t deadline_left_ms;
    bool may_ask;
    int looks; /* for a person; there is one, unless is_alone */
    bool is_alone, is_bare;
    bool starts_none;        /* the mint starts the store */
    void (*meanwhile)(void); /* within the mint; or NULL */
    bool exchanges_at_all;
    int exchanges; /* at the target, for one of these */
    enum aad_code exchange_code;
    char exchanged[96];   /* "token-1 at https://..." */
    char rejected[32];    /* the last that was told to be refused */
    const char *switches; /* with a refusal: the store that "one" has then; once. NULL = the same */
} broker_fixture;

/* Set-up and tear-down of a test: directories of its own, nothing cached. */
int broker_fixture_make(void);
int broker_fixture_remove(void);

/* Makes "one" a connection whose secret is bare, of kind devops. expires NULL = nobody knows it. */
void broker_fixture_make_bare(const char *expires);

/* Makes "one" a connection of kind registry. */
void broker_fixture_make_registry(void);

/* Gives "one" another store, or another host as well. */
void broker_fixture_switch(const char *store, const char *host);

struct request broker_fixture_target(const char *host);

/* A broker_start_store. */
struct store *broker_fixture_start_store(const struct connection *c,
                                         const struct deadline *deadline, bool may_ask);

/* Gets, and tells which token it was: "token-1", or the name of nothing. */
enum aad_code broker_fixture_get(const struct request *request, char out[32]);

/* Puts a token into the cache as if it had been minted `age_s` ago. */
void broker_fixture_age(int64_t age_s, int64_t refresh_in_s, int64_t lifetime_s);

/* Forgets all that is remembered for the connection. */
void broker_fixture_forget(void);

#endif
