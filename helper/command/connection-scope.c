/*
 * connection-scope.c - asking for the part of Azure that a connection is for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-scope.h"

#include "base/ask.h"
#include "base/text.h"
#include "command/connection-choice.h"
#include "connection/azure-scope.h"

/* The scope levels as the guide has them, and what each wants. */
static const struct scope_level {
    const char *title;
    enum azure_scope scope;
    struct dialog_field fields[4]; /* key NULL = no more */
} scope_levels[] = {
    {"Subscription",
     AZURE_SCOPE_SUBSCRIPTION,
     {{.key = "subscription-id",
       .prompt = "Subscription ID (Enter: from a list, later)",
       .is_optional = true},
      {.key = "subscription-name", .prompt = "Subscription name"},
      {.key = "resource-group", .prompt = "Resource group (optional)", .is_optional = true}}},
    {"Management group",
     AZURE_SCOPE_MANAGEMENT_GROUP,
     {{.key = "management-group-id",
       .prompt = "Management group ID (Enter: from a list, later)",
       .is_optional = true},
      {.key = "management-group-name", .prompt = "Management group name"}}},
    {"Machine Learning workspace",
     AZURE_SCOPE_WORKSPACE,
     {{.key = "subscription-id",
       .prompt = "Subscription ID (Enter: from a list, later)",
       .is_optional = true},
      {.key = "subscription-name", .prompt = "Subscription name"},
      {.key = "resource-group", .prompt = "Resource group"},
      {.key = "workspace", .prompt = "Machine Learning workspace"}}},
    {"nothing in particular: whatever its roles reach", AZURE_SCOPE_NONE, {{0}}},
};

#define SCOPE_LEVELS (sizeof scope_levels / sizeof *scope_levels)

/* What was given says it; only part of it may have been. */
static const struct scope_level *scope_known_level(const struct dialog *d)
{
    enum azure_scope scope = azure_scope_of(d->c);

    if (d->c->workspace)
        scope = AZURE_SCOPE_WORKSPACE;
    else if (scope == AZURE_SCOPE_RESOURCE_GROUP || d->c->resource_group)
        scope = AZURE_SCOPE_SUBSCRIPTION;
    for (size_t i = 0; scope != AZURE_SCOPE_NONE && i < SCOPE_LEVELS; i++)
        if (scope_levels[i].scope == scope)
            return &scope_levels[i];
    return NULL;
}

static enum aad_code scope_choose_level(struct dialog *d, const struct scope_level **ret)
{
    ask_say("Scope level:\n");
    for (size_t i = 0; i < SCOPE_LEVELS; i++)
        ask_say("  %zu  %s\n", i + 1, scope_levels[i].title);
    for (;;) {
        auto_buf struct buf answer = {0};
        int64_t number;
        enum aad_code code =
            dialog_ask_line(d, "Scope level", d->is_edit ? "4" : "1", PASTE_WORD, &answer);

        if (code)
            return code;
        if (text_to_int(buf_text(&answer), 1, SCOPE_LEVELS, &number)) {
            *ret = &scope_levels[number - 1];
            return AAD_OK;
        }
        ask_say("  It is a number of the list.\n");
    }
}

enum aad_code connection_scope_ask(struct dialog *d)
{
    const struct scope_level *level = scope_known_level(d);
    enum aad_code code = level ? AAD_OK : scope_choose_level(d, &level);

    d->listed = AZURE_SCOPE_NONE;
    for (size_t i = 0; !code && level && i < 4 && level->fields[i].key; i++) {
        code = dialog_ask(d, &level->fields[i]);
        if (!code && !i && azure_scope_of(d->c) == AZURE_SCOPE_NONE) {
            d->listed = level->scope; /* it has to be known who lists them */
            break;
        }
    }
    return code;
}

enum aad_code connection_scope_list(struct dialog *d)
{
    return d->listed == AZURE_SCOPE_NONE ? AAD_OK : connection_choice_offer(d, d->listed);
}
