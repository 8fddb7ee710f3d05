/*
 * test_host-key.c - the verbs for keys reach the plugin as they were sent, or are not supported
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/host-key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

static char seen[400]; /* what the plugin was called with */
static struct aad_error error;

static void see(const char *verb, const struct aad_item *item, const char *text, const void *bytes,
                size_t len)
{
    (void)snprintf(seen, sizeof seen, "%s %s/%s %s [%.*s]", verb, item->connection, item->role,
                   text, (int)len, (const char *)bytes);
}

static enum aad_code fake_certificate(struct aad_store_state *s, const struct aad_item *item,
                                      aad_sink *sink, void *ctx, struct aad_error *err)
{
    (void)s, (void)err;
    see("certificate", item, "", "", 0);
    return sink(ctx, "der", 3);
}

static enum aad_code fake_public_key(struct aad_store_state *s, const struct aad_item *item,
                                     aad_sink *sink, void *ctx, struct aad_error *err)
{
    (void)s, (void)err;
    see("public-key", item, "", "", 0);
    return sink(ctx, "der", 3);
}

static enum aad_code fake_sign(struct aad_store_state *s, const struct aad_item *item,
                               const char *algorithm, const void *message, size_t len,
                               aad_sink *sink, void *ctx, struct aad_error *err)
{
    (void)s, (void)err;
    see("sign", item, algorithm, message, len);
    return sink(ctx, "signature", 9);
}

static enum aad_code fake_generate(struct aad_store_state *s, const struct aad_item *item,
                                   const char *type, struct aad_error *err)
{
    (void)s;
    see("generate", item, type, "", 0);
    return aad_error_set(err, AAD_REFUSED, NULL, "there is one already");
}

static enum aad_code fake_save(struct aad_store_state *s, const struct aad_item *item,
                               const void *der, size_t len, struct aad_error *err)
{
    (void)s, (void)err;
    see("save", item, "", der, len);
    return AAD_OK;
}

static enum aad_code fake_import(struct aad_store_state *s, const struct aad_item *item,
                                 const void *der, size_t len, struct aad_error *err)
{
    (void)s, (void)err;
    see("import", item, "", der, len);
    return AAD_OK;
}

static enum aad_code fake_erase(struct aad_store_state *s, const struct aad_item *item,
                                struct aad_error *err)
{
    (void)s, (void)err;
    see("erase", item, "", "", 0);
    return AAD_OK;
}

static enum aad_code fake_keys(struct aad_store_state *s, aad_visit_key *visit, void *ctx,
                               struct aad_error *err)
{
    (void)s, (void)err;
    return visit(ctx, &(struct aad_key){"token", "pkcs11:token=x", "x", ""});
}

static const struct aad_store_plugin full = {.certificate = fake_certificate,
                                             .sign = fake_sign,
                                             .generate = fake_generate,
                                             .keys = fake_keys,
                                             .public_key = fake_public_key,
                                             .save_certificate = fake_save,
                                             .import = fake_import,
                                             .erase_key = fake_erase};
static const struct aad_store_plugin bare = {0};

static enum aad_code take(void *ctx, const void *bytes, size_t len)
{
    return secret_append(ctx, bytes, len);
}

static enum aad_code note(void *ctx, const struct aad_key *key)
{
    return secret_append_text(ctx, key->uri);
}

/* Sends one verb, as the client does; ret gets what came back. */
static enum aad_code run(const struct aad_store_plugin *plugin, enum wire_type type,
                         struct secret *ret)
{
    auto_frame struct wire_frame frame = {.type = type};
    struct host_key_call call = {.plugin = plugin, .sink = take, .visit = note, .ctx = ret};

    seen[0] = '\0';
    memset(&error, 0, sizeof error);
    if (type != WIRE_KEYS) {
        wire_put_item(&frame, &(struct aad_item){.connection = "arm", .role = "certificate"});
        wire_put_text(&frame, "PS256");
        wire_put_bytes(&frame, "bytes", 5);
    }
    return host_key_run(&call, &frame, &error);
}

