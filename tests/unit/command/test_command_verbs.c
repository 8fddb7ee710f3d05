/*
 * test_command_verbs.c - an option of another verb is an error, whichever verb and option
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "command/command.h"
#include "connection/connection.h"
#include "unit.h"

#define OPTIONS_MAX 100
#define WHERE " organization= project= as= no-prompt"
#define CHANGING                                                                                   \
    " KEYS lcs-region= cloud= audience= host= scope= secret-stdin secret-fd= no-secret no-verify " \
    "no-instance-discovery name="

/* What each verb has, the test's own word; "=" behind those with a value, KEYS: those of the file.
 */
static const struct verb {
    const char *command, *verb, *options;
} verbs[] = {
    {"connection", "add", "secret replace from-environment from= yes" CHANGING},
    {"connection", "list", "json names"},
    {"connection", "show", "json no-store name="},
    {"connection", "edit", "secret" CHANGING},
    {"connection", "rename", "yes name="},
    {"connection", "remove", "yes store= name="},
    {"connection", "default", "none name="},
    {"connection", "export", "name="},
    {"connection", "import", "from= entry= replace yes" CHANGING},
    {"key", "list", "login json pin="},
    {"key", "generate", "type= pin="},
    {"key", "certificate", "output= renew new-key type= discard request subject= days= pin="},
    {"key", "import", "renew secret-fd= pin="},
    {"key", "delete", "store= yes pin="},
    {"key", "pin", "forget change generate new-secret-fd= pin="},
    {"setup", "git", "global system file= undo yes dry-run"},
    {"service-connection", "list", "json" WHERE},
    {"service-connection", "convert", "all yes dry-run" WHERE},
    {"service-connection", "revert", "yes" WHERE},
    {"service-connection", "verify", WHERE},
    {"service-connection", "create",
     "service-name= all-pipelines managed-identity= automatic graph-as= azure-as= undo yes "
     "dry-run" WHERE},
    {"service-connection", "update", "graph-as= yes dry-run" WHERE},
    {"service-connection", "share", "with= yes" WHERE},
    {"service-connection", "delete", "yes" WHERE},
};

/* The options of a command, each once. */
struct options {
    char names[OPTIONS_MAX][48];
    bool has_value[OPTIONS_MAX];
    size_t n;
};

static size_t find(const struct options *list, const char *name)
{
    size_t i = 0;

    while (i < list->n && strcmp(list->names[i], name) != 0)
        i++;
    return i;
}

static void enter(struct options *list, const char *name, size_t len, bool has_value)
{
    char copy[48];

    (void)snprintf(copy, sizeof copy, "%.*s", (int)len, name);
    if (find(list, copy) < list->n)
        return;
    assert_true(list->n < OPTIONS_MAX);
    memcpy(list->names[list->n], copy, sizeof copy);
    list->has_value[list->n++] = has_value;
}

static void collect(const char *text, struct options *list)
{
    for (size_t len; *text; text += len + strspn(text + len, " ")) {
        bool has_value;

        len = strcspn(text, " ");
        has_value = len && text[len - 1] == '=';
        if (len == 4 && !strncmp(text, "KEYS", len))
            for (const char *const *key = connection_keys(); *key; key++)
                enter(list, *key, strlen(*key), true);
        else if (len)
            enter(list, text, len - has_value, has_value);
    }
}

static void collect_command(const char *command, struct options *list)
{
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (!strcmp(verbs[i].command, command))
            collect(verbs[i].options, list);
}

static enum aad_code run(const struct verb *verb, const char *option, bool has_value,
                         struct aad_error *err)
{
    const char *value = strcmp(option, "--lcs-region") != 0 ? "1" : "eu";
    const char *argv[] = {verb->command, verb->verb, option, value};
    struct command_context ctx = {0};
    enum aad_code code =
        command_find(verb->command)->run(&ctx, has_value ? 4 : 3, (char **)(uintptr_t)argv, err);

    secret_clear(&ctx.out);
    return code;
}

TEST(option_of_another_verb_is_an_error)
{
    size_t n_refused = 0;

    for (size_t i = 0; i < COUNT(verbs); i++) {
        struct options all = {0}, own = {0};

        collect_command(verbs[i].command, &all);
        collect(verbs[i].options, &own);
        for (size_t j = 0; j < all.n; j++) {
            static char row[120];
            char option[64];
            struct aad_error err = {0};

            (void)snprintf(option, sizeof option, "--%s", all.names[j]);
            (void)snprintf(row, sizeof row, "%s %s %s", verbs[i].command, verbs[i].verb, option);
            unit_row(row);
            if (find(&own, all.names[j]) < own.n)
                continue;
            assert_int_equal(run(&verbs[i], option, all.has_value[j], &err), AAD_USAGE);
            if (!strstr(err.what, "has no option") && !strstr(err.what, "takes no"))
                fail_msg("%s: %s", row, err.what);
            n_refused++;
        }
    }
    assert_true(n_refused > 300);
}

/* What the help tells of a command is in the table above: a new option comes into it. */
TEST(every_option_is_tried)
{
    static const char *const commands[] = {"connection", "key", "setup", "service-connection"};

    for (size_t i = 0; i < COUNT(commands); i++) {
        const char *argv[] = {commands[i], "--help"};
        struct command_context ctx = {0};
        struct options all = {0};

        collect_command(commands[i], &all);
        assert_int_equal(command_find(commands[i])->run(&ctx, 2, (char **)(uintptr_t)argv, NULL),
                         AAD_OK);
        for (const char *p = strstr(ctx.out.bytes, " --"); p; p = strstr(p + 1, " --")) {
            char name[48];
            size_t len = strspn(p + 3, "abcdefghijklmnopqrstuvwxyz0123456789-");

            (void)snprintf(name, sizeof name, "%.*s", (int)len, p + 3);
            if (find(&all, name) == all.n)
                fail_msg("%s --%s is in no row", commands[i], name);
        }
        secret_clear(&ctx.out);
    }
}

/* The same of verbs: each that a command's help names is there. */
TEST(every_verb_is_tried)
{
    for (size_t i = 0; i < COUNT(verbs); i++) {
        const struct command *command = command_find(verbs[i].command);
        size_t n = 0, n_tried = 0;

        if (!strchr(command->synopsis, '|') || strcmp(verbs[i].command, "setup") == 0)
            continue;
        for (const char *p = command->synopsis; *p; p++)
            n += *p == '|';
        for (size_t j = 0; j < COUNT(verbs); j++)
            n_tried += !strcmp(verbs[j].command, verbs[i].command);
        unit_row(verbs[i].command);
        assert_int_equal(n_tried, n + 1);
    }
}
