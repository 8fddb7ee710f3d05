/*
 * az-call.c - see az-call.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/az-call.h"

#include <string.h>

#include "base/text.h"

struct az_spelling {
    const char *name;
    enum az_option option;
};

static const struct az_spelling az_spellings[] = {
    {"--resource", AZ_RESOURCE},
    {"--resource-type", AZ_RESOURCE_TYPE},
    {"--tenant", AZ_TENANT},
    {"-t", AZ_TENANT},
    {"--subscription", AZ_SUBSCRIPTION},
    {"-s", AZ_SUBSCRIPTION},
    {"--name", AZ_SUBSCRIPTION},
    {"-n", AZ_SUBSCRIPTION},
    {"--output", AZ_OUTPUT},
    {"--out", AZ_OUTPUT},
    {"-o", AZ_OUTPUT},
    {"--query", AZ_QUERY},
    {"--scope", AZ_SCOPE},
    {"--only-show-errors", AZ_QUIET},
    {"--debug", AZ_QUIET},
    {"--verbose", AZ_QUIET},
    {"--all", AZ_ALL},
    {"--refresh", AZ_ALL},
    {"--help", AZ_HELP},
    {"-h", AZ_HELP},
    {"--version", AZ_VERSION},
    {"-v", AZ_VERSION},
};

/* Where the value stands in the argument itself, as in --output=json, -o=json or -ojson: that one;
 * else NULL. */
static const struct az_spelling *az_call_find(const char *argument, const char **ret_value)
{
    for (size_t i = 0; i < sizeof az_spellings / sizeof az_spellings[0]; i++) {
        const char *name = az_spellings[i].name, *rest = argument + strlen(name);
        bool is_short = name[1] != '-';

        if (!text_has_prefix(argument, name) || (rest[0] && rest[0] != '=' && !is_short))
            continue;
        *ret_value = rest[0] ? rest + (rest[0] == '=') : NULL;
        return &az_spellings[i];
    }
    return NULL;
}

static void az_call_object(struct az_call *call, const char *fault, const char *argument)
{
    if (call->fault)
        return;
    call->fault = fault;
    call->at = argument;
}

static void az_call_add_scope(struct az_call *call, const char *scope)
{
    if (call->n_scopes == AZ_SCOPES_MAX)
        az_call_object(call, "there are too many scopes", scope);
    else
        call->scopes[call->n_scopes++] = scope;
}

/* A word, which is where it is no value of an option. */
static void az_call_add_word(struct az_call *call, const char *word)
{
    if (call->n_words < AZ_WORDS_MAX)
        call->words[call->n_words] = word;
    else
        az_call_object(call, "this word belongs to nothing", word);
    call->n_words++;
}

static bool az_call_is_value(const char *argument)
{
    return argument && argument[0] != '-';
}

/* An option, which *argv stands at, and goes behind it and its values. */
static void az_call_take(struct az_call *call, char ***argv)
{
    const char *argument = *(*argv)++, *value = NULL;
    const struct az_spelling *spelling = az_call_find(argument, &value);
    bool has_value = spelling && spelling->option <= AZ_SCOPE;

    if (!spelling || (value && !has_value)) {
        az_call_object(call, "there is no such option here", argument);
        return;
    }
    if (has_value && !value && az_call_is_value(**argv))
        value = *(*argv)++;
    if (has_value && (!value || !value[0]))
        az_call_object(call, "this option has no value", argument);
    else if (has_value && call->uses & AZ_USE(spelling->option))
        az_call_object(call, "this is said twice", argument);
    else if (spelling->option == AZ_SCOPE)
        az_call_add_scope(call, value);
    else if (has_value)
        call->values[spelling->option] = value;
    while (spelling->option == AZ_SCOPE && az_call_is_value(**argv))
        az_call_add_scope(call, *(*argv)++);
    call->uses |= AZ_USE(spelling->option);
}

void az_call_read(int argc, char **argv, struct az_call *ret)
{
    char **end = argv + argc;

    *ret = (struct az_call){0};
    while (argv < end)
        if (az_call_is_value(*argv))
            az_call_add_word(ret, *argv++);
        else
            az_call_take(ret, &argv);
}

bool az_call_is(const struct az_call *call, const char *first, const char *second)
{
    return call->n_words >= 2 && !strcmp(call->words[0], first) && !strcmp(call->words[1], second);
}

enum aad_code az_call_check(const struct az_call *call, unsigned uses, struct aad_error *err)
{
    const char *fault = call->fault, *at = call->at;
    char shown[80];

    for (size_t i = 0; !fault && i < sizeof az_spellings / sizeof az_spellings[0]; i++)
        if (call->uses & ~uses & AZ_USE(az_spellings[i].option)) {
            fault = "this command has no such option";
            at = az_spellings[i].name;
        }
    if (!fault)
        return AAD_OK;
    return aad_error_set(
        err, AAD_USAGE, NULL,
        "%s: %s\n"
        "man aad-az has what is answered inside 'aad-credential exec'. Azure's own "
        "az is not asked instead: its token would be another identity's.",
        fault, text_escape(shown, sizeof shown, at, strlen(at)));
}
