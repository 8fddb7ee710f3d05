/*
 * test_sts.c - what is a token answer, and what is none (cases 51 and 52)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/clock.h"
#include "mint-fixture.h"
#include "mint/sts.h"
#include "unit.h"

static struct connection connection;
static struct sts_call call;
static struct response response;
static struct sts_answer answer;
static struct remedy_refusal refusal;
static struct aad_error err;

static int start(void)
{
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    memset(&call, 0, sizeof call);
    call.connection = &connection;
    call.audience = connection.audiences[0];
    call.correlation = "9b000000-0000-4000-8000-000000000002";
    return 0;
}

static int stop(void)
{
    response_clear(&response);
    sts_answer_clear(&answer);
    memset(&answer, 0, sizeof answer);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code parse(long status, const char *json)
{
    response_clear(&response);
    response_init(&response);
    sts_answer_clear(&answer);
    memset(&answer, 0, sizeof answer);
    response.status = status;
    secret_append_text(&response.body, json);
    return sts_parse(&call, &response, &answer, &refusal, &err);
}

TEST(v1_answer_with_quoted_numbers_is_read)
{
    assert_int_equal(parse(200, "{\"token_type\":\"Bearer\",\"scope\":\"user_impersonation\","
                                "\"expires_in\":\"3599\",\"expires_on\":\"1893456000\","
                                "\"access_token\":\"AT1\",\"refresh_token\":\"RT1\"}"),
                     AAD_OK);
    assert_string_equal(answer.token.access_token.bytes, "AT1");
    assert_string_equal(answer.refresh_token.bytes, "RT1");
    assert_int_equal(answer.token.expires_at_s - answer.token.minted_at_s, 3599);
    assert_int_equal(answer.token.refresh_at_s - answer.token.minted_at_s, 3299);
}

TEST(v2_answer_with_numbers_is_read)
{
    assert_int_equal(parse(200, "{\"token_type\":\"bearer\",\"expires_in\":7200,"
                                "\"refresh_in\":3600,\"access_token\":\"AT1\"}"),
                     AAD_OK);
    assert_int_equal(answer.refresh_token.len, 0);
    assert_int_equal(answer.token.expires_at_s - answer.token.minted_at_s, 7200);
    assert_int_equal(answer.token.refresh_at_s - answer.token.minted_at_s, 3600);
}

TEST(missing_life_falls_back)
{
    int64_t now_s = clock_now_s();
    char json[160];

    assert_int_equal(parse(200, "{\"token_type\":\"Bearer\",\"access_token\":\"AT1\"}"), AAD_OK);
    assert_int_equal(answer.token.expires_at_s - answer.token.minted_at_s, 600);
    (void)snprintf(json, sizeof json,
                   "{\"token_type\":\"Bearer\",\"access_token\":\"AT1\",\"expires_on\":\"%lld\"}",
                   (long long)now_s + 1000);
    assert_int_equal(parse(200, json), AAD_OK);
    assert_int_equal(answer.token.expires_at_s, now_s + 1000);
    assert_in_range(answer.token.minted_at_s, now_s, clock_now_s());
}

TEST(bad_answers_are_refused)
{
    static const char *const bodies[] = {
        "",
        "{",
        "[]",
        "<html>",
        "{} x",
        "\xef\xbb\xbf{}",
        "{\"access_token\":\"AT1\",\"expires_in\":3599}",
        "{\"token_type\":\"pop\",\"access_token\":\"AT1\"}",
        "{\"token_type\":\"Bearer\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":7}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A T\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\\nT\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\\u00e4\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"access_token\":\"B\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"error\":\"invalid_grant\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"expires_in\":-5}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"expires_in\":0}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"expires_in\":35.5}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"expires_in\":1e400}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"expires_in\":\"soon\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"expires_in\":99999999999}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"A\",\"expires_on\":\"5\"}",
    };

    for (size_t i = 0; i < COUNT(bodies); i++) {
        assert_int_equal(parse(200, bodies[i]), AAD_PROTOCOL);
        assert_int_equal(answer.token.access_token.len, 0);
    }
}

#define TOKEN_START "{\"token_type\":\"Bearer\",\"access_token\":\""

TEST(token_over_its_limit_is_refused)
{
    static char json[TOKEN_MAX + 100];
    size_t len = strlen(TOKEN_START);

    memcpy(json, TOKEN_START, len);
    memset(json + len, 'A', TOKEN_MAX + 1);
    (void)strcat(json, "\"}");
    assert_int_equal(parse(200, json), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "too long, it has more than 64 KiB"));
    (void)strcpy(json + len + TOKEN_MAX, "\"}");
    assert_int_equal(parse(200, json), AAD_OK);
}

TEST(json_must_call_itself_json)
{
    assert_int_equal(parse(200, "{\"token_type\":\"Bearer\",\"access_token\":\"A\"}"), AAD_OK);
    response.is_json = false;
    assert_int_equal(sts_parse(&call, &response, &answer, &refusal, &err), AAD_PROTOCOL);
}

TEST(error_with_a_token_is_no_token)
{
    assert_int_equal(parse(400, "{\"token_type\":\"Bearer\",\"access_token\":\"A\"}"),
                     AAD_PROTOCOL);
    assert_int_equal(parse(400, "{\"error\":\"invalid_grant\",\"access_token\":\"A\"}"),
                     AAD_PROTOCOL);
    assert_int_equal(refusal.number, 0);
}

#define WRONG_PASSWORD                                                                             \
    "\"error_description\":\"AADSTS50126: Error validating credentials due to invalid username "   \
    "or password.\\r\\nTrace ID: 0f\\r\\nTimestamp: 2030-01-02 03:04:05Z\""

TEST(refusal_is_shown_by_its_first_sentence)
{
    assert_int_equal(
        parse(400, "{\"error\":\"invalid_grant\"," WRONG_PASSWORD ",\"error_codes\":[50126]}"),
        AAD_REJECTED);
    assert_int_equal(refusal.number, 50126);
    assert_string_equal(refusal.error, "invalid_grant");
    assert_string_equal(err.foreign, "AADSTS50126");
    assert_non_null(strstr(err.what, "AADSTS50126: Error validating credentials"));
    assert_non_null(strstr(err.what, call.correlation));
    assert_null(strstr(err.what, "Trace ID"));
    assert_non_null(strstr(err.remedy, "svc-lcs@contoso.example"));
}

TEST(number_is_found_where_it_is)
{
    (void)parse(400, "{\"error\":\"invalid_grant\"," WRONG_PASSWORD "}");
    assert_int_equal(refusal.number, 50126);
    (void)parse(401, "{\"error\":\"invalid_client\",\"error_codes\":[\"7000215\"]}");
    assert_int_equal(refusal.number, 7000215);
    (void)parse(400, "{\"error\":\"x\",\"error_description\":\"AADSTSx\",\"error_codes\":[-1]}");
    assert_int_equal(refusal.number, 0);
}

#define CLAIMED(claims)                                                                            \
    "{\"error\":\"interaction_required\",\"error_codes\":[50076],\"claims\":\"" claims "\"}"

TEST(claims_of_a_refusal_are_a_word_for_a_command_line)
{
    char large[1200] = "{\"error\":\"x\",\"claims\":\"{\\\"a\\\":\\\"";

    (void)parse(400, CLAIMED("{ \\\"a\\\" : 1 }"));
    assert_string_equal(refusal.claims, "eyJhIjoxfQ");
    (void)parse(400, CLAIMED("eyJhIjoxfQ=="));
    assert_string_equal(refusal.claims, "eyJhIjoxfQ");
    (void)parse(400, CLAIMED("'; rm -r ~"));
    assert_string_equal(refusal.claims, "");
    (void)parse(400, "{\"error\":\"x\",\"claims\":{\"a\":1}}");
    assert_string_equal(refusal.claims, "");
    memset(large + strlen(large), 'x', 500);
    (void)strcat(large, "\\\"}\"}");
    assert_int_equal(parse(400, large), AAD_PROTOCOL);
    assert_string_equal(refusal.error, "x");
    assert_string_equal(refusal.claims, "");
}

/* P3: not even where it is not seen at once. */
TEST(claims_that_repeat_the_secret_are_withheld)
{
    auto_secret struct secret password = {0};

    secret_append_text(&password, "p&w+1canary");
    call.guards[0] = &password;
    (void)parse(400, CLAIMED("{\\\"a\\\":\\\"p&w+1canary\\\"}"));
    assert_string_equal(refusal.claims, "");
}

