/*
 * call.c - one call of the program: started, timed, and judged by what it has said
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "soak.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALL_LIMIT_S 15
#define CALL_GRACE_MS 1000 /* P5: and one second more */
#define CALL_HANGS_MS 600000
#define CALL_NAMES_MAX 40
#define CALL_STATUSES 32 /* the program's own go to 17, a command of exec may have others */
#define CALL_FOUND_KEPT 20

extern char **environ;

static struct row {
    const char *name;
    unsigned n, found, late, by_status[CALL_STATUSES + 1];
    int64_t worst_ms;
} rows[CALL_NAMES_MAX];
static unsigned n_rows, n_kept, n_cycles, n_disturbed, n_found;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* --- what came of it -------------------------------------------------------------------------- */

static struct row *row_find(const char *name)
{
    for (unsigned i = 0; i < n_rows; i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    if (n_rows == CALL_NAMES_MAX)
        abort();
    rows[n_rows].name = name;
    return &rows[n_rows++];
}

/* The first of them are kept, with what was said. */
static void keep(const struct caller *caller, const char *call, const char *why)
{
    char path[4096];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/found-%u-%u", soak.seen, caller->cycle, n_kept++);
    file = n_kept <= CALL_FOUND_KEPT ? fopen(path, "we") : NULL;
    if (!file)
        return;
    (void)fprintf(file,
                  "cycle %u, caller %u, %s: %s\nstatus %d after %lld ms\n"
                  "--- stdout\n%s\n--- stderr\n%s\n--- its calls\n%s",
                  caller->cycle, caller->number, call, why, caller->seen.status,
                  (long long)caller->seen.took_ms, caller->seen.out, caller->seen.err,
                  caller->history);
    (void)fclose(file);
}

void call_found(struct caller *caller, const char *call, const char *why)
{
    char first[200];

    (void)snprintf(first, sizeof first, "%.*s", (int)strcspn(caller->seen.err, "\n"),
                   caller->seen.err);
    (void)pthread_mutex_lock(&lock);
    caller->has_found = true;
    row_find(call)->found++;
    n_found++;
    keep(caller, call, why);
    (void)fprintf(stderr, "FOUND  cycle %u, %s: %s (status %d, %lld ms): %s\n", caller->cycle, call,
                  why, caller->seen.status, (long long)caller->seen.took_ms, first);
    (void)pthread_mutex_unlock(&lock);
}

void call_learn_secret(struct caller *caller, const char *secret)
{
    if (caller->n_secrets < CALL_SECRETS_MAX)
        (void)snprintf(caller->secrets[caller->n_secrets++], CALL_SECRET_MAX, "%s", secret);
}

void call_forget(struct caller *caller)
{
    caller->n_secrets = 0;
    caller->is_disturbed = caller->has_found = false;
    caller->history[0] = 0;
}

static void note(struct caller *caller, const struct call *call)
{
    const struct outcome *seen = &caller->seen;
    size_t len = strlen(caller->history);

    (void)snprintf(caller->history + len, sizeof caller->history - len,
                   "%lld %s: %d, %lld ms %.*s\n", (long long)soak_now_ms(), call->name,
                   seen->status, (long long)seen->took_ms, (int)strcspn(seen->err, "\n"),
                   seen->err);
}

void call_count_cycle(const struct caller *caller)
{
    (void)pthread_mutex_lock(&lock);
    n_cycles++;
    n_disturbed += caller->is_disturbed;
    (void)pthread_mutex_unlock(&lock);
}

bool call_report(void)
{
    printf("cycle\t%u\t%u\t-\t0\t0\t0\n", n_cycles, n_cycles - n_disturbed);
    for (unsigned i = 0; i < n_rows; i++) {
        const struct row *row = &rows[i];
        const char *between = "";

        printf("%s\t%u\t%u\t", row->name, row->n, row->by_status[0]);
        for (unsigned s = 1; s <= CALL_STATUSES; s++) {
            if (!row->by_status[s])
                continue;
            printf("%s%u:%u", between, s, row->by_status[s]);
            between = ",";
        }
        printf("%s\t%u\t%lld\t%u\n", *between ? "" : "-", row->late, (long long)row->worst_ms,
               row->found);
    }
    return !n_found;
}

/* --- its judge -------------------------------------------------------------------------------- */

static bool is_token(const char *text, size_t len)
{
    unsigned dots = 0;

    for (size_t i = 0; i < len; i++) {
        dots += text[i] == '.';
        if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i]))
            return false;
    }
    return len > 48 && dots == 2 && !strncmp(text, "ey", 2);
}