static void each_verb_reaches_its_own_entry(void **state)
{
    static const struct {
        enum wire_type type;
        const char *call, *answer;
    } rows[] = {
        {WIRE_CERTIFICATE, "certificate arm/certificate  []", "der"},
        {WIRE_SIGN, "sign arm/certificate PS256 [bytes]", "signature"},
        {WIRE_PUBLIC_KEY, "public-key arm/certificate  []", "der"},
        {WIRE_SAVE_CERTIFICATE, "save arm/certificate  [bytes]", ""},
        {WIRE_IMPORT, "import arm/certificate  [bytes]", ""},
        {WIRE_ERASE_KEY, "erase arm/certificate  []", ""},
        {WIRE_KEYS, "", "pkcs11:token=x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        auto_secret struct secret answer = {0};

        assert_true(host_key_is(rows[i].type));
        assert_int_equal(run(&full, rows[i].type, &answer), AAD_OK);
        assert_string_equal(seen, rows[i].call);
        assert_string_equal(answer.len ? answer.bytes : "", rows[i].answer);
    }
}

static void error_of_the_plugin_comes_through(void **state)
{
    (void)state;
    assert_int_equal(run(&full, WIRE_GENERATE, NULL), AAD_REFUSED);
    assert_string_equal(seen, "generate arm/certificate PS256 []");
    assert_string_equal(error.what, "there is one already");
}

static void store_without_keys_supports_none_of_it(void **state)
{
    (void)state;
    for (enum wire_type type = WIRE_CERTIFICATE; type <= WIRE_KEYS; type++) {
        assert_int_equal(run(&bare, type, NULL), AAD_UNSUPPORTED);
        assert_string_equal(error.what, "this store keeps no keys");
    }
}

static void other_verbs_are_not_about_keys(void **state)
{
    (void)state;
    assert_false(host_key_is(WIRE_LOAD));
    assert_false(host_key_is(WIRE_ANSWER));
    assert_false(host_key_is(WIRE_RESULT));
}

static void frame_with_a_field_too_few_or_too_many_is_nonsense(void **state)
{
    auto_frame struct wire_frame few = {.type = WIRE_SIGN}, many = {.type = WIRE_SIGN};
    struct host_key_call call = {.plugin = &full, .sink = take};

    (void)state;
    wire_put_item(&few, &(struct aad_item){.connection = "arm", .role = "certificate"});
    wire_put_item(&many, &(struct aad_item){.connection = "arm", .role = "certificate"});
    for (int i = 0; i < 3; i++)
        wire_put_text(&many, "x");
    seen[0] = '\0';
    assert_int_equal(host_key_run(&call, &few, &error), AAD_PROTOCOL);
    assert_int_equal(host_key_run(&call, &many, &error), AAD_PROTOCOL);
    assert_string_equal(seen, "");
}

/* The frame has room for some texts beside the largest secret; a plugin has not. */
static void more_bytes_than_a_secret_has_are_nonsense(void **state)
{
    static const char bytes[AAD_SECRET_MAX + 1];
    struct host_key_call call = {.plugin = &full, .sink = take};

    (void)state;
    for (size_t more = 0; more < 2; more++) {
        auto_frame struct wire_frame frame = {.type = WIRE_IMPORT};

        wire_put_item(&frame, &(struct aad_item){.connection = "arm", .role = "certificate"});
        wire_put_text(&frame, NULL);
        wire_put_bytes(&frame, bytes, AAD_SECRET_MAX + more);
        seen[0] = '\0';
        assert_int_equal(host_key_run(&call, &frame, &error), more ? AAD_PROTOCOL : AAD_OK);
        assert_int_equal(!seen[0], more);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_verb_reaches_its_own_entry),
        cmocka_unit_test(error_of_the_plugin_comes_through),
        cmocka_unit_test(store_without_keys_supports_none_of_it),
        cmocka_unit_test(other_verbs_are_not_about_keys),
        cmocka_unit_test(frame_with_a_field_too_few_or_too_many_is_nonsense),
        cmocka_unit_test(more_bytes_than_a_secret_has_are_nonsense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
