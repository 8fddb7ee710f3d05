/*
 * help.c - see help.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/help.h"

#include <stdio.h>
#include <string.h>

#include "base/screen.h"
#include "base/text.h"
#include "command/words.h"

#define HELP_OPTIONS_MAX 96
#define HELP_NAME_SIZE 48
#define HELP_OPTION "  --"
#define HELP_VERBS "@verbs@"
#define HELP_ABOUT "@about@"
#define HELP_NAME "@name@"

/* --- what a text says ------------------------------------------------------------------------- */

static size_t help_line_len(const char *line)
{
    size_t len = strcspn(line, "\n");

    return len + (line[len] == '\n');
}

/* What belongs to the option above is indented further than that. */
static bool help_is_further(const char *line)
{
    return text_has_prefix(line, "    ") && !text_has_prefix(line, "      --");
}

/* Up to two spaces or the end of the line, without those. */
static size_t help_part_len(const char *text)
{
    size_t len = 0;

    while (text[len] && text[len] != '\n' && strncmp(text + len, "  ", 2) != 0)
        len++;
    return len;
}

static void help_read_option(const char *line, struct help_option *ret)
{
    const char *name = line + strlen(HELP_OPTION), *end = line + help_line_len(line);
    size_t len = help_part_len(name);

    *ret = (struct help_option){.name = {name, strcspn(name, " \n")}};
    if (ret->name.len < len)
        ret->value = (struct help_part){name + ret->name.len + 1, len - ret->name.len - 1};
    while (help_is_further(end))
        end += help_line_len(end);
    ret->about.text = name + len + strspn(name + len, " \n");
    ret->about.len = ret->about.text < end ? (size_t)(end - ret->about.text) : 0;
}

bool help_next_option(const char **at, struct help_option *ret)
{
    for (; **at; *at += help_line_len(*at))
        if (text_has_prefix(*at, HELP_OPTION)) {
            help_read_option(*at, ret);
            *at += help_line_len(*at);
            return true;
        }
    return false;
}

bool help_find_option(const char *text, const struct help_part *name, struct help_option *ret)
{
    while (help_next_option(&text, ret))
        if (ret->name.len == name->len && !memcmp(ret->name.text, name->text, name->len))
            return true;
    return false;
}

bool help_has_option(const char *text, const char *name)
{
    const struct help_part part = {name, strlen(name)};
    struct help_option option;

    return help_find_option(text, &part, &option);
}

/* Behind "usage: aad-credential" and the name of the page. */
static const char *help_usage_words(const struct help_page *page)
{
    const char *at = page->text + strcspn(page->text, " ");
    unsigned n = page->verb ? 3 : 2;

    for (unsigned i = 0; i < n && *at == ' '; i++)
        at += 1 + strcspn(at + 1, " \n");
    return at;
}

/* The next word of the usage that is no option, with its brackets. *at is behind the name at first.
 */
static bool help_next_argument(const char **at, struct help_part *ret)
{
    const char *word = *at + strspn(*at, " ");

    if (**at != ' ' || text_has_prefix(word + (*word == '['), "--"))
        return false;
    *ret = (struct help_part){word, strcspn(word, " \n")};
    *at = word + ret->len;
    return true;
}

bool help_find_argument(const struct help_page *page, unsigned i, struct help_part *ret)
{
    const char *at = help_usage_words(page);
    struct help_part word;

    for (unsigned n = 0; help_next_argument(&at, &word); n++)
        if (n == i) {
            const char *begin = word.text + (*word.text == '[');

            *ret = (struct help_part){begin, strcspn(begin, " ].\n")};
            return true;
        }
    return false;
}

enum aad_code help_check_arguments(const struct help_page *page, int n, struct aad_error *err)
{
    const char *begin = help_usage_words(page), *at = begin;
    struct help_part word = {begin, 0};
    int least = 0, most = 0;

    while (help_next_argument(&at, &word)) {
        least += *word.text != '[';
        most++;
    }
    if (n >= least && n <= most)
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL, "'%s%s%s' takes %.*s", page->command,
                         page->verb ? " " : "", page->verb ? page->verb : "",
                         most ? (int)(at - begin - 1) : (int)strlen("no argument"),
                         most ? begin + 1 : "no argument");
}

/* --- which page ------------------------------------------------------------------------------- */

