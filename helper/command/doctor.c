/*
 * doctor.c - is this machine fit to keep secrets? One line each, with what to do
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/doctor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mark.h"
#include "base/text.h"
#include "base/wrap.h"
#include "command/command.h"
#include "command/option.h"

#define DOCTOR_COLUMN 25 /* behind the level and the title */
#define DOCTOR_MS 12000
#define DOCTOR_WRITE_MS 3000 /* then the reader has until the end of an ordinary call */
#define DOCTOR_FOUND_MAX 400
#define DOCTOR_BOTH_MAX 2000 /* with the remedy */

static const char doctor_usage[] =
    "usage: aad-credential doctor [--json | --report [--with-names]]\n\n"
    "Looks at this machine: versions, keyring, token cache, program parts, file modes,\n"
    "connection files, git's helpers, clock. Changes nothing and asks nobody. The exit status is "
    "0\n"
    "unless a line says fail.\n\n"
    "  --json        the report for programs\n"
    "  --report      one text to send to whoever helps: all of this, each connection's file and "
    "its\n"
    "                last failure. No secret is in it; names, tenants, hosts and ids are replaced\n"
    "  --with-names  with that: nothing is replaced\n";

static const struct {
    const char *name;
    enum screen_style style;
} doctor_levels[] = {{"ok", SCREEN_GOOD}, {"warn", SCREEN_DOUBT}, {"fail", SCREEN_BAD}};

static void doctor_note(struct doctor *d, enum doctor_level level, const char *title,
                        const char *found, const char *remedy)
{
    struct json_print *check = json_new_object();
    char shown[DOCTOR_FOUND_MAX];

    json_add_text(check, "level", doctor_levels[level].name);
    json_add_text(check, "check", title);
    json_add_text(check, "found", text_escape(shown, sizeof shown, found, strlen(found)));
    if (remedy && remedy[0])
        json_add_text(check, "remedy", remedy);
    json_append_taken(d->checks, check);
}

/* Lets a line be seen at once. */
static void doctor_show(struct doctor *d)
{
    if (!d->ctx)
        return;
    if (command_print(d->ctx, &d->text, NULL))
        secret_fail(&d->ctx->out);
    buf_clear(&d->text);
    command_show(d->ctx);
}

static void doctor_put(struct doctor *d, enum doctor_level level, const char *title,
                       const char *found, const char *remedy)
{
    struct wrap wrap = {d->screen.columns, DOCTOR_COLUMN, DOCTOR_COLUMN};
    char shown[DOCTOR_FOUND_MAX], advice[DOCTOR_BOTH_MAX];

    mark_clear();
    d->n_failed += level == DOCTOR_FAIL;
    d->n_warned += level == DOCTOR_WARN;
    text_show(shown, sizeof shown, found, strlen(found), d->screen.shows_unicode);
    screen_append(&d->screen, doctor_levels[level].style, doctor_levels[level].name, &d->text);
    buf_printf(&d->text, "%*s%-18s ", (int)(6 - strlen(doctor_levels[level].name)), "", title);
    wrap_append(&d->text, shown, &wrap);
    buf_append_text(&d->text, "\n");
    if (remedy && remedy[0]) {
        text_show(advice, sizeof advice, remedy, strlen(remedy), d->screen.shows_unicode);
        buf_printf(&d->text, "%*s", DOCTOR_COLUMN, "");
        wrap_append(&d->text, advice, &wrap);
        buf_append_text(&d->text, "\n");
    }
    doctor_show(d);
    doctor_note(d, level, title, found, remedy);
}

void doctor_add(struct doctor *d, enum doctor_level level, const char *title, const char *text, ...)
{
    char both[DOCTOR_BOTH_MAX], *end = NULL;
    va_list args;
    int len;

    va_start(args, text);
    len = vsnprintf(both, sizeof both, text, args);
    va_end(args);
    /* What was found may have line ends; a remedy, which is ours, has none. */
    if (strchr(text, '\n') && len < (int)sizeof both)
        end = strrchr(both, '\n');
    if (end)
        *end++ = '\0';
    doctor_put(d, level, title, both, end);
}

