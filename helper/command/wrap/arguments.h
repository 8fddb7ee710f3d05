/*
 * arguments.h - which options of another program may go along with a token
 *
 * A program applies what it is told to every URL of its command line, and several of its options
 * send what it holds elsewhere, write it down, or take another credential instead. Only options
 * that are known to do none of that are let through, written in full; the rest is refused with the
 * reason. Each program has a table of them in its own file. Pure: looks at the arguments only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_WRAP_ARGUMENTS_H
#define COMMAND_WRAP_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#define ARGUMENTS_URLS_MAX 64

enum arguments_takes {
    TAKES_NOTHING,
    TAKES_VALUE,
    TAKES_LINE, /* becomes a header as it is */
    TAKES_URL,
    TAKES_HEADER,
    TAKES_METHOD,
    TAKES_CA,
    TAKES_PROXY,
    TAKES_NO_PROXY, /* the same, without a value */
    REFUSED,        /* its value, if any, is not looked at */
};

/* Why an option is REFUSED. */
#define ELSEWHERE "would take the token somewhere else than the URL says"
#define SHOWS "would show the token"
#define WRITES "would write the token into a file"
#define COMPETES "would use another credential than the connection's"
#define UNVERIFIED "would send the token over a connection that anybody can read"
#define UNSEEN "would add options that cannot be checked"

struct arguments_option {
    const char *name;
    char letter; /* 0 = has none */
    enum arguments_takes takes;
    const char *reason; /* REFUSED: what it would do */
};

/* What was given. The texts are borrowed from argv. */
struct arguments {
    const char *urls[ARGUMENTS_URLS_MAX];
    size_t n_urls;
    bool has_method; /* for `take`: a request's method stood before the URL */
    bool has_ca;     /* certificates of authorities are given */
    bool has_proxy;  /* a proxy, or that there shall be none, is given */
};

struct arguments_grammar {
    const char *program; /* "curl" */
    const struct arguments_option *options;
    size_t n;
    const struct arguments_option *commands; /* for arguments_screen(): those that are refused */
    size_t n_commands;
    bool joins_value; /* "--name=value" is read as "--name value" is */
    /* What is no option, in its order. NULL = each is a URL. */
    enum aad_code (*take)(struct arguments *args, const char *word, struct aad_error *err);
};

/* argv: the program's arguments without its name. At least one URL is there on success; AAD_USAGE
 * or AAD_REFUSED otherwise. The URLs themselves are not looked at. */
enum aad_code arguments_parse(const struct arguments_grammar *grammar, int argc, char **argv,
                              struct arguments *ret, struct aad_error *err);

/* For `take`. */
enum aad_code arguments_add_url(struct arguments *args, const char *url, struct aad_error *err);
/* Would a header of that name, of len bytes, say who asks, or which host is meant? Then
 * AAD_REFUSED.
 */
enum aad_code arguments_check_header_name(const char *name, size_t len, struct aad_error *err);

/* For a program that runs others' code and finds its hosts by itself: only what is REFUSED is
 * looked for, as "--name", "--name=value", abbreviated, or the letter alone, and the commands that
 * are; everything else goes on to it. A negation "--no-name" counts as its name. */
enum aad_code arguments_screen(const struct arguments_grammar *grammar, int argc, char **argv,
                               struct aad_error *err);

#endif
