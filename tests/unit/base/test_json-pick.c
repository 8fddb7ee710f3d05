/*
 * test_json-pick.c - a few values of what a tool sends
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-pick.h"

#include "unit.h"

#define NONE NULL

/* Of "a" (a text), "n" (a number), "b" (true or false), "o.p.q" (a text) and "l" (texts): what is
 * there. */
static const struct pick_row {
    const char *json;
    const char *a, *n, *b, *q, *l; /* of l the first */
} pick_rows[] = {
    {"{}", NONE, NONE, NONE, NONE, NONE},
    {"{\"a\":\"x\",\"n\":1,\"b\":true,\"o\":{\"p\":{\"q\":\"y\"}},\"l\":[\"s\",\"t\"]}", "x", "1",
     "true", "y", "s"},
    {" {\"z\":[{\"a\":\"no\"},[1]],\"a\" : \"\\u0041\\n\",\"b\":false } ", "A\n", NONE, "false",
     NONE, NONE},
    {"{\"n\":1.5,\"l\":[]}", NONE, "1.5", NONE, NONE, ""},
    {"{\"o\":{\"a\":\"no\",\"p\":{\"a\":\"no\",\"q\":\"y\"},\"q\":\"no\"}}", NONE, NONE, NONE, "y",
     NONE},
    {"{\"o.p.q\":\"no\",\"o\":{\"p.q\":\"no\"},\"o.p\":{\"q\":\"no\"}}", NONE, NONE, NONE, NONE,
     NONE},
    {"{\"x\":{\"o\":{\"p\":{\"q\":\"no\"}}},\"y\":{\"a\":1},\"y\":2}", NONE, NONE, NONE, NONE,
     NONE},
    {"{\"o\":{\"p\":{\"r\":{\"r\":{\"s\":{\"a\":1}}}}},\"a\":\"x\"}", "x", NONE, NONE, NONE, NONE},
};

/* No object, twice on the way, or of another type. */
static const char *const pick_wrong[] = {
    "{\"a\":\"x\",\"a\":\"y\"}",
    "{\"a\":1}",
    "{\"a\":null}",
    "{\"a\":{\"a\":\"x\"}}",
    "{\"a\":[\"x\"]}",
    "{\"n\":\"1\"}",
    "{\"b\":1}",
    "{\"b\":\"true\"}",
    "{\"b\":null}",
    "{\"l\":\"s\"}",
    "{\"l\":[\"s\",1]}",
    "{\"l\":[\"s\",{\"a\":\"x\"}]}",
    "{\"l\":[[\"s\"]]}",
    "{\"o\":[]}",
    "{\"o\":null}",
    "{\"o\":\"x\"}",
    "{\"o\":{\"p\":[{\"q\":\"y\"}]}}",
    "{\"o\":{\"p\":{\"q\":null}}}",
    "{\"o\":{\"p\":{\"q\":{}}}}",
    "{\"o\":{},\"o\":{\"p\":{\"q\":\"y\"}}}",
    "{\"o\":{\"p\":{\"q\":\"y\",\"q\":\"y\"}}}",
    "[]",
    "",
    "{\"a\":\"x\"",
    "{\"a\":\"x\\u0000\"}",
};

static void want(const struct json_pick *row, const char *text)
{
    assert_int_equal(row->is_there, text != NULL);
    if (text)
        assert_string_equal(json_pick_text(row), text);
}

#define PICKS                                                                                      \
    {                                                                                              \
        {.path = "a"}, {.path = "n", .type = JSON_PICK_NUMBER},                                    \
            {.path = "b", .type = JSON_PICK_BOOL}, {.path = "o.p.q"},                              \
            {.path = "l", .type = JSON_PICK_TEXTS},                                                \
    }

TEST(values_are_found_where_they_are_meant)
{
    for (size_t i = 0; i < COUNT(pick_rows); i++) {
        const struct pick_row *row = &pick_rows[i];
        struct json_pick picks[] = PICKS;
        struct aad_error err = {0};

        unit_row(row->json);
        assert_int_equal(json_pick(row->json, strlen(row->json), picks, COUNT(picks), &err),
                         AAD_OK);
        want(&picks[0], row->a);
        want(&picks[1], row->n);
        want(&picks[2], row->b);
        want(&picks[3], row->q);
        want(&picks[4], row->l);
        json_pick_clear(picks, COUNT(picks));
    }
}

TEST(what_could_be_meant_otherwise_is_refused)
{
    for (size_t i = 0; i < COUNT(pick_wrong); i++) {
        struct json_pick picks[] = PICKS;
        struct aad_error err = {0};

        unit_row(pick_wrong[i]);
        assert_int_equal(json_pick(pick_wrong[i], strlen(pick_wrong[i]), picks, COUNT(picks), &err),
                         AAD_PROTOCOL);
        json_pick_clear(picks, COUNT(picks));
    }
}

TEST(texts_stand_one_behind_the_other)
{
    static const char json[] = "{\"l\":[\"one\",\"\",\"three\"]}";
    struct json_pick pick = {.path = "l", .type = JSON_PICK_TEXTS};
    struct aad_error err = {0};

    assert_int_equal(json_pick(json, strlen(json), &pick, 1, &err), AAD_OK);
    assert_int_equal(pick.value.len, sizeof "one\0\0three");
    assert_memory_equal(pick.value.bytes, "one\0\0three", pick.value.len);
    json_pick_clear(&pick, 1);
}

TEST(null_counts_as_absent_where_it_may_be_there)
{
    static const char *const good[] = {"{\"o\":null}", "{\"o\":{\"p\":null}}", "{}"};
    static const char *const wrong[] = {"{\"a\":null}", "{\"o\":7}", "{\"o\":[null]}",
                                        "{\"o\":null,\"o\":{\"p\":\"x\"}}"};

    for (size_t i = 0; i < COUNT(good) + COUNT(wrong); i++) {
        const char *json = i < COUNT(good) ? good[i] : wrong[i - COUNT(good)];
        struct json_pick picks[] = {{.path = "o.p", .may_be_null = true}, {.path = "a"}};
        struct aad_error err = {0};

        unit_row(json);
        assert_int_equal(json_pick(json, strlen(json), picks, COUNT(picks), &err),
                         i < COUNT(good) ? AAD_OK : AAD_PROTOCOL);
        assert_false(picks[0].is_there && i < COUNT(good));
        json_pick_clear(picks, COUNT(picks));
    }
}
