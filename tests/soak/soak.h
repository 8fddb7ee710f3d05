/*
 * soak.h - what the parts of the soak's driver share: main.c says what it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SOAK_H
#define SOAK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* --- the world, as rounds.sh has made it ------------------------------------------------------ */

struct soak {
    const char *bin, *url, *port, *tenant, *ca, *proxy, *seen, *age, *clock, *self;
    unsigned control_port;
    unsigned n_callers, first, n_cycles;
    uint64_t seed;
    const char *shared_password; /* right for svc-shared */
    const char *password;        /* of each caller's own user */
    int pin_fd;
};

extern struct soak soak;

uint64_t soak_random(uint64_t *state);
int64_t soak_now_ms(void);
void soak_sleep_ms(int64_t ms);

/* --- one call of the program -------------------------------------------------------------------
 */

#define CALL_OUT_MAX 32768
#define CALL_ARGS_MAX 40
#define CALL_SECRETS_MAX 8
#define CALL_SECRET_MAX 128

/* What stdout has where the status is 0. */
enum call_answer {
    CALL_SAYS,   /* words for a person */
    CALL_TOKEN,  /* one token */
    CALL_GIT,    /* an answer for git */
    CALL_JSON,   /* what an identity endpoint answers */
    CALL_REPORT, /* words, and where it fails a report of verify: what fails, and what to do */
};

/* The exit statuses that may come, as bits. What the authority, or a keyring that is away, may do
 * to any call: locked, unavailable, timeout, throttled, network, protocol. */
#define CALL_MAY(status) (1u << (status))
#define CALL_DISTURBED                                                                             \
    (CALL_MAY(0) | CALL_MAY(6) | CALL_MAY(7) | CALL_MAY(8) | CALL_MAY(12) | CALL_MAY(13) |         \
     CALL_MAY(14))
#define CALL_REJECTED CALL_MAY(10)
#define CALL_ABSENT CALL_MAY(4)

struct call {
    const char *name; /* in the table; NULL: it is no program of ours, and nobody judges it */
    const char *args[CALL_ARGS_MAX];
    const char *input; /* NULL = none */
    enum call_answer answer;
    unsigned may;
    unsigned limit_s; /* 0 = 15: the deadline of every call */
    bool is_fast;     /* what waits does so for a moment: tests/system/clock.c */
    bool has_pin;     /* at descriptor 7 */
};

struct outcome {
    int status; /* 128 and more: a signal */
    int64_t took_ms;
    char out[CALL_OUT_MAX], err[CALL_OUT_MAX];
};

/* Who calls: what is wrong is said with these, and none of the secrets may be in any output. */
struct caller {
    unsigned number, cycle;
    uint64_t random;
    char name[16], user[40], application[40];
    char secrets[CALL_SECRETS_MAX][CALL_SECRET_MAX];
    unsigned n_secrets;
    bool is_disturbed, has_found;
    struct outcome seen; /* of the last call */
    char history[8192];  /* the calls of the cycle, a line each, for who looks into a finding */
};

/* Runs it to its end and judges it; returns the status. */
int call_run(struct caller *caller, const struct call *call);

/* Something is wrong with the last call, or with what came of it. */
void call_found(struct caller *caller, const char *call, const char *why);

/* The core of a secret, which none of its encodings changes. */
void call_learn_secret(struct caller *caller, const char *secret);

/* After all have ended: the table on stdout. False: something was found. */
bool call_report(void);
/* A cycle begins: nothing was said, nothing is known. */
void call_forget(struct caller *caller);
void call_count_cycle(const struct caller *caller);

/* --- the emulator -------------------------------------------------------------------------------
 */

/* PUT /world; false: it did not take it. */
bool emulate_put(const char *json);
/* How many secrets the application has, and the value of the last; -1: nobody knows. */
int emulate_secrets(const char *application, char ret_value[CALL_SECRET_MAX]);
/* What the emulator knows of the application, and the latest requests at Graph, into the folder of
 * what was found: for who looks into it. */
void emulate_dump(const char *application, unsigned cycle);
/* How many wrong passwords came for the user since that was 0, or the right one came. */
int emulate_wrong_passwords(const char *user);

/* --- cycles
 * --------------------------------------------------------------------------------------- */

/* One cycle: a connection of its own is added, gives tokens, is rotated and removed. */
void cycle_run(struct caller *caller);
/* Of one whose key is on a token: it is made there, has a certificate, gives a token, and is
 * deleted. */
void certificate_live(struct caller *caller, const char *uri);
/* Somebody's turn with what all share. */
void share_run(struct caller *caller);
/* The same for both: calls, and a pause before another try. */
#define CYCLE_TRIES 60
void cycle_wait(unsigned n_tries);
int cycle_token(struct caller *caller, const char *name, unsigned may);
int cycle_git(struct caller *caller, const char *name, unsigned may);
int cycle_renew(struct caller *caller, const char *name, unsigned may);
void cycle_rotate(struct caller *caller, const char *name, const char *application);

/* A command of exec: it asks its endpoint once. */
int ask_run(void);

#endif
