/*
 * curl.c - the system's curl with a token that is in no argument, no file and no environment
 *
 * The token goes in as a curl configuration in a sealed memory file that only curl inherits. curl
 * replaces this process: its input, output and exit status are the caller's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/harden.h"
#include "base/trace.h"
#include "broker/broker.h"
#include "command/command.h"
#include "command/connection-default.h"
#include "command/curl-arguments.h"
#include "command/option.h"
#include "connection/rule.h"
#include "consumer/consumer.h"
#include "store/open.h"

#define CURL_OWN_ARGUMENTS 20

static const char curl_usage[] =
    "usage: aad-credential curl [CONNECTION] [--audience A] [--no-prompt] -- ARGUMENTS\n\n"
    "Runs curl with the connection's token, for example\n\n"
    "  aad-credential curl mylcs -- -sS https://lcsapi.lcs.dynamics.com/...\n\n"
    "Every URL must be on a host that the connection allows. Options of curl that would\n"
    "send the token elsewhere or show it are refused (man aad-credential, CURL "
    "OPTIONS).\n" CONNECTION_DEFAULT_HELP "\n"
    "  --audience A  which of the connection's audiences the token is for: if not given, the\n"
    "                first, or of a powerplatform that of the host\n"
    "  --no-prompt   fail rather than ask somebody to unlock a store\n";

/* One run of curl. */
struct curl_call {
    struct connection connection;
    const char *audience; /* NULL = the host's, or the connection's first */
    int argc;             /* what the user gave for curl: read into `given`, and handed on */
    char **argv;
    struct curl_arguments given;
    struct url first;
    bool is_loopback_http;
};

static void curl_clear(struct curl_call *call)
{
    connection_clear(&call->connection);
}

/* Checks each URL, since curl sends our header to each of them (P1). */
static enum aad_code curl_check_urls(struct curl_call *call, struct aad_error *err)
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
    return AAD_OK;
}

/* Readable by its owner only, and nobody can change it any more. Not close-on-exec. */
static enum aad_code curl_open_config(const struct secret *config, int *ret_fd,
                                      struct aad_error *err)
{
    auto_fd int fd = memfd_create("aad-credential", MFD_ALLOW_SEALING);
    enum aad_code code;

    if (fd < 0)
        return error_set_errno(err, errno, "cannot make a memory file for curl");
    if (fchmod(fd, 0400))
        return error_set_errno(err, errno, "cannot protect the memory file for curl");
    code = file_write_all(fd, config->bytes, config->len, err);
    if (code)
        return code;
    if (lseek(fd, 0, SEEK_SET) ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL))
        return error_set_errno(err, errno, "cannot seal the memory file for curl");
    *ret_fd = fd;
    fd = -1;
    return AAD_OK;
}

static enum aad_code curl_fetch_config(struct command_context *ctx, const struct curl_call *call,
                                       int *ret_fd, struct aad_error *err)
{
    const char *audience = call->audience ? call->audience : "";
    auto_token struct token token = {0};
    auto_request struct request request = {
        .operation = REQUEST_GET, .has_target = true, .target = call->first};
    auto_secret struct secret config = {0};
    struct broker broker = {.deadline = deadline_in_ms(DEADLINE_MS),
                            .may_ask = ctx->may_ask,
                            .start_store = store_start_early,
                            .has_source = store_has_source};
    enum aad_code code;

    if (strlen(audience) >= sizeof request.audience)
        return aad_error_set(err, AAD_USAGE, NULL, "the audience is too long");
    (void)snprintf(request.connection, sizeof request.connection, "%s", call->connection.name);
    (void)snprintf(request.audience, sizeof request.audience, "%s", audience);
    code = broker_get(&broker, &request, &token, err);
    if (!code)
        code = consumer_curl.print(&request, &token, &config, err);
    if (!code)
        code = curl_open_config(&config, ret_fd, err);
    return code;
}

