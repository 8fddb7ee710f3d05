/*
 * wrap.h - other programs, run with a token that is in no argument, no file and no environment
 *
 * What they share is here: find the connection, check the arguments and that each URL's host may
 * have the token, get it, hand it on as a configuration in memory, and become the program. Input,
 * output and exit status are then the program's. Each of them is one file and one row: which
 * arguments may go along, what its configuration looks like (a consumer), how it is told where that
 * is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_WRAP_WRAP_H
#define COMMAND_WRAP_WRAP_H

#include "base/url.h"
#include "command/command.h"
#include "command/connection-default.h"
#include "command/wrap/arguments.h"
#include "connection/connection.h"
#include "consumer/consumer.h"

#define WRAP_OWN_ARGUMENTS 24

/* One run of a program. */
struct wrap_call {
    const struct wrap *wrap;
    struct connection connection;
    const char *audience;   /* NULL = the first URL's, or the connection's first */
    const char *repository; /* --repository; NULL = not given, or the row does not take it */
    int argc; /* what the user gave for the program: read into `given`, and handed on */
    char **argv;
    struct arguments given;
    bool has_url;
    struct url first;
    bool is_loopback_http;
    char config[40]; /* the path by which the program finds its configuration */
};

/* The program's command line, as it grows. */
struct wrap_line {
    const char **argv;
    size_t n;
    char made[64]; /* one argument that is made for it */
};

struct wrap {
    struct command command;
    const struct consumer *consumer; /* prints its configuration */
    const struct arguments_grammar *grammar;
    /* It finds its hosts by itself, and asks them only for what its configuration allows: the
     * arguments have no URLs, and are only screened. Else each has to be a host of the
     * connection. */
    bool has_no_urls;
    bool takes_repository; /* has the option --repository, for its `note` */
    bool reads_once;       /* its configuration is gone when it has read it */
    /* What only its consumer needs: appended to the request's note. NULL = nothing. */
    enum aad_code (*note)(const struct wrap_call *call, struct secret *ret, struct aad_error *err);
    /* What goes before the consumer's bytes. NULL = nothing. */
    void (*begin)(struct secret *ret);
    /* Says where the configuration is, and hands on what the user gave: wrap_add_given(). */
    enum aad_code (*build)(const struct wrap_call *call, struct wrap_line *line,
                           struct aad_error *err);
};

/* The run of each of these commands: argv[0] names the row. */
enum aad_code wrap_run(struct command_context *ctx, int argc, char **argv, struct aad_error *err);

/* words: one line; text: what it does, before the options. */
#define WRAP_COMMAND(word, words, text)                                                            \
    {                                                                                              \
        .name = word, .summary = words, .about = text, .run = wrap_run,                            \
        .help = "usage: aad-credential " word " [CONNECTION] [--audience AUDIENCE] [--no-prompt] " \
                "-- ARGUMENTS\n\n@about@\n" WRAP_OPTIONS                                           \
    }

#define WRAP_OPTIONS                                                                               \
    CONNECTION_DEFAULT_HELP                                                                        \
    "\n"                                                                                           \
    "  --audience AUDIENCE  which of the connection's audiences the token is for: if not given,\n" \
    "                       the first, or of a powerplatform that of the host\n"                   \
    "  --no-prompt          fail rather than ask somebody to unlock a store\n"

/* For `build`. At most WRAP_OWN_ARGUMENTS are added; value NULL = a flag. */
void wrap_add(struct wrap_line *line, const char *option, const char *value);
void wrap_add_given(const struct wrap_call *call, struct wrap_line *line);
enum aad_code wrap_set_variable(const char *name, const char *value, struct aad_error *err);

/* "NAME" and the path of the configuration as one argument, of which a line has one. */
const char *wrap_text(struct wrap_line *line, const char *name, const char *path);

/* For `note`: a line for each https host of the connection, "//host:port/path/". AAD_CONFIG where
 * there is none. */
enum aad_code wrap_note_hosts(const struct wrap_call *call, struct secret *ret,
                              struct aad_error *err);

/* The table: a row for each file. */
#define WRAP_ROWS(ROW)                                                                             \
    ROW(curl)                                                                                      \
    ROW(gradle)                                                                                    \
    ROW(http)                                                                                      \
    ROW(mvn)                                                                                       \
    ROW(npm)                                                                                       \
    ROW(pnpm)                                                                                      \
    ROW(wget)                                                                                      \
    ROW(wget2)                                                                                     \
    ROW(yarn)

#define WRAP_DECLARE(name) extern const struct wrap wrap_##name;
WRAP_ROWS(WRAP_DECLARE)

#endif
