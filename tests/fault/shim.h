/*
 * shim.h - what the tracer and the programs of ours tell each other about allocations
 *
 * A file of this, mapped by all of them; its path is in the environment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAULT_SHIM_H
#define FAULT_SHIM_H

#define SHIM_VARIABLE "FAULT_SHIM"
#define SHIM_PROGRAMS 3

struct shim_program {
    char name[32];
    unsigned fail_at;    /* the number of the allocation that fails; 0: none */
    unsigned is_lasting; /* all after it fail, too */
    unsigned n;          /* how many there were, in the process that had most */
    unsigned is_reached;
};

struct shim {
    struct shim_program programs[SHIM_PROGRAMS];
};

#endif
