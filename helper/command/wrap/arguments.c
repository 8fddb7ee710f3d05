/*
 * arguments.c - see arguments.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/arguments.h"

#include <string.h>

#include "base/screen.h"
#include "base/text.h"

#define ARGUMENTS_ABBREVIATION_MIN 7 /* "--global" is an option of its own */
#define ARGUMENTS_COMMAND_MIN 4

/* One reading of a command line. */
struct arguments_reader {
    const struct arguments_grammar *grammar;
    struct arguments *args;
    const char *next; /* the word behind this one, NULL at the end */
    int used;         /* how many words were */
};

/* name: of len bytes, or NULL = by the letter. */
static const struct arguments_option *arguments_find(const struct arguments_grammar *grammar,
                                                     const char *name, size_t len, char letter)
{
    for (size_t i = 0; i < grammar->n; i++) {
        const struct arguments_option *option = &grammar->options[i];

        if (name ? strlen(option->name) == len && !memcmp(option->name, name, len)
                 : letter && option->letter == letter)
            return option;
    }
    return NULL;
}

/* Programs take abbreviations, too, and some other cases: those are refused as unknown. */
static enum aad_code arguments_refuse(const struct arguments_grammar *grammar,
                                      const struct arguments_option *option, const char *given,
                                      struct aad_error *err)
{
    char shown[48];

    if (option)
        return aad_error_set(err, AAD_REFUSED, NULL, "%s's --%s is refused: it %s",
                             grammar->program, option->name, option->reason);
    screen_show(shown, sizeof shown, given, strlen(given));
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "%s's option %s is not among those known to keep a token safe\n"
                         "Write options in full, as its manual does. The list is in man "
                         "aad-credential-curl.",
                         grammar->program, shown);
}

static bool arguments_has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

/* Our header stays the only one that says who asks, and the host stays the one that was allowed. */
enum aad_code arguments_check_header_name(const char *name, size_t len, struct aad_error *err)
{
    static const char *const refused[] = {"Authorization", "Proxy-Authorization", "Host"};
    char copy[32];

    (void)snprintf(copy, sizeof copy, "%.*s", (int)len, name);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (text_equal_nocase(copy, refused[i]))
            return aad_error_set(err, AAD_REFUSED, NULL,
                                 "the header %s is refused: the connection decides it", refused[i]);
    return AAD_OK;
}

static enum aad_code arguments_check_header(const char *header, struct aad_error *err)
{
    if (header[0] == '@')
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "headers from a file are refused: they cannot be checked");
    if (arguments_has_control(header))
        return aad_error_set(err, AAD_REFUSED, NULL, "a header with control characters is refused");
    header += strspn(header, " ");
    return arguments_check_header_name(header, strcspn(header, ":; "), err);
}

static enum aad_code arguments_check_line(const struct arguments_reader *reader,
                                          const struct arguments_option *option, const char *value,
                                          struct aad_error *err)
{
    if (!arguments_has_control(value))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "%s's --%s with control characters is refused: it would add headers",
                         reader->grammar->program, option->name);
}

static enum aad_code arguments_check_method(const char *method, struct aad_error *err)
{
    for (const char *p = method; *p; p++)
        if ((*p < 'A' || *p > 'Z') && (*p < 'a' || *p > 'z') && *p != '-')
            return aad_error_set(err, AAD_REFUSED, NULL,
                                 "a request method that is not one word is refused");
    return AAD_OK;
}

enum aad_code arguments_add_url(struct arguments *args, const char *url, struct aad_error *err)
{
    if (args->n_urls == ARGUMENTS_URLS_MAX)
        return aad_error_set(err, AAD_USAGE, NULL, "more than %d URLs in one call",
                             ARGUMENTS_URLS_MAX);
    args->urls[args->n_urls++] = url;
    return AAD_OK;
}

static enum aad_code arguments_use(const struct arguments_reader *reader,
                                   const struct arguments_option *option, const char *value,
                                   struct aad_error *err)
{
    if (option->takes == TAKES_HEADER)
        return arguments_check_header(value, err);
    if (option->takes == TAKES_LINE)
        return arguments_check_line(reader, option, value, err);
    if (option->takes == TAKES_METHOD)
        return arguments_check_method(value, err);
    if (option->takes == TAKES_URL)
        return arguments_add_url(reader->args, value, err);
    reader->args->has_ca |= option->takes == TAKES_CA;
    return AAD_OK;
}

static bool arguments_is_alone(const struct arguments_option *option)
{
    return option->takes == TAKES_NOTHING || option->takes == TAKES_NO_PROXY;
}

/* joined: the value in the same word, or NULL. */
static enum aad_code arguments_take_value(struct arguments_reader *reader,
                                          const struct arguments_option *option, const char *joined,
                                          struct aad_error *err)
{
    const char *value = joined ? joined : reader->next;

    reader->args->has_proxy |= option->takes == TAKES_PROXY || option->takes == TAKES_NO_PROXY;
    if (arguments_is_alone(option) && !joined)
        return AAD_OK;
    if (arguments_is_alone(option))
        return aad_error_set(err, AAD_USAGE, NULL, "%s's --%s takes no value",
                             reader->grammar->program, option->name);
    if (!value)
        return aad_error_set(err, AAD_USAGE, NULL, "%s's --%s needs a value",
                             reader->grammar->program, option->name);
    reader->used += !joined;
    return arguments_use(reader, option, value, err);
}

static enum aad_code arguments_parse_long(struct arguments_reader *reader, const char *word,
                                          struct aad_error *err)
{
    const char *name = word + 2, *end = reader->grammar->joins_value ? strchr(name, '=') : NULL;
    size_t len = end ? (size_t)(end - name) : strlen(name);
    const struct arguments_option *option = arguments_find(reader->grammar, name, len, 0);