/* P3: a hostile or careless authority repeats what was sent. */
TEST(description_that_repeats_the_secret_is_withheld)
{
    auto_secret struct secret password = {0};

    secret_append_text(&password, "p&w+1canary");
    call.guards[0] = &password;
    (void)parse(400, "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50126: bad "
                     "password p&w+1canary\"}");
    assert_null(strstr(err.what, "canary"));
    (void)parse(400, "{\"error\":\"invalid_grant\",\"error_description\":\"bad p%26w%2B1canary\"}");
    assert_null(strstr(err.what, "canary"));
}

/* P3: nor in the other words that are shown of an answer. */
TEST(other_words_that_repeat_the_secret_are_withheld)
{
    auto_secret struct secret password = {0};

    secret_append_text(&password, "quite_secret");
    call.guards[0] = &password;
    (void)parse(400, "{\"error\":\"quite_secre\",\"error_description\":\"x uite_secret\"}");
    assert_string_equal(refusal.error, "quite_secre");
    assert_string_equal(err.foreign, "");
    assert_null(strstr(err.what, "secre"));
    secret_clear(&password);
    secret_append_text(&password, "quite-secret");
    (void)parse(302, "");
    (void)strcpy(response.redirect, "quite-secre.evil.test");
    (void)sts_parse(&call, &response, &answer, &refusal, &err);
    assert_null(strstr(err.what, "secre"));
    assert_non_null(strstr(err.what, "another page"));
}

