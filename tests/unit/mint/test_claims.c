/*
 * test_claims.c - whose token it is, by what it says of itself
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/claims.h"

#include <stdio.h>

#include "base/token.h"
#include "mint-fixture.h"
#include "crypto/crypto.h"
#include "unit.h"

#define TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ab"
#define OTHER "3f2a7c10-5b1e-4c8d-9a6f-0123456789ac"
#define APP "9b000000-0000-4000-8000-000000000001"
#define ENTRA "https://login.microsoftonline.com/"
#define DATE 1893456000 /* 2030-01-01T00:00:00Z */
#define LIFE 3600

static struct connection connection;
static struct claims_asked asked;
static struct aad_error err;
static int64_t left_s;

static int start(void)
{
    mint_fixture_lcs(&connection, ENTRA TENANT);
    asked = (struct claims_asked){.connection = &connection, .date_s = DATE, .life_s = LIFE};
    memset(&err, 0, sizeof err);
    return 0;
}

BEFORE_EACH(start);

static struct cJSON *parse(const char *payload, size_t len)
{
    auto_secret struct secret token = {0};

    secret_append_text(&token, "eyJhbGciOiJSUzI1NiJ9.");
    crypto_base64url_encode(&token, payload, len);
    secret_append_text(&token, ".c2ln");
    return claims_parse(&token);
}

static enum aad_code check(const char *payload)
{
    auto_json struct cJSON *claims = parse(payload, strlen(payload));

    memset(&err, 0, sizeof err);
    return claims_check(claims, &asked, &left_s, &err);
}

static enum aad_code check_exp(int64_t exp_s)
{
    char payload[64];

    (void)snprintf(payload, sizeof payload, "{\"exp\":%lld}", (long long)exp_s);
    return check(payload);
}

static void want_mismatch(const char *payload, const char *claim, const char *got, const char *want)
{
    assert_int_equal(check(payload), AAD_PROTOCOL);
    assert_int_equal(err.code, AAD_PROTOCOL);
    assert_non_null(strstr(err.what, claim));
    assert_non_null(strstr(err.what, got));
    assert_non_null(strstr(err.what, want));
    assert_non_null(strstr(err.remedy, "'test'"));
    assert_non_null(strstr(err.remedy, connection.authority));
}

TEST(our_own_tokens_of_both_versions_pass)
{
    assert_int_equal(check("{\"tid\":\"" TENANT "\",\"appid\":\"" APP "\",\"ver\":\"1.0\"}"),
                     AAD_OK);
    assert_int_equal(check("{\"tid\":\"" TENANT "\",\"azp\":\"" APP "\",\"ver\":\"2.0\"}"), AAD_OK);
    assert_int_equal(check("{\"tid\":\"3F2A7C10-5B1E-4C8D-9A6F-0123456789AB\","
                           "\"azp\":\"9B000000-0000-4000-8000-000000000001\"}"),
                     AAD_OK);
    assert_true(left_s == INT64_MAX);
}

TEST(another_s_token_is_named_by_what_differs)
{
    want_mismatch("{\"tid\":\"" OTHER "\"}", "its tid is", OTHER, "not '" TENANT "'");
    want_mismatch("{\"appid\":\"" OTHER "\"}", "its appid is", OTHER, "not '" APP "'");
    want_mismatch("{\"azp\":\"" OTHER "\"}", "its azp is", OTHER, "not '" APP "'");
    want_mismatch("{\"tid\":\"" TENANT "\",\"appid\":\"" APP "\",\"azp\":\"" OTHER "\"}", "azp",
                  OTHER, APP);
    want_mismatch("{\"tid\":\"\"}", "tid", "''", TENANT);
}

TEST(strange_claims_are_shown_escaped_and_shortened)
{
    char payload[400] = "{\"tid\":\"\\u001b[2J\\u000a##vso[task]";

    memset(payload + strlen(payload), 'x', 300);
    (void)strcat(payload, "\"}");
    assert_int_equal(check(payload), AAD_PROTOCOL);
    assert_null(strpbrk(err.what, "\033\n"));
    assert_non_null(strstr(err.what, "xxx...'"));
    assert_true(strlen(err.what) < 300);
}

