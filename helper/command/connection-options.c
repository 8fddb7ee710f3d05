/*
 * connection-options.c - the options of the connection verbs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-options.h"

#include <string.h>

#include "base/screen.h"
#include "base/text.h"
#include "command/connection-help.h"
#include "command/option.h"
#include "connection/cloud.h"
#include "connection/paste.h"

/* Options that are no key of the file, but another word for one. */
static const struct {
    const char *option, *key;
} connection_options_words[] = {
    {"audience", "audiences"},
    {"host", "hosts"},
    {"scope", "scopes"},
    {"cloud", "authority"},
};

#define CONNECTION_WORDS (sizeof connection_options_words / sizeof connection_options_words[0])

struct connection_flag {
    const char *name;
    size_t offset;
};

#define FLAG(name, member)                                                                         \
    {                                                                                              \
        name, offsetof(struct connection_options, member)                                          \
    }

/* Options with a value that are no key of the file. */
static const struct connection_flag connection_texts[] = {
    FLAG("name", name),
    FLAG("from", from),
    FLAG("entry", entry),
};

#define CONNECTION_TEXTS (sizeof connection_texts / sizeof connection_texts[0])

static const struct connection_flag connection_flags[] = {
    FLAG("secret", asks_secret),
    FLAG("no-secret", no_secret),
    FLAG("no-verify", no_verify),
    FLAG("no-instance-discovery", no_instance_discovery),
    FLAG("yes", yes),
    FLAG("json", json),
    FLAG("names", names),
    FLAG("none", none),
    FLAG("no-store", no_store),
    FLAG("replace", replace),
    FLAG("from-environment", from_environment),
};

#define CONNECTION_FLAGS (sizeof connection_flags / sizeof connection_flags[0])

static const struct connection_flag *connection_options_find_text(const char *name)
{
    for (size_t i = 0; i < CONNECTION_TEXTS; i++)
        if (!strcmp(connection_texts[i].name, name))
            return &connection_texts[i];
    return NULL;
}

static const char **connection_options_text(struct connection_options *options,
                                            const struct connection_flag *row)
{
    return (const char **)(void *)((char *)options + row->offset);
}

static bool connection_options_set_flag(struct connection_options *options, const char *name)
{
    for (size_t i = 0; i < CONNECTION_FLAGS; i++)
        if (!strcmp(connection_flags[i].name, name)) {
            *(bool *)(void *)((char *)options + connection_flags[i].offset) = true;
            return true;
        }
    return false;
}

static const char *connection_options_key(const char *name)
{
    for (size_t i = 0; i < CONNECTION_WORDS; i++)
        if (!strcmp(connection_options_words[i].option, name))
            return connection_options_words[i].key;
    for (const char *const *key = connection_keys(); *key; key++)
        if (!strcmp(*key, name))
            return *key;
    return NULL;
}

/* As the help has it: the name of a list is that of one of its values. */
static const char *connection_options_word(const char *key)
{
    for (size_t i = 0; i < CONNECTION_WORDS; i++)
        if (!strcmp(connection_options_words[i].key, key) &&
            connection_type(key) == CONNECTION_LIST)
            return connection_options_words[i].option;
    return key;
}

static bool connection_options_is_secret(const char *name)
{
    const struct grant *grant;

    for (unsigned i = 0; (grant = grant_at(i)); i++)
        if (grant->secret_role && text_has_prefix(name, grant->secret_role))
            return true;
    return !strcmp(name, "secret") || !strcmp(name, "secret-stdin") || !strcmp(name, "token");
}

static enum aad_code connection_options_unknown(const struct help_page *page, const char *name,
                                                struct aad_error *err)
{
    const struct help_part part = {name, strlen(name)};
    struct help_option option;

    if (connection_options_is_secret(name) &&
        (help_has_option(page->text, name) ||
         !help_has_option(connection_help[CONNECTION_EDIT].help, name)))
        return aad_error_set(
            err, AAD_USAGE, NULL,
            "a secret is not taken from an argument: every user of the machine can read it there\n"
            "Use --secret-stdin, --secret-fd N, or type it on a terminal.");
    if (help_find_option(page->text, &part, &option) && !option.value.len)
        return aad_error_set(err, AAD_USAGE, NULL, "--%s takes no value", name);
    return help_refuse_option(page, name, err);
}

static enum aad_code connection_options_region(struct connection_options *options,
                                               const char *value, struct aad_error *err)
{
    const struct cloud_lcs_region *region = cloud_lcs_find(value);

    if (!region)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "there is no LCS region '%.20s'\n"
                             "Use us, eu, fr, sa, uae, ch, no, cn or gov.",
                             value);
    options->settings[options->n_settings++] =
        (struct connection_setting){"audiences", region->api};
    return AAD_OK;
}

static enum aad_code connection_options_value(struct connection_options *options, const char *name,
                                              const char *value, struct aad_error *err)
{
    const char *key = connection_options_key(name);
    const struct connection_flag *text = connection_options_find_text(name);
    int64_t fd;

    if (!value && text && connection_options_text(options, text) == &options->from)
        value = ""; /* the verb says what there is */
    if (!value)
        return aad_error_set(err, AAD_USAGE, NULL, "--%s needs a value", name);
    if (options->n_settings == CONNECTION_OPTIONS_MAX)
        return aad_error_set(err, AAD_USAGE, NULL, "too many options");
    if (key) {
        options->settings[options->n_settings++] = (struct connection_setting){key, value};
        return AAD_OK;
    }
    if (!strcmp(name, "lcs-region"))
        return connection_options_region(options, value, err);
    if (text) {
        *connection_options_text(options, text) = value;
        return AAD_OK;
    }
    if (!text_to_int(value, 0, 1 << 20, &fd))
        return aad_error_set(err, AAD_USAGE, NULL, "--secret-fd takes the number of a descriptor");
    options->secret_fd = (int)fd;
    return AAD_OK;
}

