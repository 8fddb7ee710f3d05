/*
 * test_client-verb.c - the caller's side of the verbs for keys, with the store's process played
 * here
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "host/wire.h"
#include "store/audit.h"
#include "store/client.h"
#include "store/verb.h"
#include "talk-fixture.h"
#include "unit.h"

static const struct aad_item item = {.connection = "arm", .role = "certificate"};
static struct store store;
static struct secret input;
static struct aad_error error;

static struct { /* the log */
    unsigned n;
    char verb[16];
    enum aad_code result;
    bool refuses, refuses_before;
} logged;

enum aad_code audit_check(struct aad_error *err)
{
    return logged.refuses_before ? aad_error_set(err, AAD_REFUSED, NULL, "nobody takes the log")
                                 : AAD_OK;
}

enum aad_code audit_log(const struct audit_use *use, struct aad_error *err)
{
    logged.n++;
    (void)snprintf(logged.verb, sizeof logged.verb, "%s", use->verb);
    logged.result = use->result;
    assert_true(use->item == &item || !use->item->connection); /* of one, or the whole store */
    return logged.refuses ? aad_error_set(err, AAD_REFUSED, NULL, "it cannot be logged") : AAD_OK;
}

static int set_up(void)
{
    memset(&error, 0, sizeof error);
    memset(&logged, 0, sizeof logged);
    secret_append_text(&input, "what is sent");
    return talk_fixture_connect(&store);
}

