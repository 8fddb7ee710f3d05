/*
 * trace.h - a run under trace: what is to go wrong, and which processes there are
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAULT_TRACE_H
#define FAULT_TRACE_H

#include <stdio.h>
#include <sys/types.h>

#include "table.h"

#define TRACE_NAME_MAX 64
#define TRACE_MAX 64 /* processes and threads at a time */

/* One process or thread. */
struct tracee {
    pid_t pid, group; /* group: the process that it is a thread of */
    char name[TRACE_NAME_MAX];
    unsigned counts[TABLE_CALLS_MAX], n_children, n_threads, n_idle, n_says;
    int forced;      /* what the call that is under way will have answered; 0: what it answers */
    bool is_ours;    /* it has reached its mark */
    bool is_idle;    /* it waits for what is wanted next */
    bool has_result; /* a store's process has said what came of the last verb */
    bool has_core;   /* of its end */
    bool is_waiting; /* it stands until its parent's event has named it */
};

struct shim;
struct user_regs_struct;

enum fault_kind { FAULT_ERROR, FAULT_SHORT, FAULT_KILL };

struct fault {
    const char *name; /* of the process */
    const struct table_call *call;
    enum fault_kind kind;
    unsigned nth;
    int errnum;
    bool is_lasting;
};

struct trace {
    struct fault fault;
    FILE *list;
    const char *report, *library, *cores;
    struct shim *shim;
    bool is_of_kills, is_of_memory, is_reached, is_late;
    unsigned limit_s, n_left, n_programs;
    int status;
    pid_t root; /* 0 when it has ended */
    struct tracee tracees[TRACE_MAX];
    char programs[TRACE_MAX][TRACE_NAME_MAX]; /* that were started, for their numbers */
};

/* A call that is made: of the table, and its third argument. */
struct call_seen {
    size_t call;
    unsigned long long third;
};

/* The index of the command in argv; 0 or less for what cannot be understood. */
int trace_parse(struct trace *trace, int argc, char **argv);
/* What the preloaded library is told and tells; -1: it cannot be made. */
int trace_share(struct trace *trace);
/* In the new process: its calls of the table stop it from now on. */
int trace_install(const struct trace *trace);
void trace_list_call(struct trace *trace, const struct tracee *t, const struct call_seen *seen);
int trace_report(const struct trace *trace);

/* Of a call that is made: whether a core may be made there; and a core, if one is. */
bool core_is_meant(long number);
void core_on_call(struct trace *trace, struct tracee *t, const struct user_regs_struct *regs);
/* The store's process that is killed by a call; NULL: it kills none. */
struct tracee *core_find_killed(struct trace *trace, const struct user_regs_struct *regs);

/* That of a process, which may be a new one, without a name. */
struct tracee *trace_take(struct trace *trace, pid_t pid);
void trace_drop(struct trace *trace, pid_t pid);
unsigned trace_count(const struct trace *trace);
void trace_kill_all(const struct trace *trace);
void trace_name_root(struct trace *trace, struct tracee *t);
void trace_name_child(struct tracee *parent, struct tracee *child);
void trace_name_program(struct trace *trace, struct tracee *t);

#endif
