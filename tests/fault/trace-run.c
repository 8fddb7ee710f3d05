/*
 * trace-run.c - a run under trace: its options, its filter, its processes by their names
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "shim.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- options ---------------------------------------------------------------------------------- */

static bool parse_error(struct fault *fault, const char *word)
{
    size_t len = strlen(word);

    fault->is_lasting = len && word[len - 1] == '+';
    if (!strcmp(word, "KILL"))
        fault->kind = FAULT_KILL;
    else if (!strcmp(word, "short"))
        fault->kind = FAULT_SHORT;
    else
        fault->errnum = table_errno(word, fault->is_lasting ? len - 1 : len);
    return fault->kind != FAULT_ERROR || fault->errnum;
}

static bool parse_fault(struct fault *fault, char **words)
{
    fault->name = words[0];
    fault->call = table_find(words[1]);
    fault->nth = (unsigned)strtoul(words[2], NULL, 10);
    return fault->call && fault->nth && parse_error(fault, words[3]);
}

int trace_parse(struct trace *trace, int argc, char **argv)
{
    int i = 1;

    for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
        if (!strcmp(argv[i], "--kills") || !strcmp(argv[i], "--memory")) {
            trace->is_of_kills = argv[i][2] == 'k';
            trace->is_of_memory = argv[i][2] == 'm';
            i--;
        } else if (!strcmp(argv[i], "--shim")) {
            trace->library = argv[i + 1];
        } else if (!strcmp(argv[i], "--list")) {
            trace->list = fopen(argv[i + 1], "we");
        } else if (!strcmp(argv[i], "--cores")) {
            trace->cores = argv[i + 1];
        } else if (!strcmp(argv[i], "--report")) {
            trace->report = argv[i + 1];
        } else if (!strcmp(argv[i], "--limit")) {
            trace->limit_s = (unsigned)strtoul(argv[i + 1], NULL, 10);
        } else if (!strcmp(argv[i], "--fault") && i + 4 < argc &&
                   parse_fault(&trace->fault, argv + i + 1)) {
            i += 3;
        } else {
            return 0;
        }
    }
    return trace->list || trace->cores || trace->fault.call ? i : 0;
}

/* --- allocations ------------------------------------------------------------------------------ */

/* The file has no name any more when the command begins; it is found by our descriptor. */
int trace_share(struct trace *trace)
{
    static const char *const names[SHIM_PROGRAMS] = {"aad-credential", "aad-credential-host",
                                                     "aad-credential-endpoint"};
    const struct fault *f = &trace->fault;
    int fd = trace->library ? memfd_create("shim", MFD_CLOEXEC) : -1;
    char path[40];

    if (!trace->library)
        return 0;
    if (fd < 0 || ftruncate(fd, sizeof *trace->shim))
        return -1;
    trace->shim = mmap(NULL, sizeof *trace->shim, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (trace->shim == MAP_FAILED)
        return -1;
    for (size_t i = 0; i < SHIM_PROGRAMS; i++) {
        struct shim_program *program = &trace->shim->programs[i];

        (void)snprintf(program->name, sizeof program->name, "%s", names[i]);
        if (f->call && f->call->number == TABLE_MALLOC && !strcmp(f->name, names[i])) {
            program->fail_at = f->nth;
            program->is_lasting = f->is_lasting;
        }
    }
    (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)getpid(), fd);
    return setenv(SHIM_VARIABLE, path, 1);
}

static void list_allocations(const struct trace *trace)
{
    for (size_t i = 0; i < SHIM_PROGRAMS; i++)
        for (unsigned n = 1; n <= trace->shim->programs[i].n; n++)
            (void)fprintf(trace->list, "%s malloc %u ENOMEM\n", trace->shim->programs[i].name, n);
}

/* Only the command's: the tracer has no use for it. */
static void preload(const struct trace *trace)
{
    if (trace->library)
        (void)setenv("LD_PRELOAD", trace->library, 1);
}

/* --- the filter ------------------------------------------------------------------------------- */

static bool is_wanted(const struct trace *trace, const struct table_call *call)
{
    if (trace->cores)
        return core_is_meant(call->number);
    return trace->list || call == trace->fault.call || call->number == SYS_prctl;
}