TEST(description_with_control_bytes_is_escaped)
{
    (void)parse(400, "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50126: "
                     "\\u001b[31mred\\u0007\"}");
    assert_null(strchr(err.what, 27));
    assert_null(strchr(err.what, 7));
    assert_non_null(strstr(err.what, "red"));
}

TEST(throttling_says_how_long)
{
    assert_int_equal(parse(429, "Too Many Requests"), AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, RESPONSE_RETRY_S);
    (void)parse(200, "");
    response.status = 503;
    response.retry_after_s = 17;
    assert_int_equal(sts_parse(&call, &response, &answer, &refusal, &err), AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, 17);
}

/* A refusal may say it without saying how long. */
TEST(throttling_by_a_number_waits_a_minute)
{
    assert_int_equal(parse(400, "{\"error\":\"invalid_grant\",\"error_codes\":[50196]}"),
                     AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, 60);
    assert_int_equal(parse(400, "{\"error\":\"invalid_grant\",\"error_codes\":[90033]}"),
                     AAD_NETWORK);
    assert_int_equal(err.retry_after_s, 0);
}

TEST(other_statuses_are_explained)
{
    assert_int_equal(parse(502, "<html>"), AAD_NETWORK);
    assert_int_equal(parse(404, "<html>"), AAD_PROTOCOL);
    assert_int_equal(parse(302, ""), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "redirects"));
    assert_int_equal(parse(204, "{\"token_type\":\"Bearer\",\"access_token\":\"A\"}"),
                     AAD_PROTOCOL);
}

