/*
 * trace.c - runs a command of which one system call fails, or at which one of its processes is
 * killed
 *
 *   fault-trace --list FILE [--kills|--memory] COMMAND ARGUMENT...
 *   fault-trace --fault PROCESS CALL N ERROR --report FILE [--limit SECONDS] COMMAND ARGUMENT...
 *   fault-trace --cores FOLDER COMMAND ARGUMENT...
 *
 * All take --shim LIBRARY, which is preloaded into the command: shim.c.
 *
 * The first writes what could be tried into FILE: lines PROCESS CALL N ERROR, of the table in
 * table.c. The second has one of these go wrong, and writes one line into FILE: whether the call
 * was reached, whether the command was killed because it did not end, and how many processes it
 * left behind. Its exit status is the command's; 128 and the signal, where one ended it.
 *
 * The third lets all go well, and keeps cores of our programs in FOLDER: PROCESS.end, of the moment
 * before it ends; PROCESS.idle-N, of one that has done all that was wanted, and waits for more;
 * PROCESS.says-N, of one that says something to others, whatever it holds then.
 *
 * PROCESS is the program's name; with #2 behind it, the second one that is started; with +1, its
 * first child that is no program yet; with /1, its first thread. N counts its own calls of that
 * name, from its prctl(PR_SET_DUMPABLE) on, by which each program of ours begins: what the dynamic
 * linker did before is not ours, nor are programs of others. ERROR is a name of errno.h; with a +
 * behind it all later calls of that name in that process fail, too; "short", for a call that does
 * half of what it is asked for; or KILL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_S 20 /* the longest deadline of a call, and more */
#define REST_MS 200
#define LEFT_S 3 /* a store's process has a moment to end by itself */
#define NAME_MAX_LEN 15

static struct trace trace = {.limit_s = LIMIT_S};
static volatile sig_atomic_t is_late;

static void on_alarm(int number)
{
    (void)number;
    is_late = 1;
}

static void go_on(const struct tracee *t, int number)
{
    (void)ptrace(t->forced ? PTRACE_SYSCALL : PTRACE_CONT, t->pid, NULL, (long)number);
}

/* --- one call --------------------------------------------------------------------------------- */

/* The call is not made. brk() has a result of its own for "no". */
static void fail_call(struct tracee *t, struct user_regs_struct *regs,
                      const struct table_call *call)
{
    if (call->traits & TABLE_RUNS) {
        t->forced = -trace.fault.errnum;
        return;
    }
    regs->rax = call->number == SYS_brk ? 0 : (unsigned long long)-(long)trace.fault.errnum;
    regs->orig_rax = (unsigned long long)-1;
    (void)ptrace(PTRACE_SETREGS, t->pid, NULL, regs);
}

static void go_wrong(struct tracee *t, struct user_regs_struct *regs, const struct table_call *call)
{
    trace.is_reached = true;
    if (trace.fault.kind == FAULT_KILL) {
        (void)kill(t->group, SIGKILL);
    } else if (trace.fault.kind == FAULT_SHORT) {
        regs->rdx = regs->rdx > 1 ? regs->rdx / 2 : regs->rdx;
        (void)ptrace(PTRACE_SETREGS, t->pid, NULL, regs);
    } else {
        fail_call(t, regs, call);
    }
}

static bool is_mark(const struct user_regs_struct *regs)
{
    return regs->orig_rax == SYS_prctl && regs->rdi == PR_SET_DUMPABLE && !regs->rsi;
}

/* Others of that name are not counted. */
static bool is_meant(const struct user_regs_struct *regs, size_t i)
{
    return !(table_calls[i].traits & TABLE_COPIES) || regs->rsi == F_DUPFD ||
           regs->rsi == F_DUPFD_CLOEXEC;
}

static void on_stop(struct tracee *t, int number, int event);

/* A store's process is killed as soon as it has answered: before that it may come to its end. */
static void let_rest(struct tracee *t)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    pid_t pid = t->pid;
    int status;

    for (int i = 0; i < REST_MS && t->pid == pid && !t->is_idle; i++) {
        if (waitpid(pid, &status, __WALL | WNOHANG) != pid)
            (void)nanosleep(&moment, NULL);
        else if (WIFSTOPPED(status))
            on_stop(t, WSTOPSIG(status), status >> 16);
        else
            trace_drop(&trace, pid);
    }
}

static void make_core(struct tracee *t, const struct user_regs_struct *regs)
{
    struct tracee *killed = core_find_killed(&trace, regs);

    if (killed)
        let_rest(killed);
    core_on_call(&trace, t, regs);
}

