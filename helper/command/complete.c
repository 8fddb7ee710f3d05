/*
 * complete.c - see complete.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/complete.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/complete-value.h"
#include "command/connection-default.h"
#include "command/help.h"
#include "consumer/consumer.h"

#define COMPLETE_ABOUT_SIZE 64
#define COMPLETE_NAME_SIZE 64

/* What stands before the word that is typed. */
struct complete_line {
    const struct command *command; /* NULL = a consumer's page */
    struct help_page page;
    char **words;
    int n, first;              /* without the last one; the first that is no verb */
    struct help_option option; /* whose value is to come; no name = none */
    unsigned n_arguments;
    bool is_behind; /* "--" */
};

static const struct help_part complete_nothing = {"", 0};

/* --- what the line says so far ---------------------------------------------------------------- */

static struct help_part complete_option_name(const char *word)
{
    return (struct help_part){word + strlen("--"), strcspn(word + strlen("--"), "=")};
}

static bool complete_find(const struct complete_line *line, const char *word,
                          struct help_option *ret)
{
    struct help_part name = complete_option_name(word);

    return text_has_prefix(word, "--") && help_find_option(line->page.text, &name, ret);
}

static void complete_note_connection(struct complete *c, const struct help_part *value,
                                     const char *word)
{
    bool is_name = help_part_is(value, "CONNECTION") || help_part_is(value, "URI|CONNECTION");

    if (is_name && text_is_name(word) && !c->connection[0])
        (void)snprintf(c->connection, sizeof c->connection, "%s", word);
}

static void complete_read(struct complete_line *line, struct complete *c)
{
    struct help_option found;
    struct help_part argument;

    for (int i = line->first; i < line->n; i++) {
        const char *word = line->words[i];

        if (line->option.name.len) {
            if (help_part_is(&line->option.name, "name") ||
                help_part_is(&line->option.name, "connection"))
                complete_note_connection(c, &line->option.value, word);
            line->option = (struct help_option){0};
        } else if (!strcmp(word, "--")) {
            line->is_behind = true;
            return;
        } else if (complete_find(line, word, &found)) {
            if (found.value.len && !strchr(word, '='))
                line->option = found;
        } else if (!text_has_prefix(word, "--")) {
            if (help_find_argument(&line->page, line->n_arguments++, &argument))
                complete_note_connection(c, &argument, word);
        }
    }
}

/* --- what may come ---------------------------------------------------------------------------- */

static void complete_commands(struct complete *c)
{
    const struct command *command;
    const struct consumer *consumer;

    for (unsigned i = 0; (command = command_at(i)); i++)
        complete_put(c, command->name, command->summary);
    for (unsigned i = 0; (consumer = consumer_at(i)); i++)
        if (consumer->verb)
            complete_put(c, consumer->verb, consumer->summary);
    complete_put(c, "help", "explain a command or a verb");
    if (c->typed[0] != '-')
        return;
    complete_put(c, "--help", "list the commands");
    complete_put(c, "--version", "print the version");
    complete_put(c, "--verbose", "show each step with its time");
}

static void complete_verbs(struct complete *c, const struct command *command)
{
    struct command_verb verb;

    for (unsigned i = 0; command && command->verb_at && command->verb_at(i, &verb); i++)
        complete_put(c, verb.name, verb.summary);
}

/* Is it there already, and not to be repeated? */
static bool complete_is_given(const struct complete_line *line, const struct help_option *option)
{
    static const char repeat[] = "repeat for more";

    if (memmem(option->about.text, option->about.len, repeat, strlen(repeat)))
        return false;
    for (int i = line->first; i < line->n; i++) {
        struct help_part name = complete_option_name(line->words[i]);

        if (text_has_prefix(line->words[i], "--") && name.len == option->name.len &&
            !memcmp(name.text, option->name.text, name.len))
            return true;
    }
    return false;
}

