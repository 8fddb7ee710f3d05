/*
 * test_error-json.c - an error for programs says what it says to people
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error-json.h"

#include "base/json.h"
#include "unit.h"

static const char *member(struct cJSON *json, const char *key)
{
    return json_text(json_object(json, "error"), key);
}

TEST(error_is_one_object)
{
    auto_buf struct buf text = {0};
    auto_json struct cJSON *json = NULL;
    struct aad_error err = {0};

    (void)aad_error_set(&err, AAD_REJECTED, "AADSTS50126", "it is \"wrong\"\nStore it again.");
    assert_true(error_json_print(&err, &text));
    assert_int_equal(json_parse(buf_text(&text), text.len, &json, NULL), AAD_OK);
    assert_string_equal(member(json, "code"), "rejected");
    assert_string_equal(member(json, "what"), "it is \"wrong\"");
    assert_string_equal(member(json, "foreign"), "AADSTS50126");
    assert_string_equal(member(json, "remedy"), "Store it again.");
}

/* A code has a remedy of its own; a foreign code need not be there. */
TEST(text_of_others_is_fit_to_be_shown)
{
    auto_buf struct buf text = {0};
    auto_json struct cJSON *json = NULL;
    struct aad_error err = {0};

    (void)aad_error_set(&err, AAD_USAGE, NULL, "a\x1b[1m\xff%s", "");
    assert_true(error_json_print(&err, &text));
    assert_int_equal(json_parse(buf_text(&text), text.len, &json, NULL), AAD_OK);
    assert_null(strchr(member(json, "what"), 27));
    assert_null(member(json, "foreign"));
    assert_string_not_equal(member(json, "remedy"), "");
}
