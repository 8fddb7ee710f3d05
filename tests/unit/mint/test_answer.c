/*
 * test_answer.c - the token in an answer, and how long it lives
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/answer.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "unit.h"

#define NOW INT64_C(1893456000) /* 2030-01-01T00:00:00Z */

/* NULL, or why not; life_s is set if there is one. */
static const char *answer_read(const char *members, int64_t *life_s)
{
    auto_json struct cJSON *json = NULL;
    auto_secret struct secret token = {0};
    struct response response = {.date_s = NOW};
    char text[300];

    (void)snprintf(text, sizeof text, "{\"access_token\":\"a.b.c\",%s}", members);
    assert_int_equal(json_parse(text, strlen(text), &json, NULL), AAD_OK);
    return answer_read_token(json, &response, &token, life_s);
}

TEST(life_is_read_in_each_of_its_forms)
{
    static const struct {
        const char *members;
        int64_t life_s;
    } rows[] = {
        {"\"expires_in\":3599", 3599},
        {"\"expires_in\":\"3599\"", 3599},
        {"\"expires_on\":1893459600", 3600},
        {"\"expires_on\":\"1893459600\"", 3600},
        {"\"expires_on\":\"2030-01-01T01:00:00Z\"", 3600},
        {"\"expires_on\":\"2030-01-01T01:00:00.1234567+00:00\"", 3600},
        {"\"expires_on\":\"1/1/2030 1:00:00 AM +00:00\"", 3600},
        {"\"expires_on\":\"1/1/2030 1:00:00 PM\"", 13 * 3600},
        {"\"expires_on\":\"1/1/2030 12:00:01 AM +00:00\"", 1},
        {"\"expires_on\":\"01/31/2030 00:00:00\",\"expires_in\":5", 5}, /* which comes first */
        {"\"expires_on\":\"2030-01-01T01:00:00\"", 3600},
        {"\"expires_on\":\"2030-01-31T00:00:00Z\"", TOKEN_LIFE_MAX_S},
        {"\"expires_in\":2592000", TOKEN_LIFE_MAX_S},
        {"\"x\":1", 600},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char members[200];
        int64_t life_s = 0;

        unit_row(rows[i].members);
        (void)snprintf(members, sizeof members, "\"token_type\":\"bearer\",%s", rows[i].members);
        assert_null(answer_read(members, &life_s));
        assert_int_equal(life_s, rows[i].life_s);
    }
}

TEST(life_that_makes_no_sense_is_refused)
{
    static const char *const rows[] = {
        "\"expires_in\":0",
        "\"expires_in\":-5",
        "\"expires_on\":1893455999",
        "\"expires_on\":\"2029-12-31T23:59:59Z\"",
        "\"expires_on\":\"tomorrow\"",
        "\"expires_on\":\"\"",
        "\"expires_on\":null",
        "\"expires_on\":1893456000", /* just now */
        "\"expires_on\":1893459600.5",
        "\"expires_on\":1896048001", /* in 30 days and a second */
        "\"expires_on\":\"2030-01-31T00:00:01Z\"",
        "\"expires_on\":\"2030-01-01T01:00:00Z x\"",
        "\"expires_on\":\"1/1/2030 13:00:00 PM\"",
        "\"expires_on\":\"13/1/2030 1:00:00 AM\"",
        "\"expires_in\":\"soon\"",
        "\"expires_in\":35.5",
        "\"expires_in\":2592001",
        "\"expires_in\":0,\"expires_on\":1893459600",
        "\"expires_on\":\"2030-01-01T01:00:00+02:00\"",
    };
    char members[200];
    int64_t life_s;

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        (void)snprintf(members, sizeof members, "\"token_type\":\"Bearer\",%s", rows[i]);
        assert_string_equal(answer_read(members, &life_s), "its time of expiry makes no sense");
    }
}

TEST(what_is_no_token_is_refused)
{
    static const char *const rows[] = {
        "\"token_type\":\"Bearer \",\"expires_in\":3599",
        "\"token_type\":7,\"expires_in\":3599",
        "\"token_type\":\"pop\",\"expires_in\":3599",
        "\"expires_in\":3599",
        "\"token_type\":\"Bearer\",\"expires_in\":3599,\"error\":\"x\"",
    };
    int64_t life_s;

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        assert_non_null(answer_read(rows[i], &life_s));
    }
    assert_false(answer_is_token(NULL));
    assert_false(answer_is_token("a b"));
    assert_true(answer_is_token("a.b.c"));
}

static struct cJSON *parse(const char *text)
{
    struct cJSON *json = NULL;

    assert_int_equal(json_parse(text, strlen(text), &json, NULL), AAD_OK);
    return json;
}

TEST(type_is_bearer_in_any_case)
{
    static const char *const types[] = {"Bearer", "bearer", "BEARER"};

    for (size_t i = 0; i < COUNT(types); i++) {
        char members[100];
        int64_t life_s = 0;

        (void)snprintf(members, sizeof members, "\"token_type\":\"%s\",\"expires_in\":7", types[i]);
        assert_null(answer_read(members, &life_s));
        assert_int_equal(life_s, 7);
    }
}

