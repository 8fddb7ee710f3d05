/*
 * table.h - which system calls fail, and how
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAULT_TABLE_H
#define FAULT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_CALLS_MAX 128

#define TABLE_MALLOC (-1000)

/* What is more to know of a call. */
enum table_trait {
    TABLE_CHANGES = 1, /* what others see: a kill leaves something else behind it than before it */
    TABLE_LENGTH = 2,  /* its third argument is a length, which can be less: "short" */
    TABLE_COPIES = 8,  /* what is meant copies a descriptor; all else of it cannot fail */
    TABLE_RUNS = 4,    /* it does what it is for, and reports its failure afterwards */
};

struct table_call {
    const char *name, *errors; /* separated by blanks; with a "+", it and all after it fail */
    int number;
    unsigned traits;
};

extern const struct table_call table_calls[];
extern const size_t table_n_calls;

/* NULL when it is not in the table. */
const struct table_call *table_find(const char *name);
/* Its place in the table, or table_n_calls. */
size_t table_index(long number);
/* 0 when there is no such error. */
int table_errno(const char *name, size_t len);

#endif
