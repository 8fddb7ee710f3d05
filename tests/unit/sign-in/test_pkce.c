/*
 * test_pkce.c - the challenge of RFC 7636's appendix B, and that no two sign-ins share anything
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/pkce.h"

#include "unit.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

TEST(challenge_is_that_of_rfc_7636)
{
    auto_secret struct secret verifier = {0};
    char challenge[PKCE_TEXT_SIZE];

    secret_append_text(&verifier, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_int_equal(pkce_challenge(&verifier, challenge, NULL), AAD_OK);
    assert_string_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(each_is_43_letters_of_base64url)
{
    auto_pkce struct pkce pkce = {0};
    const char *texts[4];

    assert_int_equal(pkce_make(&pkce, NULL), AAD_OK);
    texts[0] = pkce.verifier.bytes;
    texts[1] = pkce.state.bytes;
    texts[2] = pkce.challenge;
    texts[3] = pkce.nonce;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_int_equal(strlen(texts[i]), 43);
        assert_int_equal(strspn(texts[i], LETTERS), 43);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(texts[i], texts[j]);
    }
}

TEST(challenge_is_of_its_verifier)
{
    auto_pkce struct pkce pkce = {0};
    char challenge[PKCE_TEXT_SIZE];

    assert_int_equal(pkce_make(&pkce, NULL), AAD_OK);
    assert_int_equal(pkce_challenge(&pkce.verifier, challenge, NULL), AAD_OK);
    assert_string_equal(challenge, pkce.challenge);
}

/* case 58 */
TEST(next_sign_in_has_others)
{
    auto_pkce struct pkce pkce = {0};
    auto_secret struct secret verifier = {0}, state = {0};
    char nonce[PKCE_TEXT_SIZE];

    assert_int_equal(pkce_make(&pkce, NULL), AAD_OK);
    secret_append_secret(&verifier, &pkce.verifier);
    secret_append_secret(&state, &pkce.state);
    memcpy(nonce, pkce.nonce, sizeof nonce);
    assert_int_equal(pkce_make(&pkce, NULL), AAD_OK); /* in the place of the first */
    assert_false(secret_equal(&verifier, &pkce.verifier));
    assert_false(secret_equal(&state, &pkce.state));
    assert_string_not_equal(nonce, pkce.nonce);
}

TEST(what_is_cleared_is_gone)
{
    struct pkce pkce = {0};

    assert_int_equal(pkce_make(&pkce, NULL), AAD_OK);
    pkce_clear(&pkce);
    assert_null(pkce.verifier.bytes);
    assert_null(pkce.state.bytes);
    assert_string_equal(pkce.challenge, "");
    assert_string_equal(pkce.nonce, "");
    pkce_clear(&pkce);
}

TEST(half_a_verifier_has_no_challenge)
{
    struct secret verifier = {.failed = true};
    char challenge[PKCE_TEXT_SIZE] = "as before";

    assert_int_equal(pkce_challenge(&verifier, challenge, NULL), AAD_INTERNAL);
    assert_string_equal(challenge, "as before");
}