bool help_find_page(const struct command *command, const char *verb, struct help_page *ret)
{
    struct command_verb row;

    *ret = (struct help_page){command->name, NULL, command->help, command->about};
    for (unsigned i = 0; verb && command->verb_at && command->verb_at(i, &row); i++)
        if (!strcmp(row.name, verb)) {
            *ret = (struct help_page){command->name, row.name, row.help, row.about};
            return true;
        }
    return false;
}

enum aad_code help_refuse_option(const struct help_page *page, const char *name,
                                 struct aad_error *err)
{
    char names[HELP_OPTIONS_MAX][HELP_NAME_SIZE], shown[HELP_NAME_SIZE];
    const char *list[HELP_OPTIONS_MAX + 1] = {0}, *at = page->text, *near;
    const char *verb = page->verb ? page->verb : "", *space = page->verb ? " " : "";
    struct help_option option;
    enum aad_code code;

    for (size_t n = 0; n < HELP_OPTIONS_MAX && help_next_option(&at, &option); n++) {
        (void)snprintf(names[n], sizeof names[n], "%.*s", (int)option.name.len, option.name.text);
        list[n] = names[n];
    }
    near = text_nearest(name, list);
    code = aad_error_set(err, AAD_USAGE, NULL,
                         "'%s%s%s' has no option --%s\n"
                         "'aad-credential %s%s%s --help' lists its options.",
                         page->command, space, verb,
                         screen_show(shown, sizeof shown, name, strlen(name)), page->command, space,
                         verb);
    if (near)
        aad_error_remedy(err,
                         "Did you mean --%s? 'aad-credential %s%s%s --help' lists its options.",
                         near, page->command, space, verb);
    return code;
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void help_print_verbs(const struct command *command, struct buf *ret)
{
    struct command_verb row;
    int width = 0;

    for (unsigned i = 0; command->verb_at && command->verb_at(i, &row); i++)
        width = (int)strlen(row.name) > width ? (int)strlen(row.name) : width;
    for (unsigned i = 0; command->verb_at && command->verb_at(i, &row); i++)
        buf_printf(ret, "%s  %-*s  %s", i ? "\n" : "", width, row.name, row.summary);
}

/* Where the text of a line begins: behind an option, or behind its indent. */
static size_t help_column(const char *line)
{
    size_t at = strspn(line, " ");

    if (text_has_prefix(line, HELP_OPTION)) {
        at += help_part_len(line + at);
        at += strspn(line + at, " ");
    }
    return at;
}

/* What is put in for a mark at `at`: its length, 0 = it is none. */
static size_t help_print_mark(const struct help_page *page, const char *at, struct buf *ret)
{
    if (text_has_prefix(at, HELP_ABOUT)) {
        buf_append_text(ret, page->about ? page->about : "");
        return strlen(HELP_ABOUT);
    }
    if (text_has_prefix(at, HELP_NAME)) {
        buf_append_text(ret, page->verb ? page->verb : page->command);
        return strlen(HELP_NAME);
    }
    return 0;
}

/* The words of a list where its mark is; at: in the line. */
static size_t help_print_list(const char *line, const char *at, struct buf *ret)
{
    const struct words_place place = {(size_t)(at - line), help_column(line)};
    size_t len;
    const char *list = words_find_mark(at, help_line_len(at), &len);

    if (!list || list != at + 1)
        return 0;
    (void)words_print(list, len, &place, ret);
    return len + 2;
}

static void help_print_line(const struct help_page *page, const char *line, struct buf *ret)
{
    size_t len = help_line_len(line);

    for (size_t i = 0, used; i < len; i += used) {
        used = line[i] == '@' ? help_print_mark(page, line + i, ret) : 0;
        if (!used && line[i] == '@')
            used = help_print_list(line, line + i, ret);
        if (used)
            continue;
        used = 1 + strcspn(line + i + 1, "@\n");
        used = used > len - i ? len - i : used;
        buf_append(ret, line + i, used);
    }
}

void help_print(const struct help_page *page, const struct command *command, struct buf *ret)
{
    for (const char *line = page->text; *line; line += help_line_len(line))
        if (text_has_prefix(line, HELP_VERBS)) {
            help_print_verbs(command, ret);
            buf_append_text(ret, "\n");
        } else {
            help_print_line(page, line, ret);
        }
}
