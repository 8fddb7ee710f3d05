/*
 * test_remedy-issuer.c - what a person can do about the refusal of an issuer that is not Entra ID
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/remedy-issuer.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "mint/remedy.h"
#include "unit.h"

static struct connection application;

static int start(void)
{
    mint_fixture_application(&application, "https://i.test");
    application.issuer = mint_fixture_text("https://i.test");
    return 0;
}

BEFORE_EACH(start);

TEST(issuer_is_not_sent_to_places_of_entra_id)
{
    static const char *const words[] = {
        "invalid_grant",          "invalid_client", "unauthorized_client",
        "invalid_request",        "invalid_scope",  "invalid_resource",
        "unsupported_grant_type", "access_denied",  "consent_required",
        "server_error",           "slow_down",      "invalid_target"};

    for (size_t i = 0; i < COUNT(words); i++) {
        struct remedy_refusal refusal = {0};
        struct aad_error err = {0};

        unit_row(words[i]);
        (void)snprintf(refusal.error, sizeof refusal.error, "%s", words[i]);
        (void)remedy_explain(&application, NULL, &refusal, &err);
        assert_true(err.remedy[0] != '\0' && !strchr(err.remedy, '{'));
        assert_null(strstr(err.remedy, "microsoft"));
        assert_null(strstr(err.remedy, "tenant"));
        assert_null(strstr(err.remedy, "administrator"));
    }
}

TEST(word_decides_what_to_look_at)
{
    static char grant[] = "client-certificate";

    assert_non_null(
        strstr(remedy_issuer_own(&application, KIND_ANY, "invalid_scope"), "Check the scopes"));
    assert_non_null(
        strstr(remedy_issuer_own(&application, KIND_ANY, "anything"), "has registered"));
    assert_null(remedy_issuer_own(&application, KIND_ANY, "slow_down"));
    application.grant = grant;
    assert_non_null(
        strstr(remedy_issuer_own(&application, KIND_ANY, "invalid_client"), "public key"));
    application.issuer = NULL;
    assert_null(remedy_issuer_own(&application, KIND_ANY, "invalid_scope"));
}

/* The application's key goes beside a password, and only the password is a try of an account. */
TEST(each_proof_is_judged_by_its_own_word)
{
    static char grant[] = "password", client_auth[] = "private-key-jwt";
    struct remedy_refusal refusal = {.error = "invalid_grant"};
    struct aad_error err = {0};

    application.grant = grant;
    application.client_authentication = client_auth;
    assert_true(remedy_judges_secret(&application, &refusal));
    assert_int_equal(remedy_explain(&application, NULL, &refusal, &err), AAD_REJECTED);
    assert_non_null(strstr(err.remedy, "password"));
    refusal = (struct remedy_refusal){.error = "invalid_client"};
    assert_false(remedy_judges_secret(&application, &refusal));
    (void)remedy_explain(&application, NULL, &refusal, &err);
    assert_non_null(strstr(err.remedy, "public key"));
}
