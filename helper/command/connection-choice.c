/*
 * connection-choice.c - what a new identity can see of Azure, as a list to choose from
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-choice.h"

#include <string.h>

#include "base/ask.h"
#include "base/deadline.h"
#include "base/text.h"
#include "broker/mint-module.h"
#include "command/connection-instance.h"
#include "connection/complete.h"

/* A person's choice, with the token that it is made by. */
struct choice {
    struct dialog *dialog;
    const struct mint_module *mint;
    struct mint_request request;
    struct token token;
    struct mint_list seen;
};

/* --- the choice ------------------------------------------------------------------------------- */

static enum aad_code choice_ask(struct choice *choosing, const char *what, const char *path,
                                const struct mint_choice **ret)
{
    const struct mint_question asked = {.token = &choosing->token.access_token, .path = path};
    struct aad_error *err = choosing->dialog->err;
    const struct mint_choice *choices = choosing->seen.choices;
    enum aad_code code = choosing->mint->list(&choosing->request, &asked, &choosing->seen, err);
    size_t n = code ? 0 : choosing->seen.n;

    *ret = NULL;
    if (code || !n) {
        ask_say("  No %s can be listed%s%s.\n", what, code ? ": " : ": it may lack a role on one",
                code ? err->what : "");
        return AAD_OK;
    }
    ask_say("%s that it can see:\n", what);
    for (size_t i = 0; i < n; i++)
        ask_say("  %zu  %s%s%s\n", i + 1, choices[i].title,
                strcmp(choices[i].title, choices[i].id) != 0 ? "  " : "",
                strcmp(choices[i].title, choices[i].id) != 0 ? choices[i].id : "");
    for (;;) {
        auto_buf struct buf number = {0};
        int64_t at;

        code = dialog_ask_line(choosing->dialog, "Number (Enter: none of them)", NULL, PASTE_WORD,
                               &number);
        if (code || !number.len)
            return code;
        if (text_to_int(buf_text(&number), 1, (int64_t)n, &at)) {
            *ret = &choices[at - 1];
            return AAD_OK;
        }
        ask_say("  It is a number of the list.\n");
    }
}

static enum aad_code choice_set(struct choice *choosing, const char *key, const char *value)
{
    return connection_set(choosing->dialog->c, key, value, choosing->dialog->err);
}

static enum aad_code choice_management_group(struct choice *choosing)
{
    const struct mint_choice *choice;
    enum aad_code code = choice_ask(
        choosing, "Management groups",
        "/providers/Microsoft.Management/managementGroups?api-version=2020-05-01", &choice);

    if (code || !choice)
        return code;
    code = choice_set(choosing, "management-group-id", choice->id);
    return code ? code : choice_set(choosing, "management-group-name", choice->title);
}

static enum aad_code choice_subscription(struct choice *choosing, bool *ret_is_chosen)
{
    const struct mint_choice *choice;
    enum aad_code code =
        choice_ask(choosing, "Subscriptions", "/subscriptions?api-version=2022-12-01", &choice);

    *ret_is_chosen = !code && choice;
    if (!*ret_is_chosen)
        return code;
    code = choice_set(choosing, "subscription-id", choice->id);
    return code ? code : choice_set(choosing, "subscription-name", choice->title);
}

static enum aad_code choice_below(struct choice *choosing, enum azure_scope scope)
{
    bool is_workspace = scope == AZURE_SCOPE_WORKSPACE;
    const struct mint_choice *choice;
    auto_buf struct buf path = {0};
    enum aad_code code;

    buf_append_all(&path, "/subscriptions/", choosing->dialog->c->subscription_id,
                   is_workspace ? "/providers/Microsoft.MachineLearningServices/workspaces"
                                  "?api-version=2023-04-01"
                                : "/resourcegroups?api-version=2021-04-01",
                   (char *)NULL);
    code = choice_ask(choosing, is_workspace ? "Machine Learning workspaces" : "Resource groups",
                      buf_text(&path), &choice);
    if (code || !choice)
        return code;
    code = choice_set(choosing, "resource-group", is_workspace ? choice->group : choice->id);
    return code || !is_workspace ? code : choice_set(choosing, "workspace", choice->id);
}

/* --- the token -------------------------------------------------------------------------------- */

/* What proves it is here already, unstored: a secret, somebody's assertion, the machine. */
static bool choice_can_prove(const struct dialog *d)
{
    const struct grant *grant = connection_grant(d->c);

    return !grant->is_user && (!grant->needs_store || d->secret->len);
}

static enum aad_code choice_get_token(struct choice *choosing)
{
    struct dialog *d = choosing->dialog;
    enum aad_code code = connection_complete(d->c, d->err);

    if (!code && !d->options->no_instance_discovery)
        code = connection_instance_check(d->c, NULL, d->err); /* the secret goes there */
    if (!code)
        code = dialog_check(d);
    if (!code)
        code = mint_load(&choosing->mint, d->err);
    if (code)
        return code;
    choosing->request =
        (struct mint_request){.connection = d->c,
                              .audience = d->c->n_audiences ? d->c->audiences[0] : "",
                              .deadline = deadline_in_ms(DEADLINE_MS),
                              .secret = d->secret->len ? d->secret : NULL};
    return choosing->mint->token(&choosing->request, &choosing->token, d->err);
}

/* A remedy that changes the connection is none: it is not there yet, and may have no name. */
static void choice_say_failure(const struct dialog *d)
{
    ask_say("Nothing can be listed: it gets no token yet.\n  %s.\n  The questions go on without "
            "the list.\n",
            d->err->what);
}

enum aad_code connection_choice_offer(struct dialog *d, enum azure_scope scope)
{
    struct choice choosing = {.dialog = d};
    bool has_subscription = false;
    enum aad_code code;

    if (!choice_can_prove(d)) {
        ask_say("Nothing can be listed before %s: it is saved without a scope level, and "
                "'aad-credential connection edit' asks for it.\n",
                connection_grant(d->c)->is_user ? "somebody has signed in" : "its key is there");
        return AAD_OK;
    }
    code = choice_get_token(&choosing);
    if (code) {
        choice_say_failure(d);
    } else if (scope == AZURE_SCOPE_MANAGEMENT_GROUP) {
        code = choice_management_group(&choosing);
    } else {
        code = choice_subscription(&choosing, &has_subscription);
        if (!code && has_subscription)
            code = choice_below(&choosing, scope);
    }
    token_clear(&choosing.token);
    if (code != AAD_CANCELLED && azure_scope_of(d->c) == AZURE_SCOPE_NONE)
        ask_say("  It is saved without a scope level: 'aad-credential connection edit' asks for "
                "it.\n");
    return code == AAD_CANCELLED ? code : AAD_OK;
}
