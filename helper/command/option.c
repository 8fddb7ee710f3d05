/*
 * option.c - the options of a command, exactly as they are documented
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/option.h"

#include <string.h>

#include "base/buf.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/trace.h"
#include "command/help.h"

#define OPTION_ROWS_MAX 40
#define OPTION_SHOWN_MAX 40

bool option_take_common(const char *argument)
{
    if (strcmp(argument, "--verbose") != 0)
        return false;
    trace_enable(true);
    return true;
}

int option_count_own(int argc, char *const *argv)
{
    int own = 0;

    while (own < argc && strcmp(argv[own], "--") != 0)
        own++;
    return own;
}

bool option_wants_help(int argc, char **argv)
{
    int own = option_count_own(argc, argv);

    for (int i = 1; i < own; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
            return true;
    return false;
}

/* The length of NAME in "--NAME=VALUE". "-X" names nothing: there it is what follows the '-'. */
static size_t option_name_len(const char *argument)
{
    return strncmp(argument, "--", 2) != 0 ? strlen(argument) - 1 : strcspn(argument + 2, "=");
}

static const struct option_row *option_find(const struct option_row *rows, const char *argument)
{
    size_t len = option_name_len(argument);

    if (strncmp(argument, "--", 2) != 0)
        return NULL;
    for (; rows->name; rows++)
        if (strlen(rows->name) == len && !memcmp(rows->name, argument + 2, len))
            return rows;
    return NULL;
}

static enum aad_code option_refuse(const char *command, const char *argument,
                                   const struct option_row *rows, struct aad_error *err)
{
    const char *names[OPTION_ROWS_MAX + 1] = {0};
    char name[OPTION_SHOWN_MAX + 1], shown[OPTION_SHOWN_MAX + 1];
    size_t len = option_name_len(argument);
    const char *near;
    enum aad_code code;

    for (unsigned i = 0; i < OPTION_ROWS_MAX && rows[i].name; i++)
        names[i] = rows[i].name;
    (void)snprintf(name, sizeof name, "%.*s", (int)len, argument + strspn(argument, "-"));
    (void)screen_show(shown, sizeof shown, argument, len + strspn(argument, "-"));
    near = text_nearest(name, names);
    code = aad_error_set(err, AAD_USAGE, NULL,
                         "'%s' has no option %s\n"
                         "'aad-credential %s --help' lists the options.",
                         command, shown, command);
    if (near)
        aad_error_remedy(err, "Did you mean --%s? 'aad-credential %s --help' lists the options.",
                         near, command);
    return code;
}

/* The option at argv[0]; *ret_used is how many arguments it takes. */
static enum aad_code option_take(const struct option_row *row, int left, char **argv, int *ret_used,
                                 struct aad_error *err)
{
    const char *equals = strchr(argv[0], '=');

    if (row->ret_value ? *row->ret_value != NULL : *row->ret_flag)
        return aad_error_set(err, AAD_USAGE, NULL, "--%s is given twice", row->name);
    if (!row->ret_value && equals)
        return aad_error_set(err, AAD_USAGE, NULL, "--%s takes no value", row->name);
    if (row->ret_value && !equals && left < 2)
        return aad_error_set(err, AAD_USAGE, NULL, "--%s needs a value", row->name);
    if (row->ret_flag)
        *row->ret_flag = true;
    if (row->ret_value)
        *row->ret_value = equals ? equals + 1 : argv[1];
    *ret_used = row->ret_value && !equals ? 2 : 1;
    return AAD_OK;
}

enum aad_code option_parse(const char *command, int *argc, char **argv,
                           const struct option_row *rows, struct aad_error *err)
{
    const struct option_row *row;
    int kept = 1, i = 1, used = 0;

    while (i < *argc && strcmp(argv[i], "--")) {
        if (argv[i][0] != '-' || !argv[i][1]) {
            argv[kept++] = argv[i++];
            continue;
        }
        if (option_take_common(argv[i])) {
            i++;
            continue;
        }
        row = option_find(rows, argv[i]);
        if (!row)
            return option_refuse(command, argv[i], rows, err);
        if (option_take(row, *argc - i, argv + i, &used, err))
            return AAD_USAGE;
        i += used;
    }
    for (i++; i < *argc; i++)
        argv[kept++] = argv[i];
    *argc = kept;
    return AAD_OK;
}

void option_keep(struct option_row *rows, const char *page)
{
    struct option_row *kept = rows;

    for (; rows->name; rows++)
        if (help_has_option(page, rows->name))
            *kept++ = *rows;
    *kept = (struct option_row){0};
}

size_t option_count_missing(const struct option_need *rows, size_t n)
{
    size_t missing = 0;

    for (size_t i = 0; i < n; i++)
        missing += rows[i].is_missing;
    return missing;
}

enum aad_code option_fail_missing(const struct option_need *rows, size_t n, const char *command,
                                  struct aad_error *err)
{
    size_t missing = option_count_missing(rows, n), named = 0;
    auto_buf struct buf list = {0};

    for (size_t i = 0; i < n; i++) {
        if (!rows[i].is_missing)
            continue;
        buf_append_all(&list,
                       !named                ? ""
                       : named + 1 < missing ? ", "
                                             : " and ",
                       rows[i].option, (char *)NULL);
        named++;
    }
    return aad_error_set(err, AAD_USAGE, NULL,
                         "%s %s not given, and there is no terminal to ask at\n"
                         "'aad-credential %s --help' lists the options.",
                         buf_text(&list), missing == 1 ? "was" : "were", command);
}

enum aad_code option_take_connection(const char *command, int argc, char **argv,
                                     const char **ret_name, struct aad_error *err)
{
    char shown[OPTION_SHOWN_MAX + 1];

    if (argc < 2)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%s' needs the name of a connection\n"
                             "'aad-credential connection list' shows those there are.",
                             command);
    if (argc > 2) {
        (void)screen_show(shown, sizeof shown, argv[2], strlen(argv[2]));
        return aad_error_set(err, AAD_USAGE, NULL, "'%s' cannot use the argument '%s'", command,
                             shown);
    }
    if (!text_is_name(argv[1])) {
        (void)screen_show(shown, sizeof shown, argv[1], strlen(argv[1]));
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%s' cannot be the name of a connection\n"
                             "Names are made of a to z, 0 to 9 and '-', up to 32 of them.",
                             shown);
    }
    *ret_name = argv[1];
    return AAD_OK;
}