TEST(status_of_another_issuer_names_no_places_of_entra_id)
{
    connection.issuer = mint_fixture_text("https://i.test");
    assert_int_equal(parse(502, "<html>"), AAD_NETWORK);
    assert_non_null(strstr(err.remedy, "ask who runs it"));
    assert_int_equal(parse(404, "<html>"), AAD_PROTOCOL);
    assert_non_null(strstr(err.remedy, "an authority of OpenID Connect?"));
    assert_int_equal(parse(403, ""), AAD_PROTOCOL);
    assert_non_null(strstr(err.remedy, "secret or key"));
}

TEST(wrong_clock_is_mentioned_where_time_is_blamed)
{
    (void)parse(200, "{\"error\":\"invalid_client\",\"error_codes\":[700024]}");
    response.status = 401;
    response.date_s = clock_now_s() + 3600;
    (void)sts_parse(&call, &response, &answer, &refusal, &err);
    assert_non_null(strstr(err.remedy, "minutes behind"));
}

#define OTHER_TENANT                                                                               \
    "a.eyJ0aWQiOiIzZjJhN2MxMC01YjFlLTRjOGQtOWE2Zi0wMTIzNDU2Nzg5YWMifQ.c" /* {"tid":"...ac"} */

/* Neither its access token nor its refresh token is there. */
TEST(token_of_somebody_else_is_no_token)
{
    static const char json[] =
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"refresh_token\":\"RT1\","
        "\"access_token\":\"" OTHER_TENANT "\"}";

    mint_fixture_lcs(&connection,
                     "https://login.microsoftonline.com/3f2a7c10-5b1e-4c8d-9a6f-0123456789ab");
    assert_int_equal(parse(200, json), AAD_PROTOCOL);
    assert_int_equal(answer.token.access_token.len, 0);
    assert_int_equal(answer.refresh_token.len, 0);
    assert_string_equal(refusal.error, "");
    assert_non_null(strstr(err.what, "its tid is '3f2a7c10-5b1e-4c8d-9a6f-0123456789ac'"));
    mint_fixture_lcs(&connection,
                     "https://login.microsoftonline.com/3f2a7c10-5b1e-4c8d-9a6f-0123456789ac");
    assert_int_equal(parse(200, json), AAD_OK);
    assert_string_equal(answer.refresh_token.bytes, "RT1");
}

static enum aad_code parse_dated(const char *json, int64_t date_s)
{
    (void)parse(200, json);
    sts_answer_clear(&answer);
    memset(&answer, 0, sizeof answer);
    response.date_s = date_s;
    return sts_parse(&call, &response, &answer, &refusal, &err);
}

#define EXP_2030 "a.eyJleHAiOjE4OTM0NTYwMDB9.c" /* {"exp":1893456000} */
#define HOUR "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"" EXP_2030 "\"}"

TEST(life_is_no_longer_than_the_token_says)
{
    mint_fixture_lcs(&connection, "https://login.microsoftonline.com/contoso.example");
    assert_int_equal(parse_dated(HOUR, 1893456000 - 3000), AAD_OK);
    assert_int_equal(answer.token.expires_at_s - answer.token.minted_at_s, 3000);
    assert_int_equal(parse_dated(HOUR, 1893456000 - 4000), AAD_OK);
    assert_int_equal(answer.token.expires_at_s - answer.token.minted_at_s, 3600);
    assert_int_equal(parse_dated(HOUR, 1893456000 - 1000), AAD_PROTOCOL);
    assert_int_equal(parse_dated(HOUR, 1893456000 - 9000), AAD_PROTOCOL);
    assert_int_equal(parse_dated(HOUR, 1893456000), AAD_PROTOCOL);
    assert_int_equal(parse_dated(HOUR, 0), AAD_OK);
    assert_int_equal(parse_dated("{\"token_type\":\"Bearer\",\"access_token\":\"" EXP_2030 "\"}",
                                 1893456000 - 9000),
                     AAD_OK);
    assert_int_equal(answer.token.expires_at_s - answer.token.minted_at_s, 600);
}
