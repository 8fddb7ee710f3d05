/*
 * command-fixture.c - around a command: a person at a terminal, a store, an authority
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command-fixture.h"
#include "command/command-run.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/file.h"
#include "broker/broker.h"
#include "command/verify.h"
#include "unit.h"

struct command_fixture command_fixture;

enum aad_code command_fixture_fail(enum aad_code code, struct aad_error *err)
{
    return code ? aad_error_set(err, code, NULL, "the store says no") : AAD_OK;
}

void command_fixture_check(const char *name, const char *key, const char *want)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf value = {0};

    assert_int_equal(connection_load(name, &c, NULL), AAD_OK);
    connection_get(&c, key, &value);
    assert_string_equal(buf_text(&value), want);
}

/* --- what can be found out -------------------------------------------------------------------- */

static enum aad_code fixture_instance(const struct mint_request *request, struct aad_error *err)
{
    (void)request;
    (void)err;
    return AAD_OK;
}

static enum aad_code fixture_find_out(const struct mint_request *request, enum mint_find what,
                                      struct mint_found *ret, struct aad_error *err)
{
    (void)snprintf(command_fixture.find_address, sizeof command_fixture.find_address, "%s",
                   what == MINT_FIND_DIRECTORY ? request->connection->authority
                                               : request->audience);
    *ret = command_fixture.found;
    return command_fixture_fail(command_fixture.find_code, err);
}

/* A test may have a module of its own. */
static enum aad_code fixture_certificate(const struct mint_key_request *request,
                                         struct mint_certificate *ret, struct aad_error *err)
{
    (void)request, (void)ret;
    return aad_error_set(err, AAD_LOCKED, NULL, "the fixture's store is locked");
}

__attribute__((weak)) enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.abi = MINT_ABI, .size = sizeof module},
                                              .certificate = fixture_certificate,
                                              .instance = fixture_instance,
                                              .find = fixture_find_out};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

/* --- the authority ---------------------------------------------------------------------------- */

void broker_forget(const struct connection *c)
{
    assert_non_null(c->kind);
    command_fixture.n_forgets++;
}

enum aad_code verify_connection(struct command_context *ctx, const struct connection *c,
                                struct store **store, struct mint_rejection *ret,
                                struct aad_error *err)
{
    enum aad_code code;

    *ret = (struct mint_rejection){.takes_another = c && command_fixture.takes_another,
                                   .was_known = command_fixture.n_known > 0};
    command_fixture.n_known -= command_fixture.n_known > 0;
    command_fixture.n_taken += *store != NULL;
    store_close(store);
    command_fixture.n_verifies++;
    ctx->shows_report = true;
    (void)secret_append_text(&ctx->out, "(the steps of verify)\n");
    if (!command_fixture.verify_code)
        return AAD_OK;
    code = aad_error_set(err, command_fixture.verify_code, NULL, "it does not work");
    if (command_fixture.n_rejections && !--command_fixture.n_rejections)
        command_fixture.verify_code = AAD_OK;
    return code;
}

/* --- the person ------------------------------------------------------------------------------- */

static char script[2048];
static char *script_at; /* NULL = nobody is there */
static bool is_left;    /* the last question was */

void command_fixture_person(const char *text)
{
    (void)snprintf(script, sizeof script, "%s", text ? text : "");
    script_at = text ? script : NULL;
    buf_clear(&command_fixture.screen);
}

void command_fixture_person_is_done(void)
{
    if (script_at && *script_at)
        fail_msg("nobody asked for '%s'", script_at);
}

/* The answer to a question, by the script's next line. */
static const char *fixture_answer(const char *prompt, const char *fallback)
{
    char *line = script_at, *equals = line ? strchr(line, '=') : NULL;

    buf_printf(&command_fixture.screen, "%s [%s]\n", prompt, fallback ? fallback : "");
    if (!equals) {
        fail_msg("nobody answers '%s'", prompt);
        return NULL;
    }
    *equals = '\0';
    if (!strstr(prompt, line))
        fail_msg("'%s' was asked, not '%s'", prompt, line);
    script_at = equals + 1 + strcspn(equals + 1, "\n");
    if (*script_at)
        *script_at++ = '\0';
    is_left = !strcmp(equals + 1, "^C");
    return is_left ? NULL : equals + 1;
}

