/*
 * test_verb-run.c - each verb reaches the plugin as it was sent, or is not supported
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/verb.h"

#include <stdio.h>

#include "base/error.h"
#include "unit.h"

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

static enum aad_code fake_check(struct aad_store_state *s, struct aad_error *err)
{
    (void)s, (void)err;
    (void)snprintf(seen, sizeof seen, "check");
    return AAD_OK;
}

static enum aad_code fake_unlock(struct aad_store_state *s, struct aad_error *err)
{
    (void)s;
    return aad_error_set(err, AAD_CANCELLED, NULL, "nobody wants to");
}

static enum aad_code fake_load(struct aad_store_state *s, const struct aad_item *item,
                               aad_sink *sink, void *ctx, struct aad_error *err)
{
    (void)s, (void)err;
    see("load", item, "", "", 0);
    return sink(ctx, "secret", 6);
}

static enum aad_code fake_save_secret(struct aad_store_state *s, const struct aad_item *item,
                                      const void *bytes, size_t len, struct aad_error *err)
{
    (void)s, (void)err;
    see("save-secret", item, "", bytes, len);
    return AAD_OK;
}

static enum aad_code fake_erase_secret(struct aad_store_state *s, const struct aad_item *item,
                                       struct aad_error *err)
{
    (void)s, (void)err;
    see("erase-secret", item, "", "", 0);
    return AAD_OK;
}

static enum aad_code fake_list(struct aad_store_state *s, aad_visit *visit, void *ctx,
                               struct aad_error *err)
{
    (void)s, (void)err;
    return visit(ctx, &(struct aad_item){"arm", "password", NULL, NULL});
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

static const struct aad_store_plugin full = {.check = fake_check,
                                             .unlock = fake_unlock,
                                             .load = fake_load,
                                             .save = fake_save_secret,
                                             .erase = fake_erase_secret,
                                             .list = fake_list,
                                             .certificate = fake_certificate,
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
    secret_append(ctx, bytes, len);
    return AAD_OK;
}

static enum aad_code note_item(void *ctx, const struct aad_item *item)
{
    secret_append_text(ctx, item->role);
    return AAD_OK;
}

static enum aad_code note_key(void *ctx, const struct aad_key *key)
{
    secret_append_text(ctx, key->uri);
    return AAD_OK;
}

/* Runs one verb; ret gets what came back. */
static enum aad_code run(const struct aad_store_plugin *plugin, enum verb verb, struct secret *ret)
{
    struct verb_target target = {
        .plugin = plugin, .sink = take, .visit = note_item, .visit_key = note_key, .ctx = ret};
    struct verb_call call = {.verb = verb,
                             .item = {.connection = "arm", .role = "certificate"},
                             .text = "PS256",
                             .bytes = "bytes",
                             .len = 5};

    seen[0] = '\0';
    memset(&error, 0, sizeof error);
    return verb_run(&target, &call, &error);
}

TEST(each_verb_reaches_its_own_entry)
{
    static const struct {
        enum verb verb;
        const char *call, *answer;
    } rows[] = {
        {VERB_CHECK, "check", ""},
        {VERB_LOAD, "load arm/certificate  []", "secret"},
        {VERB_SAVE, "save-secret arm/certificate  [bytes]", ""},
        {VERB_ERASE, "erase-secret arm/certificate  []", ""},
        {VERB_LIST, "", "password"},
        {VERB_CERTIFICATE, "certificate arm/certificate  []", "der"},
        {VERB_SIGN, "sign arm/certificate PS256 [bytes]", "signature"},
        {VERB_PUBLIC_KEY, "public-key arm/certificate  []", "der"},
        {VERB_SAVE_CERTIFICATE, "save arm/certificate  [bytes]", ""},
        {VERB_IMPORT, "import arm/certificate  [bytes]", ""},
        {VERB_ERASE_KEY, "erase arm/certificate  []", ""},
        {VERB_KEYS, "", "pkcs11:token=x"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_secret struct secret answer = {0};

        assert_int_equal(run(&full, rows[i].verb, &answer), AAD_OK);
        assert_string_equal(seen, rows[i].call);
        assert_string_equal(answer.len ? answer.bytes : "", rows[i].answer);
    }
}

TEST(error_of_the_plugin_comes_through)
{
    assert_int_equal(run(&full, VERB_GENERATE, NULL), AAD_REFUSED);
    assert_string_equal(seen, "generate arm/certificate PS256 []");
    assert_string_equal(error.what, "there is one already");
    assert_int_equal(run(&full, VERB_UNLOCK, NULL), AAD_CANCELLED);
    assert_string_equal(error.what, "nobody wants to");
}

TEST(store_without_keys_supports_none_of_it)
{
    for (enum verb verb = VERB_CERTIFICATE; verb < VERBS; verb++) {
        if (!verb_is_of_keys(verb))
            continue;
        assert_int_equal(run(&bare, verb, NULL), AAD_UNSUPPORTED);
        assert_string_equal(error.what, "this store keeps no keys");
    }
}

/* What has no lock is open. */
TEST(store_without_a_verb_says_so)
{
    for (enum verb verb = VERB_CHECK; verb < VERB_UNLOCK; verb++) {
        assert_int_equal(run(&bare, verb, NULL), AAD_UNSUPPORTED);
        assert_string_equal(error.what, "this store cannot do that");
    }
    assert_int_equal(run(&bare, VERB_UNLOCK, NULL), AAD_OK);
    assert_int_equal(run(&bare, VERB_CHANGE_PASSWORD, NULL), AAD_UNSUPPORTED);
}