/* Ours go first. The user may repeat one of them, but can take none of them back. */
static size_t curl_add_own(const struct curl_call *call, const char *config, const char **argv)
{
    const struct connection *c = &call->connection;
    size_t n = 0;

    argv[n++] = "curl";
    argv[n++] = "-q";
    argv[n++] = "--config";
    argv[n++] = config;
    argv[n++] = "--globoff";
    argv[n++] = "--proto";
    argv[n++] = call->is_loopback_http ? "=http" : "=https";
    argv[n++] = "--proto-redir";
    argv[n++] = "=https";
    argv[n++] = "--tlsv1.2";
    if (c->ca_file && !call->given.has_ca) {
        argv[n++] = "--cacert";
        argv[n++] = c->ca_file;
    }
    if (call->is_loopback_http) {
        argv[n++] = "--noproxy";
        argv[n++] = "*";
    } else if (c->proxy && !call->given.has_proxy) {
        argv[n++] = "--proxy";
        argv[n++] = c->proxy;
    }
    return n;
}

static enum aad_code curl_replace_us(const struct curl_call *call, int config_fd,
                                     struct aad_error *err)
{
    size_t n_given = (size_t)call->argc;
    auto_free const char **arguments = calloc(n_given + CURL_OWN_ARGUMENTS, sizeof *arguments);
    char config[40];
    size_t n;

    if (!arguments)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    (void)snprintf(config, sizeof config, "/proc/self/fd/%d", config_fd);
    n = curl_add_own(call, config, arguments);
    memcpy(arguments + n, call->argv, n_given * sizeof *call->argv);
    trace("curl: replaces this process, %zu of its arguments are ours", n);
    harden_hear_signals();
    (void)unsetenv("SSLKEYLOGFILE"); /* who has the session's keys has the token (P3) */
    /* execv() wants char *const [], for reasons of 1980; it changes nothing. */
    (void)execv(CURL_PATH, (char *const *)(uintptr_t)arguments);
    return aad_error_set(err, AAD_UNAVAILABLE, strerrorname_np(errno),
                         "cannot run %s\n"
                         "Install curl, or use 'aad-credential token'.",
                         CURL_PATH);
}

static enum aad_code curl_run_parsed(struct command_context *ctx, struct curl_call *call,
                                     struct aad_error *err)
{
    auto_fd int config_fd = -1;
    enum aad_code code = curl_arguments_parse(call->argc, call->argv, &call->given, err);

    if (!code)
        code = curl_check_urls(call, err);
    if (!code)
        code = curl_fetch_config(ctx, call, &config_fd, err);
    if (code)
        return code;
    return curl_replace_us(call, config_fd, err);
}

static enum aad_code curl_run(struct command_context *ctx, int argc, char **argv,
                              struct aad_error *err)
{
    __attribute__((cleanup(curl_clear))) struct curl_call call = {0};
    char name[CONNECTION_NAME_MAX + 1];
    bool no_prompt = false;
    const struct option_row rows[] = {
        {"audience", &call.audience, NULL}, {"no-prompt", NULL, &no_prompt}, {NULL, NULL, NULL}};
    int own = 1;
    enum aad_code code;

    if (option_wants_help(argc, argv))
        return command_say(ctx, curl_usage, err);
    while (own < argc && strcmp(argv[own], "--"))
        own++;
    if (own == argc)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'curl' needs '--' before curl's own arguments\n"
                             "As in: aad-credential curl CONNECTION -- https://host/path");
    call.argc = argc - own - 1;
    call.argv = argv + own + 1;
    code = option_parse("curl", &own, argv, rows, err);
    if (!code)
        code = connection_default_take("curl", own, argv, name, err);
    if (!code)
        code = connection_load(name, &call.connection, err);
    if (code)
        return code;
    if (no_prompt)
        ctx->may_ask = false;
    command_limit(ctx, &call.connection);
    return curl_run_parsed(ctx, &call, err);
}

const struct command command_curl = {
    .name = "curl",
    .synopsis = "curl [CONNECTION] [--audience A] [--no-prompt] -- ARGUMENTS",
    .summary = "run curl with the token, for allowed hosts only",
    .run = curl_run,
};
