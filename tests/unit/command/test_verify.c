/*
 * test_verify.c - one line a step, also when a step fails
 *
 * The mint module is played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "broker/broker.h"
#include "broker/mint-module.h"
#include "command/verify.h"
#include "unit.h"

enum mode { WORKS, REJECTED, SILENT, NO_MODULE };

static struct store *open_store;
static enum mode mode;
static unsigned kept;

static enum aad_code fake_verify(const struct mint_request *request, mint_step *step, void *ctx,
                                 struct token *ret, struct aad_error *err)
{
    assert_string_equal(request->audience, "https://a");
    if (mode == SILENT)
        return aad_error_set(err, AAD_TIMEOUT, NULL, "nothing was heard");
    step(ctx, "the store holds the password", 12, "secret-service", NULL);
    if (mode == REJECTED) {
        (void)aad_error_set(err, AAD_REJECTED, "AADSTS50126",
                            "wrong\033 password\n"
                            "Store the right one.");
        step(ctx, "the authority grants a token", 345, "", err);
        return err->code;
    }
    step(ctx, "the authority grants a token", 345, "", NULL);
    secret_append_text(&ret->access_token, "tok.canary");
    request->keeps(request->connection, "https://a", ret);
    return AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.abi = MINT_ABI, .size = sizeof module},
                                              .verify = fake_verify};

    if (mode == NO_MODULE)
        return aad_error_set(err, AAD_CONFIG, NULL, "the module is gone");
    *ret = &module;
    return AAD_OK;
}

void broker_keep_further(const struct connection *c, const char *at, const struct token *token)
{
    (void)c, (void)token;
    fail_msg("%s is the first audience", at);
}

void broker_keep(const struct connection *c, const char *at, const struct token *token)
{
    assert_non_null(c);
    assert_string_equal(at, "https://a");
    assert_string_equal(token->access_token.bytes, "tok.canary");
    kept++;
}

enum aad_code broker_check_cool_down(const struct connection *c, const char *audience,
                                     struct aad_error *err)
{
    (void)c, (void)audience, (void)err;
    return AAD_OK;
}

void broker_note_failure(const struct connection *c, const char *audience,
                         const struct aad_error *err)
{
    (void)c, (void)audience, (void)err;
}

static char audience[] = "https://a", client[] = "c", authority[] = "https://x/t",
            grant[] = "password", username[] = "u";

static enum aad_code run(enum mode new_mode, struct command_context *ctx, struct aad_error *err)
{
    struct connection c = {.name = "mylcs",
                           .kind = kind_find("lcs"),
                           .authority = authority,
                           .client_id = client,
                           .grant = grant,
                           .username = username,
                           .audiences = {audience},
                           .n_audiences = 1,
                           .timeout_s = 15};

    struct mint_rejection rejection;

    mode = new_mode;
    kept = 0;
    return verify_connection(ctx, &c, &open_store, &rejection, err);
}

/* By hand, this runs on a terminal. */
static int use_no_terminal(void)
{
    return setenv("TERM", "dumb", 1);
}

BEFORE_ALL(use_no_terminal);

TEST(each_step_is_a_line_and_the_token_is_kept)
{
    struct command_context ctx = {0};
    struct aad_error err;

    assert_int_equal(run(WORKS, &ctx, &err), AAD_OK);
    assert_string_equal(ctx.out.bytes,
                        "ok       12 ms  the store holds the password (secret-service)\n"
                        "ok      345 ms  the authority grants a token\n");
    assert_true(ctx.shows_report);
    assert_int_equal(kept, 1);
    secret_clear(&ctx.out);
}

TEST(failed_step_shows_cause_and_remedy)
{
    struct command_context ctx = {0};
    struct aad_error err;

    assert_int_equal(run(REJECTED, &ctx, &err), AAD_REJECTED);
    assert_string_equal(ctx.out.bytes,
                        "ok       12 ms  the store holds the password (secret-service)\n"
                        "fail    345 ms  the authority grants a token\n"
                        "                wrong? password [AADSTS50126]\n"
                        "                Store the right one.\n");
    assert_true(ctx.shows_report);
    assert_int_equal(kept, 0);
    secret_clear(&ctx.out);
}

static char shown[2][200];
static unsigned n_shown;

static void show(struct command_context *ctx)
{
    assert_in_range(n_shown, 0, COUNT(shown) - 1);
    (void)snprintf(shown[n_shown++], sizeof shown[0], "%s", ctx->out.bytes);
    secret_clear(&ctx->out);
}

TEST(each_step_is_shown_when_it_ends)
{
    struct command_context ctx = {.show = show};
    struct aad_error err;

    n_shown = 0;
    assert_int_equal(run(WORKS, &ctx, &err), AAD_OK);
    assert_int_equal(n_shown, 2);
    assert_string_equal(shown[0],
                        "ok       12 ms  the store holds the password (secret-service)\n");
    assert_string_equal(shown[1], "ok      345 ms  the authority grants a token\n");
    assert_int_equal(ctx.out.len, 0);
    assert_true(ctx.shows_report);
    secret_clear(&ctx.out);
}

TEST(failure_without_a_step_is_reported_too)
{
    struct command_context ctx = {0};
    struct aad_error err;

    assert_int_equal(run(SILENT, &ctx, &err), AAD_TIMEOUT);
    assert_non_null(strstr(ctx.out.bytes, "nothing was heard"));
    secret_clear(&ctx.out);
    assert_int_equal(run(NO_MODULE, &ctx, &err), AAD_CONFIG);
    assert_non_null(strstr(ctx.out.bytes, "the module is gone"));
    secret_clear(&ctx.out);
}
