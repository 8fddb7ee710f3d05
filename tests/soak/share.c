/*
 * share.c - what all callers use at once: an LCS user, "shared", whose password one of them changes
 * while the others ask; and an application, "pool", whose secret one of them rotates
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "soak.h"

#include <stdio.h>
#include <string.h>

#define SHARE_USER "svc-shared@contoso.example"
#define SHARE_APPLICATION "9b000000-0000-4000-8000-000000510000"
/* P6: a rejected one is not sent again. One whose answer was lost goes once more at once, and once
 * a minute. */
#define SHARE_WRONG_MAX 3

/* Whoever changes one of them is alone at it. */
static pthread_mutex_t password_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t secret_lock = PTHREAD_MUTEX_INITIALIZER;

static int store_password(struct caller *caller, const char *password)
{
    const struct call call = {
        .name = "connection edit",
        .args = {soak.bin, "connection", "edit", "shared", "--no-verify", "--secret-stdin"},
        .input = password,
        .may = CALL_DISTURBED};

    return call_run(caller, &call);
}

/* A wrong one is rejected once, for all; then the right one is there again. */
static void change_password(struct caller *caller)
{
    char wrong[CALL_SECRET_MAX];
    int n;

    (void)snprintf(wrong, sizeof wrong, "wrong-%016llx",
                   (unsigned long long)soak_random(&caller->random));
    call_learn_secret(caller, wrong);
    /* The emulator counts until the right one comes, and then locks the account. */
    (void)emulate_put("{\"users\":{\"" SHARE_USER "\":{\"wrong_passwords\":0}}}");
    if (store_password(caller, wrong) == 0) {
        for (unsigned i = 0; i < 3; i++)
            (void)cycle_renew(caller, "shared", CALL_DISTURBED | CALL_REJECTED);
        n = emulate_wrong_passwords(SHARE_USER);
        if (n > SHARE_WRONG_MAX)
            call_found(caller, "connection edit", "a rejected password is sent again (P6)");
    }
    for (unsigned i = 0; store_password(caller, soak.shared_password) != 0; i++) {
        if (i == CYCLE_TRIES) {
            call_found(caller, "connection edit", "the right password cannot be stored");
            break;
        }
        cycle_wait(i);
    }
}

static void forget_token(struct caller *caller)
{
    const struct call call = {
        .name = "sign-out", .args = {soak.bin, "sign-out", "shared"}, .may = CALL_DISTURBED};

    (void)call_run(caller, &call);
}

/* As the machine's identity: by serve, which runs all the time. */
static void ask_endpoint(struct caller *caller)
{
    const struct call call = {.name = "exec",
                              .args = {soak.bin, "exec", "pool", "--", soak.self, "--ask"},
                              .answer = CALL_JSON,
                              .may = CALL_DISTURBED | CALL_MAY(30),
                              .limit_s = 30}; /* its start, and what its command waits for */

    (void)call_run(caller, &call);
}

void share_run(struct caller *caller)
{
    uint64_t turn = soak_random(&caller->random) % 64;

    if (turn < 2 && !pthread_mutex_trylock(&password_lock)) {
        change_password(caller);
        (void)pthread_mutex_unlock(&password_lock);
    } else if (turn < 5 && !pthread_mutex_trylock(&secret_lock)) {
        cycle_rotate(caller, "pool", SHARE_APPLICATION);
        (void)pthread_mutex_unlock(&secret_lock);
    } else if (turn < 9) {
        forget_token(caller);
    } else if (turn < 17) {
        ask_endpoint(caller);
    } else if (turn < 25) {
        (void)cycle_token(caller, "shared", CALL_DISTURBED | CALL_REJECTED);
    } else if (turn < 33) {
        (void)cycle_git(caller, "shared", CALL_DISTURBED | CALL_REJECTED);
    } else if (turn < 38) {
        (void)cycle_token(caller, "pool", CALL_DISTURBED);
    } else if (turn < 42) {
        (void)cycle_renew(caller, "pool", CALL_DISTURBED);
    }
}