void doctor_add_error(struct doctor *d, enum doctor_level level, const char *title,
                      const struct aad_error *err)
{
    doctor_add_error_of(d, level, title, "", err);
}

void doctor_add_error_of(struct doctor *d, enum doctor_level level, const char *title,
                         const char *which, const struct aad_error *err)
{
    auto_buf struct buf found = {0};

    buf_printf(&found, "%s%s%s%s%s%s", which, which[0] ? ": " : "", err->what,
               err->foreign[0] ? " [" : "", err->foreign, err->foreign[0] ? "]" : "");
    doctor_put(d, level, title, buf_text(&found), error_remedy(err));
}

struct deadline doctor_limit(const struct doctor *d, int64_t limit_ms)
{
    struct deadline limit = deadline_in_ms(limit_ms);

    return d->end.end_ms && d->end.end_ms < limit.end_ms ? d->end : limit;
}

static void doctor_clear(struct doctor *d)
{
    for (size_t i = 0; i < d->n_connections; i++)
        connection_clear(&d->connections[i]);
    free(d->connections);
    buf_clear(&d->text);
    json_print_free(&d->checks);
}

struct doctor_form {
    bool as_json, as_report, with_names;
};

static enum aad_code doctor_print(struct command_context *ctx, struct doctor *d,
                                  const struct doctor_form *form, struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();
    auto_buf struct buf text = {0};
    enum aad_code code;

    if (!form->as_json)
        buf_printf(&d->text, "\n%u failed, %u to look at.\n", d->n_failed, d->n_warned);
    if (form->as_report) {
        code = doctor_report_print(d, form->with_names, &text, err);
        return code ? code : command_print(ctx, &text, err);
    }
    if (!form->as_json)
        return command_print(ctx, &d->text, err);
    json_add_integer(object, "failed", d->n_failed);
    json_add_integer(object, "warned", d->n_warned);
    json_add_taken(object, "checks", d->checks);
    d->checks = NULL;
    code = json_print(object, &text, err);
    return code ? code : command_print(ctx, &text, err);
}

static enum aad_code doctor_run(struct command_context *ctx, int argc, char **argv,
                                struct aad_error *err)
{
    __attribute__((cleanup(doctor_clear))) struct doctor d = {0};
    struct doctor_form form = {0};
    const struct option_row rows[] = {{"json", NULL, &form.as_json},
                                      {"report", NULL, &form.as_report},
                                      {"with-names", NULL, &form.with_names},
                                      {NULL, NULL, NULL}};
    enum aad_code code;

    code = option_parse("doctor", &argc, argv, rows, err);
    if (code)
        return code;
    if (argc > 1)
        return aad_error_set(err, AAD_USAGE, NULL, "'doctor' takes no argument");
    if (form.as_json && form.as_report)
        return aad_error_set(err, AAD_USAGE, NULL, "--json and --report do not go together");
    if (form.with_names && !form.as_report)
        return aad_error_set(err, AAD_USAGE, NULL, "--with-names goes with --report alone");
    d.checks = json_new_array();
    d.ctx = form.as_json || form.as_report ? NULL : ctx;
    if (!form.as_report)
        d.screen = screen_of(STDOUT_FILENO);
    d.end = deadline_in_ms(DOCTOR_MS);
    ctx->end = deadline_in_ms(DOCTOR_MS + DOCTOR_WRITE_MS);
    d.connections = calloc(DOCTOR_CONNECTIONS_MAX, sizeof *d.connections);
    if (!d.connections)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    doctor_version_check(&d);
    doctor_part_check(&d);
    doctor_files_check(&d);
    doctor_store_check(&d);
    doctor_module_check(&d);
    doctor_git_check(&d);
    doctor_tool_check(&d);
    doctor_endpoint_check(&d);
    doctor_machine_check(&d);
    code = doctor_print(ctx, &d, &form, err);
    if (code)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for the report");
    ctx->shows_report = true;
    return d.n_failed ? aad_error_set(err, AAD_CONFIG, NULL, "%u checks failed", d.n_failed)
                      : AAD_OK;
}

const struct command command_doctor = {
    .name = "doctor",
    .summary = "look at this machine: keyring, cache, files, git's helpers, clock",
    .help = doctor_usage,
    .run = doctor_run,
};
