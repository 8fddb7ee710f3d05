/*
 * connection-conclude.c - what comes behind the questions: it is kept, and verified
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-conclude.h"

#include <stdio.h>

#include "base/ask.h"
#include "base/clock.h"
#include "command/connection-question.h"
#include "command/verify.h"
#include "connection/expiry.h"

static void conclude_say(struct command_context *ctx, const char *format, ...) AAD_PRINTF(2, 3);

static void conclude_say(struct command_context *ctx, const char *format, ...)
{
    char line[600];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    secret_append_text(&ctx->out, line);
}

/* ^C leaves it all; that a window was closed may have been a slip. */
enum aad_code connection_conclude_again(struct conclude_again *again, struct aad_error *err)
{
    struct aad_error failed = *err;
    auto_buf struct buf prompt = {0};
    bool yes = false;
    enum aad_code code;

    again->takes_way = false;
    if (!ask_has_terminal() || (failed.code == AAD_CANCELLED && ask_was_left()))
        return failed.code;
    dialog_complain(&failed);
    buf_append_all(&prompt, "Try again (n: ", again->way ? again->way : "nothing is saved", ")",
                   (char *)NULL);
    code = buf_ok(&prompt, err);
    if (!code)
        code = ask_yes(buf_text(&prompt), true, &yes, err);
    if (code || yes)
        return code;
    again->takes_way = again->way != NULL;
    if (again->takes_way)
        return AAD_OK;
    *err = failed;
    return failed.code;
}

static void conclude_say_expiry(struct command_context *ctx, const struct connection *c)
{
    auto_buf struct buf what = {0}, remedy = {0};

    expiry_print(c, clock_now_s(), &what, &remedy);
    if (what.len)
        conclude_say(ctx, "Note: %s.\n  %s\n", buf_text(&what), buf_text(&remedy));
}

enum aad_code connection_conclude_verify(struct command_context *ctx, const struct connection *c,
                                         struct store **store,
                                         const struct connection_options *options,
                                         struct aad_error *err)
{
    enum aad_code code = AAD_OK;
    bool takes_another;

    if (options->no_verify || options->no_secret) {
        conclude_say(ctx, "Connection '%s' is saved, not verified: aad-credential verify %s\n",
                     c->name, c->name);
        return AAD_OK;
    }
    code = verify_connection(ctx, c, store, &takes_another, err);
    if (code)
        conclude_say(ctx,
                     "\nConnection '%s' is saved, but it does not work yet. Mend what is named "
                     "above,\nthen: aad-credential verify %s   (to change it: aad-credential "
                     "connection edit %s)\n",
                     c->name, c->name, c->name);
    else
        conclude_say(ctx, "\nConnection '%s' is ready.\n", c->name);
    return code;
}

enum aad_code connection_conclude(struct command_context *ctx, const struct connection *c,
                                  struct store **store, const struct connection_options *options,
                                  struct aad_error *err)
{
    conclude_say_expiry(ctx, c);
    if (!connection_grant(c)->needs_person)
        return connection_conclude_verify(ctx, c, store, options, err);
    conclude_say(ctx, "Connection '%s' is saved. Sign in, once: aad-credential sign-in %s\n",
                 c->name, c->name);
    return AAD_OK;
}
