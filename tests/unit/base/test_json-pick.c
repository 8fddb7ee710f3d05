/*
 * test_json-pick.c - a few values of what a tool sends
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-pick.h"

#include "unit.h"

#define NONE NULL

/* Of "a" (a text), "n" (a number), "o.p.q" (a text) and "l" (texts): what is there. */
static const struct pick_row {
    const char *json;
    enum aad_code code;
    const char *a, *n, *q, *l; /* of l the first */
} pick_rows[] = {
    {"{}", AAD_OK, NONE, NONE, NONE, NONE},
    {"{\"a\":\"x\",\"n\":1,\"o\":{\"p\":{\"q\":\"y\"}},\"l\":[\"s\",\"t\"]}", AAD_OK, "x", "1", "y",
     "s"},
    {" {\"z\":[{\"a\":\"no\"},[1]],\"a\" : \"\\u0041\\n\" } ", AAD_OK, "A\n", NONE, NONE, NONE},
    {"{\"a\":1,\"n\":\"1\",\"o\":\"x\",\"l\":\"s\"}", AAD_OK, NONE, NONE, NONE, NONE},
    {"{\"a\":null,\"n\":1.5,\"o\":[],\"l\":[]}", AAD_OK, NONE, "1.5", NONE, ""},
    {"{\"l\":[\"s\",1]}", AAD_OK, NONE, NONE, NONE, NONE},
    {"{\"l\":[\"s\",{\"a\":\"x\"}],\"a\":\"y\"}", AAD_OK, "y", NONE, NONE, NONE},
    {"{\"o\":{\"a\":\"no\",\"p\":{\"a\":\"no\",\"q\":\"y\"},\"q\":\"no\"}}", AAD_OK, NONE, NONE,
     "y", NONE},
    {"{\"o.p.q\":\"no\",\"o\":{\"p.q\":\"no\"},\"o.p\":{\"q\":\"no\"}}", AAD_OK, NONE, NONE, NONE,
     NONE},
    {"{\"x\":{\"o\":{\"p\":{\"q\":\"no\"}}},\"y\":{\"a\":1},\"y\":2}", AAD_OK, NONE, NONE, NONE,
     NONE},
    {"{\"o\":{\"p\":{\"q\":{\"r\":{\"s\":{\"a\":1}}}}},\"a\":\"x\"}", AAD_OK, "x", NONE, NONE,
     NONE},
    {"{\"a\":\"x\",\"a\":\"y\"}", AAD_PROTOCOL, NONE, NONE, NONE, NONE},
    {"{\"a\":1,\"a\":\"y\"}", AAD_PROTOCOL, NONE, NONE, NONE, NONE},
    {"{\"o\":{},\"o\":{\"p\":{\"q\":\"y\"}}}", AAD_PROTOCOL, NONE, NONE, NONE, NONE},
    {"{\"o\":{\"p\":{\"q\":\"y\",\"q\":\"y\"}}}", AAD_PROTOCOL, NONE, NONE, NONE, NONE},
    {"[]", AAD_PROTOCOL, NONE, NONE, NONE, NONE},
    {"", AAD_PROTOCOL, NONE, NONE, NONE, NONE},
    {"{\"a\":\"x\"", AAD_PROTOCOL, NONE, NONE, NONE, NONE},
    {"{\"a\":\"x\\u0000\"}", AAD_PROTOCOL, NONE, NONE, NONE, NONE},
};

static void want(const struct json_pick *row, const char *text)
{
    assert_int_equal(row->is_there, text != NULL);
    if (text)
        assert_string_equal(row->value.len ? row->value.bytes : "", text);
}

TEST(values_are_found_where_they_are_meant)
{
    for (size_t i = 0; i < COUNT(pick_rows); i++) {
        const struct pick_row *row = &pick_rows[i];
        struct json_pick picks[] = {{.path = "a"},
                                    {.path = "n", .type = JSON_PICK_NUMBER},
                                    {.path = "o.p.q"},
                                    {.path = "l", .type = JSON_PICK_TEXTS}};
        struct aad_error err = {0};

        unit_row(row->json);
        assert_int_equal(json_pick(row->json, strlen(row->json), picks, COUNT(picks), &err),
                         row->code);
        if (!row->code) {
            want(&picks[0], row->a);
            want(&picks[1], row->n);
            want(&picks[2], row->q);
            want(&picks[3], row->l);
        }
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
