/*
 * wrap.c - see wrap.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/wrap.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/harden.h"
#include "base/successor.h"
#include "base/trace.h"
#include "broker/broker.h"
#include "command/connection-default.h"
#include "command/option.h"
#include "command/wrap/memory.h"
#include "connection/rule.h"
#include "store/open.h"

#define WRAP_ROW(name) &wrap_##name,
static const struct wrap *const wraps[] = {WRAP_ROWS(WRAP_ROW)};

/* Of the environment, what would show a session's keys or headers, or have a peer believed unseen
 * (P2, P3). */
static const char *const wrap_variables_dropped[] = {
    "SSLKEYLOGFILE", "NODE_DEBUG", "NODE_DEBUG_NATIVE", "NODE_TLS_REJECT_UNAUTHORIZED", NULL};

static void wrap_clear(struct wrap_call *call)
{
    connection_clear(&call->connection);
}

static const struct wrap *wrap_find(const char *name)
{
    for (size_t i = 0; i < sizeof wraps / sizeof wraps[0]; i++)
        if (!strcmp(wraps[i]->command.name, name))
            return wraps[i];
    return NULL;
}

/* Checks each URL, since a program sends our header to each of them (P1). */
static enum aad_code wrap_check_urls(struct wrap_call *call, struct aad_error *err)
{
    struct url url;
    size_t n_http = 0;
    enum aad_code code;

    for (size_t i = 0; i < call->given.n_urls; i++) {
        code = url_parse(call->given.urls[i], &url, err);
        if (!code)
            code = rule_check_target(&call->connection, &url, err);
        if (code)
            return code;
        n_http += !url.is_https;
        if (!i)
            call->first = url;
    }
    if (n_http && n_http != call->given.n_urls)
        return aad_error_set(err, AAD_USAGE, NULL, "http and https URLs cannot share one call");
    if (n_http && call->given.has_proxy)
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "a proxy is refused for loopback URLs: it would see the token");
    call->is_loopback_http = n_http > 0;
    call->has_url = true;
    return AAD_OK;
}

static enum aad_code wrap_check(struct wrap_call *call, struct aad_error *err)
{
    const struct wrap *wrap = call->wrap;
    enum aad_code code;

    if (wrap->has_no_urls)
        return arguments_screen(wrap->grammar, call->argc, call->argv, err);
    code = arguments_parse(wrap->grammar, call->argc, call->argv, &call->given, err);
    return code ? code : wrap_check_urls(call, err);
}

static enum aad_code wrap_make_request(const struct wrap_call *call, struct request *ret,
                                       struct aad_error *err)
{
    const char *audience = call->audience ? call->audience : "";

    if (strlen(audience) >= sizeof ret->audience)
        return aad_error_set(err, AAD_USAGE, NULL, "the audience is too long");
    ret->operation = REQUEST_GET;
    ret->has_target = call->has_url;
    ret->target = call->first;
    (void)snprintf(ret->connection, sizeof ret->connection, "%s", call->connection.name);
    (void)snprintf(ret->audience, sizeof ret->audience, "%s", audience);
    return call->wrap->note ? call->wrap->note(call, &ret->note, err) : AAD_OK;
}

static enum aad_code wrap_fetch_config(struct command_context *ctx, const struct wrap_call *call,
                                       int *ret_fd, struct aad_error *err)
{
    auto_token struct token token = {0};
    auto_request struct request request = {0};
    auto_secret struct secret config = {0};
    struct broker broker = {.deadline = deadline_in_ms(DEADLINE_MS),
                            .may_ask = ctx->may_ask,
                            .start_store = store_start_early,
                            .has_source = store_has_source};
    enum aad_code code = wrap_make_request(call, &request, err);

    if (!code)
        code = broker_get(&broker, &request, &token, err);
    if (!code && call->wrap->begin)
        call->wrap->begin(&config);
    if (!code)
        code = call->wrap->consumer->print(&request, &token, &config, err);
    if (code)
        return code;
    return call->wrap->reads_once ? memory_open_once(&config, ret_fd, err)
                                  : memory_open_sealed(&config, ret_fd, err);
}

void wrap_add(struct wrap_line *line, const char *option, const char *value)
{
    line->argv[line->n++] = option;
    if (value)
        line->argv[line->n++] = value;
}

void wrap_add_given(const struct wrap_call *call, struct wrap_line *line)
{
    memcpy(line->argv + line->n, call->argv, (size_t)call->argc * sizeof *call->argv);
    line->n += (size_t)call->argc;
}

const char *wrap_text(struct wrap_line *line, const char *name, const char *path)
{
    (void)snprintf(line->made, sizeof line->made, "%s%s", name, path);
    return line->made;
}

enum aad_code wrap_set_variable(const char *name, const char *value, struct aad_error *err)
{
    if (setenv(name, value, 1))
        return error_set_errno(err, errno, "cannot set %s", name);
    return AAD_OK;
}