/* P4: one whole answer. */
static bool is_answer(const struct outcome *seen, enum call_answer answer)
{
    const char *password = strstr(seen->out, "\npassword=");

    switch (answer) {
    case CALL_TOKEN:
        return is_token(seen->out, strcspn(seen->out, "\n")) &&
               !strcmp(seen->out + strcspn(seen->out, "\n"), "\n");
    case CALL_GIT:
        password = password ? password + strlen("\npassword=") : NULL;
        return password && is_token(password, strcspn(password, "\n"));
    case CALL_JSON:
        return strstr(seen->out, "\"access_token\":") && strchr(seen->out, '}');
    case CALL_SAYS:
    case CALL_REPORT:
        break;
    }
    return true;
}

/* "PROGRAM: what", and indented what to do now. */
static bool is_error(const char *err)
{
    const char *remedy;

    for (const char *line = err; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, "aad-credential: ", 16) && strncmp(line, "git-credential-aad: ", 20))
            continue;
        remedy = strstr(line, "\n  ");
        return remedy && remedy[3] && remedy[3] != '\n';
    }
    return false;
}

/* The line of a report of verify that says what fails; NULL = there is none. */
static const char *find_failure(const char *out)
{
    const char *line = strstr(out, "\nfail ");

    return line ? line + 1 : strncmp(out, "fail ", 5) == 0 ? out : NULL;
}

/* Below what fails, indented, why and what to do now. */
static bool is_report(const char *out)
{
    const char *line = find_failure(out);

    for (int i = 0; i < 2; i++) {
        line = strchr(line, '\n');
        if (!line || strncmp(line, "\n      ", 7) != 0)
            return false;
        line++;
    }
    return true;
}

static bool is_printable(const char *text)
{
    for (; *text; text++)
        if (!isprint((unsigned char)*text) && *text != '\n')
            return false;
    return true;
}

static bool has_secret(const struct caller *caller, const struct call *call)
{
    bool may_have_token = call->answer == CALL_TOKEN || call->answer == CALL_GIT;

    for (unsigned i = 0; i < caller->n_secrets; i++)
        if (strstr(caller->seen.out, caller->secrets[i]) ||
            strstr(caller->seen.err, caller->secrets[i]))
            return true;
    may_have_token = may_have_token || call->answer == CALL_JSON;
    return strstr(caller->seen.err, "eyJ") || (!may_have_token && strstr(caller->seen.out, "eyJ"));
}

/* A keyring that is started again between two calls of the bus has other names for what it keeps.
 */
static bool is_of_restart(const struct outcome *seen)
{
    return seen->status == 15 && strstr(seen->err, "in the middle of the call");
}

static const char *find_wrong(const struct caller *caller, const struct call *call)
{
    const struct outcome *seen = &caller->seen;
    bool is_gits = call->answer == CALL_GIT && !strcmp(seen->out, "quit=1\n\n");

    if (has_secret(caller, call))
        return "a secret is in its output";
    if (seen->status >= CALL_STATUSES)
        return "no documented status";
    if (!(call->may & CALL_MAY(seen->status)) && !is_of_restart(seen))
        return "this status cannot be";
    if (!is_printable(seen->err))
        return "stderr is not printable";
    if (!seen->status)
        return is_answer(seen, call->answer) ? NULL : "no whole answer";
    if (call->answer == CALL_REPORT && find_failure(seen->out))
        return is_report(seen->out) ? NULL : "a report of verify without a remedy";
    if (call->answer != CALL_SAYS && seen->out[0] && !is_gits && strcmp(seen->out, "quit=1\n"))
        return "it fails, and there is something on stdout";
    return is_error(seen->err) ? NULL : "no error with a remedy";
}

