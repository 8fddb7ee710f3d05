/*
 * test_verb.c - a verb arrives as it was sent, and what no caller sends is refused
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/verb.h"
#include "unit.h"

static const struct aad_item item = {"arm", "certificate", "a label", NULL};
static char large[AAD_SECRET_MAX + 1];
static struct aad_error error;

static enum aad_code pass(const struct verb_call *sent, struct verb_call *ret,
                          struct wire_frame *frame)
{
    frame->type = WIRE_CALL;
    verb_put(frame, sent);
    return verb_get(frame, ret, &error);
}

TEST(every_verb_arrives_as_it_was_sent)
{
    for (enum verb verb = VERB_CHECK; verb < VERBS; verb++) {
        auto_frame struct wire_frame frame = {0};
        struct verb_call sent = {verb, item, "PS256", "a\0b", 3}, got = {0};

        assert_int_equal(pass(&sent, &got, &frame), AAD_OK);
        assert_int_equal(got.verb, verb);
        assert_string_equal(got.item.connection, "arm");
        assert_string_equal(got.item.role, "certificate");
        assert_string_equal(got.item.label, "a label");
        assert_null(got.item.username);
        assert_string_equal(got.text, "PS256");
        assert_int_equal(got.len, 3);
        assert_memory_equal(got.bytes, "a\0b", 3);
    }
}

static void want_nonsense(const struct verb_call *sent)
{
    auto_frame struct wire_frame frame = {0};
    struct verb_call got = {0};

    assert_int_equal(pass(sent, &got, &frame), AAD_PROTOCOL);
}

TEST(what_no_caller_sends_is_nonsense)
{
    want_nonsense(&(struct verb_call){.verb = 0});
    want_nonsense(&(struct verb_call){.verb = VERBS});
    want_nonsense(&(struct verb_call){.verb = VERB_LOAD}); /* of what? */
    want_nonsense(&(struct verb_call){.verb = VERB_LOAD, .item = {.connection = "arm"}});
    want_nonsense(&(struct verb_call){.verb = VERB_LOAD, .item = {"../x", "password", NULL, NULL}});
    want_nonsense(&(struct verb_call){VERB_SAVE, item, NULL, "", 0});
}

TEST(frame_with_a_field_too_few_or_too_many_is_nonsense)
{
    const struct verb_call call = {.verb = VERB_SIGN, .item = item, .text = "PS256"};
    auto_frame struct wire_frame few = {.type = WIRE_CALL}, many = {.type = WIRE_CALL},
                                 other = {.type = WIRE_OPEN};
    struct verb_call got = {0};

    wire_put_number(&few, VERB_CHECK);
    assert_int_equal(verb_get(&few, &got, &error), AAD_PROTOCOL);
    verb_put(&many, &call);
    wire_put_text(&many, "x");
    assert_int_equal(verb_get(&many, &got, &error), AAD_PROTOCOL);
    verb_put(&other, &(struct verb_call){.verb = VERB_CHECK});
    assert_int_equal(verb_get(&other, &got, &error), AAD_PROTOCOL);
}

/* The frame has room for some texts beside the largest secret; a plugin has not. */
TEST(more_bytes_than_a_secret_has_are_nonsense)
{
    struct verb_call most = {VERB_IMPORT, item, NULL, large, AAD_SECRET_MAX}, got = {0};
    auto_frame struct wire_frame frame = {0};

    assert_int_equal(pass(&most, &got, &frame), AAD_OK);
    most.len++;
    want_nonsense(&most);
    assert_int_equal(verb_check(&most, &error), AAD_USAGE);
    most.len = 0;
    assert_int_equal(verb_check(&most, &error), AAD_USAGE);
}

TEST(only_some_verbs_give_bytes)
{
    assert_true(verb_gives_bytes(VERB_LOAD) && verb_gives_bytes(VERB_SIGN));
    assert_true(verb_gives_bytes(VERB_CERTIFICATE) && verb_gives_bytes(VERB_PUBLIC_KEY));
    assert_false(verb_gives_bytes(VERB_SAVE) || verb_gives_bytes(VERB_ERASE_KEY));
    assert_true(verb_is_of_keys(VERB_KEYS));
    assert_false(verb_is_of_keys(VERB_LIST));
}
