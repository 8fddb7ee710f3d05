/*
 * exec.c - a command of the user's own, for which a connection is the machine's identity
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/exec/exec.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/harden.h"
#include "base/screen.h"
#include "base/successor.h"
#include "base/trace.h"
#include "broker/broker.h"
#include "command/connection-default.h"
#include "command/option.h"
#include "command/token-variable.h"
#include "command/wrap/memory.h"
#include "connection/rule.h"
#include "store/open.h"

static const char exec_help[] =
    "usage: aad-credential exec [CONNECTION] [--audience AUDIENCE] [--env NAME]\n"
    "                           [--file NAME] [--no-prompt] -- COMMAND [ARGUMENT ...]\n\n"
    "Runs COMMAND as on a machine of Azure whose managed identity is the connection: the\n"
    "libraries of Azure, azure-cli, Terraform and others find it by themselves. No token is on\n"
    "the disk; it is all over when COMMAND ends.\n"
    "\n" CONNECTION_DEFAULT_HELP "\n"
    "  --audience AUDIENCE  COMMAND gets tokens for this audience of the connection only\n"
    "  --env NAME           and, for programs that know nothing else: a token in the variable\n"
    "                       NAME, which all that COMMAND starts can read, and which is not\n"
    "                       renewed\n"
    "  --file NAME          or in a file in memory, whose path is in NAME\n"
    "  --no-prompt          fail rather than ask somebody to unlock a store (--env, --file)\n";

static void exec_clear(struct exec_call *call)
{
    connection_clear(&call->connection);
    secret_clear(&call->token);
}

/* --- a token for --env and --file ----------------------------------------------------------- */

static enum aad_code exec_fetch_token(struct command_context *ctx, const struct exec_call *call,
                                      struct token *ret, struct aad_error *err)
{
    struct request request = {.operation = REQUEST_GET};
    struct broker broker = {.deadline = deadline_in_ms(DEADLINE_MS),
                            .may_ask = ctx->may_ask,
                            .start_store = store_start_early,
                            .has_source = store_has_source};

    (void)snprintf(request.audience, sizeof request.audience, "%s",
                   call->audience ? call->audience : "");
    return broker_get_for(&broker, &call->connection, &request, ret, err);
}

static enum aad_code exec_give_token(struct command_context *ctx, struct exec_call *call,
                                     struct aad_error *err)
{
    auto_token struct token token = {0};
    int fd = -1;
    enum aad_code code;

    if (!call->env && !call->file)
        return AAD_OK;
    code = exec_fetch_token(ctx, call, &token, err);
    if (!code && call->file)
        code = memory_open_sealed(&token.access_token, &fd, err);
    if (!code && call->file)
        (void)snprintf(call->file_path, sizeof call->file_path, "/proc/self/fd/%d", fd);
    if (!code && call->env)
        secret_take(&call->token, &token.access_token);
    return code;
}

/* --- the command ---------------------------------------------------------------------------- */

static enum aad_code exec_find(const char *name, struct buf *ret, struct aad_error *err)
{
    const char *path = env_get("PATH");
    struct stat st;
    char shown[80];

    if (strchr(name, '/'))
        buf_append_text(ret, name);
    else if (!path || !successor_next(&path, name, ret, &st))
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "there is no program '%s' on PATH\n"
                             "Install it, or give its path.",
                             screen_show(shown, sizeof shown, name, strlen(name)));
    return buf_ok(ret, err);
}

static enum aad_code exec_become(const struct exec_call *call, struct aad_error *err)
{
    auto_buf struct buf program = {0};
    enum aad_code code = exec_find(call->argv[0], &program, err);
    char shown[80];

    if (code)
        return code;
    trace("exec: %s replaces this process", buf_text(&program));
    harden_leave();
    (void)execv(buf_text(&program), call->argv);
    return aad_error_set(err, AAD_UNAVAILABLE, strerrorname_np(errno), "cannot run %s: %s",
                         screen_show(shown, sizeof shown, buf_text(&program), program.len),
                         strerror(errno));
}

/* --- the call ------------------------------------------------------------------------------- */

/* A name of the shell's grammar (POSIX.1-2017, 3.235), for a variable that steers nothing. */
static enum aad_code exec_check_name(const char *option, const char *name, struct aad_error *err)
{
    size_t len = name ? strlen(name) : 0;

    for (size_t i = 0; i < len; i++)
        if (!isalpha((unsigned char)name[i]) && name[i] != '_' &&
            !(i && isdigit((unsigned char)name[i])))
            len = 0;
    if (name && !len)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "%s takes the name of a variable: letters, digits and '_'", option);
    return name ? token_variable_check(name, err) : AAD_OK;
}

static enum aad_code exec_check(struct exec_call *call, struct aad_error *err)
{
    const struct connection *c = &call->connection;
    enum aad_code code;

    if (connection_grant(c)->is_bare)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the %s of '%s' is no access token of Azure AD\n"
                             "Use a connection with another grant.",
                             connection_grant(c)->secret_role, c->name);
    code = rule_check_audience(c, call->audience ? call->audience : "", &(const char *){NULL}, err);
    if (!code)
        code = exec_check_name("--env", call->env, err);
    if (!code)
        code = exec_check_name("--file", call->file, err);
    if (!code && call->env && call->file && !strcmp(call->env, call->file))
        code = aad_error_set(err, AAD_USAGE, NULL, "--env and --file name the same variable");
    return code;
}

static enum aad_code exec_run_call(struct command_context *ctx, struct exec_call *call,
                                   struct aad_error *err)
{
    auto_hand struct hand hand = HAND_EMPTY;
    enum aad_code code = exec_check(call, err);

    if (!code)
        code = exec_give_token(ctx, call, err);
    if (!code)
        code = exec_open_endpoint(call, &hand, err);
    if (!code)
        code = exec_set_environment(call, &hand, err);
    return code ? code : exec_become(call, err);
}

/* Splits argv at the "--": what is behind it is the command. */
static enum aad_code exec_split(struct exec_call *call, int argc, char **argv, int *ret_own,
                                struct aad_error *err)
{
    int own = option_count_own(argc, argv);

    if (own + 1 >= argc)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'exec' needs '--' and a command behind it\n"
                             "As in: aad-credential exec CONNECTION -- terraform plan");
    call->argv = argv + own + 1;
    *ret_own = own;
    return AAD_OK;
}

static enum aad_code exec_run(struct command_context *ctx, int argc, char **argv,
                              struct aad_error *err)
{
    __attribute__((cleanup(exec_clear))) struct exec_call call = {0};
    char name[CONNECTION_NAME_MAX + 1];
    bool no_prompt = false;
    const struct option_row rows[] = {{"audience", &call.audience, NULL},
                                      {"env", &call.env, NULL},
                                      {"file", &call.file, NULL},
                                      {"no-prompt", NULL, &no_prompt},
                                      {NULL, NULL, NULL}};
    int own;
    enum aad_code code;

    code = exec_split(&call, argc, argv, &own, err);
    if (!code)
        code = option_parse("exec", &own, argv, rows, err);
    if (!code)
        code = connection_default_take("exec", own, argv, name, err);
    if (!code)
        code = connection_load(name, &call.connection, err);
    if (code)
        return code;
    if (no_prompt)
        ctx->may_ask = false;
    command_limit(ctx, &call.connection);
    return exec_run_call(ctx, &call, err);
}

const struct command command_exec = {
    .name = "exec",
    .summary = "run a command for which the connection is the machine's identity",
    .help = exec_help,
    .becomes_another = true,
    .run = exec_run,
};