static void judge(struct caller *caller, const struct call *call, int64_t waited_ms)
{
    unsigned limit_s = call->limit_s ? call->limit_s : CALL_LIMIT_S;
    int64_t over_ms = caller->seen.took_ms - (int64_t)limit_s * 1000 - CALL_GRACE_MS;
    const char *wrong = find_wrong(caller, call);
    struct row *row;

    (void)pthread_mutex_lock(&lock);
    row = row_find(call->name);
    row->n++;
    row->by_status[caller->seen.status < CALL_STATUSES ? caller->seen.status : CALL_STATUSES]++;
    row->late += over_ms > 0;
    row->worst_ms = row->worst_ms > caller->seen.took_ms ? row->worst_ms : caller->seen.took_ms;
    (void)pthread_mutex_unlock(&lock);
    note(caller, call);
    caller->is_disturbed |= caller->seen.status != 0;
    if (wrong)
        call_found(caller, call->name, wrong);
    /* What it waited for a processor is the machine's. */
    if (over_ms > waited_ms)
        call_found(caller, call->name, "beyond its deadline");
}

/* --- the process ------------------------------------------------------------------------------ */

static int file_of(const char *content)
{
    int fd = memfd_create("soak", MFD_CLOEXEC);
    size_t len = content ? strlen(content) : 0;

    if (fd < 0 || (len && (write(fd, content, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))))
        abort();
    return fd;
}

static void read_back(int fd, char ret_text[CALL_OUT_MAX])
{
    ssize_t n = pread(fd, ret_text, CALL_OUT_MAX - 1, 0);

    n = n < 0 ? 0 : n;
    if (memchr(ret_text, 0, (size_t)n)) /* no text of ours has one */
        ret_text[0] = '\a';
    ret_text[n] = 0;
    (void)close(fd);
}

static pid_t start(const struct call *call, const int fds[3])
{
    static const char fast[] = "AAD_TEST_CLOCK_IS_FAST=yes";
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *environment[100], preload[4096];
    unsigned n = 0;
    sigset_t none;
    pid_t pid = -1;

    (void)sigemptyset(&none);
    for (char **at = environ; *at && n < 97; at++)
        environment[n++] = *at;
    if (call->is_fast) {
        (void)snprintf(preload, sizeof preload, "LD_PRELOAD=%s", soak.clock);
        environment[n++] = preload;
        environment[n++] = (char *)(uintptr_t)fast;
    }
    environment[n] = NULL;
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; i++)
        (void)posix_spawn_file_actions_adddup2(&actions, fds[i], i);
    if (call->has_pin)
        (void)posix_spawn_file_actions_adddup2(&actions, soak.pin_fd, 7);
    if (posix_spawn(&pid, call->args[0], &actions, &attributes,
                    (char *const *)(uintptr_t)call->args, environment))
        pid = -1;
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    return pid;
}

/* How long it was ready to run while others did. */
static int64_t read_wait_ms(pid_t pid)
{
    char path[40], line[100] = "";
    unsigned long long ran = 0, waited = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    file = fopen(path, "re");
    if (file && fgets(line, sizeof line, file))
        (void)sscanf(line, "%llu %llu", &ran, &waited);
    if (file)
        (void)fclose(file);
    return (int64_t)(waited / 1000000);
}

static int wait_for(pid_t pid, int64_t *ret_waited_ms)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = {.fd = fd, .events = POLLIN};
    siginfo_t info = {0};
    int n;

    do
        n = fd < 0 ? 0 : poll(&end, 1, CALL_HANGS_MS);
    while (n < 0 && errno == EINTR);
    if (fd >= 0)
        (void)close(fd);
    if (n == 0)
        (void)kill(pid, SIGKILL);
    (void)waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    *ret_waited_ms = read_wait_ms(pid);
    while (waitid(P_PID, (id_t)pid, &info, WEXITED) && errno == EINTR)
        continue;
    return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

int call_run(struct caller *caller, const struct call *call)
{
    int fds[3] = {file_of(call->input), file_of(NULL), file_of(NULL)};
    int64_t from_ms = soak_now_ms(), waited_ms = 0;
    pid_t pid = start(call, fds);

    caller->seen = (struct outcome){.status = 127};
    if (pid > 0)
        caller->seen.status = wait_for(pid, &waited_ms);
    caller->seen.took_ms = soak_now_ms() - from_ms;
    (void)close(fds[0]);
    read_back(fds[1], caller->seen.out);
    read_back(fds[2], caller->seen.err);
    if (call->name)
        judge(caller, call, waited_ms);
    return caller->seen.status;
}