    if (!option || option->takes == REFUSED)
        return arguments_refuse(reader->grammar, option, word, err);
    return arguments_take_value(reader, option, end ? end + 1 : NULL, err);
}

/* "-sSfoFILE": the first that takes a value has the rest of the word, or the next one. */
static enum aad_code arguments_parse_short(struct arguments_reader *reader, const char *word,
                                           struct aad_error *err)
{
    const char *p = word + 1;
    const struct arguments_option *option;
    enum aad_code code;

    do {
        option = arguments_find(reader->grammar, NULL, 0, *p++);
        if (!option || option->takes == REFUSED)
            return arguments_refuse(reader->grammar, option, word, err);
        code =
            arguments_take_value(reader, option, *p && !arguments_is_alone(option) ? p : NULL, err);
    } while (!code && *p && arguments_is_alone(option));
    return code;
}

static enum aad_code arguments_take_word(struct arguments_reader *reader, const char *word,
                                         struct aad_error *err)
{
    if (reader->grammar->take)
        return reader->grammar->take(reader->args, word, err);
    return arguments_add_url(reader->args, word, err);
}

static void arguments_advise(enum aad_code code, struct aad_error *err)
{
    if (code == AAD_REFUSED && err && !err->remedy[0])
        aad_error_remedy(err, "Leave it out. What is passed on, and why not all: "
                              "man aad-credential-curl.");
}

enum aad_code arguments_parse(const struct arguments_grammar *grammar, int argc, char **argv,
                              struct arguments *ret, struct aad_error *err)
{
    struct arguments args = {0};
    struct arguments_reader reader = {.grammar = grammar, .args = &args};
    bool are_options = true;
    enum aad_code code = AAD_OK;

    for (int i = 0; i < argc && !code; i += reader.used) {
        reader.used = 1;
        reader.next = i + 1 < argc ? argv[i + 1] : NULL;
        if (!are_options || argv[i][0] != '-')
            code = arguments_take_word(&reader, argv[i], err);
        else if (!strcmp(argv[i], "--"))
            are_options = false;
        else if (argv[i][1] == '-')
            code = arguments_parse_long(&reader, argv[i], err);
        else
            code = arguments_parse_short(&reader, argv[i], err);
    }
    arguments_advise(code, err);
    if (code)
        return code;
    if (!args.n_urls)
        return aad_error_set(err, AAD_USAGE, NULL, "%s is given no URL", grammar->program);
    *ret = args;
    return AAD_OK;
}

static const char *arguments_behind(const char *name, const char *prefix)
{
    return text_has_prefix(name, prefix) ? name + strlen(prefix) : name;
}

/* Such programs take abbreviations; shorter ones are not of these options alone. */
static bool arguments_may_mean(const struct arguments_option *option, const char *name, size_t len)
{
    return !strncmp(option->name, name, len) &&
           (len >= ARGUMENTS_ABBREVIATION_MIN || !option->name[len]);
}

/* "config." is pnpm's way to say any setting. */
static const struct arguments_option *
arguments_find_refused(const struct arguments_grammar *grammar, const char *word)
{
    const char *name = word + strspn(word, "-");
    size_t len;

    if (word[0] != '-' || !name[0])
        return NULL;
    name = arguments_behind(arguments_behind(arguments_behind(name, "no-"), "config."), "no-");
    len = strcspn(name, "=");
    for (size_t i = 0; len && i < grammar->n; i++)
        if (arguments_may_mean(&grammar->options[i], name, len))
            return &grammar->options[i];
    return word[1] != '-' ? arguments_find(grammar, NULL, 0, word[1]) : NULL;
}

static enum aad_code arguments_check_command(const struct arguments_grammar *grammar,
                                             const char *word, struct aad_error *err)
{
    size_t len = strlen(word);

    for (size_t i = 0; i < grammar->n_commands; i++)
        if (!strcmp(grammar->commands[i].name, word) ||
            (len >= ARGUMENTS_COMMAND_MIN && text_has_prefix(grammar->commands[i].name, word)))
            return aad_error_set(err, AAD_REFUSED, NULL,
                                 "'%s %s' is refused: it %s\n"
                                 "Run it without aad-credential: it needs no token.",
                                 grammar->program, grammar->commands[i].name,
                                 grammar->commands[i].reason);
    return AAD_OK;
}

/* The command is the first word that is no option. Behind an option it may be that one's value:
 * then the next one is looked at, too. */
static enum aad_code arguments_screen_command(const struct arguments_grammar *grammar, int argc,
                                              char **argv, struct aad_error *err)
{
    bool may_be_value = false;
    enum aad_code code;

    for (int i = 0; i < argc; i++) {
        if (argv[i][0] == '-') {
            may_be_value = strcmp(argv[i], "--") && !strchr(argv[i], '=');
            continue;
        }
        code = arguments_check_command(grammar, argv[i], err);
        if (code || !may_be_value)
            return code;
        may_be_value = false;
    }
    return AAD_OK;
}

enum aad_code arguments_screen(const struct arguments_grammar *grammar, int argc, char **argv,
                               struct aad_error *err)
{
    const struct arguments_option *option;
    enum aad_code code;

    for (int i = 0; i < argc && strcmp(argv[i], "--"); i++) {
        option = arguments_find_refused(grammar, argv[i]);
        if (!option)
            continue;
        code = arguments_refuse(grammar, option, argv[i], err);
        arguments_advise(code, err);
        return code;
    }
    return arguments_screen_command(grammar, argc, argv, err);
}
