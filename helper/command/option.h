/*
 * option.h - the options of a command, exactly as they are documented
 *
 * "--name VALUE", "--name=VALUE" and "--flag", anywhere before "--". Nothing is abbreviated: a
 * script keeps its meaning when an option is added. No option takes a secret (security case 13).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_OPTION_H
#define COMMAND_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

struct option_row {
    const char *name;       /* "audience", without dashes; NULL ends the table */
    const char **ret_value; /* where the value goes, borrowed from argv; NULL = a flag */
    bool *ret_flag;         /* set to true when given; may be NULL beside ret_value */
};

/* Takes the options out of argv (argv[0] is the command's name and stays); *argc becomes the
 * number of what is left. A "--" ends the options and is dropped. An option that is unknown (the
 * nearest is named), given twice, or lacks its value: AAD_USAGE. */
enum aad_code option_parse(const char *command, int *argc, char **argv,
                           const struct option_row *rows, struct aad_error *err);

/* Of the options of a command, those that one of its verbs has: the page names them (help.h). The
 * rows move up, and the last one ends the table. */
void option_keep(struct option_row *rows, const char *page);

/* Is it an option that every command has, at any place? Then it is heard: --verbose. */
bool option_take_common(const char *argument);

/* Of several that may be missing. */
struct option_need {
    bool is_missing;
    const char *option; /* "--name", as it is written */
};

/* How many are. */
size_t option_count_missing(const struct option_need *rows, size_t n);

/* AAD_USAGE, which names all that are missing: nobody shall learn of them one by one. */
enum aad_code option_fail_missing(const struct option_need *rows, size_t n, const char *command,
                                  struct aad_error *err);

/* How many of the arguments stand before the first "--": all, where there is none. */
int option_count_own(int argc, char *const *argv);

/* Is --help or -h among the arguments before any "--"? */
bool option_wants_help(int argc, char **argv);

/* AAD_USAGE unless exactly one argument is left, which has the form of a connection's name. */
enum aad_code option_take_connection(const char *command, int argc, char **argv,
                                     const char **ret_name, struct aad_error *err);

#endif