static void on_call(struct tracee *t)
{
    struct user_regs_struct regs;
    const struct fault *f = &trace.fault;
    size_t i;

    if (ptrace(PTRACE_GETREGS, t->pid, NULL, &regs))
        return;
    i = table_index((long)regs.orig_rax);
    t->is_ours = t->is_ours || is_mark(&regs);
    if (!t->is_ours || i == table_n_calls || !is_meant(&regs, i))
        return;
    if (trace.cores) {
        make_core(t, &regs);
        return;
    }
    t->counts[i]++;
    if (trace.list)
        trace_list_call(&trace, t, &(struct call_seen){i, regs.rdx});
    else if (&table_calls[i] == f->call && !strcmp(f->name, t->name) &&
             (f->nth == t->counts[i] || (f->is_lasting && f->nth < t->counts[i])))
        go_wrong(t, &regs, f->call);
}

/* The end of a call that is told to have failed. */
static void on_end(struct tracee *t)
{
    struct user_regs_struct regs;

    if (!t->forced || ptrace(PTRACE_GETREGS, t->pid, NULL, &regs))
        return;
    regs.rax = (unsigned long long)(long)t->forced;
    t->forced = 0;
    (void)ptrace(PTRACE_SETREGS, t->pid, NULL, &regs);
}

/* --- processes -------------------------------------------------------------------------------- */

static void on_child(struct tracee *parent)
{
    unsigned long pid = 0;
    struct tracee *child;

    if (ptrace(PTRACE_GETEVENTMSG, parent->pid, NULL, &pid))
        return;
    child = trace_take(&trace, (pid_t)pid);
    trace_name_child(parent, child);
    if (child->is_waiting)
        go_on(child, 0);
    child->is_waiting = false;
}

/* What a new one does waits until it has a name. */
static void on_stop(struct tracee *t, int number, int event)
{
    switch (event) {
    case PTRACE_EVENT_SECCOMP:
        on_call(t);
        break;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        on_child(t);
        break;
    case PTRACE_EVENT_EXEC:
        trace_name_program(&trace, t);
        break;
    case PTRACE_EVENT_STOP:
        t->is_waiting = !t->name[0];
        break;
    default:
        if (number == (SIGTRAP | 0x80))
            on_end(t);
        else
            go_on(t, number);
        if (number != (SIGTRAP | 0x80))
            return;
    }
    if (!t->is_waiting)
        go_on(t, 0);
}

static void on_exit_of(pid_t pid, int status)
{
    if (pid == trace.root) {
        trace.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        trace.root = 0;
        trace.is_late = is_late != 0;
        (void)alarm(LEFT_S);
        is_late = 0;
    }
    trace_drop(&trace, pid);
}

static void look(void)
{
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, __WALL);

        if (pid < 0 && errno != EINTR)
            return;
        if (is_late) {
            trace.n_left = trace.root ? 0 : trace_count(&trace);
            trace_kill_all(&trace);
            (void)alarm(1); /* one that begins just now */
        }
        if (pid < 0)
            continue;
        if (WIFEXITED(status) || WIFSIGNALED(status))
            on_exit_of(pid, status);
        else if (WIFSTOPPED(status))
            on_stop(trace_take(&trace, pid), WSTOPSIG(status), status >> 16);
    }
}

/* --- the command ------------------------------------------------------------------------------ */

static pid_t start(char **argv)
{
    const long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                         PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD |
                         PTRACE_O_EXITKILL;
    int gate[2];
    pid_t pid;
    char byte;

    if (pipe(gate))
        return -1;
    pid = fork();
    if (!pid) {
        (void)close(gate[1]);
        if (read(gate[0], &byte, 1) != 0 || close(gate[0]) || trace_install(&trace))
            _exit(125);
        (void)execvp(argv[0], argv);
        _exit(127);
    }
    (void)close(gate[0]);
    if (pid > 0 && ptrace(PTRACE_SEIZE, pid, NULL, options)) {
        (void)kill(pid, SIGKILL);
        pid = -1;
    }
    (void)close(gate[1]);
    return pid;
}

static int usage(void)
{
    (void)fprintf(stderr, "usage: fault-trace --list FILE [--kills|--memory] COMMAND...\n"
                          "       fault-trace --fault PROCESS CALL N ERROR --report FILE [--limit "
                          "SECONDS] COMMAND...\n"
                          "       fault-trace --cores FOLDER COMMAND...\n");
    return 125;
}

int main(int argc, char **argv)
{
    struct sigaction late = {.sa_handler = on_alarm};
    int first = trace_parse(&trace, argc, argv);

    if (first <= 0 || first >= argc)
        return usage();
    (void)sigaction(SIGALRM, &late, NULL);
    trace.root = trace_share(&trace) ? -1 : start(argv + first);
    if (trace.root < 0) {
        (void)fprintf(stderr, "fault-trace: %s\n", strerror(errno));
        return 125;
    }
    trace_name_root(&trace, trace_take(&trace, trace.root));
    (void)alarm(trace.limit_s);
    look();
    if (trace_report(&trace))
        return 125;
    return trace.status;
}
