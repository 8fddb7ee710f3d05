/*
 * consumer.h - a helper protocol as a pure translator: bytes -> request, token -> bytes
 *
 * No file, no clock, no environment: tested by golden files. The broker works in between.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_CONSUMER_H
#define CONSUMER_CONSUMER_H

#include "base/job-log.h"
#include "base/request.h"
#include "base/token.h"
#include "consumer/answer.h"
#include "consumer/call.h"
#include "consumer/format.h"

struct consumer {
    const char *name;    /* "git" */
    const char *program; /* the name it is called by: "git-credential-aad" */
    const char *verb; /* or: the word behind "aad-credential" that it is called by, with a summary
                         for --help. Neither: a command makes the request, and only print, formats
                         or agent are there */
    const char *summary;
    size_t input_max;     /* most bytes that are read from stdin; 0 = stdin is not read */
    const char *variable; /* what it says is in this variable, not on stdin; NULL = no */
    const char *const *more_variables; /* a list up to NULL, where "" is no name: behind that one's
                                          value comes "NAME=VALUE" of each, between NULs */
    const char *usage;                 /* what --help says; NULL where there is no program */
    /* argv: the program's arguments without argv[0]; input: what came from stdin; *ret is empty.
     * What only this protocol's answer needs goes into its note. Called by consumer_parse(). */
    enum aad_code (*parse)(int argc, char **argv, const struct secret *input, struct request *ret,
                           struct aad_error *err);
    consumer_print *print; /* NULL = each of its formats has its own */
    /* REQUEST_LIST: appends the answer, of hosts (host[:port]) that have a line each. NULL where
     * nothing asks for that. */
    void (*print_list)(const char *hosts, struct secret *ret);
    /* Appends the protocol's answer when the token cannot be had; NULL, or nothing appended = only
     * the exit status. */
    void (*refuse)(const struct request *request, const struct aad_error *why, struct secret *ret);
    bool tells_all;       /* refuse() also answers what was no request of its protocol */
    bool answers_refusal; /* what it appends is a good answer: no failure of ours */
    /* Appends the answer when the target is nobody's, so that others can be asked. NULL = that is
     * the failure AAD_NOT_FOUND. */
    void (*not_ours)(const struct request *request, struct secret *ret);
    enum aad_code not_ours_code; /* what the exit status says then; AAD_OK = nothing */
    const char *nobodys_remedy;  /* told where it is nobody's, and nobody else answers; or NULL */
    /* Does the operation of these arguments read stdin? NULL only where input_max is 0. */
    bool (*reads_input)(int argc, char **argv);
    /* Is what has come from stdin all of it, though stdin is still open? NULL = read to its end. */
    bool (*has_all_input)(const char *input, size_t len);
    /* A conversation: each line of stdin is a call, with the same arguments, and we speak first. A
     * call may need no answer. It is over with stdin, at REQUEST_END, and where a call fails that
     * cannot be answered. NULL = one call, and one answer. */
    const char *greeting;
    const struct consumer_format *formats; /* of `token --output`; NULL = none */
    const struct consumer_agent *agent;    /* NULL: no pipeline's. Without formats: it masks nothing
                                              that a job says */
    bool passes_on;   /* the next program of its name answers what is not ours, unless a request
                         is_last; then not_ours is there */
    bool is_examined; /* doctor looks at the configuration of its tool */
};

/* By the last component of argv[0]; NULL = not a consumer's name. */
const struct consumer *consumer_find_program(const char *program);
/* By the first argument of aad-credential; NULL = none of its words. */
const struct consumer *consumer_find_verb(const char *verb);
const struct consumer *consumer_at(unsigned i); /* NULL past the end */

/* Its parse, or what --help says. *ret is empty; it is filled, or on failure empty again. */
enum aad_code consumer_parse(const struct consumer *consumer, const struct call *call,
                             struct request *ret, struct aad_error *err);

/* The table: a row for each file. */
#define CONSUMER_ROWS(ROW)                                                                         \
    ROW(git)                                                                                       \
    ROW(httpie)                                                                                    \
    ROW(maven)                                                                                     \
    ROW(npm)                                                                                       \
    ROW(script)                                                                                    \
    ROW(curl)                                                                                      \
    ROW(azure_pipelines)                                                                           \
    ROW(github_actions)                                                                            \
    ROW(gitlab)                                                                                    \
    ROW(jenkins)                                                                                   \
    ROW(askpass)                                                                                   \
    ROW(az)                                                                                        \
    ROW(azd)                                                                                       \
    ROW(bazel)                                                                                     \
    ROW(cargo)                                                                                     \
    ROW(docker)                                                                                    \
    ROW(goauth)                                                                                    \
    ROW(keyring)                                                                                   \
    ROW(kubelogin)                                                                                 \
    ROW(kubernetes)                                                                                \
    ROW(nuget)                                                                                     \
    ROW(terraform)                                                                                 \
    ROW(wget)

#define CONSUMER_DECLARE(name) extern const struct consumer consumer_##name;
CONSUMER_ROWS(CONSUMER_DECLARE)

#endif
