/*
 * connection-dialog.c - asking for a connection's fields at the terminal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-dialog.h"

#include <string.h>

#include "base/ask.h"
#include "base/error.h"
#include "base/text.h"
#include "base/url.h"
#include "command/connection-find.h"
#include "command/connection-instance.h"
#include "command/connection-question.h"
#include "connection/audience.h"
#include "connection/cloud.h"
#include "connection/complete.h"
#include "connection/copy.h"
#include "connection/partial.h"
#include "connection/policy.h"
#include "connection/proof.h"
#include "connection/store-type.h"
#include "connection/template.h"

/* Of a kind whose guide has no order of its own. */
static const enum kind_question dialog_usual[] = {
    QUESTION_AUTHORITY, QUESTION_AUDIENCE, QUESTION_GRANT, QUESTION_USERNAME,    QUESTION_PASSWORD,
    QUESTION_IDENTITY,  QUESTION_SECRET,   QUESTION_NAME,  QUESTION_DESCRIPTION, QUESTION_END};

void dialog_complain(const struct aad_error *err)
{
    ask_say("  %s.\n", err->what);
    if (err->remedy[0]) /* a remedy of its own: the default is for command lines */
        ask_say("  %s\n", err->remedy);
}

/* No question is about the store. Where the grant is still to be chosen, one may need none. */
static enum aad_code dialog_check_policy(const struct dialog *d)
{
    auto_connection struct connection coming = {0};
    bool has_grant = d->c->grant || !d->c->kind->offers;
    enum aad_code code = connection_copy(d->c, &coming, d->err);

    if (!code && has_grant && !coming.store && connection_coming_grant(&coming)->needs_store)
        code = connection_set(&coming, "store", store_type_desktop(), d->err);
    return code ? code : policy_check(&coming, NULL, d->err);
}

enum aad_code dialog_check(const struct dialog *d)
{
    enum aad_code code = d->is_edit ? AAD_OK : dialog_check_policy(d);

    return code || d->is_edit ? code : partial_check(d->c, d->err);
}

/* What comes after the dialog, before anything of it can be lost. */
static enum aad_code dialog_check_whole(const struct dialog *d)
{
    auto_connection struct connection whole = {0};
    enum aad_code code = connection_copy(d->c, &whole, d->err);

    if (!code && (!whole.issuer || whole.token_endpoint)) /* else it is still asked for that */
        code = connection_complete(&whole, d->err);
    return code ? code : policy_check(&whole, NULL, d->err);
}

/* The hosts follow from the audience unless they were given. A slip is reported at once, not after
 * the last question. */
static enum aad_code dialog_set_audience(struct dialog *d, const char *value)
{
    const struct kind *kind = d->c->kind;
    bool has_regions = kind->has_regions, is_service = kind->services && !kind->has_cloud_audience;
    char origin[300];
    struct url url;
    bool is_address = !url_parse(value, &url, d->err) && url.is_https;
    enum aad_code code = AAD_OK;

    if (is_address && is_service && strlen(url.path) > 1)
        return aad_error_set(d->err, AAD_USAGE, NULL,
                             "that address has a path\n"
                             "Give the service's own: %s",
                             url_print_origin(&url, origin, sizeof origin));
    if (is_address && is_service)
        value = url_print_origin(&url, origin, sizeof origin);
    if (!is_address && is_service)
        return aad_error_set(d->err, AAD_USAGE, NULL,
                             "that is no https address\n"
                             "It looks like https://HOST%s",
                             has_regions ? "; or give the number of a region" : "");
    if (is_address && !connection_options_has(d->options, "hosts"))
        code = connection_set(d->c, "hosts", "-", d->err);
    if (!code)
        code = connection_set(d->c, "audiences", "-", d->err);
    return code ? code : connection_set(d->c, "audiences", value, d->err);
}

static enum aad_code dialog_ask_azure_stack(struct dialog *d)
{
    enum aad_code code;

    for (;;) {
        auto_buf struct buf address = {0};

        code = dialog_ask_line(d, "Environment URL (https://management.local.azurestack.external)",
                               NULL, PASTE_ADDRESS, &address);
        if (code)
            return code;
        code = connection_find_azure_stack(d, buf_text(&address));
        if (!code || code == AAD_CANCELLED || code == AAD_REFUSED)
            return code;
        dialog_complain(d->err);
    }
}

