/*
 * explore.h - every order in which a few processes can go on, with a kill at every instant
 *
 * The processes run the program's own functions. What they share (a lock, a file, an authority) is
 * played by the model: each thing that is done to it is a step, and before each step any of them
 * may be the one that goes on, or the one that is killed. All orders are tried; two that lead to
 * the same state are followed once. A state is what is shared, and what each process has seen: it
 * can know nothing else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MODEL_EXPLORE_H
#define MODEL_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>

#define EXPLORE_PROCESSES_MAX 4u

struct explore_model {
    const char *name;
    unsigned processes, kills; /* how many, and how many of them are killed at most */
    void *shared;              /* all that they share, as plain bytes; zeroed before begin() */
    size_t size;
    void (*begin)(void);              /* before the first step; may be NULL */
    void (*run)(unsigned process);    /* one process, from its start to its end */
    void (*killed)(unsigned process); /* what the kernel does for one that was killed */
    void (*check)(void);              /* what holds after each step; may be NULL */
    void (*end)(void);                /* what holds when all have ended */
};

/* Tries all orders, with AAD_TEST_FULL all in which any number of them is killed, and prints how
 * many states there are. A model that does not hold prints the steps that led there, and ends the
 * program with status 1. */
void explore(const struct explore_model *model);

/* --- for what the model plays ----------------------------------------------------------------- */

/* Before anything is done to, or looked at in, what is shared. false: the process has been killed;
 * it does nothing more, and only returns (its memory is freed so). what: a literal. */
bool explore_step(const char *what);

/* What the process has just learned from what is shared, or from chance. */
void explore_saw(const void *bytes, size_t len);

/* It waits, in the loop of that name (a literal), until what is shared has changed. It is taken to
 * remember nothing of how often it has waited there. */
void explore_wait(const char *loop);

unsigned explore_self(void);  /* which process, from 0 on */
bool explore_is_killed(void); /* whether it has been killed */
unsigned explore_kills(void); /* how many have been killed so far */

/* The model does not hold. */
_Noreturn void explore_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
