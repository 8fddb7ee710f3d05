/*
 * test_challenge.c - what a resource or the authority wants of a token: a claims challenge
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/challenge.h"

#include "unit.h"

#define NBF "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}"
#define NBF_WORD                                                                                   \
    "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNjA0MTA2NjUxIn19fQ"
#define CP1 "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}"

static void check_parse(const char *text, const char *want)
{
    auto_buf struct buf claims = {0};
    struct aad_error err = {0};

    unit_row(text);
    assert_int_equal(challenge_parse(text, &claims, &err), AAD_OK);
    assert_string_equal(buf_text(&claims), want);
}

static void check_refused(const char *text, const char *why)
{
    auto_buf struct buf claims = {0};
    struct aad_error err = {0};

    unit_row(text);
    assert_int_equal(challenge_parse(text, &claims, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, why));
    assert_non_null(strstr(err.remedy, "WWW-Authenticate"));
    assert_int_equal(claims.len, 0);
}

TEST(claims_come_in_each_form)
{
    check_parse(NBF, NBF);
    check_parse(" { \"access_token\" : {} } ", "{\"access_token\":{}}");
    check_parse(NBF_WORD, NBF);
    check_parse(NBF_WORD "==", NBF);
    check_parse("eyJhIjoiPz8/In0=", "{\"a\":\"???\"}");
    check_parse("eyJhIjoiPz8_In0", "{\"a\":\"???\"}");
    check_parse("Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/"
                "oauth2/authorize\", error=\"insufficient_claims\", claims=\"" NBF_WORD "==\"",
                NBF);
    check_parse("WWW-Authenticate: Bearer claims=\"" NBF_WORD "\", xclaims=\"e30\"", NBF);
    check_parse("Bearer xclaims=\"e30\",Claims=\"" NBF_WORD "\"", NBF);
}

TEST(other_texts_are_no_claims)
{
    char large[CHALLENGE_MAX + 32] = "{\"a\":\"", huge[5 * CHALLENGE_MAX] = "";

    check_refused("", "empty");
    check_refused("Bearer claims=\"\"", "empty");
    check_refused("Bearer error=\"insufficient_claims\"", "neither base64 nor JSON");
    check_refused("Bearer claims=\"" NBF_WORD, "neither base64 nor JSON");
    check_refused("{\"a\":", "JSON");
    check_refused("{\"a\":1,\"a\":2}", "twice");
    check_refused("W10", "JSON"); /* an array */
    check_refused("{\"access_token\":[]}", "no object");
    memset(large + strlen(large), 'x', CHALLENGE_MAX);
    memcpy(large + CHALLENGE_MAX + 6, "\"}", 3);
    check_refused(large, "4096");
    memset(huge, 'A', sizeof huge - 1);
    check_refused(huge, "too long");
}

static void check_declared(const char *claims, const char *want)
{
    auto_buf struct buf declared = {0}, again = {0};

    unit_row(claims);
    challenge_declare(claims, &declared);
    assert_string_equal(buf_text(&declared), want);
    challenge_declare(buf_text(&declared), &again);
    assert_string_equal(buf_text(&again), want);
}

TEST(capability_goes_beside_the_claims)
{
    check_declared("", CP1 "}}");
    check_declared("{}", CP1 "}}");
    check_declared(NBF, CP1 ",\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}");
    check_declared("{\"access_token\":{\"xms_cc\":{\"values\":[\"x\"]},\"a\":null}}",
                   CP1 ",\"a\":null}}");
    check_declared("{\"id_token\":{\"a\":1}}", CP1 "},\"id_token\":{\"a\":1}}");
}

TEST(claims_of_a_request_are_checked_and_declared)
{
    auto_buf struct buf taken = {0};

    assert_int_equal(challenge_take("no claims", &taken, NULL), AAD_USAGE);
    assert_int_equal(taken.len, 0);
    assert_int_equal(challenge_take("e30", &taken, NULL), AAD_OK);
    assert_string_equal(buf_text(&taken), CP1 "}}");
}

TEST(capability_is_declared_where_the_connection_has_it_only)
{
    static char capability[] = CHALLENGE_CAPABILITY;
    static const struct {
        char *capabilities;
        const char *claims, *want;
    } rows[] = {{NULL, NULL, ""},
                {NULL, NBF, NBF},
                {capability, NULL, CP1 "}}"},
                {capability, NBF, CP1 ",\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct connection c = {.capabilities = rows[i].capabilities};
        auto_buf struct buf claims = {0};

        challenge_print(&c, rows[i].claims, &claims);
        assert_string_equal(buf_text(&claims), rows[i].want);
    }
}

TEST(word_is_safe_in_a_shell_and_read_again)
{
    static const char odd[] = "{\"a\":\"'; $(x) `y` ~?~?~?\"}";
    auto_buf struct buf word = {0};

    challenge_print_word(odd, &word);
    assert_int_equal(strspn(buf_text(&word), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789-_"),
                     word.len);
    check_parse(buf_text(&word), odd);
}
