/*
 * cycle.c - what a connection lives through
 *
 * Of ten cycles five are of LCS with a user's password in the desktop's keyring, three of an
 * application's client secret in the embedded keyring, two of one in the desktop's; one of
 * fifty is of a certificate whose key is made on a token. Whatever the authority or the keyring
 * do to it: what is left is taken away by the program's own commands, and where these do not end
 * it, that is found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "soak.h"

#include <stdio.h>
#include <string.h>

#define CYCLE_TRIES 60
#define CYCLE_PAUSE_MS                                                                             \
    500 /* a keyring that is away comes back, and so does a throttled authority */
#define CYCLE_ROTATION_S 400 /* some steps, each with a minute, and a proof of two and a half */

static const struct kind {
    const char *store; /* NULL: what the program chooses; or a key's URI */
    bool is_users;     /* an LCS user's, else an application's */
    bool has_key;      /* on a token, with a certificate */
} kinds[] = {{NULL, true, false},
             {"keyring-file", false, false},
             {"secret-service", false, false},
             {NULL, false, true}};

static const struct kind *kind_of(unsigned cycle)
{
    unsigned turn = cycle % 100;

    return &kinds[turn % 50 == 49 ? 3 : turn % 10 < 5 ? 0 : turn % 10 < 8 ? 1 : 2];
}

/* A keyring that is away is there again in a moment; a secret whose answer was lost twice is sent
 * again after a minute. */
void cycle_wait(unsigned n_tries)
{
    soak_sleep_ms(n_tries < 8 ? 500 : 3000);
}

/* --- one call each ---------------------------------------------------------------------------- */

int cycle_token(struct caller *caller, const char *name, unsigned may)
{
    const struct call call = {
        .name = "token", .args = {soak.bin, "token", name}, .answer = CALL_TOKEN, .may = may};

    return call_run(caller, &call);
}

int cycle_git(struct caller *caller, const char *name, unsigned may)
{
    char input[200], program[4096];
    const struct call call = {.name = "git get",
                              .args = {program, "--connection", name, "get"},
                              .input = input,
                              .answer = CALL_GIT,
                              .may = may};
    bool is_lcs = !strcmp(name, "shared") ||
                  (!strcmp(name, caller->name) && kind_of(caller->cycle)->is_users);

    (void)snprintf(program, sizeof program, "%.*sgit-credential-aad",
                   (int)(strrchr(soak.bin, '/') + 1 - soak.bin), soak.bin);
    (void)snprintf(input, sizeof input, "protocol=https\nhost=%s%s\n\n",
                   is_lcs ? "localhost:" : "graph.microsoft.com", is_lcs ? soak.port : "");
    return call_run(caller, &call);
}

/* A token that nobody has: claims of its own pass by the cache. */
int cycle_renew(struct caller *caller, const char *name, unsigned may)
{
    char claims[100];
    const struct call call = {.name = "token --claims",
                              .args = {soak.bin, "token", name, "--claims", claims},
                              .answer = CALL_TOKEN,
                              .may = may};

    (void)snprintf(claims, sizeof claims,
                   "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"%llu\"}}}",
                   (unsigned long long)(soak_random(&caller->random) % 1000000000));
    return call_run(caller, &call);
}

/* The one in the cache is due: the next call refreshes it. It may be gone meanwhile. */
static void make_due(struct caller *caller)
{
    const struct call call = {.args = {soak.age, caller->name, "3500", "all"}};

    (void)call_run(caller, &call);
}

/* The words of a kind of connection, into args from n on. */
static unsigned add_kind(const struct caller *caller, const struct kind *kind, const char **args,
                         unsigned n)
{
    args[n++] = "--kind";
    args[n++] = kind->is_users ? "lcs" : "generic";
    args[n++] = "--client-id";
    args[n++] = kind->is_users ? "9b000000-0000-4000-8000-000000000001" : caller->application;
    args[n++] = kind->is_users ? "--username" : "--proxy";
    args[n++] = kind->is_users ? caller->user : soak.proxy;
    if (kind->has_key) {
        args[n++] = "--grant";
        args[n++] = "client-certificate";
        args[n++] = "--pin";
        args[n++] = "fd:7";
    } else {
        args[n++] = "--secret-stdin";
    }
    return n;
}

/* It is there; where the authority failed, it may not work yet. */
static bool add(struct caller *caller, const struct kind *kind, const char *store,
                const char *secret)
{
    char authority[200], host[200];
    bool is_verified = !kind->has_key && soak_random(&caller->random) % 2;
    struct call call = {.name = is_verified ? "connection add, verified" : "connection add",
                        .args = {soak.bin, "connection", "add", "--name", caller->name, "--ca-file",
                                 soak.ca, "--authority", authority, "--audience", host, "--host",
                                 host},
                        .input = secret,
                        .answer = is_verified ? CALL_REPORT : CALL_SAYS,
                        .may = CALL_DISTURBED,
                        .has_pin = kind->has_key};
    unsigned n = add_kind(caller, kind, call.args, 13);

    if (store) {
        call.args[n++] = "--store";
        call.args[n++] = store;
    }
    if (!is_verified)
        call.args[n++] = "--no-verify";
    (void)snprintf(host, sizeof host, "%s",
                   kind->is_users ? soak.url : "https://graph.microsoft.com");
    if (kind->is_users)
        (void)snprintf(authority, sizeof authority, "%s/%s", soak.url, soak.tenant);
    else
        (void)snprintf(authority, sizeof authority, "https://login.microsoftonline.com:%s/%s",
                       soak.port, soak.tenant);
    return call_run(caller, &call) == 0 || strstr(caller->seen.out, " is saved, ");
}