/* Only what may be meant stops: all else costs nothing. */
int trace_install(const struct trace *trace)
{
    static struct sock_filter filter[2 * TABLE_CALLS_MAX + 6];
    struct sock_fprog program = {0, filter};
    unsigned short n = 0;

    filter[n++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < table_n_calls; i++) {
        const struct table_call *call = &table_calls[i];

        if (!is_wanted(trace, call))
            continue;
        filter[n++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call->number, 0, 1);
        filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program.len = n;
    preload(trace);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* --- what comes out --------------------------------------------------------------------------- */

/* A folder that is there now does not vanish and come back as the same one. */
static bool is_possible(const struct call_seen *seen, const char *error)
{
    bool is_folder = table_calls[seen->call].number == SYS_openat && (seen->third & O_DIRECTORY);

    return (seen->third > 1 || strcmp(error, "short") != 0) &&
           (!is_folder || strcmp(error, "ENOENT") != 0);
}

void trace_list_call(struct trace *trace, const struct tracee *t, const struct call_seen *seen)
{
    size_t i = seen->call;
    const struct table_call *call = &table_calls[i];
    char errors[100], *rest = NULL;

    if (trace->is_of_memory)
        return;
    if (trace->is_of_kills) {
        if (call->traits & TABLE_CHANGES)
            (void)fprintf(trace->list, "%s %s %u KILL\n", t->name, call->name, t->counts[i]);
        return;
    }
    (void)snprintf(errors, sizeof errors, "%s", call->errors);
    for (char *word = strtok_r(errors, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        if (is_possible(seen, word))
            (void)fprintf(trace->list, "%s %s %u %s\n", t->name, call->name, t->counts[i], word);
}

int trace_report(const struct trace *trace)
{
    FILE *file = trace->report ? fopen(trace->report, "we") : NULL;
    bool is_reached = trace->is_reached;

    if (trace->is_of_memory && trace->shim)
        list_allocations(trace);
    if (trace->cores)
        return 0;
    if (trace->list)
        return fclose(trace->list);
    for (size_t i = 0; trace->shim && i < SHIM_PROGRAMS; i++)
        is_reached = is_reached || trace->shim->programs[i].is_reached;
    if (!file)
        return -1;
    (void)fprintf(file, "%s %s %u\n", is_reached ? "reached" : "missed",
                  trace->is_late ? "hung" : "ended", trace->n_left);
    return fclose(file);
}

/* --- processes -------------------------------------------------------------------------------- */

struct tracee *trace_take(struct trace *trace, pid_t pid)
{
    struct tracee *room = NULL;

    for (size_t i = 0; i < TRACE_MAX; i++) {
        if (trace->tracees[i].pid == pid)
            return &trace->tracees[i];
        if (!room && !trace->tracees[i].pid)
            room = &trace->tracees[i];
    }
    if (!room) {
        (void)fprintf(stderr, "fault-trace: too many processes\n");
        exit(125); /* all of them end with us */
    }
    memset(room, 0, sizeof *room);
    room->pid = room->group = pid;
    return room;
}

void trace_drop(struct trace *trace, pid_t pid)
{
    for (size_t i = 0; i < TRACE_MAX; i++)
        if (trace->tracees[i].pid == pid)
            trace->tracees[i].pid = 0;
}

unsigned trace_count(const struct trace *trace)
{
    unsigned n = 0;

    for (size_t i = 0; i < TRACE_MAX; i++)
        n += trace->tracees[i].pid && trace->tracees[i].pid == trace->tracees[i].group;
    return n;
}

void trace_kill_all(const struct trace *trace)
{
    for (size_t i = 0; i < TRACE_MAX; i++)
        if (trace->tracees[i].pid)
            (void)kill(trace->tracees[i].pid, SIGKILL);
}

/* Before it becomes the command. */
void trace_name_root(struct trace *trace, struct tracee *t)
{
    (void)trace;
    (void)snprintf(t->name, sizeof t->name, "command");
}

static pid_t group_of(pid_t pid)
{
    char path[40], line[100];
    int group = pid;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, "Tgid:", 5))
            group = (int)strtol(line + 5, NULL, 10);
    if (file)
        (void)fclose(file);
    return group;
}

void trace_name_child(struct tracee *parent, struct tracee *child)
{
    bool is_thread;

    child->group = group_of(child->pid);
    is_thread = child->group != child->pid;
    child->is_ours = parent->is_ours;
    (void)snprintf(child->name, sizeof child->name, "%.40s%c%u", parent->name,
                   is_thread ? '/' : '+', is_thread ? ++parent->n_threads : ++parent->n_children);
}

/* By its file, since a link has many names. */
void trace_name_program(struct trace *trace, struct tracee *t)
{
    char link[40], path[400] = "";
    const char *name;
    unsigned n = 1;
    ssize_t len;

    (void)snprintf(link, sizeof link, "/proc/%d/exe", (int)t->pid);
    len = readlink(link, path, sizeof path - 1);
    name = len > 0 && strrchr(path, '/') ? strrchr(path, '/') + 1 : "unknown";
    for (unsigned i = 0; i < trace->n_programs; i++)
        n += !strcmp(trace->programs[i], name);
    if (trace->n_programs < TRACE_MAX)
        (void)snprintf(trace->programs[trace->n_programs++], TRACE_NAME_MAX, "%.40s", name);
    memset(t->counts, 0, sizeof t->counts);
    t->n_children = t->n_threads = t->n_idle = t->n_says = 0;
    t->is_ours = t->is_idle = t->has_result = t->has_core = false;
    (void)snprintf(t->name, sizeof t->name, n > 1 ? "%.40s#%u" : "%.40s", name, n);
}
