/*
 * main.c - the soak's driver: many callers at once, each with cycle after cycle
 *
 *   soak --callers N --first CYCLE --cycles N --seed N      some cycles; the table of all calls on
 * stdout soak --ask                                              as a command of exec: what its
 * endpoint answers
 *
 * A cycle is what a connection lives through: it is added, gives tokens, is rotated, and goes
 * (cycle.c); meanwhile its caller has a turn with connections that all of them share (share.c).
 * Each call is started here, without a shell, timed, and judged (call.c). Whoever loses his parent
 * is our child then: in the end there is none. The world is that of rounds.sh, in variables
 * SOAK_..., which no call sees.
 *
 * Exit status: 0, 1 where something was found, 2 where it cannot begin.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "soak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAIN_CALLERS_MAX 64
#define MAIN_SETTLES_MS 20000 /* what keeps a refresh token after the answer has ended then */

struct soak soak;

static unsigned next_cycle;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

uint64_t soak_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 11;
}

int64_t soak_now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void soak_sleep_ms(int64_t ms)
{
    const struct timespec pause = {ms / 1000, ms % 1000 * 1000000};

    (void)nanosleep(&pause, NULL);
}

/* --- callers ---------------------------------------------------------------------------------- */

static bool take_cycle(unsigned *ret_cycle)
{
    bool is_left;

    (void)pthread_mutex_lock(&lock);
    is_left = next_cycle < soak.first + soak.n_cycles;
    *ret_cycle = next_cycle;
    next_cycle += is_left;
    (void)pthread_mutex_unlock(&lock);
    return is_left;
}

static void *run_caller(void *arg)
{
    struct caller *caller = arg;

    while (take_cycle(&caller->cycle)) {
        /* What a cycle does is the seed's, whoever runs it. */
        caller->random = (soak.seed * 1000003 + caller->cycle + 1) * 0x9e3779b97f4a7c15u;
        (void)soak_random(&caller->random);
        call_forget(caller);
        call_learn_secret(caller, soak.password);
        call_learn_secret(caller, soak.shared_password);
        cycle_run(caller);
        call_count_cycle(caller);
    }
    return NULL;
}

static void begin_caller(struct caller *caller, unsigned number)
{
    *caller = (struct caller){.number = number};
    (void)snprintf(caller->name, sizeof caller->name, "own-%02u", number);
    (void)snprintf(caller->user, sizeof caller->user, "soak-%02u@contoso.example", number);
    (void)snprintf(caller->application, sizeof caller->application,
                   "9b000000-0000-4000-8000-00000050%04u", number);
}

/* Those who have lost their parent: children of this thread, not of the callers. */
static void reap(void)
{
    while (waitpid(-1, NULL, WNOHANG | __WNOTHREAD) > 0)
        continue;
}

static bool run_all(void)
{
    static struct caller callers[MAIN_CALLERS_MAX];
    pthread_t threads[MAIN_CALLERS_MAX];
    int64_t until_ms;
    pid_t left;

    for (unsigned i = 0; i < soak.n_callers; i++) {
        begin_caller(&callers[i], i);
        if (pthread_create(&threads[i], NULL, run_caller, &callers[i]))
            abort();
    }
    for (unsigned i = 0; i < soak.n_callers; i++)
        while (pthread_tryjoin_np(threads[i], NULL)) {
            reap();
            soak_sleep_ms(50);
        }
    until_ms = soak_now_ms() + MAIN_SETTLES_MS;
    while (!(left = waitpid(-1, NULL, WNOHANG)) && soak_now_ms() < until_ms)
        soak_sleep_ms(50);
    while (left > 0)
        left = waitpid(-1, NULL, WNOHANG);
    if (left == 0)
        call_found(&callers[0], "process", "one is left that nobody waits for");
    return call_report();
}

/* --- what it is told -------------------------------------------------------------------------- */

static const char *take_variable(const char *name)
{
    const char *value = getenv(name);
    char *copy = value ? strdup(value) : NULL;

    if (!copy) {
        (void)fprintf(stderr, "soak: %s is not set\n", name);
        exit(2);
    }
    (void)unsetenv(name);
    return copy;
}

static void take_world(void)
{
    static char self[4096];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);

    self[len < 0 ? 0 : len] = 0;
    soak.self = self;
    soak.bin = take_variable("SOAK_BIN");
    soak.url = take_variable("SOAK_URL");
    soak.port = take_variable("SOAK_PORT");
    soak.tenant = take_variable("SOAK_TENANT");
    soak.ca = take_variable("SOAK_CA");
    soak.proxy = take_variable("SOAK_PROXY");
    soak.seen = take_variable("SOAK_SEEN");
    soak.age = take_variable("SOAK_AGE");
    soak.clock = take_variable("SOAK_CLOCK");
    soak.password = take_variable("SOAK_PASSWORD");
    soak.shared_password = take_variable("SOAK_SHARED_PASSWORD");
    soak.control_port = (unsigned)atoi(take_variable("SOAK_CONTROL_PORT"));
    soak.pin_fd = atoi(take_variable("SOAK_PIN_FD"));
}

static bool take_option(const char *name, const char *value)
{
    unsigned number = (unsigned)strtoul(value, NULL, 10);

    if (!strcmp(name, "--callers"))
        soak.n_callers = number;
    else if (!strcmp(name, "--first"))
        soak.first = number;
    else if (!strcmp(name, "--cycles"))
        soak.n_cycles = number;
    else if (!strcmp(name, "--seed"))
        soak.seed = number;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "--ask"))
        return ask_run();
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc || !take_option(argv[i], argv[i + 1])) {
            (void)fprintf(stderr, "soak: unknown option %s\n", argv[i]);
            return 2;
        }
    }
    if (!soak.n_callers || soak.n_callers > MAIN_CALLERS_MAX)
        return 2;
    take_world();
    next_cycle = soak.first;
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    return run_all() ? 0 : 1;
}
