/*
 * sign-in.c - a person signs in, once, and tokens come without asking from then on; sign-out
 *
 * What is said meanwhile goes to the terminal. Nothing is kept before the authority has granted a
 * token to the right user: whoever stops it before leaves nothing behind.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>

#include "base/ask.h"
#include "base/clock.h"
#include "broker/broker.h"
#include "broker/mint-module.h"
#include "broker/sign-in-module.h"
#include "command/command.h"
#include "command/option.h"
#include "connection/challenge.h"
#include "connection/policy.h"
#include "store/open.h"

#define SIGN_IN_BROWSER_MS 120000

static const char sign_in_usage[] =
    "usage: aad-credential sign-in CONNECTION [--claims CLAIMS] [--no-browser]\n\n"
    "Signs a person in, on a terminal. With the grant authorization-code it opens the browser\n"
    "and waits for two minutes; with device-code it shows an address and a code for a browser\n"
    "on any device. Afterwards the connection's tokens come without asking, by a refresh token\n"
    "in its store.\n\n"
    "  --claims CLAIMS  what the sign-in must satisfy, as the error says that wanted it\n"
    "  --no-browser     show the address instead; what the browser ends at can be pasted\n";

struct sign_in_options {
    const char *claims; /* as typed, then the JSON of it; NULL = none */
    bool no_browser;
};

static const char sign_out_usage[] =
    "usage: aad-credential sign-out CONNECTION\n\n"
    "Drops the connection's cached tokens and what a sign-in has kept in its store. A stored\n"
    "password or client secret stays.\n";

/* --- sign-in ---------------------------------------------------------------------------------- */

/* Told before each pause, as mint-module.h says. */
static void sign_in_show_wait(void *ctx, int64_t left_ms)
{
    (void)ctx;
    ask_say("\rWaiting for you, %" PRId64 ":%02" PRId64 " left ... ", left_ms / 60000,
            left_ms / 1000 % 60);
}

/* For a telephone's camera, where the terminal can show that. The module is nothing to fail for. */
static void sign_in_show_qr(const char *text)
{
    const struct sign_in_module *module;
    auto_buf struct buf code = {0};
    size_t columns, rows;

    if (!ask_shows_unicode(&columns, &rows) || sign_in_load(&module, NULL) ||
        !module->qr(text, columns, rows, &code))
        return;
    ask_show(buf_text(&code));
    ask_say("\n");
}

static void sign_in_show_device(const struct mint_device *device)
{
    sign_in_show_qr(device->uri_complete[0] ? device->uri_complete : device->uri);
    ask_say("Open  %s\nand enter the code  %s\n\n", device->uri, device->user_code);
    if (device->uri_complete[0])
        ask_say("Or open  %s\n\n", device->uri_complete);
}

static enum aad_code sign_in_by_device(const struct mint_module *mint, struct mint_request *request,
                                       struct person_proof *ret, struct aad_error *err)
{
    struct mint_device device = {0};
    enum aad_code code = mint->device(request, &device, err);

    if (code)
        return code;
    sign_in_show_device(&device);
    secret_take(&ret->code, &device.code);
    ret->interval_s = device.interval_s;
    ret->end_ms = clock_steady_ms() + device.life_s * 1000;
    request->deadline =
        deadline_in_ms((device.life_s + request->connection->timeout_s) * 1000); /* the store's */
    request->awaits = sign_in_show_wait;
    return AAD_OK;
}

static enum aad_code sign_in_by_browser(struct mint_request *request, bool no_browser,
                                        struct person_proof *ret, struct aad_error *err)
{
    const struct sign_in_request call = {.connection = request->connection,
                                         .audience = request->audience,
                                         .claims = request->claims,
                                         .deadline = deadline_in_ms(SIGN_IN_BROWSER_MS),
                                         .no_browser = no_browser};
    const struct sign_in_module *module;
    enum aad_code code = sign_in_load(&module, err);

    if (!code)
        code = module->authorize(&call, ret, err);
    request->deadline = deadline_in_ms(request->connection->timeout_s * 1000);
    return code;
}

/* Reads what may be there of an earlier sign-in: that asks whoever can unlock the store. */
static enum aad_code sign_in_unlock(const struct connection *c, struct store *store,
                                    struct aad_error *err)
{
    const struct aad_item item = {.connection = c->name, .role = grant_refresh_token.secret_role};
    auto_secret struct secret unused = {0};
    enum aad_code code = store_load(store, &item, &unused, err);

    return code == AAD_NOT_FOUND || code == AAD_AMBIGUOUS ? AAD_OK : code;
}

/* Nobody shall sign in for a store that is not there, or stays locked. The embedded keyring is made
 * when it is needed. The store's process ends here: a person takes longer than it may live. */
static enum aad_code sign_in_check_store(const struct command_context *ctx,
                                         const struct connection *c, struct aad_error *err)
{
    struct store_spec spec = store_spec_of(c, deadline_in_ms(c->timeout_s * 1000), ctx->may_ask);
    auto_store struct store *store = NULL;
    struct aad_error why = {0};
    enum aad_code code = store_open(&spec, &store, &why);

    if (!code)
        code = store_check(store, &why);
    if (code == AAD_LOCKED && ctx->may_ask)
        code = sign_in_unlock(c, store, &why);
    if (!code || (code == AAD_NOT_FOUND && ctx->may_ask))
        return AAD_OK;
    *err = why;
    return code;
}

