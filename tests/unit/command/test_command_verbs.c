/*
 * test_command_verbs.c - a verb takes what its page has, and nothing else
 *
 * Each call here ends at an option that nothing has, so that nothing is done.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "command/command-run.h"
#include "command/command.h"
#include "command/help.h"
#include "unit.h"

#define NOTHING "zzzz-nothing"
#define WIDTH_MAX 100
#define OPTIONS_MAX 100

/* What is asked of each page. */
typedef void visit(const struct command *command, const struct help_page *page);

static void visit_all(visit *f)
{
    const struct command *command;
    struct command_verb verb;
    struct help_page page;

    for (unsigned i = 0; (command = command_at(i)); i++) {
        (void)help_find_page(command, NULL, &page);
        f(command, &page);
        for (unsigned j = 0; command->verb_at && command->verb_at(j, &verb); j++) {
            assert_true(help_find_page(command, verb.name, &page));
            f(command, &page);
        }
    }
}

static const char *row(const struct help_page *page, const struct help_part *option)
{
    static char text[120];

    (void)snprintf(text, sizeof text, "%s %s --%.*s", page->command, page->verb ? page->verb : "",
                   (int)option->len, option->text);
    unit_row(text);
    return text;
}

/* COMMAND [VERB] --OPTION [VALUE] --NOTHING [-- true] */
static void run(const struct command *command, const struct help_page *page,
                const struct help_option *option, struct aad_error *err)
{
    const char *argv[8] = {page->command};
    struct command_context ctx = {0};
    char name[64], value[64] = "eu"; /* a region */
    int n = 1;

    (void)snprintf(name, sizeof name, "--%.*s", (int)option->name.len, option->name.text);
    if (strchr("abcdefghijklmnopqrstuvwxyz", option->value.text ? option->value.text[0] : 'A'))
        (void)snprintf(value, sizeof value, "%.*s", (int)strcspn(option->value.text, "|\n"),
                       option->value.text); /* the first of those that there are */
    else if (!help_part_is(&option->name, "lcs-region"))
        (void)snprintf(value, sizeof value, "1");
    if (page->verb)
        argv[n++] = page->verb;
    argv[n++] = name;
    if (option->value.len)
        argv[n++] = value;
    argv[n++] = "--" NOTHING;
    if (strstr(page->text, " -- ")) {
        argv[n++] = "--";
        argv[n++] = "true";
    }
    assert_int_equal(command_run(&ctx, command, n, (char **)(uintptr_t)argv, err), AAD_USAGE);
    secret_clear(&ctx.out);
}

static unsigned n_tried;

static void try_own(const struct command *command, const struct help_page *page)
{
    const char *at = page->text;
    struct help_option option;

    if (command->verb_at && !page->verb)
        return;
    while (help_next_option(&at, &option)) {
        struct aad_error err = {0};
        const char *shown = row(page, &option.name);

        run(command, page, &option, &err);
        if (!strstr(err.what, NOTHING))
            fail_msg("%s: %s", shown, err.what);
        n_tried++;
    }
}

TEST(every_option_of_a_page_is_taken)
{
    n_tried = 0;
    visit_all(try_own);
    assert_true(n_tried > 250);
}

/* The options of another verb of the same command. */
static void try_others(const struct command *command, const struct help_page *page)
{
    struct command_verb other;

    for (unsigned i = 0; page->verb && command->verb_at(i, &other); i++) {
        const char *at = other.help;
        struct help_option option, own;

        while (help_next_option(&at, &option)) {
            struct aad_error err = {0};
            const char *shown = row(page, &option.name);

            if (help_find_option(page->text, &option.name, &own))
                continue;
            if (!strcmp(command->name, "app") && !strcmp(page->verb, "create"))
                continue; /* takes what a connection does: test_app-create.c */
            run(command, page, &option, &err);
            if (!strstr(err.what, "has no option") || strstr(err.what, NOTHING))
                fail_msg("%s: %s", shown, err.what);
            n_tried++;
        }
    }
}

TEST(option_of_another_verb_is_an_error)
{
    n_tried = 0;
    visit_all(try_others);
    assert_true(n_tried > 300);
}

static void check_options(const struct command *command, const struct help_page *page)
{
    struct help_part seen[OPTIONS_MAX];
    const char *at = page->text;
    struct help_option option;

    (void)command;
    for (size_t n = 0; help_next_option(&at, &option); n++) {
        const char *shown = row(page, &option.name);

        assert_true(n < OPTIONS_MAX);
        if (!option.about.len)
            fail_msg("%s: nothing is said of it", shown);
        for (size_t i = 0; i < n; i++)
            if (seen[i].len == option.name.len &&
                !memcmp(seen[i].text, option.name.text, seen[i].len))
                fail_msg("%s: twice", shown);
        seen[n] = option.name;
    }
}

TEST(every_option_is_explained_once)
{
    visit_all(check_options);
}

/* What the usage shows is explained below it, and no page shows the option of another verb. */
static void check_usage(const struct command *command, const struct help_page *page)
{
    const char *end = strstr(page->text, "\n\n");

    (void)command;
    assert_non_null(end);
    for (const char *at = strstr(page->text, "--"); at && at < end; at = strstr(at + 2, "--")) {
        struct help_part name = {at + 2, strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-")};
        const char *shown = row(page, &name);
        struct help_option option;

        if (name.len && !help_find_option(page->text, &name, &option))
            fail_msg("%s is not explained", shown);
    }
}

TEST(usage_has_only_what_is_explained)
{
    visit_all(check_usage);
}

static void check_text(const struct command *command, const struct help_page *page)
{
    char usage[80];
    auto_buf struct buf shown = {0};
    const char *text;

    (void)snprintf(usage, sizeof usage, "usage: aad-credential %s%s%s", page->command,
                   page->verb ? " " : "", page->verb ? page->verb : "");
    unit_row(usage);
    help_print(page, command, &shown);
    text = buf_text(&shown);
    assert_int_equal(strncmp(text, usage, strlen(usage)), 0);
    assert_true(strchr(" \n", text[strlen(usage)]) != NULL);
    assert_null(strchr(text, '@')); /* every mark is filled in */
    assert_int_equal(text[strlen(text) - 1], '\n');
    for (size_t len; *text; text += len + 1) {
        len = strcspn(text, "\n");
        if (len > WIDTH_MAX || (len && text[len - 1] == ' '))
            fail_msg("%s: %.*s", usage, (int)len, text);
    }
}

TEST(every_page_begins_with_its_usage_and_fits)
{
    visit_all(check_text);
}
