/*
 * format.h - a token as bytes: for one protocol, for `token --output`, and for a pipeline's agent
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_FORMAT_H
#define CONSUMER_FORMAT_H

#include "base/job-log.h"
#include "base/request.h"
#include "base/token.h"

/* The whole answer, or nothing. */
typedef enum aad_code consumer_print(const struct request *request, const struct token *token,
                                     struct secret *ret, struct aad_error *err);

/* One value of `token --output`. */
struct consumer_format {
    const char *name;  /* "json"; NULL = the list is over */
    const char *words; /* for the help text: "with its expiry" */
    consumer_print *print;
};

/* A pipeline's agent. Its commands print the token in clear, for the agent to mask. The request's
 * note is the name that the token shall have there (--variable); empty = the usual name. */
struct consumer_agent {
    const char *label;            /* "GitHub Actions" */
    const char *mark, *value;     /* the variable that marks its jobs, and its value there; NULL =
                                     any */
    const char *mark_other;       /* another one that does, whatever its value; NULL = none */
    struct job_log_reader reader; /* who reads what its jobs say */
    const char *remedy;           /* what to do where its log would show a token */
    const char *file, *file_late; /* the variables that name the files which set an output, or the
                                     environment of later steps (--env); NULL = stdout does */
    consumer_print *print_file;   /* the line for that file, written after the answer, or NULL */
};

#endif
