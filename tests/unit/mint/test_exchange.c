/*
 * test_exchange.c - a container registry's own token for one of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/exchange.h"

#include <stdio.h>

#include "base/url.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct secret token;
static struct url target;

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    secret_append_text(&token, "AT+canary/=");
    return url_parse(tls_peer_origin(peer), &target, NULL) ? -1 : 0;
}

static int stop(void)
{
    secret_clear(&token);
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code run(struct token *ret, struct aad_error *err)
{
    const struct mint_exchange exchange = {&token, &target};
    const struct mint_request request = {.connection = &connection,
                                         .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    return exchange_run(&request, &exchange, ret, err);
}

TEST(registry_is_shown_our_token_in_a_form)
{
    auto_token struct token own = {0};
    struct aad_error err = {0};
    char wanted[400];

    tls_peer_answer_json(peer, 200, "{\"refresh_token\":\"registry-token\"}");
    assert_int_equal(run(&own, &err), AAD_OK);
    assert_string_equal(own.access_token.bytes, "registry-token");
    assert_int_equal(own.expires_at_s - own.minted_at_s, 3600); /* it says nothing */
    assert_non_null(strstr(tls_peer_request(peer, 0), "POST /oauth2/exchange HTTP"));
    (void)snprintf(wanted, sizeof wanted, "grant_type=access_token&service=%s%%3A%u&", target.host,
                   (unsigned)target.port);
    assert_non_null(strstr(tls_peer_request(peer, 0), wanted));
    assert_non_null(strstr(tls_peer_request(peer, 0), "&access_token=AT%2Bcanary%2F%3D"));
}

static const struct exchange_row {
    int status;
    const char *body;
    enum aad_code code;
    const char *what, *remedy;
} exchange_rows[] = {
    {401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"no role\"}]}", AAD_PERSON,
     "(HTTP 401): no role", "AcrPull"},
    {403, "<html>", AAD_PERSON, "(HTTP 403)", "AcrPull"},
    {401, "{\"errors\":[{\"message\":\"AT+canary/=\"}]}", AAD_PERSON, "(HTTP 401)", "AcrPull"},
    {400, "{\"errors\":[{\"message\":\"service?\"}]}", AAD_PROTOCOL, "(HTTP 400): service?", ""},
    {404, "", AAD_PROTOCOL, "404", "NAME.azurecr.io"},
    {302, "", AAD_PROTOCOL, "302", "NAME.azurecr.io"},
    {200, "<html>", AAD_PROTOCOL, "200", "NAME.azurecr.io"},
    {200, "{\"refresh_token\":\"\"}", AAD_PROTOCOL, "no token", ""},
    {200, "{\"refresh_token\":\"a b\"}", AAD_PROTOCOL, "no token", ""},
    {200, "{\"access_token\":\"x\"}", AAD_PROTOCOL, "no token", ""},
    {503, "", AAD_NETWORK, "503", "status.azure.com"},
    {429, "", AAD_THROTTLED, "429", ""},
    {200, "{\"refresh_token\":\"e30.eyJleHAiOjEwMDB9.c2ln\"}", AAD_PROTOCOL, "expired already", ""},
};

TEST(what_is_no_token_is_said)
{
    for (size_t i = 0; i < COUNT(exchange_rows); i++) {
        const struct exchange_row *row = &exchange_rows[i];
        const struct mint_exchange exchange = {&token, &target};
        auto_response struct response response = {.status = row->status, .is_json = true};
        auto_token struct token own = {0};
        struct aad_error err = {0};

        unit_row(row->body);
        secret_append_text(&response.body, row->body);
        assert_int_equal(exchange_parse(&exchange, &response, &own, &err), row->code);
        assert_int_equal(own.access_token.len, 0);
        assert_non_null(strstr(err.what, row->what));
        assert_non_null(strstr(err.remedy, row->remedy));
        assert_null(strstr(err.what, "canary"));
    }
}

/* {"exp": 1900010800}, at 1900000000 by the registry's clock. */
TEST(its_own_end_counts_by_its_own_clock)
{
    const struct mint_exchange exchange = {&token, &target};
    auto_response struct response response = {.status = 200, .is_json = true, .date_s = 1900000000};
    auto_token struct token own = {0};
    struct aad_error err = {0};

    secret_append_text(&response.body, "{\"refresh_token\":\"e30.eyJleHAiOjE5MDAwMTA4MDB9.c2ln\"}");
    assert_int_equal(exchange_parse(&exchange, &response, &own, &err), AAD_OK);
    assert_int_equal(own.expires_at_s - own.minted_at_s, 10800);
}

TEST(registry_says_how_long_to_wait)
{
    const struct mint_exchange exchange = {&token, &target};
    auto_response struct response response = {.status = 503, .retry_after_s = 30};
    auto_token struct token own = {0};
    struct aad_error err = {0};

    assert_int_equal(exchange_parse(&exchange, &response, &own, &err), AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, 30);
}
