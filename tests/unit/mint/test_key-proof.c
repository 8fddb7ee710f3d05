/*
 * test_key-proof.c - an application proves its key to Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/key-proof.h"

#include "base/json.h"
#include "crypto/crypto.h"
#include "key-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

#define DAY_S (24L * 3600)
#define APPLICATION "0b000000-0000-4000-8000-000000000001"

static struct connection connection;
static struct aad_error error;

static int start(void)
{
    (void)key_fixture_reset();
    mint_fixture_make_state();
    setenv("XDG_CONFIG_HOME", mint_fixture_state(), 1);
    memset(&error, 0, sizeof error);
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    connection.grant = mint_fixture_text("client-certificate");
    return 0;
}

static int stop(void)
{
    mint_fixture_remove_state();
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code prove(struct secret *ret)
{
    const struct mint_request request = {
        .connection = &connection, .audience = "", .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    return key_proof_make(&request, APPLICATION, ret, &error);
}

TEST(proof_is_for_graph_and_of_the_application)
{
    auto_secret struct secret jwt = {0}, text = {0};
    auto_json struct cJSON *claims = NULL;
    const char *at;

    key_fixture_certify(key_fixture.rsa, -DAY_S, DAY_S, &key_fixture.certificate);
    assert_int_equal(prove(&jwt), AAD_OK);
    at = strchr(jwt.bytes, '.') + 1;
    assert_true(crypto_base64url_decode(at, strcspn(at, "."), &text));
    assert_int_equal(json_parse(text.bytes, text.len, &claims, NULL), AAD_OK);
    assert_string_equal(json_text(claims, "aud"), "00000002-0000-0000-c000-000000000000");
    assert_string_equal(json_text(claims, "iss"), APPLICATION);
}

TEST(certificate_that_is_over_proves_nothing)
{
    auto_secret struct secret jwt = {0};

    key_fixture_certify(key_fixture.rsa, -9 * DAY_S, -DAY_S, &key_fixture.certificate);
    assert_int_equal(prove(&jwt), AAD_REJECTED);
    assert_int_equal(jwt.len, 0);
    key_fixture_certify(key_fixture.rsa, -DAY_S, DAY_S, &key_fixture.next); /* not registered */
    assert_int_equal(prove(&jwt), AAD_REJECTED);
    assert_int_equal(jwt.len, 0);
}
