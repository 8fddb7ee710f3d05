/*
 * test_az-answer.c - an object as Azure's az prints it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/az-answer.h"

#include "unit.h"

static const struct az_member members[] = {
    {"id", AZ_TEXT, "a\"b", 3},       {"at", AZ_NUMBER, "17", 2},
    {"is-on", AZ_TRUE, NULL, 0},      {"none", AZ_TEXT, NULL, 0},
    {"list", AZ_EMPTY_LIST, NULL, 0}, {"user", AZ_OBJECT, NULL, 0},
    {"user.name", AZ_INNER, "me", 2}, {"user.type", AZ_INNER, NULL, 0},
    {NULL, AZ_TEXT, NULL, 0},
};

TEST(each_form_is_that_of_az)
{
    static const struct {
        const char *output, *query;
        enum az_list list;
        const char *wanted;
    } rows[] = {
        {NULL, NULL, AZ_NO_LIST,
         "{\n  \"id\": \"a\\\"b\",\n  \"at\": 17,\n  \"is-on\": true,\n  \"none\": null,\n"
         "  \"list\": [],\n  \"user\": {\n    \"name\": \"me\",\n    \"type\": null\n  }\n}\n"},
        {"json", "[0].user", AZ_LIST, "{\n  \"name\": \"me\",\n  \"type\": null\n}\n"},
        {"json", "[].user", AZ_LIST, "[\n  {\n    \"name\": \"me\",\n    \"type\": null\n  }\n]\n"},
        {"jsonc", "id", AZ_NO_LIST, "\"a\\\"b\"\n"},
        {"json", "[].at", AZ_LIST, "[\n  17\n]\n"},
        {"json", "[0].at", AZ_LIST, "17\n"},
        {"json", "\"is-on\"", AZ_NO_LIST, "true\n"},
        {"json", "none", AZ_NO_LIST, ""},
        {"json", "[].none", AZ_LIST, "[\n  null\n]\n"},
        {"tsv", NULL, AZ_NO_LIST, "a\"b\t17\tTrue\tNone\t0\t\n"},
        {"tsv", NULL, AZ_LIST, "a\"b\t17\tTrue\tNone\t0\t\n"},
        {"tsv", "id", AZ_NO_LIST, "a\"b\n"},
        {"tsv", "user.name", AZ_NO_LIST, "me\n"},
        {"tsv", "user", AZ_NO_LIST, "me\tNone\n"},
        {"tsv", "is-on", AZ_NO_LIST, "true\n"},
        {"tsv", "list", AZ_NO_LIST, ""},
        {"tsv", "none", AZ_NO_LIST, ""},
        {"tsv", "[].none", AZ_LIST, "None\n"},
        {"none", "id", AZ_NO_LIST, ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct az_form form = {.list = rows[i].list};
        auto_secret struct secret out = {0};

        unit_row(rows[i].wanted);
        assert_int_equal(az_answer_choose(rows[i].output, rows[i].query, members, &form, NULL),
                         AAD_OK);
        az_answer_print(&form, members, &out);
        assert_string_equal(out.len ? out.bytes : "", rows[i].wanted);
    }
}

/* All of the object would be more than was asked for. */
TEST(member_that_is_not_there_is_null)
{
    const struct az_form form = {.output = AZ_TSV, .query = "tenant"};
    auto_secret struct secret out = {0};

    az_answer_print(&form, members, &out);
    assert_int_equal(out.len, 0);
}

TEST(other_forms_are_refused)
{
    static const char *const queries[] = {
        "",         "nothing",   "{x:id}",     "id, at",
        "id | [0]", "[0].id",    "[].id",      "\"\"",
        "\"id",     "user.none", "user.name.", "a-name-that-is-longer-than-any-of-these-is"};
    static const char *const outputs[] = {"", "table", "yaml", "JSON", "jsonx"};
    struct az_form form = {0};
    struct aad_error err = {0};

    for (size_t i = 0; i < COUNT(queries); i++) {
        unit_row(queries[i]);
        assert_int_equal(az_answer_choose(NULL, queries[i], members, &form, &err), AAD_UNSUPPORTED);
        assert_non_null(strstr(err.remedy, "There are id, at, is-on, none, list, user."));
    }
    for (size_t i = 0; i < COUNT(outputs); i++) {
        unit_row(outputs[i]);
        assert_int_equal(az_answer_choose(outputs[i], NULL, members, &form, NULL), AAD_UNSUPPORTED);
    }
    form.list = AZ_LIST;
    assert_int_equal(az_answer_choose(NULL, "id", members, &form, NULL), AAD_UNSUPPORTED);
    assert_int_equal(az_answer_choose(NULL, "[?isDefault].id", members, &form, NULL),
                     AAD_UNSUPPORTED);
}
