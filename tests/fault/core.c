/*
 * core.c - the memory of a process, as a core of it would be, into a file
 *
 * Programs of ours let nobody write a core of them, so that the tracer makes it: of what the
 * process may write to, and of what has no file. Pages without a byte are left out. Beside each
 * core is a map of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "trace.h"

#include "host/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 256   /* that are read at once */
#define HOST_FD 3   /* where a store's process hears its caller: helper/host/host.c */
#define WAITS_MAX 6 /* one that lives long waits all the time */
#define WAKES 8     /* bytes that only wake another thread */

static const long says[] = {SYS_write,   SYS_writev, SYS_sendto,  SYS_sendmsg,
                            SYS_add_key, SYS_keyctl, SYS_pwritev2};

struct core {
    FILE *bytes, *map;
    int memory;
    uint64_t next; /* after what was written last */
};

static bool is_one_of(const long *numbers, size_t n, long number)
{
    for (size_t i = 0; i < n; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

bool core_is_meant(long number)
{
    return number == SYS_exit_group || number == SYS_execve || number == SYS_kill ||
           number == SYS_prctl || number == SYS_poll || number == SYS_epoll_wait ||
           number == SYS_epoll_pwait || is_one_of(says, sizeof says / sizeof *says, number);
}

/* --- one core --------------------------------------------------------------------------------- */

static bool is_empty(const unsigned char *page)
{
    return !page[0] && !memcmp(page, page + 1, PAGE - 1);
}

static void core_write(struct core *core, const unsigned char *page, uint64_t at)
{
    if (at != core->next)
        (void)fprintf(core->map, "%ld is %#llx\n", ftell(core->bytes), (unsigned long long)at);
    (void)fwrite(page, PAGE, 1, core->bytes);
    core->next = at + PAGE;
}

static void core_copy(struct core *core, uint64_t from, uint64_t to)
{
    static unsigned char pages[PAGES * PAGE];

    while (from < to) {
        uint64_t more = to - from < sizeof pages ? to - from : sizeof pages;
        ssize_t len = pread(core->memory, pages, more, (off_t)from);

        for (ssize_t at = 0; at + PAGE <= len; at += PAGE)
            if (!is_empty(pages + at))
                core_write(core, pages + at, from + (uint64_t)at);
        from += len > 0 ? (uint64_t)len : more;
    }
}

/* What is read from a file, and nobody has changed, holds nothing of ours. */
static bool is_kept(const char *rights, const char *file)
{
    return rights[0] == 'r' && (rights[1] == 'w' || file[0] != '/') && strncmp(file, "[v", 2) != 0;
}

static void core_copy_all(struct core *core, FILE *maps)
{
    char line[512], rights[8], file[256];
    uint64_t from, to;

    while (fgets(line, sizeof line, maps)) {
        char *rest = line;

        file[0] = '\0';
        from = strtoull(rest, &rest, 16);
        to = strtoull(rest + 1, &rest, 16);
        if (sscanf(rest, "%7s %*s %*s %*s %255s", rights, file) < 1 || !is_kept(rights, file))
            continue;
        (void)fprintf(core->map, "%s", line);
        core_copy(core, from, to);
    }
}

static FILE *open_of(pid_t pid, const char *name)
{
    char path[40];

    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    return fopen(path, "re");
}

static FILE *open_in(const struct trace *trace, const char *name, const char *end)
{
    char path[400];

    (void)snprintf(path, sizeof path, "%s/%s%s", trace->cores, name, end);
    return fopen(path, "we");
}

static void core_die(const char *what)
{
    (void)fprintf(stderr, "fault-trace: %s: %s\n", what, strerror(errno));
    exit(125); /* all of them end with us */
}

/* Where it has no memory any more, it has come to its end by itself. */
static void core_make(const struct trace *trace, const struct tracee *t, const char *when)
{
    FILE *memory = open_of(t->group, "mem"), *maps = open_of(t->group, "maps");
    struct core core = {0};
    char name[TRACE_NAME_MAX + 20];

    (void)snprintf(name, sizeof name, "%s.%s", t->name, when);
    for (char *at = name; *at; at++)
        *at = *at == '/' ? '~' : *at;
    if (memory && maps) {
        core.bytes = open_in(trace, name, "");
        core.map = open_in(trace, name, ".map");
        if (!core.bytes || !core.map)
            core_die("no core can be made");
        core.memory = fileno(memory);
        core_copy_all(&core, maps);
        if (fclose(core.bytes) || fclose(core.map))
            core_die("a core cannot be written");
    }
    if (memory)
        (void)fclose(memory);
    if (maps)
        (void)fclose(maps);
}

/* One that ends by itself may be killed on its way. */
static void core_make_last(const struct trace *trace, struct tracee *t)
{
    if (!t->has_core)
        core_make(trace, t, "end");
    t->has_core = true;
}

/* --- when ------------------------------------------------------------------------------------- */

static bool read_of(const struct tracee *t, unsigned long long at, void *ret, size_t len)
{
    FILE *memory = open_of(t->group, "mem");
    bool is_read = memory && pread(fileno(memory), ret, len, (off_t)at) == (ssize_t)len;

    if (memory)
        (void)fclose(memory);
    return is_read;
}

static bool is_host(const struct tracee *t)
{
    return t->is_ours && !strncmp(t->name, "aad-credential-host", 19);
}

/* The last of a verb, and no question in it: see helper/host/wire.h. */
static bool is_result(const struct tracee *t, const struct user_regs_struct *regs)
{
    uint32_t head[2];

    return is_host(t) && read_of(t, regs->rsi, head, sizeof head) && head[1] == WIRE_RESULT;
}

/* A store's process, which has answered all, and waits for what comes next; or an endpoint. Others
 * wait with what they work on. */
static bool is_idle(const struct tracee *t, const struct user_regs_struct *regs)
{
    struct pollfd wanted;

    if (!strncmp(t->name, "aad-credential-endpoint", 23))
        return regs->orig_rax == SYS_epoll_wait || regs->orig_rax == SYS_epoll_pwait;
    return is_host(t) && t->has_result && regs->orig_rax == SYS_poll && regs->rsi == 1 &&
           read_of(t, regs->rdi, &wanted, sizeof wanted) && wanted.fd == HOST_FD &&
           (wanted.events & POLLIN);
}

struct tracee *core_find_killed(struct trace *trace, const struct user_regs_struct *regs)
{
    pid_t pid = abs((int)regs->rdi);

    for (size_t i = 0; regs->orig_rax == SYS_kill && i < TRACE_MAX; i++)
        if (trace->tracees[i].pid == pid && is_host(&trace->tracees[i]))
            return &trace->tracees[i];
    return NULL;
}

/* A child is a copy, with all that its parent works on, until it becomes a program. */
static bool is_over(const struct tracee *t, long number)
{
    return number == SYS_exit_group || (number == SYS_execve && !strchr(t->name, '+'));
}

static bool has_said(const struct user_regs_struct *regs)
{
    return is_one_of(says, sizeof says / sizeof *says, (long)regs->orig_rax) &&
           !(regs->orig_rax == SYS_write && regs->rdx == WAKES);
}

void core_on_call(struct trace *trace, struct tracee *t, const struct user_regs_struct *regs)
{
    struct tracee *killed = core_find_killed(trace, regs);
    char when[20];

    if (killed)
        core_make_last(trace, killed);
    else if (is_over(t, (long)regs->orig_rax))
        core_make_last(trace, t);
    if (regs->orig_rax == SYS_sendto && regs->rdi == HOST_FD)
        t->has_result = is_result(t, regs);
    t->is_idle = is_idle(t, regs);
    if (t->is_idle) {
        (void)snprintf(when, sizeof when, "idle-%u", ++t->n_idle % WAITS_MAX);
        core_make(trace, t, when);
    } else if (has_said(regs)) {
        (void)snprintf(when, sizeof when, "says-%u", ++t->n_says);
        core_make(trace, t, when);
    }
}