enum aad_code wrap_note_hosts(const struct wrap_call *call, struct secret *ret,
                              struct aad_error *err)
{
    static const char scheme[] = "https:";
    const struct connection *c = &call->connection;

    for (size_t i = 0; i < c->n_hosts; i++)
        if (!strncmp(c->hosts[i], scheme, sizeof scheme - 1))
            secret_append_all(ret, c->hosts[i] + sizeof scheme - 1, "/\n", (char *)NULL);
    if (!ret->len)
        return aad_error_set(err, AAD_CONFIG, NULL, "connection '%s' has no https host", c->name);
    return secret_ok(ret, err);
}

/* The one that a shell would run. It gets the token: one that others could have changed is refused,
 * rather than another one run that the user did not mean (P10). */
static enum aad_code wrap_find_program(const struct wrap *wrap, struct buf *ret,
                                       struct aad_error *err)
{
    const char *name = wrap->command.name;
    enum aad_code code;

    if (!successor_find(name, ret))
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "there is no program '%s' on PATH\n"
                             "Install it, or use 'aad-credential token'.",
                             name);
    code = file_check_chain(buf_text(ret), err);
    if (code)
        aad_error_remedy(
            err,
            "'%s' would get the token: it has to belong to root or you, and others may "
            "not write it. Or let PATH begin with another.",
            name);
    return code;
}

static enum aad_code wrap_replace_us(const struct wrap_call *call, struct aad_error *err)
{
    auto_free const char **argv = calloc((size_t)call->argc + WRAP_OWN_ARGUMENTS + 2, sizeof *argv);
    struct wrap_line line = {.argv = argv};
    auto_buf struct buf program = {0};
    enum aad_code code;

    if (!argv)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    code = wrap_find_program(call->wrap, &program, err);
    wrap_add(&line, call->wrap->command.name, NULL);
    if (!code)
        code = call->wrap->build(call, &line, err);
    if (code)
        return code;
    trace("%s: replaces this process, %zu of its arguments are ours", buf_text(&program),
          line.n - (size_t)call->argc);
    harden_hear_signals();
    for (size_t i = 0; wrap_variables_dropped[i]; i++)
        (void)unsetenv(wrap_variables_dropped[i]);
    /* execv() wants char *const [], for reasons of 1980; it changes nothing. */
    (void)execv(buf_text(&program), (char *const *)(uintptr_t)argv);
    return aad_error_set(err, AAD_UNAVAILABLE, strerrorname_np(errno),
                         "cannot run %s\n"
                         "Install %s, or use 'aad-credential token'.",
                         buf_text(&program), call->wrap->command.name);
}

static enum aad_code wrap_run_call(struct command_context *ctx, struct wrap_call *call,
                                   struct aad_error *err)
{
    auto_fd int fd = -1;
    enum aad_code code = wrap_check(call, err);

    if (!code)
        code = wrap_fetch_config(ctx, call, &fd, err);
    if (code)
        return code;
    (void)snprintf(call->config, sizeof call->config, "/proc/self/fd/%d", fd);
    return wrap_replace_us(call, err);
}

/* Splits argv at the "--": what is behind it is the program's. *ret_own = how many are ours. */
static enum aad_code wrap_split(struct wrap_call *call, int argc, char **argv, int *ret_own,
                                struct aad_error *err)
{
    int own = option_count_own(argc, argv);

    if (own == argc)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%s' needs '--' before %s's own arguments\n"
                             "As in: aad-credential %s CONNECTION -- ...",
                             argv[0], argv[0], argv[0]);
    call->argc = argc - own - 1;
    call->argv = argv + own + 1;
    *ret_own = own;
    return AAD_OK;
}

enum aad_code wrap_run(struct command_context *ctx, int argc, char **argv, struct aad_error *err)
{
    __attribute__((cleanup(wrap_clear))) struct wrap_call call = {.wrap = wrap_find(argv[0])};
    char name[CONNECTION_NAME_MAX + 1];
    bool no_prompt = false;
    struct option_row rows[] = {{"audience", &call.audience, NULL},
                                {"no-prompt", NULL, &no_prompt},
                                {"repository", &call.repository, NULL},
                                {NULL, NULL, NULL}};
    int own;
    enum aad_code code;

    if (!call.wrap->takes_repository)
        rows[2].name = NULL;
    code = wrap_split(&call, argc, argv, &own, err);
    if (!code)
        code = option_parse(argv[0], &own, argv, rows, err);
    if (!code)
        code = connection_default_take(argv[0], own, argv, name, err);
    if (!code)
        code = connection_load(name, &call.connection, err);
    if (code)
        return code;
    if (no_prompt)
        ctx->may_ask = false;
    command_limit(ctx, &call.connection);
    return wrap_run_call(ctx, &call, err);
}
