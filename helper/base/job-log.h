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

/* True where fd leads to what our parent has as its stderr, or to what all processes above us, as
 * far as they can be looked at, have as their stdout. Never a device: no terminal is a log. */
bool job_log_takes(int fd);

#endif