static enum aad_code sign_in_get(struct command_context *ctx, const struct connection *c,
                                 const struct sign_in_options *options, struct mint_person *person,
                                 struct aad_error *err)
{
    auto_person_proof struct person_proof proof = {0};
    auto_token struct token token = {0};
    struct mint_request request = {.connection = c,
                                   .audience = c->n_audiences ? c->audiences[0] : "",
                                   .claims = options->claims,
                                   .deadline = deadline_in_ms(c->timeout_s * 1000),
                                   .may_ask = ctx->may_ask};
    const struct mint_module *mint;
    enum aad_code code = sign_in_check_store(ctx, c, err);

    if (!code)
        code = mint_load(&mint, err);
    if (!code)
        code = connection_grant(c)->has_redirect
                   ? sign_in_by_browser(&request, options->no_browser, &proof, err)
                   : sign_in_by_device(mint, &request, &proof, err);
    if (code)
        return code;
    request.proof = &proof;
    code = mint->sign_in(&request, &token, person, err);
    ask_say("\n");
    if (!code)
        broker_keep(c, request.audience, &token);
    return code;
}

static enum aad_code sign_in_check(const struct connection *c, struct aad_error *err)
{
    if (!connection_grant(c)->needs_person)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "connection '%s' needs nobody to sign in: its grant is %s\n"
                             "Try it: aad-credential verify %s",
                             c->name, c->grant, c->name);
    if (!ask_has_terminal())
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "a sign-in needs a person, and there is no terminal\n"
                             "Run it on a terminal, as the user whose jobs need the tokens: "
                             "aad-credential sign-in %s",
                             c->name);
    return AAD_OK;
}

static enum aad_code sign_in_run(struct command_context *ctx, int argc, char **argv,
                                 struct aad_error *err)
{
    struct sign_in_options options = {NULL, false};
    const struct option_row rows[] = {{"claims", &options.claims, NULL},
                                      {"no-browser", NULL, &options.no_browser},
                                      {NULL, NULL, NULL}};
    auto_buf struct buf claims = {0};
    auto_connection struct connection c = {0};
    struct mint_person person = {{0}, false};
    const char *name;
    enum aad_code code;

    code = option_parse("sign-in", &argc, argv, rows, err);
    if (!code)
        code = option_take_connection("sign-in", argc, argv, &name, err);
    if (!code && options.claims) {
        code = challenge_parse(options.claims, &claims, err);
        options.claims = buf_text(&claims);
    }
    if (!code)
        code = connection_load(name, &c, err);
    if (!code)
        code = sign_in_check(&c, err);
    if (!code)
        code = policy_check(&c, c.n_audiences ? c.audiences[0] : NULL, err);
    if (!code)
        code = sign_in_get(ctx, &c, &options, &person, err);
    command_limit(ctx, &c);
    if (code)
        return code;
    secret_append_all(&ctx->out, "Signed in", person.user[0] ? " as " : "", person.user, ". ",
                      (char *)NULL);
    if (person.is_kept)
        secret_append_all(&ctx->out, "Tokens of '", c.name, "' come without asking from now on.\n",
                          (char *)NULL);
    else
        secret_append_all(&ctx->out, "The authority gave nothing for later: when this token of '",
                          c.name, "' has expired, sign in again.\n", (char *)NULL);
    return secret_ok(&ctx->out, err);
}

const struct command command_sign_in = {
    .name = "sign-in",
    .summary = "sign in as a person, once",
    .help = sign_in_usage,
    .run = sign_in_run,
};

/* --- sign-out --------------------------------------------------------------------------------- */

/* Only a person's connection has a refresh token; what else is in its store stays. */
static enum aad_code sign_out_drop(const struct command_context *ctx, const struct connection *c,
                                   struct aad_error *err)
{
    const struct mint_request request = {.connection = c,
                                         .audience = c->n_audiences ? c->audiences[0] : "",
                                         .deadline = deadline_in_ms(c->timeout_s * 1000),
                                         .may_ask = ctx->may_ask};
    const struct mint_module *mint;
    enum aad_code code = mint_load(&mint, err);

    return code ? code : mint->sign_out(&request, err);
}

static enum aad_code sign_out_run(struct command_context *ctx, int argc, char **argv,
                                  struct aad_error *err)
{
    const struct option_row rows[] = {{NULL, NULL, NULL}};
    auto_connection struct connection c = {0};
    const char *name;
    enum aad_code code;

    code = option_parse("sign-out", &argc, argv, rows, err);
    if (!code)
        code = option_take_connection("sign-out", argc, argv, &name, err);
    if (!code)
        code = connection_load(name, &c, err);
    if (code)
        return code;
    command_limit(ctx, &c);
    code = connection_grant(&c)->is_user ? sign_out_drop(ctx, &c, err) : AAD_OK;
    broker_forget(&c); /* what came meanwhile, too */
    if (code)
        return code;
    secret_append_all(&ctx->out, "Connection '", c.name, "' has no token here any more",
                      connection_grant(&c)->is_bare ? ", but the one in its store stays" : "",
                      ".\n", (char *)NULL);
    return secret_ok(&ctx->out, err);
}

const struct command command_sign_out = {
    .name = "sign-out",
    .summary = "drop a connection's tokens",
    .help = sign_out_usage,
    .run = sign_out_run,
};
