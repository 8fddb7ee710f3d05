/*
 * test_connection-issuer.c - what an issuer says of itself becomes a part of the connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-issuer.h"

#include "broker/mint-module.h"
#include "home-fixture.h"
#include "unit.h"

static enum aad_code play_code;
static unsigned n_asked;

static enum aad_code play_discover(const struct mint_request *request, struct mint_endpoints *ret,
                                   struct aad_error *err)
{
    n_asked++;
    assert_string_equal(request->connection->issuer, "https://i.test");
    *ret = (struct mint_endpoints){.token = "https://i.test/token",
                                   .authorization = "https://i.test/auth",
                                   .userinfo = "https://i.test/me"};
    return play_code ? aad_error_set(err, play_code, NULL, "nobody") : AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.abi = MINT_ABI, .size = sizeof module},
                                              .discover = play_discover};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

static int begin(void)
{
    n_asked = 0;
    play_code = AAD_OK;
    return 0;
}

BEFORE_EACH(begin);

static enum aad_code complete(const char *fields, struct connection *c, struct command_context *ctx)
{
    struct aad_error err = {0};

    home_fixture_set(c, fields);
    return connection_issuer_complete(ctx, c, &err);
}

TEST(what_it_says_is_shown_and_kept)
{
    auto_connection struct connection c = {0};
    struct command_context ctx = {0};

    assert_int_equal(complete("issuer https://i.test", &c, &ctx), AAD_OK);
    assert_string_equal(c.token_endpoint, "https://i.test/token");
    assert_string_equal(c.authorization_endpoint, "https://i.test/auth");
    assert_null(c.device_authorization_endpoint);
    assert_string_equal(ctx.out.bytes,
                        "The issuer's token-endpoint is https://i.test/token\n"
                        "The issuer's authorization-endpoint is https://i.test/auth\n"
                        "The issuer's userinfo-endpoint is https://i.test/me\n");
    secret_clear(&ctx.out);
}

/* For those without a net, and for those who know better. */
TEST(who_names_the_endpoint_asks_nobody)
{
    auto_connection struct connection c = {0}, entra = {0};
    struct command_context ctx = {0};

    assert_int_equal(
        complete("issuer https://i.test\ntoken-endpoint https://other.test/t", &c, &ctx), AAD_OK);
    assert_int_equal(complete("authority https://login.test/t", &entra, &ctx), AAD_OK);
    assert_int_equal(n_asked, 0);
    assert_string_equal(c.token_endpoint, "https://other.test/t");
}

TEST(who_says_nothing_leaves_nothing)
{
    auto_connection struct connection c = {0};
    struct command_context ctx = {0};

    play_code = AAD_NETWORK;
    assert_int_equal(complete("issuer https://i.test", &c, &ctx), AAD_NETWORK);
    assert_null(c.token_endpoint);
    assert_int_equal(ctx.out.len, 0);
}