static bool connection_options_takes_value(const char *name)
{
    return connection_options_key(name) || connection_options_find_text(name) ||
           !strcmp(name, "lcs-region") || !strcmp(name, "secret-fd");
}

/* One "--option [value]"; *ret_used is 1 or 2. An option that another verb takes would be left
 * unheard. */
static enum aad_code connection_options_one(const struct help_page *page, char **argv,
                                            struct connection_options *options, int *ret_used,
                                            struct aad_error *err)
{
    const char *equals = strchr(argv[0], '=');
    char name[64] = "";
    size_t len = equals ? (size_t)(equals - argv[0]) - 2 : strlen(argv[0] + 2);

    (void)snprintf(name, sizeof name, "%.*s", (int)(len < 63 ? len : 63), argv[0] + 2);
    *ret_used = 1;
    if (option_take_common(argv[0]))
        return AAD_OK;
    if (!help_has_option(page->text, connection_options_word(name)))
        return connection_options_unknown(page, name, err); /* what follows "=" may be a secret */
    if (connection_options_takes_value(name)) {
        *ret_used = equals ? 1 : 2;
        return connection_options_value(options, name, equals ? equals + 1 : argv[1], err);
    }
    if (!equals && !strcmp(name, "secret-stdin")) {
        options->secret_fd = 0;
        return AAD_OK;
    }
    if (!equals && connection_options_set_flag(options, name))
        return AAD_OK;
    return connection_options_unknown(page, name, err);
}

/* A kind may stand before the name of one that is added, and a file is what is imported. */
static enum aad_code connection_options_check_word(const char *verb,
                                                   const struct connection_options *options,
                                                   struct aad_error *err)
{
    bool has_name = strcmp(verb, "list") != 0;
    bool is_second =
        options->name != options->file && strcmp(verb, "add") != 0 && strcmp(verb, "import") != 0;
    char shown[40];

    if (!options->file || (has_name && !is_second))
        return AAD_OK;
    return aad_error_set(
        err, AAD_USAGE, NULL, "'connection %s' cannot use the argument '%s'\n%s", verb,
        screen_show(shown, sizeof shown, options->file, strlen(options->file)),
        has_name ? "--name says which connection is meant."
                 : "It lists all; 'aad-credential connection show NAME' shows one.");
}

enum aad_code connection_options_parse(const struct help_page *page, int argc, char **argv,
                                       struct connection_options *ret, struct aad_error *err)
{
    struct connection_options options = {.secret_fd = -1};
    enum aad_code code = AAD_OK;

    for (int i = 1, used; !code && i < argc; i += used) {
        used = 1;
        if (!strncmp(argv[i], "--", 2) && argv[i][2])
            code = connection_options_one(page, argv + i, &options, &used, err);
        else if (options.file && !options.to && !strcmp(argv[0], "rename"))
            options.to = argv[i];
        else if (options.file)
            code = aad_error_set(err, AAD_USAGE, NULL, "more than one name was given");
        else
            options.file = argv[i];
    }
    if (!options.name && strcmp(argv[0], "import") != 0)
        options.name = options.file;
    if (!code)
        code = connection_options_check_word(argv[0], &options, err);
    if (!code)
        *ret = options;
    return code;
}

const char *connection_options_value_of(const struct connection_options *options, const char *key)
{
    for (size_t i = 0; i < options->n_settings; i++)
        if (!strcmp(options->settings[i].key, key))
            return options->settings[i].value;
    return NULL;
}

bool connection_options_has(const struct connection_options *options, const char *key)
{
    return connection_options_value_of(options, key);
}

static bool connection_options_is_first(const struct connection_options *options, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (!strcmp(options->settings[j].key, options->settings[i].key))
            return false;
    return true;
}

/* They decide what others may be, wherever they stand; what others decide about comes last. */
static const char *const connection_options_deciding[] = {"kind", "issuer"};

#define CONNECTION_DECIDING                                                                        \
    (sizeof connection_options_deciding / sizeof connection_options_deciding[0])

enum aad_code connection_options_apply(const struct connection_options *options,
                                       struct connection *c, struct aad_error *err)
{
    const char *authority = connection_options_value_of(options, "authority");
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < CONNECTION_DECIDING; i++) {
        const char *value = connection_options_value_of(options, connection_options_deciding[i]);

        code = value ? paste_set(c, connection_options_deciding[i], value, err) : AAD_OK;
    }
    for (size_t i = 0; !code && i < options->n_settings; i++) {
        const struct connection_setting *setting = &options->settings[i];
        bool is_list = connection_type(setting->key) == CONNECTION_LIST;
        bool is_first = connection_options_is_first(options, i);

        if (!is_first && !is_list)
            return aad_error_set(err, AAD_USAGE, NULL, "--%s was given twice", setting->key);
        if (is_first && is_list)
            code = connection_set(c, setting->key, "-", err);
        if (!code && strcmp(setting->key, "authority") != 0)
            code = paste_set(c, setting->key, setting->value, err);
    }
    return code || !authority ? code : paste_set(c, "authority", authority, err);
}

enum aad_code connection_options_need_name(const struct connection_options *options,
                                           const char *verb, struct aad_error *err)
{
    if (options->name && text_is_name(options->name))
        return AAD_OK;
    if (options->name)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%.40s' is no connection name\n"
                             "A name has 1 to 32 of a-z, 0-9 and '-'.",
                             options->name);
    return aad_error_set(err, AAD_USAGE, NULL,
                         "which connection? No name was given\n"
                         "aad-credential connection %s NAME",
                         verb);
}
