/*
 * test_replaced.c - a secret that was replaced while a call was on its way with it, or just made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/replaced.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct token token;
static struct aad_error err;

#define TOKEN_1                                                                                    \
    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"AT1\","                     \
    "\"refresh_token\":\"RT1\"}"
#define REFUSAL(error, number)                                                                     \
    "{\"error\":\"" error "\",\"error_description\":\"AADSTS" #number                              \
    ": No. Trace\",\"error_codes\":[" #number "]}"

static int start(void)
{
    static char authority[128], ca_file[128];

    mint_fixture_make_state();
    peer = tls_peer_start("good");
    (void)snprintf(authority, sizeof authority, "%s/contoso.example", tls_peer_origin(peer));
    (void)snprintf(ca_file, sizeof ca_file, "%s", tls_peer_ca_file(peer));
    mint_fixture_lcs(&connection, authority);
    connection.ca_file = ca_file;
    connection.grant = mint_fixture_text("client-secret");
    connection.username = NULL;
    (void)strcpy(mint_fixture_store.client_secret, "secret-canary");
    return 0;
}

static int stop(void)
{
    token_clear(&token);
    tls_peer_stop(peer);
    mint_fixture_remove_state();
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code mint(void)
{
    auto_mint struct mint m = {0};
    struct mint_request request = {.connection = &connection,
                                   .audience = connection.audiences[0],
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    enum aad_code code;

    memset(&err, 0, sizeof err);
    token_clear(&token);
    code = mint_open(&m, &request, &err);
    return code ? code : mint_token(&m, &token, &err);
}

static bool was_sent(unsigned i, const char *text)
{
    return strstr(tls_peer_request(peer, i), text);
}

TEST(secret_that_was_replaced_meanwhile_is_no_failure)
{
    (void)strcpy(mint_fixture_store.next_secret, "next-canary");
    tls_peer_answer_json(peer, 401, REFUSAL("invalid_client", 7000215));
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(0, "secret-canary") && was_sent(1, "next-canary"));
    (void)strcpy(mint_fixture_store.client_secret, "secret-canary"); /* rejected before: not sent */
    (void)strcpy(mint_fixture_store.next_secret, "next-canary");
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 3);
    assert_true(was_sent(2, "next-canary"));
}

TEST(secret_that_stays_is_sent_once)
{
    tls_peer_answer_json(peer, 401, REFUSAL("invalid_client", 7000215));
    assert_int_equal(mint(), AAD_REJECTED);
    assert_int_equal(mint(), AAD_REJECTED);
    assert_int_equal(tls_peer_count(peer), 1);
}

static enum aad_code mint_new_secret(const struct secret *secret)
{
    auto_mint struct mint m = {0};
    struct mint_request request = {.connection = &connection,
                                   .audience = connection.audiences[0],
                                   .secret = secret,
                                   .spreads = true,
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    enum aad_code code = mint_open(&m, &request, &err);

    token_clear(&token);
    return code ? code : mint_token(&m, &token, &err);
}

/* P6: what is not known yet is asked for until it is; what is wrong in another way is not. */
TEST(secret_that_spreads_is_not_judged)
{
    auto_secret struct secret secret = {0};

    secret_append_text(&secret, "new-canary");
    for (int i = 0; i < 4; i++) {
        tls_peer_answer_json(peer, 401, REFUSAL("invalid_client", 7000215));
        assert_int_equal(mint_new_secret(&secret), AAD_REJECTED);
    }
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint_new_secret(&secret), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 5);
    assert_int_equal(mint_fixture_store.n_opens, 0);
    secret_append_text(&secret, "-wrong");
    tls_peer_answer_json(peer, 401, REFUSAL("invalid_client", 7000222));
    assert_int_equal(mint_new_secret(&secret), AAD_REJECTED);
    assert_int_equal(mint_new_secret(&secret), AAD_REJECTED);
    assert_int_equal(tls_peer_count(peer), 6);
}

TEST(password_of_a_person_is_never_tried_twice)
{
    connection.grant = mint_fixture_text("password");
    connection.username = mint_fixture_text("u@contoso.example");
    (void)strcpy(mint_fixture_store.password, "password-canary");
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_grant", 50126));
    assert_int_equal(mint(), AAD_REJECTED);
    assert_int_equal(tls_peer_count(peer), 1);
    assert_int_equal(mint_fixture_store.n_loads, 2); /* the refresh token, the password */
}
