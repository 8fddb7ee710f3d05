/*
 * verify.c - does this connection work? Store, authority, token, the service itself
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/verify.h"

#include <inttypes.h>
#include <string.h>

#include "base/ask.h"
#include "base/error.h"
#include "base/error-json.h"
#include "base/json-print.h"
#include "base/text.h"
#include "broker/broker.h"
#include "broker/mint-module.h"
#include "command/connection-default.h"
#include "command/option.h"
#include "connection/policy.h"

#define VERIFY_INDENT "                "

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

/* The report as it grows: lines for people, objects for programs. */
struct verify_report {
    struct buf text;
    struct json_print *steps;
    bool has_failure;
};

static void verify_show_error(struct buf *text, const struct aad_error *err)
{
    char what[sizeof err->what], foreign[sizeof err->foreign], remedy[sizeof err->remedy];

    text_escape(what, sizeof what, err->what, strlen(err->what));
    text_escape(foreign, sizeof foreign, err->foreign, strlen(err->foreign));
    text_escape(remedy, sizeof remedy, error_remedy(err), strlen(error_remedy(err)));
    buf_printf(text, VERIFY_INDENT "%s", what);
    if (foreign[0] && !strstr(what, foreign))
        buf_printf(text, " [%s]", foreign);
    buf_append_text(text, "\n");
    if (remedy[0])
        buf_printf(text, VERIFY_INDENT "%s\n", remedy);
}

/* A mint_step: one line. */
static void verify_step(void *ctx, const char *title, int64_t took_ms, const char *detail,
                        const struct aad_error *err)
{
    struct verify_report *report = ctx;
    struct json_print *step = json_new_object();
    char shown[640];
    bool has_detail = detail && detail[0];

    text_escape(shown, sizeof shown, detail ? detail : "", detail ? strlen(detail) : 0);
    buf_printf(&report->text, "%-5s%6" PRId64 " ms  %s%s%s%s\n", err ? "fail" : "ok", took_ms,
               title, has_detail ? " (" : "", shown, has_detail ? ")" : "");
    json_add_text(step, "step", title);
    json_add_bool(step, "ok", !err);
    json_add_integer(step, "ms", took_ms);
    if (has_detail)
        json_add_text(step, "detail", shown);
    if (err) {
        report->has_failure = true;
        verify_show_error(&report->text, err);
        json_add_taken(step, "error", error_json_new(err));
    }
    json_append_taken(report->steps, step);
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
    struct verify_report report = {.steps = json_new_array()};
    struct aad_error report_err;
    enum aad_code code, print_code;

    command_limit(ctx, c);
    request->may_ask = ctx->may_ask;
    code = verify_run_steps(request, store, &report, err);
    print_code = as_json ? verify_print_json(c, &report, &json, &report_err) : AAD_OK;
    if (!print_code)
        print_code = command_print(ctx, as_json ? &json : &report.text, &report_err);
    ctx->shows_report = !print_code;
    buf_clear(&report.text);
    json_print_free(&report.steps);
    if (!code && print_code)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for the report");
    return code;
}

enum aad_code verify_connection(struct command_context *ctx, const struct connection *c,
                                struct store **store, bool *ret_takes_another,
                                struct aad_error *err)
{
    struct mint_request request = {.connection = c, .ret_takes_another = ret_takes_another};

    *ret_takes_another = false;
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

    if (option_wants_help(argc, argv))
        return command_say(ctx, verify_usage, err);
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
    .synopsis = "verify [CONNECTION] [--json] [--no-prompt] [--retry] [--wait]",
    .summary = "try a connection from end to end, step by step",
    .run = verify_run,
};
