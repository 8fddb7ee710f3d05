/*
 * test_member.c - one text of others' JSON: everything else stays, to the byte
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/member.h"

#include "unit.h"

static const struct setup_member member = {"credHelpers", "a.azurecr.io"};

static const struct {
    const char *without, *with;
} pairs[] = {
    {"{}", "{\n\t\"credHelpers\": {\n\t\t\"a.azurecr.io\": \"aad\"\n\t}\n}"},
    {"{\"x\":1}", "{\"credHelpers\": {\n\t\t\"a.azurecr.io\": \"aad\"\n\t},\"x\":1}"},
    {"{\n\t\"auths\": {\n\t\t\"q\": {\"auth\": \"c2VjcmV0\"}\n\t}\n}\n",
     "{\n\t\"credHelpers\": {\n\t\t\"a.azurecr.io\": \"aad\"\n\t},\n"
     "\t\"auths\": {\n\t\t\"q\": {\"auth\": \"c2VjcmV0\"}\n\t}\n}\n"},
    {"{ \"credHelpers\": { \"b\": \"x,}\\\"\" }, \"credsStore\": \"y\" }",
     "{ \"credHelpers\": { \"a.azurecr.io\": \"aad\", \"b\": \"x,}\\\"\" }, \"credsStore\": "
     "\"y\" }"},
};

TEST(value_comes_in_beside_the_others_and_goes_again)
{
    for (size_t i = 0; i < COUNT(pairs); i++) {
        auto_buf struct buf got = {0}, back = {0}, value = {0};

        unit_row(pairs[i].without);
        assert_int_equal(setup_member_put(pairs[i].without, &member, "aad", &got, NULL), AAD_OK);
        assert_string_equal(buf_text(&got), pairs[i].with);
        assert_int_equal(setup_member_find(buf_text(&got), &member, &value, NULL), AAD_OK);
        assert_string_equal(buf_text(&value), "aad");
        assert_int_equal(setup_member_drop(buf_text(&got), &member, &back, NULL), AAD_OK);
        assert_string_equal(buf_text(&back), pairs[i].without);
    }
}

static const struct {
    const char *before, *after;
} drops[] = {
    {"{\"credHelpers\": {\"b\": \"x\", \"a.azurecr.io\": \"aad\"}}",
     "{\"credHelpers\": {\"b\": \"x\"}}"},
    {"{\"credHelpers\": {\"b\": \"x\", \"a.azurecr.io\": \"aad\", \"c\": \"y\"}}",
     "{\"credHelpers\": {\"b\": \"x\", \"c\": \"y\"}}"},
    {"{\"x\": 1, \"credHelpers\": {\"a.azurecr.io\": \"aad\"}}", "{\"x\": 1}"},
    {"{\"x\": [{\"credHelpers\": {\"a.azurecr.io\": \"aad\"}}]}",
     "{\"x\": [{\"credHelpers\": {\"a.azurecr.io\": \"aad\"}}]}"},
    {"", ""},
};

TEST(value_goes_wherever_it_stands)
{
    for (size_t i = 0; i < COUNT(drops); i++) {
        auto_buf struct buf got = {0};

        unit_row(drops[i].before);
        assert_int_equal(setup_member_drop(drops[i].before, &member, &got, NULL), AAD_OK);
        assert_string_equal(buf_text(&got), drops[i].after);
    }
}

/* Such as an editor leaves: one line end. */
TEST(blank_file_is_an_empty_one)
{
    auto_buf struct buf found = {0}, with = {0}, without = {0};

    assert_int_equal(setup_member_find(" \n", &member, &found, NULL), AAD_OK);
    assert_int_equal(found.len, 0);
    assert_int_equal(setup_member_put(" \n", &member, "x", &with, NULL), AAD_OK);
    assert_int_equal(setup_member_drop(" \n", &member, &without, NULL), AAD_OK);
    assert_string_equal(buf_text(&without), " \n");
}

TEST(empty_file_becomes_an_object)
{
    auto_buf struct buf got = {0}, replaced = {0};

    assert_int_equal(setup_member_put("", &member, "x", &got, NULL), AAD_OK);
    assert_string_equal(buf_text(&got),
                        "{\n\t\"credHelpers\": {\n\t\t\"a.azurecr.io\": \"x\"\n\t}\n}\n");
    assert_int_equal(setup_member_put(buf_text(&got), &member, "aad", &replaced, NULL), AAD_OK);
    assert_string_equal(buf_text(&replaced),
                        "{\n\t\"credHelpers\": {\n\t\t\"a.azurecr.io\": \"aad\"\n\t}\n}\n");
}

TEST(what_is_not_understood_is_not_touched)
{
    static const char *const texts[] = {
        "[]",
        "{\"credHelpers\": ",
        "{\"credHelpers\": []}",
        "{\"credHelpers\": \"x\"}",
        "{\"credHelpers\": {\"a.azurecr.io\": {}}}",
        "{\"credHelpers\": {\"a.azurecr.io\": \"x\", \"a.azurecr.io\": \"y\"}}",
        "{\"credHelpers\": {}, \"credHelpers\": {}}",
        "{\"x\": \"\xff\"}",
    };

    for (size_t i = 0; i < COUNT(texts); i++) {
        auto_buf struct buf got = {0};
        struct aad_error err = {0};

        unit_row(texts[i]);
        assert_int_equal(setup_member_put(texts[i], &member, "aad", &got, &err), AAD_CONFIG);
        assert_int_equal(setup_member_drop(texts[i], &member, &got, &err), AAD_CONFIG);
        assert_int_equal(got.len, 0);
    }
}
