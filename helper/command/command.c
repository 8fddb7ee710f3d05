/*
 * command.c - the table of commands for people: one row, one file
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/command-run.h"
#include "command/help.h"
#include "command/wrap/wrap.h"
#include "consumer/consumer.h"

/* In the order in which a newcomer needs them; --help shows that order. At the end those that run
 * another program. */
#define COMMAND_WRAP(name) &wrap_##name.command,
static const struct command *const command_table[] = {
    &command_connection,    &command_verify,
    &command_sign_in,       &command_sign_out,
    &command_setup,         &command_token,
    &command_key,           &command_app,
    &command_rotate,        &command_service_connection,
    &command_status,        &command_doctor,
    &command_unlock,        &command_lock,
    &command_serve,         &command_exec,
    WRAP_ROWS(COMMAND_WRAP)};

#define COMMAND_VERBS_MAX 16 /* of consumers */
#define COMMAND_COUNT (sizeof command_table / sizeof command_table[0])

const struct command *command_at(unsigned i)
{
    return i < COMMAND_COUNT ? command_table[i] : NULL;
}

const struct command *command_find(const char *name)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(command_table[i]->name, name))
            return command_table[i];
    return NULL;
}

enum aad_code command_refuse(const char *name, struct aad_error *err)
{
    const char *names[COMMAND_COUNT + COMMAND_VERBS_MAX + 1] = {0};
    const struct consumer *consumer;
    const char *near;
    size_t n = 0;
    enum aad_code code;

    for (; n < COMMAND_COUNT; n++)
        names[n] = command_table[n]->name;
    for (unsigned i = 0; (consumer = consumer_at(i)) && n < COMMAND_COUNT + COMMAND_VERBS_MAX; i++)
        if (consumer->verb)
            names[n++] = consumer->verb;
    near = text_nearest(name, names);
    code = aad_error_set(err, AAD_USAGE, NULL,
                         "there is no %s '%.40s'\n"
                         "'aad-credential --help' lists the commands.",
                         name[0] == '-' ? "option" : "command", name);
    if (near)
        aad_error_remedy(err, "Did you mean 'aad-credential %s'?", near);
    return code;
}

static void command_help_line(struct secret *out, const char *name, const char *summary)
{
    char line[160];

    (void)snprintf(line, sizeof line, "  %-12s %s\n", name, summary);
    secret_append_text(out, line);
}

enum aad_code command_help(struct command_context *ctx, struct aad_error *err)
{
    const struct consumer *consumer;

    secret_append_text(
        &ctx->out, "usage: aad-credential [--verbose] COMMAND ...\n\n"
                   "Keeps what proves an Azure AD identity in the keyring or on a token, mints\n"
                   "access tokens on demand, and hands them to git, curl, agents and scripts.\n\n");
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        command_help_line(&ctx->out, command_table[i]->name, command_table[i]->summary);
    for (unsigned i = 0; (consumer = consumer_at(i)); i++)
        if (consumer->verb)
            command_help_line(&ctx->out, consumer->verb, consumer->summary);
    return command_say(ctx,
                       "\nStart with:  aad-credential connection add\n"
                       "Each command and verb explains itself with --help; "
                       "the manual is man aad-credential.\n",
                       err);
}

enum aad_code command_help_of(struct command_context *ctx, int argc, char **argv,
                              struct aad_error *err)
{
    const struct command *command = argc > 1 ? command_find(argv[1]) : NULL;
    const struct consumer *consumer = argc > 1 ? consumer_find_verb(argv[1]) : NULL;
    struct help_page page;

    if (argc < 2)
        return command_help(ctx, err);
    if (command && command->verb_at && argc > 2 && !help_find_page(command, argv[2], &page))
        return command_refuse_verb(command, argv[2], err);
    if (command)
        return command_explain(ctx, command, argc > 2 ? argv[2] : NULL, err);
    return consumer ? command_say(ctx, consumer->usage, err) : command_refuse(argv[1], err);
}
