/*
 * test_answer.c - the token in an answer, and how long it lives
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/answer.h"

#include <stdio.h>

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

TEST(what_makes_no_sense_is_refused)
{
    static const char *const rows[] = {
        "\"token_type\":\"Bearer\",\"expires_in\":0",
        "\"token_type\":\"Bearer\",\"expires_in\":-5",
        "\"token_type\":\"Bearer\",\"expires_on\":1893455999",
        "\"token_type\":\"Bearer\",\"expires_on\":\"2029-12-31T23:59:59Z\"",
        "\"token_type\":\"Bearer\",\"expires_on\":\"tomorrow\"",
        "\"token_type\":\"Bearer\",\"expires_on\":\"2030-01-01T01:00:00+02:00\"",
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
