/*
 * verify.c - does this connection work? Store, authority, token, the service itself
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/verify.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/error.h"
#include "base/error-json.h"
#include "base/error-print.h"
#include "base/json-print.h"
#include "base/mark.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/wrap.h"
#include "broker/broker.h"
#include "broker/mint-module.h"
#include "command/connection-default.h"
#include "command/option.h"
#include "connection/policy.h"

#define VERIFY_COLUMN 16 /* behind the result and the time */

static const char verify_usage[] =
    "usage: aad-credential verify [CONNECTION] [--json] [--no-prompt] [--retry] [--wait]\n\n"
    "Tries a connection from end to end and shows each step with its time: the store\n"
    "answers or the assertion is made, the authority is reachable, the token is granted,\n"
    "the service accepts it.\n"
    "Nothing is changed there; the token that is granted is kept for the tools that ask next.\n"
    "A certificate that is pending is tried, too: if the authority accepts it, it is in use\n"
    "from then on.\n" CONNECTION_DEFAULT_HELP "\n"
    "  --json        the report for programs\n"
    "  --no-prompt   fail rather than ask somebody to unlock a store\n"
    "  --retry       send a secret that was rejected before once more: it is right now\n"
    "  --wait        ask for five minutes while a new federated credential becomes known\n";

/* The report as it grows: lines for people, each shown when its step ends, or objects for
 * programs. */
struct verify_report {
    struct command_context *ctx;
    struct screen screen;
    struct json_print *steps;
    bool as_json, has_failure;
};

static void verify_show_step(const struct verify_report *report, const char *title, int64_t took_ms,
                             const char *detail, const struct aad_error *err)
{
    static const struct error_place place = {VERIFY_COLUMN, VERIFY_COLUMN, VERIFY_COLUMN};
    struct wrap wrap = {report->screen.columns, VERIFY_COLUMN, VERIFY_COLUMN};
    auto_buf struct buf text = {0}, line = {0};

    mark_clear();
    screen_append(&report->screen, err ? SCREEN_BAD : SCREEN_GOOD, err ? "fail" : "ok", &text);
    buf_printf(&text, "%*s%6" PRId64 " ms  ", err ? 1 : 3, "", took_ms);
    buf_printf(&line, "%s%s%s%s\n", title, detail[0] ? " (" : "", detail, detail[0] ? ")" : "");
    wrap_append(&text, buf_text(&line), &wrap);
    if (err) {
        buf_printf(&text, "%*s", VERIFY_COLUMN, "");
        error_print(err, &report->screen, &place, &text);
    }
    if (command_print(report->ctx, &text, NULL))
        secret_fail(&report->ctx->out);
    command_show(report->ctx);
}

static void verify_note_step(const struct verify_report *report, const char *title, int64_t took_ms,
                             const char *detail, const struct aad_error *err)
{
    struct json_print *step = json_new_object();

    json_add_text(step, "step", title);
    json_add_bool(step, "ok", !err);
    json_add_integer(step, "ms", took_ms);
    if (detail[0])
        json_add_text(step, "detail", detail);
    if (err)
        json_add_taken(step, "error", error_json_new(err));
    json_append_taken(report->steps, step);
}

/* A mint_step: one line. */
static void verify_step(void *ctx, const char *title, int64_t took_ms, const char *detail,
                        const struct aad_error *err)
{
    struct verify_report *report = ctx;
    char shown[640];

    text_show(shown, sizeof shown, detail ? detail : "", detail ? strlen(detail) : 0,
              !report->as_json && report->screen.shows_unicode);
    report->has_failure |= err != NULL;
    (report->as_json ? verify_note_step : verify_show_step)(report, title, took_ms, shown, err);
}

/* While a step runs, its name is on the terminal. */
static void verify_begin(void *ctx, const char *title)
{
    const struct verify_report *report = ctx;

    if (!report->as_json)
        mark_show("...             %s", title);
}

static void verify_show_wait(void *ctx, int64_t left_ms)
{
    const struct verify_report *report = ctx;

    if (!report->as_json)
        mark_show("...             the federated credential is not known yet, %" PRId64
                  ":%02" PRId64 " left",
                  left_ms / 60000, left_ms / 1000 % 60);
}

static void verify_keep(const struct connection *c, const char *audience, const struct token *token)
{
    if (!strcmp(audience, c->audiences[0]))
        broker_keep(c, audience, token);
    else
        broker_keep_further(c, audience, token);
}