/* The beginning of an option's text, in one line. */
static const char *complete_about(const struct help_part *about, char out[COMPLETE_ABOUT_SIZE])
{
    size_t n = 0;

    for (size_t i = 0; i < about->len && n < COMPLETE_ABOUT_SIZE - 1; i++) {
        char byte = about->text[i] == '\n' ? ' ' : about->text[i];
        bool is_last = i + 1 == about->len || strchr(" \n", about->text[i + 1]);

        if (byte == '@' || (strchr(".;", byte) && is_last))
            break;
        if (byte != ' ' || (n && out[n - 1] != ' '))
            out[n++] = byte;
    }
    while (n && strchr(" :,", out[n - 1]))
        n--;
    out[n] = '\0';
    return out;
}

static void complete_options(struct complete *c, const struct complete_line *line)
{
    const char *at = line->page.text;
    struct help_option option;

    while (help_next_option(&at, &option)) {
        char name[COMPLETE_NAME_SIZE], about[COMPLETE_ABOUT_SIZE];

        (void)snprintf(name, sizeof name, "--%.*s", (int)option.name.len, option.name.text);
        if (!complete_is_given(line, &option))
            complete_put(c, name, complete_about(&option.about, about));
    }
    complete_put(c, "--help", "explain it");
    if (strstr(line->page.text, " -- "))
        complete_put(c, "--", "what follows is not for us");
}

/* "--option=value" in one word. */
static void complete_joined(struct complete *c, const struct complete_line *line)
{
    const char *equals = strchr(c->typed, '=');
    struct help_option option;

    if (!complete_find(line, c->typed, &option) || !option.value.len)
        return;
    c->before = (struct help_part){c->typed, (size_t)(equals - c->typed) + 1};
    c->typed = equals + 1;
    complete_value(c, &option.value, &option.about);
}

static void complete_word(struct complete *c, const struct complete_line *line)
{
    struct help_part argument;

    if (line->is_behind)
        buf_append_text(&c->out, line->command && line->command->becomes_another ? ":command\n"
                                                                                 : ":arguments\n");
    else if (line->option.name.len)
        complete_value(c, &line->option.value, &line->option.about);
    else if (text_has_prefix(c->typed, "--") && strchr(c->typed, '='))
        complete_joined(c, line);
    else if (c->typed[0] != '-' && help_find_argument(&line->page, line->n_arguments, &argument))
        complete_value(c, &argument, &complete_nothing);
    else
        complete_options(c, line);
}

/* --- which page ------------------------------------------------------------------------------- */

/* false: there is no such command or verb. */
static bool complete_find_page(struct complete_line *line)
{
    const struct consumer *consumer = consumer_find_verb(line->words[0]);
    const char *verb = line->n > 1 ? line->words[1] : NULL;
    bool has_verb;

    line->command = command_find(line->words[0]);
    line->first = 1;
    if (consumer)
        line->page = (struct help_page){consumer->verb, NULL, consumer->usage, NULL};
    if (consumer || !line->command)
        return consumer != NULL;
    has_verb = help_find_page(line->command, verb, &line->page);
    line->first += has_verb;
    return has_verb || !line->command->verb_at;
}

static void complete_line(struct complete *c, struct complete_line *line)
{
    while (line->n > 0 && !strcmp(line->words[0], "--verbose")) {
        line->words++;
        line->n--;
    }
    if (!line->n) {
        complete_commands(c);
    } else if (!strcmp(line->words[0], "help")) {
        if (line->n == 1)
            complete_commands(c);
        else if (line->n == 2)
            complete_verbs(c, command_find(line->words[1]));
    } else if (complete_find_page(line)) {
        complete_read(line, c);
        if (!c->connection[0] && connection_default_find("", c->connection, NULL))
            c->connection[0] = '\0';
        complete_word(c, line);
    } else if (line->n == 1 && line->command) {
        complete_verbs(c, line->command);
        if (c->typed[0] == '-')
            complete_put(c, "--help", "list the verbs");
    }
}

enum aad_code complete_run(struct command_context *ctx, int argc, char **argv,
                           struct aad_error *err)
{
    int skip = argc > 1 && !strcmp(argv[1], "--") ? 2 : 1;
    struct complete c = {.typed = argc > skip ? argv[argc - 1] : "", .before = complete_nothing};
    struct complete_line line = {.words = argv + skip, .n = argc > skip ? argc - skip - 1 : 0};
    enum aad_code code;

    complete_line(&c, &line);
    code = command_print(ctx, &c.out, err);
    buf_clear(&c.out);
    return code;
}
