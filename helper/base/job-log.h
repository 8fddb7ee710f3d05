/*
 * job-log.h - would what a program says stand in the log of the job that runs it?
 *
 * An agent of pipelines gives a job's script descriptors that lead to its log, and the script's
 * programs inherit them. What a script takes for itself, by $(...), a pipe or a file, leads
 * elsewhere.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_JOB_LOG_H
#define BASE_JOB_LOG_H

#include <stdbool.h>

/* Who reads what a script says. */
struct job_log_reader {
    const char *worker; /* how the name of the agent's process begins; NULL = nothing is known */
    bool has_handler;   /* that one does not start the script itself: a program of its own does */
};

/* True where fd leads to what our parent has as its stderr; or where all processes above us have
 * the same as their stdout, up to the reader, or as far as they can be looked at. Never a device:
 * no terminal is a log. */
bool job_log_takes(int fd, const struct job_log_reader *reader);

#endif
