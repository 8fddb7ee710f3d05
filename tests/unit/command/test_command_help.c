/*
 * test_command_help.c - help, manual and completions know the same commands and options
 *
 * SOURCE_DIR is the top of the source tree, PACKAGING_DIR is where the completions were made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/error.h"
#include "command/command-run.h"
#include "command/command.h"
#include "command/help.h"
#include "connection/grant.h"
#include "connection/kind/kind.h"
#include "consumer/consumer.h"
#include "unit.h"

static char manual[1 << 18], bash[1 << 16], zsh[1 << 16], connection_manual[1 << 17];

static void read_file(const char *path, char *out, size_t size)
{
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    out[fread(out, 1, size - 1, f)] = '\0';
    assert_int_equal(fgetc(f), EOF); /* all of it */
    (void)fclose(f);
}

/* Is the option there as a word: not as the beginning of a longer one? */
static bool has_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = strstr(text, word); p; p = strstr(p + 1, word))
        if (!strchr("-abcdefghijklmnopqrstuvwxyz", p[len]) || !p[len])
            return true;
    return false;
}

static void assert_option_is_known(const char *command, const char *option)
{
    char fl[80], cm[80];

    (void)snprintf(fl, sizeof fl, "Fl %s", option + 1);
    (void)snprintf(cm, sizeof cm, "Cm %s", option + 2);
    if (!has_word(manual, fl) && !has_word(connection_manual, cm))
        fail_msg("%s %s is not in the manual", command, option);
    if (!has_word(bash, option))
        fail_msg("%s %s is not in the completion for bash", command, option);
    if (!has_word(zsh, option))
        fail_msg("%s %s is not in the completion for zsh", command, option);
}

static void check_help(const char *name, const char *text)
{
    struct help_option option;
    char word[64];

    while (help_next_option(&text, &option)) {
        (void)snprintf(word, sizeof word, "--%.*s", (int)option.name.len, option.name.text);
        assert_option_is_known(name, word);
    }
}

static int set_up(void)
{
    read_file(SOURCE_DIR "/packaging/man/aad-credential.1", manual, sizeof manual);
    read_file(SOURCE_DIR "/packaging/man/aad-credential-connection.5", connection_manual,
              sizeof connection_manual);
    read_file(PACKAGING_DIR "/aad-credential", bash, sizeof bash);
    read_file(PACKAGING_DIR "/_aad-credential", zsh, sizeof zsh);
    return 0;
}

BEFORE_ALL(set_up);

TEST(every_command_explains_itself)
{
    const struct command *command;

    for (unsigned i = 0; (command = command_at(i)); i++) {
        const char *argv[] = {command->name, "--help"};
        struct command_context ctx = {0};
        struct aad_error err;

        assert_int_equal(command_run(&ctx, command, 2, (char **)(uintptr_t)argv, &err), AAD_OK);
        assert_true(ctx.out.len > 0 && ctx.out.bytes[ctx.out.len - 1] == '\n');
        secret_clear(&ctx.out);
    }
}

TEST(help_manual_and_completions_agree)
{
    const struct command *command;

    for (unsigned i = 0; (command = command_at(i)); i++) {
        struct command_verb verb;

        check_help(command->name, command->help);
        for (unsigned j = 0; command->verb_at && command->verb_at(j, &verb); j++)
            check_help(verb.name, verb.help);
        assert_true(has_word(manual, command->name));
        assert_true(has_word(bash, command->name));
        assert_true(has_word(zsh, command->name));
    }
}

static void assert_word_is_completed(const char *word)
{
    if (!has_word(bash, word))
        fail_msg("%s is not in the completion for bash", word);
    if (!has_word(zsh, word))
        fail_msg("%s is not in the completion for zsh", word);
}

TEST(words_of_the_tables_are_completed)
{
    for (unsigned i = 0; kind_at(i); i++)
        assert_word_is_completed(kind_at(i)->name);
    for (unsigned i = 0; grant_at(i); i++)
        assert_word_is_completed(grant_at(i)->name);
    for (unsigned i = 0; consumer_at(i); i++)
        for (const struct consumer_format *f = consumer_at(i)->formats; f && f->name; f++)
            assert_word_is_completed(f->name);
    assert_null(strstr(bash, "@kinds@"));
}

TEST(exit_statuses_are_those_of_the_manual)
{
    char want[64];

    for (int code = 0; code < AAD_CODES; code++) {
        (void)snprintf(want, sizeof want, ".It %d\n%s", error_exit_status((enum aad_code)code),
                       error_name((enum aad_code)code));
        if (!has_word(manual, want))
            fail_msg("exit status of %s", error_name((enum aad_code)code));
    }
}

TEST(commands_are_found_by_their_whole_name)
{
    assert_ptr_equal(command_find("token"), &command_token);
    assert_null(command_find("tok"));
    assert_null(command_find(""));
    assert_null(command_at(1000));
}