/* The request's deadline begins here. */
static enum aad_code verify_run_steps(struct mint_request *request, struct store **store,
                                      struct verify_report *report, struct aad_error *err)
{
    auto_token struct token token = {0};
    const struct connection *c = request->connection;
    struct aad_error cool_down = {0};
    const struct mint_module *mint = NULL;
    enum aad_code code;

    request->audience = c->n_audiences ? c->audiences[0] : "";
    code = policy_check(c, c->kind->targets ? NULL : request->audience, err);
    if (!code)
        code = mint_load(&mint, err);
    request->deadline = deadline_in_ms(c->timeout_s * 1000);
    if (broker_check_cool_down(c, request->audience, &cool_down))
        request->cool_down = &cool_down;
    request->keeps = verify_keep;
    request->begins = verify_begin;
    request->awaits = verify_show_wait;
    request->awaits_ctx = report;
    request->asks = mark_make_way;
    if (!code && *store) {
        store_set_deadline(*store, &request->deadline);
        request->store = *store;
        *store = NULL;
    }
    if (!code)
        code = mint->verify(request, verify_step, report, &token, err);
    if (code && !report->has_failure)
        verify_step(report, "the check could not be made", 0, "", err);
    if (code == AAD_THROTTLED && !request->cool_down && !token.access_token.len)
        broker_note_failure(c, request->audience, err);
    request->cool_down = NULL;
    return code;
}

static enum aad_code verify_print_json(const struct connection *c, struct verify_report *report,
                                       struct buf *out, struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();

    json_add_text(object, "connection", c->name);
    json_add_bool(object, "ok", !report->has_failure);
    json_add_taken(object, "steps", report->steps);
    report->steps = NULL;
    return json_print(object, out, err);
}

static enum aad_code verify_report_on(struct command_context *ctx, struct mint_request *request,
                                      struct store **store, bool as_json, struct aad_error *err)
{
    const struct connection *c = request->connection;
    auto_buf struct buf json = {0};
    struct verify_report report = {.ctx = ctx,
                                   .screen = screen_of(STDOUT_FILENO),
                                   .as_json = as_json,
                                   .steps = json_new_array()};
    struct aad_error report_err;
    enum aad_code code, print_code;

    command_limit(ctx, c);
    request->may_ask = ctx->may_ask;
    code = verify_run_steps(request, store, &report, err);
    print_code = as_json ? verify_print_json(c, &report, &json, &report_err) : AAD_OK;
    if (!print_code)
        print_code = command_print(ctx, &json, &report_err); /* of the text, nothing is left */
    ctx->shows_report = !print_code;
    json_print_free(&report.steps);
    if (!code && print_code)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for the report");
    return code;
}

enum aad_code verify_connection(struct command_context *ctx, const struct connection *c,
                                struct store **store, struct mint_rejection *ret,
                                struct aad_error *err)
{
    struct mint_request request = {.connection = c, .ret_rejection = ret};

    *ret = (struct mint_rejection){0};
    return verify_report_on(ctx, &request, store, false, err);
}

static enum aad_code verify_run(struct command_context *ctx, int argc, char **argv,
                                struct aad_error *err)
{
    auto_connection struct connection c = {0};
    struct mint_request request = {.connection = &c};
    bool as_json = false, no_prompt = false;
    struct store *none = NULL;
    const struct option_row rows[] = {{"json", NULL, &as_json},
                                      {"no-prompt", NULL, &no_prompt},
                                      {"retry", NULL, &request.retries},
                                      {"wait", NULL, &request.waits},
                                      {NULL, NULL, NULL}};
    char name[CONNECTION_NAME_MAX + 1];
    enum aad_code code;

    code = option_parse("verify", &argc, argv, rows, err);
    if (!code)
        code = connection_default_take("verify", argc, argv, name, err);
    if (!code)
        code = connection_load(name, &c, err);
    if (code)
        return code;
    if (no_prompt)
        ctx->may_ask = false;
    if (request.waits && ask_has_terminal())
        ask_say(
            "A federated credential that is not known yet is waited for, up to five minutes.\n");
    return verify_report_on(ctx, &request, &none, as_json, err);
}

const struct command command_verify = {
    .name = "verify",
    .summary = "try a connection from end to end, step by step",
    .help = verify_usage,
    .run = verify_run,
};