/* Only what is used is taken along. */
TEST(token_is_taken_if_all_is_well)
{
    static const char good[] = "{\"token_type\":\"Bearer\",\"access_token\":\"a.b.c\"}";
    static const char bad[] =
        "{\"token_type\":\"Bearer\",\"access_token\":\"a.b.c\",\"expires_in\":0}";
    auto_json struct cJSON *first = parse(good), *second = parse(bad);
    auto_secret struct secret token = {0};
    struct response response = {.date_s = NOW};
    int64_t life_s;

    assert_non_null(answer_read_token(second, &response, &token, &life_s));
    assert_int_equal(token.len, 0);
    assert_null(answer_read_token(first, &response, &token, &life_s));
    assert_string_equal(token.bytes, "a.b.c");
}

/* A server that does not say what time it is has ours. */
TEST(time_of_expiry_is_by_the_clock_that_wrote_it)
{
    auto_secret struct secret token = {0};
    struct response response = {.date_s = 0};
    int64_t now_s = clock_now_s(), life_s = 0;
    auto_json struct cJSON *json = NULL;
    char text[120];

    (void)snprintf(text, sizeof text,
                   "{\"token_type\":\"Bearer\",\"access_token\":\"a\",\"expires_on\":\"%lld\"}",
                   (long long)now_s + 5000);
    json = parse(text);
    assert_null(answer_read_token(json, &response, &token, &life_s));
    assert_in_range(life_s, 5000 - (clock_now_s() - now_s), 5000);
    response.date_s = now_s - 1000; /* ours is ahead */
    assert_null(answer_read_token(json, &response, &token, &life_s));
    assert_int_equal(life_s, 6000);
}

TEST(life_is_said_by_either_word)
{
    static const struct {
        const char *text;
        bool is_said;
    } rows[] = {{"{\"expires_in\":1}", true},
                {"{\"expires_on\":\"x\"}", true},
                {"{\"ext_expires_in\":1}", false},
                {"{}", false}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_json struct cJSON *json = parse(rows[i].text);

        unit_row(rows[i].text);
        assert_int_equal(answer_says_life(json), rows[i].is_said);
    }
}

/* Five minutes before its end, or at half of a short life, unless a time before that is said. */
TEST(next_token_is_due_in_time)
{
    static const struct {
        const char *text;
        int64_t life_s, refresh_in_s;
    } rows[] = {
        {"{}", 3600, 3300},
        {"{}", 600, 300},
        {"{}", 60, 30},
        {"{}", 1, 1},
        {"{\"refresh_in\":1800}", 3600, 1800},
        {"{\"refresh_in\":\"1800\"}", 3600, 1800},
        {"{\"refresh_in\":3300}", 3600, 3300},
        {"{\"refresh_in\":3301}", 3600, 3300},
        {"{\"refresh_in\":0}", 3600, 3300},
        {"{\"refresh_in\":-1}", 3600, 3300},
        {"{\"refresh_in\":\"soon\"}", 3600, 3300},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_json struct cJSON *json = parse(rows[i].text);
        int64_t now_s = clock_now_s();
        struct token token = {0};

        unit_row(rows[i].text);
        answer_set_times(json, rows[i].life_s, &token);
        assert_in_range(token.minted_at_s, now_s, clock_now_s());
        assert_int_equal(token.expires_at_s - token.minted_at_s, rows[i].life_s);
        assert_int_equal(token.refresh_at_s - token.minted_at_s, rows[i].refresh_in_s);
    }
}

/* The number that is found in these members of a refusal. */
static int64_t answer_find(const char *members)
{
    auto_json struct cJSON *json = NULL;
    char text[300];

    (void)snprintf(text, sizeof text, "{%s}", members);
    assert_int_equal(json_parse(text, strlen(text), &json, NULL), AAD_OK);
    return answer_find_number(json);
}

TEST(of_several_numbers_the_most_telling_is_taken)
{
    static const struct {
        const char *members;
        int64_t number;
    } rows[] = {
        {"\"error_codes\":[70002,7000222]", 7000222}, /* the first stands for all proofs */
        {"\"error_codes\":[987654,65001]", 65001},    /* nobody knows the first */
        {"\"error_codes\":[700016,50126]", 50126},    /* a verdict on the secret counts (P6) */
        {"\"error_codes\":[50126,700016]", 50126},
        {"\"error_codes\":[50076,53003]", 50076},
        {"\"error_codes\":[\"70002\",\"50055\"]", 50055},
        {"\"error_codes\":[987654,987655]", 987654},
        {"\"error_codes\":[0,-1,\"x\",{},50034]", 50034},
        {"\"error_codes\":[987654],\"error_description\":\"AADSTS50126: No.\"", 50126},
        {"\"error_codes\":[],\"error_description\":\"AADSTS50126: No.\"", 50126},
        {"\"error_codes\":\"50126\"", 0},
        {"\"error_codes\":[1e300]", 0},
        {"\"error_description\":\"It says AADSTS50126: No.\"", 0},
        {"\"error_description\":\"AADSTS99999999999: No.\"", 0},
        {"\"error\":\"x\"", 0},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].members);
        assert_int_equal(answer_find(rows[i].members), rows[i].number);
    }
}
