/*
 * command-run.c - see command-run.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command-run.h"

#include <string.h>

#include "base/screen.h"
#include "base/text.h"
#include "command/help.h"
#include "command/option.h"

#define RUN_VERBS_MAX 32

enum aad_code command_explain(struct command_context *ctx, const struct command *command,
                              const char *verb, struct aad_error *err)
{
    auto_buf struct buf text = {0};
    struct help_page page;

    (void)help_find_page(command, verb, &page);
    help_print(&page, command, &text);
    return command_print(ctx, &text, err);
}

enum aad_code command_refuse_verb(const struct command *command, const char *word,
                                  struct aad_error *err)
{
    const char *names[RUN_VERBS_MAX + 1] = {0}, *near;
    const char *noun = command->verb_noun ? command->verb_noun : "verb";
    auto_buf struct buf all = {0};
    struct command_verb row;
    enum aad_code code;
    char shown[40];

    for (unsigned i = 0; i < RUN_VERBS_MAX && command->verb_at(i, &row); i++) {
        names[i] = row.name;
        buf_append_all(&all, i ? ", " : "", row.name, (char *)NULL);
    }
    if (!word)
        return aad_error_set(err, AAD_USAGE, NULL, "'%s' needs a %s\nThere are: %s.", command->name,
                             noun, buf_text(&all));
    near = text_nearest(word, names);
    code =
        aad_error_set(err, AAD_USAGE, NULL, "'%s' has no %s '%s'\nThere are: %s.", command->name,
                      noun, screen_show(shown, sizeof shown, word, strlen(word)), buf_text(&all));
    if (near)
        aad_error_remedy(err, "Did you mean 'aad-credential %s %s'?", command->name, near);
    return code;
}

unsigned command_verb_row(const struct command *command, const char *verb)
{
    struct command_verb row;
    unsigned i = 0;

    while (command->verb_at(i, &row) && strcmp(row.name, verb) != 0)
        i++;
    return i;
}

enum aad_code command_run(struct command_context *ctx, const struct command *command, int argc,
                          char **argv, struct aad_error *err)
{
    const char *word = argc > 1 ? argv[1] : NULL;
    struct help_page page;

    if (option_wants_help(argc, argv))
        return command_explain(ctx, command, word, err);
    if (!command->verb_at || (command->may_omit_verb && (!word || word[0] == '-')) ||
        help_find_page(command, word, &page))
        return command->run(ctx, argc, argv, err);
    return command_refuse_verb(command, word, err);
}
