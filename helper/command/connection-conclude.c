/*
 * connection-conclude.c - what comes behind the questions: it is kept, and verified
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-conclude.h"

#include "base/ask.h"
#include "base/clock.h"
#include "broker/broker.h"
#include "command/connection-question.h"
#include "command/connection-secret.h"
#include "command/verify.h"
#include "connection/client-auth.h"
#include "connection/expiry.h"

#define CONCLUDE_TRIES 3u /* of a secret: far from what locks an account */

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

static bool conclude_is_kept(const struct connection *c, const struct secret *secret)
{
    auto_secret struct secret kept = {0};

    return !connection_secret_load(c, false, NULL, &kept, NULL) && secret_equal(&kept, secret);
}

/* Another secret, in the place of one that was rejected; empty: not now, for whatever reason. What
 * was known to be wrong was not sent: it was no try, tries is 0 then. */
static enum aad_code conclude_ask_secret(const struct connection *c, unsigned tries,
                                         struct secret *ret)
{
    struct aad_error unused = {0};
    auto_buf struct buf prompt = {0};

    if (tries)
        ask_say("  That was try %u of %u%s.\n", tries, CONCLUDE_TRIES,
                connection_grant(c)->is_user ? ": each wrong one counts, and enough of them lock "
                                               "the account"
                                             : "");
    buf_printf(&prompt, "%s (Enter: leave it, for now)", client_auth_secret_title(c));
    for (;;) {
        enum aad_code code = connection_secret_ask(c, buf_text(&prompt), true, ret, &unused);

        if (code || !conclude_is_kept(c, ret))
            return code;
        ask_say("  That is the one that was rejected: it is not sent again.\n");
        secret_clear(ret);
    }
}

/* P6: what was rejected is not sent again; where the store does not tell, the mint module sees to
 * that. */
static enum aad_code conclude_verify(struct command_context *ctx, const struct connection *c,
                                     struct store **store, bool may_ask, struct aad_error *err)
{
    size_t before = ctx->out.len;

    for (unsigned tries = 0;;) {
        auto_secret struct secret secret = {0};
        struct mint_rejection rejection;
        enum aad_code code = verify_connection(ctx, c, store, &rejection, err);

        if (!code || !rejection.takes_another || !may_ask || !ask_has_terminal())
            return code;
        tries += !rejection.was_known;
        if (tries == CONCLUDE_TRIES)
            return code;
        dialog_complain(err);
        if (conclude_ask_secret(c, rejection.was_known ? 0 : tries, &secret) || !secret.len)
            return code;
        code = connection_secret_save(c, &secret, ctx->may_ask, store, err);
        if (code)
            return code;
        broker_forget(c);
        if (ctx->out.bytes) /* the last one is told of */
            ctx->out.bytes[ctx->out.len = before] = '\0';
        *err = (struct aad_error){0};
    }
}

static void conclude_say_expiry(struct command_context *ctx, const struct connection *c)
{
    auto_buf struct buf what = {0}, remedy = {0};

    expiry_print(c, clock_now_s(), &what, &remedy);
    if (what.len)
        command_tell(ctx, "Note: %s.\n  %s\n", buf_text(&what), buf_text(&remedy));
}

void connection_conclude_saved(struct command_context *ctx, const struct connection *c)
{
    conclude_say_expiry(ctx, c);
    command_tell(ctx, "Connection '%s' is saved. What was changed needs no new sign-in.\n",
                 c->name);
}

enum aad_code connection_conclude_verify(struct command_context *ctx, const struct connection *c,
                                         struct store **store,
                                         const struct connection_options *options,
                                         struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (options->no_verify || options->no_secret) {
        command_tell(ctx, "Connection '%s' is saved, not verified: aad-credential verify %s\n",
                     c->name, c->name);
        return AAD_OK;
    }
    code = conclude_verify(ctx, c, store, options->secret_fd < 0 && connection_secret_role(c), err);
    if (code)
        command_tell(ctx,
                     "\nConnection '%s' is saved, but it does not work yet. Mend what is named "
                     "above,\nthen: aad-credential verify %s   (to change it: aad-credential "
                     "connection edit %s)\n",
                     c->name, c->name, c->name);
    else
        command_tell(ctx, "\nConnection '%s' is ready.\n", c->name);
    return code;
}

enum aad_code connection_conclude(struct command_context *ctx, const struct connection *c,
                                  struct store **store, const struct connection_options *options,
                                  struct aad_error *err)
{
    conclude_say_expiry(ctx, c);
    if (!connection_grant(c)->needs_person)
        return connection_conclude_verify(ctx, c, store, options, err);
    command_tell(ctx, "Connection '%s' is saved. Sign in, once: aad-credential sign-in %s\n",
                 c->name, c->name);
    return AAD_OK;
}
