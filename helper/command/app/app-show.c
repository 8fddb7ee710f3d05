/*
 * app-show.c - `app show`: how a registration differs from what its connection needs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json-print.h"
#include "base/text.h"
#include "base/wrap.h"
#include "broker/mint-module.h"
#include "command/app/app.h"
#include "command/connection-secret.h"
#include "connection/client-auth.h"

#define SHOW_COLUMN 6
#define SHOW_MAX 900
#define SHOW_STORE_MS 15000

struct show {
    struct app_run *run;
    struct screen screen;
    struct json_print *differences; /* NULL: for people */
};

/* --- what is here ----------------------------------------------------------------------------- */

static void show_load_secret(const struct app_run *run, struct registration_proof *ret)
{
    auto_secret struct secret secret = {0};

    ret->code = connection_secret_load(
        &run->connection, run->ctx->may_ask && !run->options.no_prompt, "app show", &secret, NULL);
    if (!ret->code)
        (void)snprintf(ret->hint, sizeof ret->hint, "%.*s", REGISTRATION_HINT,
                       secret.len ? secret.bytes : "");
}

static void show_load_certificate(const struct app_run *run, struct registration_proof *ret)
{
    const struct connection *c = &run->connection;
    const struct mint_key_request request = {.task = MINT_KEY_LOOK,
                                             .store = c->store,
                                             .pin = c->pin,
                                             .proxy = c->proxy,
                                             .ca_file = c->ca_file,
                                             .connection = c->name,
                                             .owner = c,
                                             .subject = c->name,
                                             .username = c->client_id,
                                             .may_ask =
                                                 run->ctx->may_ask && !run->options.no_prompt,
                                             .deadline = deadline_in_ms(SHOW_STORE_MS)};
    auto_app_certificate struct mint_certificate made = {0};
    const struct mint_module *mint = NULL;

    ret->code = mint_load(&mint, NULL);
    if (!ret->code)
        ret->code = mint->certificate(&request, &made, NULL);
    if (ret->code)
        return;
    (void)memcpy(ret->sha1, made.used.sha1, sizeof ret->sha1);
    (void)memcpy(ret->next_sha1, made.next.sha1, sizeof ret->next_sha1);
}

static void show_load_proof(const struct app_run *run, struct registration_proof *ret)
{
    if (client_auth_has_key(&run->connection))
        show_load_certificate(run, ret);
    else if (client_auth_of(&run->connection)->secret_role)
        show_load_secret(run, ret);
}

/* --- what is said ----------------------------------------------------------------------------- */

static void show_add_json(const struct show *show, const struct registration_fault *fault,
                          const char *what)
{
    struct json_print *object = json_new_object();

    json_add_text(object, "name", fault->name);
    json_add_bool(object, "note", fault->is_note);
    json_add_text(object, "what", what);
    json_add_text(object, "remedy", buf_text(&fault->remedy));
    json_append_taken(show->differences, object);
}

/* A registration_visit. What Graph says of itself is in `what`. */
static void show_fault(void *ctx, const struct registration_fault *fault)
{
    const struct show *show = ctx;
    const struct wrap wrap = {show->screen.columns, SHOW_COLUMN, SHOW_COLUMN};
    struct buf *report = &show->run->report;
    char what[SHOW_MAX];

    text_show(what, sizeof what, buf_text(&fault->what), fault->what.len,
              !show->differences && show->screen.shows_unicode);
    if (show->differences) {
        show_add_json(show, fault, what);
        return;
    }
    screen_append(&show->screen, fault->is_note ? SCREEN_DOUBT : SCREEN_BAD,
                  fault->is_note ? "note" : "fail", report);
    buf_append_text(report, "  ");
    wrap_append(report, what, &wrap);
    buf_printf(report, "\n%*s", SHOW_COLUMN, "");
    wrap_append(report, buf_text(&fault->remedy), &wrap);
    buf_append_text(report, "\n");
}

static enum aad_code show_print_json(struct show *show, size_t n, struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();
    const struct app_run *run = show->run;

    json_add_text(object, "connection", run->connection.name);
    json_add_text(object, "application", run->connection.client_id);
    if (run->there.id[0])
        json_add_text(object, "object-id", run->there.id);
    if (run->there.principal[0])
        json_add_text(object, "service-principal", run->there.principal);
    json_add_bool(object, "ok", !n);
    json_add_taken(object, "differences", show->differences);
    show->differences = NULL;
    return json_print(object, &show->run->report, err);
}

static void show_print_end(const struct show *show, size_t n)
{
    const struct connection *c = &show->run->connection;

    if (n)
        return;
    screen_append(&show->screen, SCREEN_GOOD, "ok", &show->run->report);
    buf_printf(&show->run->report, "    application %s has what '%s' needs (%s, %s)\n",
               c->client_id, c->name, c->kind->name, c->grant);
}

enum aad_code app_verb_show(struct app_run *run, struct aad_error *err)
{
    struct show show = {.run = run, .screen = screen_of(STDOUT_FILENO)};
    struct registration_proof proof = {0};
    enum aad_code code = app_look(run, err);
    size_t n;

    if (code)
        return code;
    if (run->options.json)
        show.differences = json_new_array();
    if (run->there.id[0])
        show_load_proof(run, &proof);
    n = registration_compare(&run->connection, &run->there, &proof, show_fault, &show);
    if (run->options.json)
        code = show_print_json(&show, n, err);
    else
        show_print_end(&show, n);
    json_print_free(&show.differences);
    if (code || !n)
        return code;
    run->ctx->shows_report = true;
    return aad_error_set(err, AAD_PERSON, NULL,
                         "the registration of '%s' differs from what it needs\n"
                         "aad-credential app show %s",
                         run->connection.name, run->connection.name);
}