/* What followed from the cloud that it was of follows anew. */
static enum aad_code dialog_forget_audience(struct dialog *d)
{
    bool follows = false;
    enum aad_code code = AAD_OK;

    if (d->is_edit && !connection_options_has(d->options, "audiences"))
        code = audience_forget(d->c, &follows, d->err);
    if (code || !follows || !kind_hosts_follow(d->c->kind) ||
        connection_options_has(d->options, "hosts"))
        return code;
    return connection_set(d->c, "hosts", "-", d->err);
}

/* Nobody shall type a password for an authority that is none. */
static enum aad_code dialog_set_authority(struct dialog *d, const char *value)
{
    enum aad_code code = dialog_forget_audience(d);

    if (code)
        return code;

    if (d->c->kind->has_azure_scope && text_equal_nocase(value, CLOUD_AZURE_STACK))
        return dialog_ask_azure_stack(d);
    code = connection_set(d->c, "authority", value, d->err);
    if (!code && !d->options->no_instance_discovery)
        code = connection_instance_check(d->c, NULL, d->err);
    return code ? code : connection_find_directory(d);
}

/* "organizations" is right for a person, who is of one of them. */
static enum aad_code dialog_drop_tenant(struct dialog *d)
{
    const struct grant *grant = connection_grant(d->c);
    auto_buf struct buf origin = {0};
    enum aad_code code;

    if (!d->c->authority || d->c->issuer || !grant_has_authority(grant) ||
        grant_allows_tenant(grant, d->c->tenant, "auto"))
        return AAD_OK;
    ask_say("  The %s grant needs a tenant of its own, not '%s'.\n", grant->name, d->c->tenant);
    buf_append(&origin, d->c->authority, strlen(d->c->authority) - strlen(d->c->tenant) - 1);
    code = buf_ok(&origin, d->err);
    return code ? code : connection_set(d->c, "authority", buf_text(&origin), d->err);
}

/* What another grant has no use for goes. */
static enum aad_code dialog_set_grant(struct dialog *d, const char *value)
{
    enum aad_code code;

    for (const struct kind_offer *offer = d->c->kind->offers; offer && offer->word; offer++)
        if (!offer->title && !strcmp(offer->word, value))
            return aad_error_set(d->err, AAD_USAGE, NULL, "it is not possible: %s", offer->note);
    if (!grant_find(value))
        return aad_error_set(d->err, AAD_USAGE, NULL,
                             "that is none of them\nGive a number of the list, or its word.");
    code = connection_set(d->c, "grant", value, d->err);
    if (!code && d->is_edit)
        code = proof_drop_unused(d->c, d->err);
    return code ? code : dialog_drop_tenant(d);
}

/* At once, also in an edit: what is typed next is a password. */
static enum aad_code dialog_set_username(struct dialog *d, const char *value)
{
    enum aad_code code = connection_set(d->c, "username", value, d->err);

    return code ? code : partial_check(d->c, d->err);
}

static enum aad_code dialog_set(struct dialog *d, const char *key, const char *value)
{
    static const struct {
        const char *key;
        enum aad_code (*set)(struct dialog *d, const char *value);
    } rows[] = {{"audiences", dialog_set_audience},
                {"authority", dialog_set_authority},
                {"grant", dialog_set_grant},
                {"username", dialog_set_username}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].key, key))
            return rows[i].set(d, value);
    return connection_set(d->c, key, value, d->err);
}

void dialog_take_back(struct dialog *d, struct connection *before)
{
    struct connection refused = *d->c;

    *d->c = *before;
    *before = refused; /* which is cleared */
}

/* Sets what was answered. What is refused changes nothing, also not what follows from it: Enter
 * keeps what there was. */
static enum aad_code dialog_take(struct dialog *d, const struct dialog_field *field,
                                 const char *answer)
{
    auto_connection struct connection before = {0};
    auto_buf struct buf value = {0};
    enum aad_code code = connection_copy(d->c, &before, d->err);

    paste_clean_value(d->c, field->key, field->translate ? field->translate(d, answer) : answer,
                      &value);
    if (!code)
        code = buf_ok(&value, d->err);
    if (code)
        return code;
    code = dialog_set(d, field->key, buf_text(&value));
    if (!code)
        code = dialog_check(d);
    if (code)
        dialog_take_back(d, &before);
    return code;
}

