/*
 * serve.c - one process for a session: it answers for commands of `exec`, and keeps tokens fresh
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/part.h"
#include "base/text.h"
#include "base/trace.h"
#include "command/command.h"
#include "command/option.h"

static const char serve_help[] =
    "usage: aad-credential serve [--hand-out CONNECTION,...]\n\n"
    "Keeps tokens fresh, so that nobody waits for a new one, and answers for the commands of\n"
    "'aad-credential exec'. Nothing needs it. It is meant for a session's systemd, as\n"
    "aad-credential.socket (man aad-credential-serve); by hand, it runs until ^C.\n\n"
    "  --hand-out CONNECTION,...\n"
    "                connections whose long-lived secret a service of systemd may load by\n"
    "                LoadCredential=NAME:.../aad-credential/credential\n";

/* One that is not there is more likely a slip than a wish. */
static enum aad_code serve_check_names(const char *names, struct aad_error *err)
{
    for (const char *at = names; at && *at; at += *at == ',') {
        size_t len = strcspn(at, ",");
        char name[CONNECTION_NAME_MAX + 1], shown[CONNECTION_NAME_MAX + 8];

        (void)snprintf(name, sizeof name, "%.*s", (int)len, at);
        if (len > CONNECTION_NAME_MAX || !text_is_name(name) || !connection_exists(name))
            return aad_error_set(err, AAD_NOT_FOUND, NULL,
                                 "--hand-out names '%s', and there is no such connection",
                                 text_escape(shown, sizeof shown, at, len));
        at += len;
    }
    return AAD_OK;
}

static enum aad_code serve_become(const char *hand_out, struct aad_error *err)
{
    static char path[] = ENDPOINT_PATH, word[] = "serve";
    char *argv[] = {path, word, (char *)(uintptr_t)hand_out, NULL};

    trace("serve: %s replaces this process", path);
    (void)execv(path, argv);
    if (errno == ENOENT)
        return part_fail("endpoint", path, err);
    return aad_error_set(err, AAD_UNAVAILABLE, strerrorname_np(errno),
                         "cannot run %s\n"
                         "Install aad-credential again.",
                         path);
}

static enum aad_code serve_run(struct command_context *ctx, int argc, char **argv,
                               struct aad_error *err)
{
    const char *hand_out = NULL;
    const struct option_row rows[] = {{"hand-out", &hand_out, NULL}, {NULL, NULL, NULL}};
    enum aad_code code = option_parse("serve", &argc, argv, rows, err);

    (void)ctx;
    if (!code && argc > 1)
        code = aad_error_set(err, AAD_USAGE, NULL, "'serve' takes no argument");
    if (!code)
        code = serve_check_names(hand_out, err);
    return code ? code : serve_become(hand_out, err);
}

const struct command command_serve = {
    .name = "serve",
    .summary = "keep tokens fresh for a session, and answer for commands of exec",
    .help = serve_help,
    .run = serve_run,
};
