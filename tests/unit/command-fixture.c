/*
 * command-fixture.c - around a command: a person at a terminal, a store, an authority
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command-fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/file.h"
#include "broker/broker.h"
#include "command/verify.h"
#include "store/discover.h"
#include "store/open.h"
#include "unit.h"

struct command_fixture command_fixture;

/* --- the store -------------------------------------------------------------------------------- */

static enum aad_code fixture_fail(enum aad_code code, struct aad_error *err)
{
    return code ? aad_error_set(err, code, NULL, "the store says no") : AAD_OK;
}

/* A token is the same one with a module's name and without. */
static bool fixture_is_opened(const char *store)
{
    size_t len = strcspn(store, "?");

    return len == strcspn(command_fixture.opened, "?") &&
           !strncmp(store, command_fixture.opened, len);
}

static struct command_fixture_item *fixture_find(const char *connection, const char *role)
{
    struct command_fixture *f = &command_fixture;

    for (size_t i = 0; i < f->n_items; i++)
        if (!strcmp(f->items[i].connection, connection) && !strcmp(f->items[i].role, role) &&
            (!f->items[i].store[0] || fixture_is_opened(f->items[i].store)))
            return &f->items[i];
    return NULL;
}

const char *command_fixture_secret(const char *connection, const char *role)
{
    const struct command_fixture_item *item = fixture_find(connection, role);

    return item ? item->secret : NULL;
}

void command_fixture_check(const char *name, const char *key, const char *want)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf value = {0};

    assert_int_equal(connection_load(name, &c, NULL), AAD_OK);
    connection_get(&c, key, &value);
    assert_string_equal(buf_text(&value), want);
}

enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    static char open;

    *ret = (struct store *)&open;
    (void)snprintf(command_fixture.opened, sizeof command_fixture.opened, "%s",
                   spec->name_location);
    command_fixture.may_ask = spec->may_ask;
    assert_true(deadline_left_ms(&spec->deadline) > 0); /* P5 */
    return fixture_fail(command_fixture.open_code, err);
}

void store_close(struct store **store)
{
    *store = NULL;
}

enum aad_code store_check(struct store *store, struct aad_error *err)
{
    (void)store;
    return fixture_fail(command_fixture.check_code, err);
}

void store_set_target(struct store *store, const char *target)
{
    (void)store;
    (void)snprintf(command_fixture.target, sizeof command_fixture.target, "%s", target);
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    const struct command_fixture_item *found = fixture_find(item->connection, item->role);

    (void)store;
    if (command_fixture.load_code || !found)
        return fixture_fail(command_fixture.load_code ? command_fixture.load_code : AAD_NOT_FOUND,
                            err);
    secret_append_text(ret, found->secret);
    return AAD_OK;
}

enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err)
{
    struct command_fixture_item *to = fixture_find(item->connection, item->role);

    (void)store;
    if (command_fixture.save_code)
        return fixture_fail(command_fixture.save_code, err);
    to = to ? to : &command_fixture.items[command_fixture.n_items++];
    (void)snprintf(to->connection, sizeof to->connection, "%s", item->connection);
    (void)snprintf(to->role, sizeof to->role, "%s", item->role);
    (void)snprintf(to->store, sizeof to->store, "%s", command_fixture.opened);
    (void)snprintf(to->label, sizeof to->label, "%s", item->label);
    (void)snprintf(to->username, sizeof to->username, "%s", item->username);
    (void)snprintf(to->secret, sizeof to->secret, "%s", secret->bytes);
    return AAD_OK;
}

const char *store_token(const struct store *store)
{
    static char token[64];
    bool is_token = !strncmp(command_fixture.opened, "pkcs11:", 7);

    (void)store;
    (void)snprintf(token, sizeof token, "%.*s",
                   is_token ? (int)strcspn(command_fixture.opened, "?") : 0,
                   command_fixture.opened);
    return token;
}

const char *store_outcome(const struct store *store)
{
    (void)store;
    return "";
}

bool discover_is_complete(const char *store)
{
    return strstr(store, "module-name=") != NULL;
}

enum aad_code discover_complete(const char *store, int64_t timeout_ms, struct buf *ret,
                                struct aad_error *err)
{
    (void)timeout_ms;
    buf_printf(ret, "%s?module-name=fixture", store);
    return buf_ok(ret, err);
}

enum aad_code store_erase(struct store *store, const struct aad_item *item, struct aad_error *err)
{
    struct command_fixture_item *found = fixture_find(item->connection, item->role);

    (void)store;
    if (command_fixture.erase_code || !found)
        return fixture_fail(command_fixture.erase_code ? command_fixture.erase_code : AAD_NOT_FOUND,
                            err);
    *found = command_fixture.items[--command_fixture.n_items];
    return AAD_OK;
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
    return fixture_fail(command_fixture.find_code, err);
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
                                struct store **store, struct aad_error *err)
{
    (void)c;
    command_fixture.n_taken += *store != NULL;
    store_close(store);
    command_fixture.n_verifies++;
    ctx->shows_report = true;
    (void)secret_append_text(&ctx->out, "(the steps of verify)\n");
    return command_fixture.verify_code
               ? aad_error_set(err, command_fixture.verify_code, NULL, "it does not work")
               : AAD_OK;
}

/* --- the person ------------------------------------------------------------------------------- */

static char script[2048];
static char *script_at; /* NULL = nobody is there */

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
    return strcmp(equals + 1, "^C") != 0 ? equals + 1 : NULL;
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
    if (command->run(&context, argc, (char **)(uintptr_t)argv, err) != want || err->code != want)
        fail_msg("%s: %d %s / %s", words, (int)err->code, err->what, err->remedy);
    assert_int_equal(dup2(before, STDIN_FILENO), STDIN_FILENO);
    (void)close(before);
    return context.out.len ? context.out.bytes : "";
}
