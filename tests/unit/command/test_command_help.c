/*
 * test_command_help.c - help, manual and schema know the same commands, options and fields
 *
 * SOURCE_DIR is the top of the source tree, PACKAGING_DIR is where the schema was made. An option
 * is looked for in the page of its command.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <glob.h>
#include <stdio.h>

#include "base/error.h"
#include "command/command-run.h"
#include "command/command.h"
#include "command/help.h"
#include "connection/connection.h"
#include "connection/grant.h"
#include "connection/kind/kind.h"
#include "unit.h"

static char manual[1 << 18], connection_manual[1 << 17], schema[1 << 16];

/* Appends a file. */
static void read_file(const char *path, char *out, size_t size)
{
    FILE *f = fopen(path, "r");
    size_t at = strlen(out);

    assert_non_null(f);
    out[at + fread(out + at, 1, size - at - 1, f)] = '\0';
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

/* The page of all commands, that of connection, whose options others take as well, and the one that
 * has the command's name. */
static void read_manual(const char *command)
{
    static char page[1 << 16];
    char name[80];
    glob_t pages;

    manual[0] = '\0';
    read_file(SOURCE_DIR "/packaging/man/aad-credential.1", manual, sizeof manual);
    (void)snprintf(name, sizeof name, ".Nm aad-credential-%s", command);
    assert_int_equal(glob(SOURCE_DIR "/packaging/man/aad-credential-*.1", 0, NULL, &pages), 0);
    for (size_t i = 0; i < pages.gl_pathc; i++) {
        page[0] = '\0';
        read_file(pages.gl_pathv[i], page, sizeof page);
        if (has_word(page, name) || strstr(page, "\n.Dt AAD-CREDENTIAL-CONNECTION 1\n"))
            read_file(pages.gl_pathv[i], manual, sizeof manual);
    }
    globfree(&pages);
}

static int set_up(void)
{
    read_file(SOURCE_DIR "/packaging/man/aad-credential.1", manual, sizeof manual);
    read_file(SOURCE_DIR "/packaging/man/aad-credential-connection.5", connection_manual,
              sizeof connection_manual);
    read_file(PACKAGING_DIR "/connection.schema.json", schema, sizeof schema);
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

TEST(every_option_is_in_the_manual)
{
    const struct command *command;

    for (unsigned i = 0; (command = command_at(i)); i++) {
        struct command_verb verb;

        read_manual(command->name);
        check_help(command->name, command->help);
        for (unsigned j = 0; command->verb_at && command->verb_at(j, &verb); j++)
            check_help(verb.name, verb.help);
        assert_true(has_word(manual, command->name));
    }
}

/* The properties of the schema, which stand in a margin of four: each is a key, with its option
 * (test_connection-help.c), and its item in the manual. */
TEST(every_field_of_the_schema_is_a_key)
{
    unsigned n = 0;

    for (const char *at = strstr(schema, "\n    \""); at; at = strstr(at + 1, "\n    \"")) {
        char key[48], item[64];

        (void)snprintf(key, sizeof key, "%.*s", (int)strcspn(at + 6, "\""), at + 6);
        unit_row(key);
        if (!strcmp(key, "version") || !strcmp(key, "$schema"))
            continue;
        assert_true(connection_type(key) != CONNECTION_NOTHING);
        (void)snprintf(item, sizeof item, "Cm %s", key);
        assert_true(has_word(connection_manual, item));
        n++;
    }
    for (const char *const *key = connection_keys(); *key; key++)
        n--;
    assert_int_equal(n, 0); /* and each key is a field */
}

TEST(words_of_the_tables_are_in_the_schema)
{
    for (unsigned i = 0; kind_at(i); i++)
        assert_true(has_word(schema, kind_at(i)->name));
    for (unsigned i = 0; grant_at(i); i++)
        assert_true(has_word(schema, grant_at(i)->name));
    assert_null(strstr(schema, "@\""));
    assert_null(strstr(schema, "@|"));
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
