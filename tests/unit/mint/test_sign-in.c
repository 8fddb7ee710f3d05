/*
 * test_sign-in.c - a person has signed in, or is signed out
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/clock.h"
#include "device-fixture.h"
#include "mint-fixture.h"
#include "mint/sign-in.h"
#include "tls-peer.h"
#include "unit.h"

static struct device_fixture *const f = &device_fixture;

BEFORE_EACH(device_fixture_start);
AFTER_EACH(device_fixture_stop);

#define TOKEN(id)                                                                                  \
    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"AT1\","                     \
    "\"refresh_token\":\"RT1\",\"id_token\":\"" id "\"}"
#define PENDING "{\"error\":\"authorization_pending\",\"error_codes\":[70016]}"

static struct token token;
static struct mint_person person;

static enum aad_code redeem(const struct person_proof *proof)
{
    const struct mint_request request = device_fixture_request(proof);

    token_clear(&token);
    return sign_in_redeem(&request, &token, &person, &f->err);
}

/* Of a device, with so little time that a test can wait for it. */
static struct person_proof device_proof(int64_t life_ms)
{
    struct person_proof proof = {.interval_s = 1, .end_ms = clock_steady_ms() + life_ms};

    secret_append_text(&proof.code, "GM-1");
    return proof;
}

static void answer_token(const char *claims)
{
    char answer[1000];

    (void)snprintf(answer, sizeof answer, TOKEN("%s"), mint_fixture_jwt(claims));
    tls_peer_answer_json(f->peer, 200, answer);
}

#define CLAIMS(user)                                                                               \
    "{\"aud\":\"9b000000-0000-4000-8000-000000000001\",\"preferred_username\":\"" user "\"}"

TEST(person_is_waited_for_and_his_refresh_token_kept)
{
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);

    tls_peer_answer_json(f->peer, 400, PENDING);
    answer_token(CLAIMS("svc-lcs@contoso.example"));
    assert_int_equal(redeem(&proof), AAD_OK);
    assert_string_equal(token.access_token.bytes, "AT1");
    assert_string_equal(person.user, "svc-lcs@contoso.example");
    assert_true(person.is_kept);
    assert_non_null(strstr(mint_fixture_store.refresh_token, " RT1"));
    assert_true(device_fixture_was_sent(1, "device_code=GM-1"));
    token_clear(&token);
}

/* What is kept from before belongs to whoever it was. */
TEST(sign_in_uses_no_refresh_token)
{
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);

    answer_token(CLAIMS("svc-lcs@contoso.example"));
    assert_int_equal(redeem(&proof), AAD_OK);
    answer_token(CLAIMS("svc-lcs@contoso.example"));
    assert_int_equal(redeem(&proof), AAD_OK);
    assert_true(device_fixture_was_sent(1, "device_code=GM-1"));
    token_clear(&token);
}

TEST(nothing_of_somebody_else_is_kept)
{
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);

    mint_fixture_store.refresh_token[0] = '\0';
    answer_token(CLAIMS("other@contoso.example"));
    assert_int_equal(redeem(&proof), AAD_REFUSED);
    assert_string_equal(mint_fixture_store.refresh_token, "");
    assert_int_equal(token.access_token.len, 0);
}

TEST(person_hears_that_his_sign_in_is_not_kept)
{
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);

    mint_fixture_store.save_code = AAD_LOCKED;
    answer_token(CLAIMS("svc-lcs@contoso.example"));
    assert_int_equal(redeem(&proof), AAD_LOCKED);
    mint_fixture_store.save_code = AAD_OK;
    assert_non_null(strstr(f->err.what, "cannot be kept: the store is full"));
    assert_non_null(strstr(f->err.remedy, "Then sign in again."));
    assert_int_equal(token.access_token.len, 0);
}

TEST(authority_that_gives_nothing_for_later_is_known)
{
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);
    char answer[1000];

    (void)snprintf(answer, sizeof answer,
                   "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"AT1\","
                   "\"id_token\":\"%s\"}",
                   mint_fixture_jwt(CLAIMS("svc-lcs@contoso.example")));
    tls_peer_answer_json(f->peer, 200, answer);
    assert_int_equal(redeem(&proof), AAD_OK);
    assert_false(person.is_kept);
    token_clear(&token);
}

TEST(person_who_does_not_come_is_given_up)
{
    auto_person_proof struct person_proof proof = device_proof(500);

    tls_peer_answer_json(f->peer, 400, PENDING);
    assert_int_equal(redeem(&proof), AAD_TIMEOUT);
    assert_string_equal(f->err.what, "nobody has signed in within the time");
    assert_non_null(strstr(f->err.remedy, "aad-credential sign-in "));
}

/* The code ends at the authority, and an answer may be late: it is the same end. */
TEST(person_who_does_not_come_is_given_up_by_the_authority)
{
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);

    tls_peer_answer_json(f->peer, 400, "{\"error\":\"expired_token\",\"error_codes\":[70019]}");
    assert_int_equal(redeem(&proof), AAD_TIMEOUT);
    assert_string_equal(f->err.what, "nobody has signed in within the time");
    assert_non_null(strstr(f->err.remedy, "aad-credential sign-in "));
}

/* What has nothing to do with the person ends nothing that he has begun. */
TEST(passing_fault_is_waited_out)
{
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);

    tls_peer_answer_json(f->peer, 400, "{\"error\":\"temporarily_unavailable\"}");
    answer_token(CLAIMS("svc-lcs@contoso.example"));
    assert_int_equal(redeem(&proof), AAD_OK);
    token_clear(&token);
}

TEST(fault_that_stays_is_told_at_the_end)
{
    auto_person_proof struct person_proof proof = device_proof(500);

    tls_peer_answer_json(f->peer, 500, "{}");
    tls_peer_answer_json(f->peer, 500, "{}");
    tls_peer_answer_json(f->peer, 500, "{}");
    assert_int_equal(redeem(&proof), AAD_NETWORK);
    assert_non_null(strstr(f->err.what, "out of order"));
}

TEST(later_tokens_come_by_the_refresh_token_alone)
{
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);

    answer_token(CLAIMS("svc-lcs@contoso.example"));
    assert_int_equal(redeem(&proof), AAD_OK);
    answer_token(CLAIMS("svc-lcs@contoso.example"));
    assert_int_equal(redeem(NULL), AAD_OK);
    assert_true(device_fixture_was_sent(1, "grant_type=refresh_token&"));
    tls_peer_answer_json(f->peer, 400, "{\"error\":\"invalid_grant\",\"error_codes\":[70043]}");
    assert_int_equal(redeem(NULL), AAD_PERSON);
    assert_non_null(strstr(f->err.remedy, "aad-credential sign-in "));
    assert_string_equal(mint_fixture_store.refresh_token, "");
    token_clear(&token);
}

TEST(sign_out_drops_what_was_kept)
{
    const struct mint_request request = device_fixture_request(NULL);
    auto_person_proof struct person_proof proof = device_proof(UNIT_HUNG_MS);

    answer_token(CLAIMS("svc-lcs@contoso.example"));
    assert_int_equal(redeem(&proof), AAD_OK);
    assert_int_equal(sign_in_end(&request, &f->err), AAD_OK);
    assert_string_equal(mint_fixture_store.refresh_token, "");
    assert_int_equal(sign_in_end(&request, &f->err), AAD_OK);
    token_clear(&token);
}