/* --- its end ---------------------------------------------------------------------------------- */

static int remove_once(struct caller *caller, const char *store, unsigned may)
{
    struct call call = {.name = "connection remove",
                        .args = {soak.bin, "connection", "remove", caller->name, "--yes"},
                        .may = may};

    if (store) {
        call.name = "connection remove --store";
        call.args[5] = "--store";
        call.args[6] = store;
    }
    return call_run(caller, &call);
}

/* Until it is gone, or was. */
static bool remove_until(struct caller *caller, const char *store, unsigned may)
{
    for (unsigned i = 0; i < CYCLE_TRIES; i++) {
        int status = remove_once(caller, store, may);

        if (status == 0 || status == 4)
            return true;
        may |= CALL_ABSENT; /* its file goes first */
        cycle_wait(i);
    }
    call_found(caller, "connection remove", "it cannot be removed");
    return false;
}

/* Where one call did not come to its end, the file may be gone already, and what the store keeps is
 * taken out of there. */
static void remove_all(struct caller *caller, const char *store, bool is_added)
{
    if (is_added && remove_once(caller, NULL, CALL_DISTURBED) == 0)
        return;
    (void)remove_until(caller, NULL, CALL_DISTURBED | CALL_ABSENT);
    (void)remove_until(caller, store, CALL_DISTURBED | CALL_ABSENT);
}

/* --- a rotation ------------------------------------------------------------------------------- */

static int rotate_once(struct caller *caller, const char *name, const char *how, unsigned may)
{
    const struct call call = {.name = how ? how : "rotate",
                              .args = {soak.bin, "rotate", name, "--no-prompt", how},
                              .may = may,
                              .limit_s = CYCLE_ROTATION_S,
                              .is_fast = true};
    int status = call_run(caller, &call);

    if (status == 0 && !strncmp(caller->seen.out, "Nothing to do", 13) && !how)
        call_found(caller, "rotate", "it has done nothing");
    return status;
}

/* What was begun is brought to its end, or taken back where that is possible still. */
void cycle_rotate(struct caller *caller, const char *name, const char *application)
{
    struct outcome *rotated = &caller->seen;
    char value[CALL_SECRET_MAX];
    int status = rotate_once(caller, name, NULL, CALL_DISTURBED), n;

    if (status != 0 && soak_random(&caller->random) % 3 == 0)
        status = rotate_once(caller, name, "--undo", ~CALL_MAY(1));
    for (unsigned i = 0; i < CYCLE_TRIES && status != 0; i++) {
        cycle_wait(i);
        status = rotate_once(caller, name, "--finish", CALL_DISTURBED);
    }
    if (status != 0) {
        call_found(caller, "rotate", "it does not come to its end");
        return;
    }
    n = emulate_secrets(application, value);
    if (n != 1)
        call_found(caller, "rotate",
                   n ? "the application has another secret left" : "the application has no secret");
    if (n != 1)
        emulate_dump(application, caller->cycle);
    if (n == 1 && (strstr(rotated->out, value) || strstr(rotated->err, value)))
        call_found(caller, "rotate", "the new secret is in its output");
    call_learn_secret(caller, value);
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool set_secret(struct caller *caller, char ret_secret[CALL_SECRET_MAX])
{
    char json[400];

    (void)snprintf(ret_secret, CALL_SECRET_MAX, "own-%016llx%08llx",
                   (unsigned long long)soak_random(&caller->random),
                   (unsigned long long)soak_random(&caller->random) & 0xffffffff);
    (void)snprintf(json, sizeof json, "{\"apps\":{\"%s\":{\"secrets\":[{\"value\":\"%s\"}]}}}",
                   caller->application, ret_secret);
    call_learn_secret(caller, ret_secret);
    return emulate_put(json);
}

static void live(struct caller *caller, const struct kind *kind)
{
    (void)cycle_token(caller, caller->name, CALL_DISTURBED);
    (void)cycle_git(caller, caller->name, CALL_DISTURBED);
    if (soak_random(&caller->random) % 2) {
        (void)cycle_renew(caller, caller->name, CALL_DISTURBED);
    } else {
        make_due(caller);
        (void)cycle_git(caller, caller->name, CALL_DISTURBED);
    }
    if (!kind->is_users) {
        cycle_rotate(caller, caller->name, caller->application);
        (void)cycle_renew(caller, caller->name, CALL_DISTURBED);
    }
}

static void run_by_secret(struct caller *caller, const struct kind *kind)
{
    char secret[CALL_SECRET_MAX];
    bool is_added;

    (void)snprintf(secret, sizeof secret, "%s", soak.password);
    if (!kind->is_users && !set_secret(caller, secret))
        call_found(caller, "emulator", "it has no new secret");
    is_added = add(caller, kind, kind->store, secret);
    if (is_added)
        live(caller, kind);
    share_run(caller);
    remove_all(caller, kind->store ? kind->store : "secret-service", is_added);
}

/* All are on one token, and some of them at once. */
static void run_by_key(struct caller *caller, const struct kind *kind)
{
    char uri[100];
    bool is_added;

    (void)snprintf(uri, sizeof uri, "pkcs11:token=soft;object=%s?module-name=softhsm2",
                   caller->name);
    is_added = add(caller, kind, uri, NULL);
    if (is_added)
        certificate_live(caller, uri);
    remove_all(caller, uri, is_added);
}

void cycle_run(struct caller *caller)
{
    const struct kind *kind = kind_of(caller->cycle);

    if (kind->has_key)
        run_by_key(caller, kind);
    else
        run_by_secret(caller, kind);
}
