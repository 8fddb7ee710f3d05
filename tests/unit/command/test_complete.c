/*
 * test_complete.c - what may come next on a command line
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/complete.h"

#include <stdio.h>

#include "command/help.h"
#include "home-fixture.h"
#include "unit.h"

static int begin(void)
{
    if (home_fixture_make())
        return 1;
    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    home_fixture_put_generic("other", "\"https://h.example\"");
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(home_fixture_remove);

/* The words of a line; one that ends with a space is followed by an empty word. The answer is
 * "word word ", without what the words are. */
static const char *complete(const char *line)
{
    static char words[16384];
    char text[400], *argv[40] = {NULL}, *at = text, *next;
    static char first[] = COMPLETE_WORD, dashes[] = "--";
    struct command_context ctx = {0};
    struct aad_error err;
    int argc = 2;
    size_t n = 0;

    argv[0] = first;
    argv[1] = dashes;
    (void)snprintf(text, sizeof text, "%s", line);
    for (; at; at = next) {
        next = strchr(at, ' ');
        if (next)
            *next++ = '\0';
        argv[argc++] = at;
    }
    assert_int_equal(complete_run(&ctx, argc, argv, &err), AAD_OK);
    words[0] = '\0';
    for (const char *l = ctx.out.len ? ctx.out.bytes : ""; *l; l += strcspn(l, "\n") + 1)
        n += (size_t)snprintf(words + n, sizeof words - n, "%.*s ", (int)strcspn(l, "\t\n"), l);
    secret_clear(&ctx.out);
    return words;
}

static void check(const char *line, const char *want)
{
    const char *words = complete(line);

    if (strcmp(words, want) != 0)
        fail_msg("%s: '%s', not '%s'", line, words, want);
}

static bool has(const char *line, const char *word)
{
    char padded[80], words[16400];

    (void)snprintf(padded, sizeof padded, " %s ", word);
    (void)snprintf(words, sizeof words, " %s", complete(line));
    return strstr(words, padded);
}

TEST(commands_and_verbs_come_first)
{
    check("connecti", "connection ");
    check("--verbose connecti", "connection ");
    check("kub", "kubernetes ");
    check("--v", "--version --verbose ");
    check("connection re", "rename remove ");
    check("connection --", "--help ");
    check("help se", "setup service-connection serve ");
    check("help key p", "pin ");
    check("help key pin ", "");
    check("setup dock", "docker ");
    check("nothing ", "");
    check("connection nothing ", "");
    assert_true(has("", "connection") && has("", "wget2") && !has("", "--help"));
}

TEST(options_are_those_of_the_verb)
{
    check("connection list --", "--names --json --help ");
    check("connection list -", "--names --json --help ");
    check("status ", "--json --help ");
    check("lock ", "--help ");
    assert_true(has("connection add --", "--from-environment"));
    assert_false(has("connection edit x --", "--from-environment"));
}

TEST(option_that_is_given_is_not_offered_again)
{
    check("connection list --names --", "--json --help ");
    check("connection show mine --name=mine --na", "");
    assert_true(has("connection add --host https://h --", "--host"));
    assert_false(has("connection add --kind lcs --", "--kind"));
}

TEST(words_in_the_place_of_the_argument)
{
    check("connection show ", "mine other ");
    check("connection show m", "mine ");
    check("connection rename mine ", "");
    check("connection add devo", "devops ");
    check("token o", "other ");
    check("token --no-prompt o", "other ");
    check("token --min-valid 5 o", "other ");
    check("kubernetes o", "other ");
    check("key import ", ":files ");
    check("key import file o", "other ");
    check("connection import ", ":files ");
}

TEST(values_are_those_of_the_option)
{
    check("connection add --kind devo", "devops ");
    check("token mine --output js", "json ");
    check("token mine --output=js", "--output=json ");
    check("token mine --min-valid ", "");
    check("token mine --json=", "");
    check("app create --as m", "mine ");
    check("serve --hand-out mine,o", "mine,other ");
    check("setup git mine --file ", ":files ");
}

TEST(audiences_are_those_of_the_connection)
{
    check("token mine --audience ", "https://lcsapi.lcs.dynamics.com ");
    check("token --audience=https://l", ""); /* of none */
    check("curl mine --audience https://lcs", "https://lcsapi.lcs.dynamics.com ");
    check("kubernetes --connection mine --audience ", "https://lcsapi.lcs.dynamics.com ");
    check("token nobody --audience ", "");
}

TEST(behind_two_dashes_is_another_program)
{
    check("exec mine -- te", ":command ");
    check("curl mine -- -", ":arguments ");
    assert_true(has("exec mine ", "--"));
    assert_false(has("token mine ", "--"));
}

/* Each page of each command, at each option: nothing but words, and the shell's marks. */
TEST(every_place_has_an_answer)
{
    const struct command *command;
    struct command_verb verb;

    for (unsigned i = 0; (command = command_at(i)); i++)
        for (unsigned j = 0; command->verb_at && command->verb_at(j, &verb); j++) {
            const char *at = verb.help;
            struct help_option option;
            char line[200];

            while (help_next_option(&at, &option)) {
                (void)snprintf(line, sizeof line, "%s %s --%.*s", command->name, verb.name,
                               (int)option.name.len, option.name.text);
                unit_row(line);
                assert_true(strlen(complete(line)) > 0);
                if (!option.value.len || help_part_is(&option.value, "URI"))
                    continue;
                (void)snprintf(line, sizeof line, "%s %s --%.*s ", command->name, verb.name,
                               (int)option.name.len, option.name.text);
                assert_null(strstr(complete(line), "--"));
            }
        }
}