/* Who else may answer knows best what he writes. */
TEST(only_entra_s_own_authorities_are_certain)
{
    static const char *const left_alone[] = {
        "https://login.microsoftonline.com/adfs",
        "https://login.microsoftonline.com/ADFS",
        "https://localhost:8443/" TENANT,
        "https://adfs.contoso.example/adfs",
        "https://login.microsoftonline.com.evil.test/" TENANT,
        "https://contoso.ciamlogin.com/" TENANT,
    };
    static const char *const checked[] = {
        "https://login.microsoftonline.com/" TENANT, "https://login.microsoftonline.us/" TENANT,
        "https://login.windows.net/" TENANT,         "https://LOGIN.microsoft.com:8443/" TENANT,
        "https://login.chinacloudapi.cn/" TENANT,
    };

    for (size_t i = 0; i < COUNT(left_alone); i++) {
        mint_fixture_lcs(&connection, left_alone[i]);
        assert_int_equal(check("{\"tid\":\"" OTHER "\",\"appid\":\"" OTHER "\",\"exp\":1}"),
                         AAD_OK);
    }
    for (size_t i = 0; i < COUNT(checked); i++) {
        mint_fixture_lcs(&connection, checked[i]);
        assert_int_equal(check("{\"tid\":\"" OTHER "\"}"), AAD_PROTOCOL);
    }
}

TEST(tenants_by_another_name_are_not_compared)
{
    static const char *const names[] = {"contoso.example", "organizations", "common", "consumers"};
    char authority[100];

    for (size_t i = 0; i < COUNT(names); i++) {
        (void)snprintf(authority, sizeof authority, ENTRA "%s", names[i]);
        mint_fixture_lcs(&connection, authority);
        assert_int_equal(check("{\"tid\":\"" OTHER "\",\"appid\":\"" APP "\"}"), AAD_OK);
        assert_int_equal(check("{\"tid\":\"" OTHER "\",\"appid\":\"" OTHER "\"}"), AAD_PROTOCOL);
    }
}

TEST(application_is_compared_where_there_is_one)
{
    static char none[] = "";

    connection.client_id = none;
    assert_int_equal(check("{\"appid\":\"" OTHER "\"}"), AAD_OK);
    connection.client_id = NULL;
    assert_int_equal(check("{\"azp\":\"" OTHER "\"}"), AAD_OK);
}

TEST(missing_and_odd_claims_refuse_nothing)
{
    static const char *const payloads[] = {
        "{}",
        "{\"tid\":null,\"appid\":7,\"azp\":[\"x\"],\"exp\":\"soon\"}",
        "{\"tid\":{\"tid\":\"x\"},\"appid\":true,\"exp\":null}",
        "{\"exp\":\"1\"}",
        "{\"exp\":1.5}",
        "{\"exp\":1e300}",
        "{\"exp\":[1]}",
        "{\"TID\":\"x\",\"AppId\":\"x\"}",
        "{\"aud\":\"https://evil.test\",\"upn\":\"eve@evil.test\",\"oid\":\"x\",\"iss\":\"x\"}",
    };

    for (size_t i = 0; i < COUNT(payloads); i++)
        assert_int_equal(check(payloads[i]), AAD_OK);
}

TEST(expiry_is_held_against_the_answer_s_date)
{
    assert_int_equal(check_exp(DATE + LIFE), AAD_OK);
    assert_int_equal(left_s, LIFE);
    assert_int_equal(check_exp(DATE + LIFE + 660), AAD_OK);
    assert_int_equal(check_exp(DATE + LIFE - 660), AAD_OK);
    assert_int_equal(left_s, LIFE - 660);
}

TEST(expiry_that_is_far_off_is_refused)
{
    static const int64_t far[] = {DATE + LIFE + 661, DATE + LIFE - 661, DATE + 1, DATE + 86400,
                                  INT64_C(1) << 52};

    for (size_t i = 0; i < COUNT(far); i++) {
        assert_int_equal(check_exp(far[i]), AAD_PROTOCOL);
        assert_non_null(strstr(err.what, "of another time"));
        assert_non_null(strstr(err.what, "2030-01-01T01:00:00Z"));
    }
}

