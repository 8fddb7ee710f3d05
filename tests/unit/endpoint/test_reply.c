/*
 * test_reply.c - what libraries read, and when they try again
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/reply.h"

#include "unit.h"

TEST(token_is_told_as_app_service_does)
{
    struct token token = {.minted_at_s = 900, .expires_at_s = 4600};
    struct fetch_found found = {&token, "9b000000-0000-4000-8000-000000000001"};
    auto_reply struct reply reply = {0};

    secret_append_text(&token.access_token, "to.k\"en");
    reply_with_token(&found, "https://a.example.com/", 1000, &reply);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body.bytes,
                        "{\"access_token\":\"to.k\\\"en\",\"expires_on\":\"4600\","
                        "\"expires_in\":\"3600\",\"not_before\":\"900\","
                        "\"resource\":\"https://a.example.com/\",\"token_type\":\"Bearer\","
                        "\"client_id\":\"9b000000-0000-4000-8000-000000000001\"}");
    secret_clear(&token.access_token);
}

TEST(client_is_left_out_where_there_is_none)
{
    struct token token = {.minted_at_s = 900, .expires_at_s = 4600};
    struct fetch_found found = {&token, ""};
    auto_reply struct reply reply = {0};

    reply_with_token(&found, "x", 1000, &reply);
    assert_null(strstr(reply.body.bytes, "client_id"));
}

/* A library repeats what is not 400, for a long time. */
TEST(what_lasts_is_400_and_what_passes_is_503)
{
    static const struct {
        enum aad_code code;
        unsigned status;
        const char *error;
    } rows[] = {
        {AAD_REFUSED, 400, "\"error\":\"refused\""},
        {AAD_NOT_FOUND, 400, "\"error\":\"not-found\""},
        {AAD_REJECTED, 400, "\"error\":\"rejected\""},
        {AAD_LOCKED, 400, "\"error\":\"locked\""},
        {AAD_INTERNAL, 400, "\"error\":\"internal\""},
        {AAD_NETWORK, 503, "\"error\":\"temporarily_unavailable\""},
        {AAD_TIMEOUT, 503, "\"error\":\"temporarily_unavailable\""},
        {AAD_THROTTLED, 503, "\"error\":\"temporarily_unavailable\""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_reply struct reply reply = {0};
        struct aad_error err = {0};

        (void)aad_error_set(&err, rows[i].code, NULL, "it \"fails\"\nMend it.");
        err.retry_after_s = 7;
        unit_row(rows[i].error);
        reply_with_error(&err, &reply);
        assert_int_equal(reply.status, rows[i].status);
        assert_int_equal(reply.retry_after_s, rows[i].status == 503 ? 7 : 0);
        assert_non_null(strstr(reply.body.bytes, rows[i].error));
        assert_non_null(strstr(reply.body.bytes, "aad-credential: it \\\"fails\\\". Mend it."));
    }
}

TEST(long_wait_is_a_refusal_for_now)
{
    auto_reply struct reply reply = {0};
    struct aad_error err = {0};

    (void)aad_error_set(&err, AAD_THROTTLED, NULL, "too many requests\nWait.");
    err.retry_after_s = 60;
    reply_with_error(&err, &reply);
    assert_int_equal(reply.status, 400);
    assert_int_equal(reply.retry_after_s, 0);
}

TEST(stranger_learns_nothing) /* case 20 */
{
    auto_reply struct reply reply = {0};

    reply_with_strange(&reply);
    assert_int_equal(reply.status, 400);
    assert_null(strstr(reply.body.bytes, "aad"));
}

TEST(child_s_own_mistake_is_told)
{
    auto_reply struct reply reply = {0};

    reply_with_bad("resource is missing", &reply);
    assert_int_equal(reply.status, 400);
    assert_non_null(strstr(reply.body.bytes, "\"message\":\"resource is missing\""));
}
