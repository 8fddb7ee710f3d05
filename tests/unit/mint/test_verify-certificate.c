/*
 * test_verify-certificate.c - what `verify` says of a key's certificates, and that it tries the
 * pending one
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-certificate.h"

#include "key-fixture.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define DAY_S (24L * 3600)
#define TOKEN "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"token-canary\"}"
#define REFUSED                                                                                    \
    "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS700027: No.\","                   \
    "\"error_codes\":[700027]}"

static struct tls_peer *peer;
static struct connection connection;
static struct aad_error err;
static struct buf detail;
static char texts[2][128];

static int start(void)
{
    (void)key_fixture_reset();
    mint_fixture_make_state();
    setenv("XDG_CONFIG_HOME", mint_fixture_state(), 1);
    peer = tls_peer_start("good");
    (void)snprintf(texts[0], sizeof texts[0], "%s/contoso.example", tls_peer_origin(peer));
    (void)snprintf(texts[1], sizeof texts[1], "%s", tls_peer_ca_file(peer));
    mint_fixture_application(&connection, texts[0]);
    connection.grant = mint_fixture_text("client-certificate");
    connection.ca_file = texts[1];
    memset(&err, 0, sizeof err);
    key_fixture_certify(key_fixture.rsa, -DAY_S, 60 * DAY_S + 60, &key_fixture.certificate);
    return 0;
}

static int stop(void)
{
    buf_clear(&detail);
    tls_peer_stop(peer);
    mint_fixture_remove_state();
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);
AFTER_EACH(stop);

static void open_mint(struct mint *m, struct mint_request *request)
{
    *request = (struct mint_request){.connection = &connection,
                                     .audience = connection.audiences[0],
                                     .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    assert_int_equal(mint_open(m, request, &err), AAD_OK);
}

static bool try_next(void)
{
    auto_mint struct mint m = {0};
    struct mint_request request;

    open_mint(&m, &request);
    return verify_next_certificate(&m, &detail);
}

TEST(thumbprint_and_days_are_said)
{
    auto_mint struct mint m = {0};
    struct mint_request request;

    open_mint(&m, &request);
    assert_int_equal(verify_certificate(&m, &detail, &err), AAD_OK);
    assert_non_null(strstr(buf_text(&detail), "; certificate "));
    assert_non_null(strstr(buf_text(&detail), ", 60 days left"));
}

TEST(nothing_pending_is_nothing_to_try)
{
    assert_false(try_next());
    assert_int_equal(tls_peer_count(peer), 0);
}

TEST(accepted_one_is_in_use_from_now_on)
{
    tls_peer_answer_json(peer, 200, TOKEN);
    key_fixture_certify(key_fixture.rsa, 0, 90 * DAY_S, &key_fixture.next);
    assert_true(try_next());
    assert_non_null(strstr(buf_text(&detail), "in use from now on"));
    assert_int_equal(key_fixture.n_saved, 1);
}

TEST(one_that_is_not_known_yet_stays_pending)
{
    tls_peer_answer_json(peer, 400, REFUSED);
    key_fixture_certify(key_fixture.rsa, 0, 90 * DAY_S, &key_fixture.next);
    assert_true(try_next());
    assert_non_null(strstr(buf_text(&detail), "not accepted yet, AADSTS700027"));
    assert_int_equal(key_fixture.n_saved, 0);
    assert_true(key_fixture.next.len);
}