enum aad_code dialog_ask_line(const struct dialog *d, const char *prompt, const char *fallback,
                              enum paste paste, struct buf *ret)
{
    auto_buf struct buf answer = {0};
    enum aad_code code = ask_line(prompt, fallback, &answer, d->err);

    if (!code)
        paste_clean(paste, buf_text(&answer), ret);
    return code ? code : buf_ok(ret, d->err);
}

enum aad_code dialog_ask(struct dialog *d, const struct dialog_field *field)
{
    auto_buf struct buf current = {0};
    enum aad_code code;

    connection_get(d->c, field->key, &current);
    if (connection_options_has(d->options, field->key) || (current.len && !d->is_edit))
        return AAD_OK;
    for (;;) {
        auto_buf struct buf answer = {0};

        code = dialog_ask_line(d, field->prompt, current.len ? buf_text(&current) : field->fallback,
                               PASTE_WORD, &answer);
        if (code)
            return code;
        if (current.len && !strcmp(buf_text(&answer), buf_text(&current)))
            return AAD_OK; /* unchanged; a list is compared as its text */
        if (!answer.len && field->is_optional)
            return AAD_OK;
        if (!answer.len) {
            ask_say("  It is needed.\n");
            continue;
        }
        code = dialog_take(d, field, buf_text(&answer));
        if (!code || code == AAD_CANCELLED)
            return code;
        dialog_complain(d->err);
    }
}

enum aad_code connection_dialog_ask_expiry(struct connection *c, struct aad_error *err)
{
    static const struct connection_options none = {.secret_fd = -1};
    struct dialog d = {.options = &none, .c = c, .err = err};
    enum aad_code code = connection_set(c, "expires", "", err);

    return code ? code : connection_question_ask(&d, QUESTION_EXPIRY);
}

/* What is left to do elsewhere. Of one's own identity, not of a machine's: nobody consents to that,
 * and its id may not be known. */
static void dialog_say_after(const struct connection *c)
{
    auto_buf struct buf text = {0};

    if (!c->kind->after || !c->client_id)
        return;
    template_print(&text, c->kind->after, c, NULL);
    ask_say("\n%s\n\n", buf_text(&text));
}

static enum aad_code dialog_ask_all(struct dialog *d)
{
    const struct kind *kind = d->c->kind;
    const enum kind_question *question = kind->questions ? kind->questions : dialog_usual;
    enum aad_code code = AAD_OK;

    for (; !code && *question != QUESTION_END; question++)
        code = connection_question_ask(d, *question);
    return code;
}

/* What was given by an option is no answer yet: better it fails before the first one than behind
 * the last. */
static enum aad_code dialog_check_options(const struct dialog *d)
{
    bool is_asked = !d->is_edit && connection_options_has(d->options, "authority") &&
                    !d->options->no_instance_discovery;
    enum aad_code code = dialog_check(d);

    return code || !is_asked ? code : connection_instance_check(d->c, NULL, d->err);
}

/* Each answer fits by itself, and they may still not fit together. Then all are asked about, also
 * what the options said, with what there is as what Enter means. */
static enum aad_code dialog_ask_again(struct dialog *d)
{
    struct connection_options options = *d->options;
    struct dialog again = *d;
    enum aad_code code;

    options.n_settings = 0;
    again.options = &options;
    again.is_edit = again.is_again = true;
    while ((code = dialog_check_whole(d))) {
        dialog_complain(d->err);
        ask_say("Once more, then. Enter takes what you have answered.\n\n");
        code = dialog_ask_all(&again);
        if (code)
            return code;
    }
    return AAD_OK;
}

enum aad_code connection_dialog_run(const struct connection_options *options, struct connection *c,
                                    struct secret *secret, bool is_edit, struct aad_error *err)
{
    struct dialog d = {
        .options = options, .c = c, .secret = secret, .is_edit = is_edit, .err = err};
    enum aad_code code = dialog_check_options(&d);

    if (code)
        return code;
    ask_say("Connection for %s. Enter takes what is in [brackets], ^C leaves everything as it "
            "was.\n\n",
            c->kind->title);
    if (c->kind->before && !is_edit)
        ask_say("%s\n\n", c->kind->before);
    code = dialog_ask_all(&d);
    if (!code)
        code = dialog_ask_again(&d);
    if (code)
        return code;
    if (!is_edit)
        dialog_say_after(c);
    *err = (struct aad_error){0}; /* of answers that were corrected */
    return AAD_OK;
}