static int tear_down(void)
{
    talk_end(&store);
    secret_clear(&input);
    return close(far_end);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void say_key(const char *uri)
{
    struct wire_frame frame = {.type = WIRE_ROW};

    wire_put_text(&frame, "token");
    wire_put_text(&frame, uri);
    wire_put_text(&frame, "label");
    wire_put_text(&frame, "");
    wire_put_bytes(&frame, "", 0);
    say(&frame);
}

/* What arrived at the process: one call of this verb, with this text and these bytes. */
static void want_sent(enum verb verb, const char *text, const char *bytes)
{
    auto_frame struct wire_frame frame = {0};
    struct verb_call got = {0};

    assert_int_equal(wire_receive(far_end, &frame, 0, NULL), AAD_OK);
    (void)wire_get_number(&frame);
    assert_int_equal(verb_get(&frame, &got, NULL), AAD_OK);
    assert_int_equal(got.verb, verb);
    assert_string_equal(got.item.connection, "arm");
    assert_string_equal(got.item.role, "certificate");
    assert_string_equal(got.text ? got.text : "", text);
    assert_int_equal(got.len, strlen(bytes));
    assert_memory_equal(got.bytes, bytes, got.len);
}

TEST(signature_comes_back_for_algorithm_and_message)
{
    auto_secret struct secret ret = {0};

    say_bytes("signature", 9);
    say_result(AAD_OK, "");
    assert_int_equal(store_sign(&store, &item, "PS256", &input, &ret, &error), AAD_OK);
    assert_string_equal(ret.bytes, "signature");
    want_sent(VERB_SIGN, "PS256", "what is sent");
}

TEST(verbs_that_read_send_the_item_and_get_bytes)
{
    auto_secret struct secret der = {0}, spki = {0};

    say_bytes("certificate", 11);
    say_result(AAD_OK, "");
    assert_int_equal(store_certificate(&store, &item, &der, &error), AAD_OK);
    assert_string_equal(der.bytes, "certificate");
    want_sent(VERB_CERTIFICATE, "", "");
    say_bytes("public", 6);
    say_result(AAD_OK, "");
    assert_int_equal(store_public_key(&store, &item, &spki, &error), AAD_OK);
    assert_string_equal(spki.bytes, "public");
    want_sent(VERB_PUBLIC_KEY, "", "");
}

TEST(verbs_that_write_send_what_they_were_given)
{
    for (int i = 0; i < 4; i++)
        say_result(AAD_OK, "");
    assert_int_equal(store_generate(&store, &item, "rsa:3072", &error), AAD_OK);
    want_sent(VERB_GENERATE, "rsa:3072", "");
    assert_int_equal(store_save_certificate(&store, &item, &input, &error), AAD_OK);
    want_sent(VERB_SAVE_CERTIFICATE, "", "what is sent");
    assert_int_equal(store_import(&store, &item, &input, &error), AAD_OK);
    want_sent(VERB_IMPORT, "", "what is sent");
    assert_int_equal(store_erase_key(&store, &item, &error), AAD_OK);
    want_sent(VERB_ERASE_KEY, "", "");
}

TEST(bytes_are_not_given_when_the_verb_fails)
{
    auto_secret struct secret ret = {0};

    say_bytes("half a signature", 16);
    say_result(AAD_LOCKED, "the process says so");
    assert_int_equal(store_sign(&store, &item, "RS256", &input, &ret, &error), AAD_LOCKED);
    assert_string_equal(error.what, "the process says so");
    assert_int_equal(ret.len, 0);
}

TEST(bytes_where_none_belong_are_nonsense)
{
    say_bytes("unasked", 7);
    say_result(AAD_OK, "");
    assert_int_equal(store_erase_key(&store, &item, &error), AAD_PROTOCOL);
}

TEST(impossible_name_or_size_is_not_sent)
{
    static const struct aad_item bad = {.connection = "../x", .role = "certificate"};
    auto_secret struct secret empty = {0};
    char byte;

    assert_int_equal(store_generate(&store, &bad, "rsa:2048", &error), AAD_INTERNAL);
    assert_int_equal(store_import(&store, &item, &empty, &error), AAD_USAGE);
    assert_int_equal(recv(far_end, &byte, 1, MSG_DONTWAIT), -1);
}

TEST(notes_are_kept_for_the_caller)
{
    say_note("token", "soft\033[2J");
    say_note("uri", "pkcs11:object=k");
    say_result(AAD_OK, "");
    assert_int_equal(store_generate(&store, &item, "rsa:2048", &error), AAD_OK);
    assert_null(strchr(store_token(&store), '\033'));
    assert_string_equal(store_outcome(&store), "pkcs11:object=k");
    assert_int_equal(store_last_answer(&store)->len, 0);
}

static enum aad_code visit(void *ctx, const struct aad_key *key)
{
    return strstr(key->uri, "stop") ? AAD_CANCELLED : secret_sink(ctx, key->uri, strlen(key->uri));
}

TEST(keys_are_visited_in_turn)
{
    auto_secret struct secret seen = {0};

    say_key("pkcs11:a ");
    say_key("pkcs11:\033b"); /* no URI that could be pasted */
    say_key("pkcs11:c");
    say_result(AAD_OK, "");
    assert_int_equal(store_keys(&store, visit, &seen, &error), AAD_OK);
    assert_string_equal(seen.bytes, "pkcs11:a pkcs11:c");
}

TEST(visitor_may_stop)
{
    auto_secret struct secret seen = {0};

    say_key("pkcs11:stop");
    say_key("pkcs11:more");
    say_result(AAD_OK, "");
    assert_int_equal(store_keys(&store, visit, &seen, &error), AAD_CANCELLED);
    assert_int_equal(seen.len, 0);
}

static enum aad_code sign(struct secret *ret)
{
    return store_sign(&store, &item, "PS256", &input, ret, &error);
}

TEST(each_use_of_a_key_is_logged)
{
    auto_secret struct secret signature = {0};

    say_bytes("signature", 9);
    say_result(AAD_OK, "");
    assert_int_equal(sign(&signature), AAD_OK);
    assert_int_equal(logged.n, 1);
    assert_string_equal(logged.verb, "sign");
    assert_int_equal(logged.result, AAD_OK);
    say_result(AAD_REJECTED, "the process says so");
    assert_int_equal(sign(&signature), AAD_REJECTED);
    assert_int_equal(logged.n, 2);
    assert_int_equal(logged.result, AAD_REJECTED);
    say_result(AAD_UNSUPPORTED, "the process says so"); /* the key was not used */
    assert_int_equal(sign(&signature), AAD_UNSUPPORTED);
    assert_int_equal(logged.n, 2);
}

TEST(signature_that_cannot_be_logged_is_not_handed_on)
{
    auto_secret struct secret signature = {0};

    logged.refuses = true;
    say_bytes("signature", 9);
    say_result(AAD_OK, "");
    assert_int_equal(sign(&signature), AAD_REFUSED);
    assert_string_equal(error.what, "it cannot be logged");
    assert_int_equal(signature.len, 0);
}

TEST(key_is_not_asked_where_nobody_would_take_the_log)
{
    auto_secret struct secret bytes = {0};

    logged.refuses_before = true;
    assert_int_equal(sign(&bytes), AAD_REFUSED);
    assert_int_equal(store_public_key(&store, &item, &bytes, &error), AAD_REFUSED);
    assert_string_equal(error.what, "nobody takes the log");
    assert_int_equal(logged.n, 0);
}

static enum aad_code change(enum verb verb)
{
    switch (verb) {
    case VERB_SAVE:
        return store_save(&store, &item, &input, &error);
    case VERB_ERASE:
        return store_erase(&store, &item, &error);
    case VERB_GENERATE:
        return store_generate(&store, &item, "rsa:2048", &error);
    case VERB_IMPORT:
        return store_import(&store, &item, &input, &error);
    case VERB_ERASE_KEY:
        return store_erase_key(&store, &item, &error);
    case VERB_CHANGE_PASSWORD:
        return store_change_password(&store, &error);
    case VERB_SAVE_CERTIFICATE:
        return store_save_certificate(&store, &item, &input, &error);
    case VERB_ADD_CERTIFICATE:
        return store_add_certificate(&store, &item, &input, &error);
    case VERB_USE_CERTIFICATE:
        return store_use_certificate(&store, &item, &input, &error);
    default:
        return store_drop_certificate(&store, &item, &input, &error);
    }
}

static const enum verb changes[] = {VERB_SAVE,
                                    VERB_ERASE,
                                    VERB_GENERATE,
                                    VERB_IMPORT,
                                    VERB_ERASE_KEY,
                                    VERB_CHANGE_PASSWORD,
                                    VERB_SAVE_CERTIFICATE,
                                    VERB_ADD_CERTIFICATE,
                                    VERB_USE_CERTIFICATE,
                                    VERB_DROP_CERTIFICATE};

TEST(each_change_is_logged)
{
    for (size_t i = 0; i < COUNT(changes); i++) {
        say_result(i % 2 ? AAD_IO : AAD_OK, "the process says so");
        assert_int_equal(change(changes[i]), i % 2 ? AAD_IO : AAD_OK);
        assert_int_equal(logged.n, i + 1);
        assert_string_equal(logged.verb, verb_log_name(changes[i]));
        assert_int_equal(logged.result, i % 2 ? AAD_IO : AAD_OK);
    }
    say_result(AAD_NOT_FOUND, "the process says so"); /* nothing was there to change */
    assert_int_equal(change(VERB_ERASE), AAD_NOT_FOUND);
    assert_int_equal(logged.n, COUNT(changes));
}

TEST(change_that_could_not_be_logged_is_not_begun)
{
    char byte;

    logged.refuses_before = true;
    for (size_t i = 0; i < COUNT(changes); i++)
        assert_int_equal(change(changes[i]), AAD_REFUSED);
    assert_int_equal(recv(far_end, &byte, 1, MSG_DONTWAIT), -1);
}

/* It is done, and nothing takes it back. */
TEST(change_whose_line_is_lost_is_done_all_the_same)
{
    logged.refuses = true;
    say_result(AAD_OK, "");
    assert_int_equal(change(VERB_IMPORT), AAD_OK);
}
