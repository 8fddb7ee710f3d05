/*
 * test_request.c - requests are forgotten whole
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/request.h"
#include "unit.h"

TEST(clearing_forgets_secrets_and_fields)
{
    struct request r = {.operation = REQUEST_EVICT, .username = "me", .has_target = true};

    secret_append_text(&r.presented, "token");
    secret_append_text(&r.reply, "reply");
    secret_append_text(&r.note, "note");
    request_clear(&r);
    assert_null(r.presented.bytes);
    assert_null(r.reply.bytes);
    assert_null(r.note.bytes);
    assert_int_equal(r.operation, REQUEST_NOTHING);
    assert_string_equal(r.username, "");
    assert_false(r.has_target);
}

TEST(resource_has_several_names)
{
    static const struct {
        const char *a, *b;
        bool are_same;
    } rows[] = {
        {"https://r.example", "https://r.example", true},
        {"https://r.example", "https://r.example/", true},
        {"https://r.example/.default", "https://r.example", true},
        {"https://r.example//.default", "https://r.example/", true},
        {"https://r.example", "https://r.example.evil.test", false},
        {"https://r.example", "https://r.example/x", false},
        {"https://r.example/.defaul", "https://r.example", false},
        {"https://R.example", "https://r.example", false},
        {"/.default", "/", false},
        {"", "", false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].a);
        assert_int_equal(request_same_resource(rows[i].a, rows[i].b), rows[i].are_same);
        assert_int_equal(request_same_resource(rows[i].b, rows[i].a), rows[i].are_same);
    }
}