TEST(expired_token_is_refused)
{
    static const int64_t past[] = {DATE, DATE - 1, 1, 0, -1, -(INT64_C(1) << 52)};

    for (size_t i = 0; i < 2 * COUNT(past); i++) {
        asked.life_s = i % 2 ? LIFE : 0;
        assert_int_equal(check_exp(past[i / 2]), AAD_PROTOCOL);
        assert_non_null(strstr(err.what, "has expired"));
        assert_non_null(strstr(err.what, "2030-01-01T00:00:00Z"));
    }
}

/* This machine's clock is not asked: the Date is years away from it. */
TEST(expiry_alone_is_only_shown)
{
    asked.date_s = 0;
    assert_int_equal(check_exp(1), AAD_OK);
    assert_true(left_s == INT64_MAX);
    asked.date_s = DATE;
    asked.life_s = 0;
    assert_int_equal(check_exp(DATE + 86400), AAD_OK);
    assert_int_equal(left_s, 86400);
}

static bool is_opaque(const char *text)
{
    auto_secret struct secret token = {0};
    auto_json struct cJSON *claims = NULL;

    secret_append_text(&token, text);
    claims = claims_parse(&token);
    return !claims;
}

TEST(what_is_no_jwt_is_left_alone)
{
    static const char *const texts[] = {
        "",          "opaque",   "a.b",
        "..",        "a..c",     "a.e30.c.d.e",
        "a.W10.c",                                     /* [] */
        "a.e30=x.c",                                   /* padding inside */
        "a.e3 0.c",  "a.e30+.c", "a.eyJ0aWQiOjF9eA.c", /* something behind it */
    };

    for (size_t i = 0; i < COUNT(texts); i++)
        assert_true(is_opaque(texts[i]));
    assert_false(is_opaque("a.e30.c"));
    assert_false(is_opaque("a.e30=.c"));
    assert_false(is_opaque(".e30."));
}

TEST(json_that_is_not_to_be_trusted_is_opaque)
{
    char deep[600] = "{\"tid\":\"" OTHER "\",\"x\":";

    assert_int_equal(check("{\"tid\":\"" TENANT "\",\"tid\":\"" OTHER "\"}"), AAD_OK);
    assert_int_equal(check("{\"tid\":\"" OTHER "\\u0000\"}"), AAD_OK);
    assert_int_equal(check("{\"tid\":\"" OTHER "\xff\"}"), AAD_OK);
    memset(deep + strlen(deep), '[', 200);
    memset(deep + strlen(deep), ']', 200);
    (void)strcat(deep, "}");
    assert_int_equal(check(deep), AAD_OK);
}

TEST(huge_token_is_left_alone)
{
    auto_secret struct secret token = {0};
    char *room = secret_reserve(&token, TOKEN_MAX + 1);

    memset(room, 'A', TOKEN_MAX + 1);
    memcpy(room, "a.e30.", 6);
    secret_grew(&token, TOKEN_MAX + 1);
    assert_null(claims_parse(&token));
}

static void want_printed(const char *payload, const char *want)
{
    auto_json struct cJSON *claims = parse(payload, strlen(payload));
    auto_buf struct buf shown = {0};

    claims_print(claims, &asked, &shown);
    assert_string_equal(buf_text(&shown), want);
}

TEST(audience_user_and_expiry_are_shown)
{
    want_printed(
        "{\"aud\":\"https://x.test\",\"oid\":\"o\",\"upn\":\"u@x.test\",\"exp\":1893456000}",
        "aud https://x.test, upn u@x.test, exp 2030-01-01T00:00:00Z");
    want_printed("{\"preferred_username\":\"u@x.test\",\"oid\":\"o\"}",
                 "preferred_username u@x.test");
    want_printed("{\"unique_name\":\"u\",\"aud\":[\"x\"]}", "unique_name u");
    want_printed("{\"oid\":\"\\u001bo\"}", "oid ?o");
    want_printed("{}", "");
    want_printed("[]", "");
}

/* P3 */
TEST(claim_that_repeats_the_secret_is_withheld)
{
    auto_secret struct secret password = {0};

    secret_append_text(&password, "password-canary");
    asked.guards[1] = &password;
    want_printed("{\"aud\":\"password-canar\",\"upn\":\"x password-canary\"}",
                 "aud what was sent, upn what was sent");
    assert_int_equal(check("{\"tid\":\"assword-canary\"}"), AAD_PROTOCOL);
    assert_null(strstr(err.what, "canary"));
}