bool ask_was_left(void)
{
    return is_left;
}

static enum aad_code fixture_cancel(struct aad_error *err)
{
    return aad_error_set(err, AAD_CANCELLED, NULL, "the question was not answered");
}

bool ask_has_terminal(void)
{
    return script_at != NULL;
}

/* A small one. */
bool ask_shows_unicode(size_t *ret_columns, size_t *ret_rows)
{
    *ret_columns = 80;
    *ret_rows = 24;
    return script_at != NULL;
}

enum aad_code ask_line(const char *prompt, const char *fallback, struct buf *ret,
                       struct aad_error *err)
{
    const char *answer = fixture_answer(prompt, fallback);

    if (!answer)
        return fixture_cancel(err);
    buf_append_text(ret, !answer[0] && fallback ? fallback : answer);
    return AAD_OK;
}

enum aad_code ask_secret(const char *prompt, struct secret *ret, struct aad_error *err)
{
    const char *answer = fixture_answer(prompt, NULL);

    return answer ? secret_sink(ret, answer, strlen(answer)) : fixture_cancel(err);
}

enum aad_code ask_new_secret(const char *prompt, struct secret *ret, struct aad_error *err)
{
    buf_append_text(&command_fixture.screen, "(twice) ");
    return ask_secret(prompt, ret, err);
}

enum aad_code ask_yes(const char *prompt, bool fallback, bool *ret_yes, struct aad_error *err)
{
    const char *answer = fixture_answer(prompt, fallback ? "Y/n" : "y/N");

    if (!answer)
        return fixture_cancel(err);
    *ret_yes = answer[0] ? answer[0] == 'y' : fallback;
    return AAD_OK;
}

void ask_say(const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    assert_true(vasprintf(&text, format, args) >= 0);
    va_end(args);
    buf_append_text(&command_fixture.screen, text);
    free(text);
}

void ask_show(const char *text)
{
    buf_append_text(&command_fixture.screen, text);
}

/* --- running ---------------------------------------------------------------------------------- */

static struct command_context context;

int command_fixture_make(void)
{
    command_fixture = (struct command_fixture){.find_code = AAD_NETWORK};
    command_fixture_person(NULL);
    return home_fixture_make();
}

int command_fixture_remove(void)
{
    buf_clear(&command_fixture.screen);
    secret_clear(&context.out);
    return home_fixture_remove();
}

/* Standard input becomes a file with that text. */
static int fixture_redirect(const char *input)
{
    int before = dup(STDIN_FILENO);
    FILE *f = tmpfile();

    assert_non_null(f);
    assert_int_equal(
        file_write_all(fileno(f), input ? input : "", strlen(input ? input : ""), NULL), AAD_OK);
    assert_int_equal(lseek(fileno(f), 0, SEEK_SET), 0);
    assert_int_equal(dup2(fileno(f), STDIN_FILENO), STDIN_FILENO);
    (void)fclose(f);
    return before;
}

const char *command_fixture_run(const struct command *command, const char *words, const char *input,
                                enum aad_code want, struct aad_error *err)
{
    char text[1024], *save = NULL;
    const char *argv[64] = {command->name};
    int argc = 1, before = fixture_redirect(input);

    secret_clear(&context.out);
    context = (struct command_context){.may_ask = ask_has_terminal()};
    (void)snprintf(text, sizeof text, "%s", words);
    for (char *p = strtok_r(text, " ", &save); p; p = strtok_r(NULL, " ", &save))
        argv[argc++] = p;
    memset(err, 0, sizeof *err);
    if (command_run(&context, command, argc, (char **)(uintptr_t)argv, err) != want ||
        err->code != want)
        fail_msg("%s: %d %s / %s", words, (int)err->code, err->what, err->remedy);
    assert_int_equal(dup2(before, STDIN_FILENO), STDIN_FILENO);
    (void)close(before);
    return context.out.len ? context.out.bytes : "";
}
