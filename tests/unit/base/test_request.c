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
