/*
 * key-calls.c - the verbs for keys of a plugin under test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

const struct aad_item key_ours = {"conformance-key", "certificate", NULL, "somebody"};
const char key_message[KEY_MESSAGE_SIZE] = "header.claims";
struct got key_answer;
struct key_kind key_kind = {"ec:p256", "ES256", false};

enum aad_code key_get(enum aad_code (*verb)(struct aad_store_state *, const struct aad_item *,
                                            aad_sink *, void *, struct aad_error *),
                      struct aad_store_state *state, const struct aad_item *item)
{
    enum aad_code code;

    begin();
    memset(&key_answer, 0, sizeof key_answer);
    code = end(verb(state, item, sink_copy, &key_answer, &error));
    assert_int_equal(key_answer.calls, code ? 0 : 1);
    return code;
}

enum aad_code key_sign(struct aad_store_state *state, const struct aad_item *item,
                       const char *algorithm, const void *bytes, size_t len)
{
    enum aad_code code;

    begin();
    memset(&key_answer, 0, sizeof key_answer);
    code = end(plugin->sign(state, item, algorithm, bytes, len, sink_copy, &key_answer, &error));
    assert_int_equal(key_answer.calls, code ? 0 : 1);
    return code;
}

enum aad_code key_generate(struct aad_store_state *state, const struct aad_item *item,
                           const char *type)
{
    begin();
    return end(plugin->generate(state, item, type, &error));
}

enum aad_code key_import(struct aad_store_state *state, const struct aad_item *item,
                         const struct key_bytes *pkcs8)
{
    begin();
    return end(plugin->import(state, item, pkcs8->bytes, pkcs8->len, &error));
}

enum aad_code key_keep(struct aad_store_state *state, const struct aad_item *item,
                       const struct key_bytes *der)
{
    begin();
    return end(plugin->save_certificate(state, item, der->bytes, der->len, &error));
}

enum aad_code key_put(key_putter *verb, struct aad_store_state *state, const struct key_bytes *der)
{
    begin();
    return end(verb(state, &key_ours, der->bytes, der->len, &error));
}

static enum aad_code note_certificate(void *ctx, const struct aad_certificate *certificate)
{
    struct key_certificates *seen = ctx;
    struct key_bytes *ret = certificate->is_in_use ? &seen->used : &seen->beside;

    assert_in_range(certificate->len, 1, sizeof ret->bytes);
    memcpy(ret->bytes, certificate->der, certificate->len);
    ret->len = certificate->len;
    seen->n_used += certificate->is_in_use;
    seen->n_beside += !certificate->is_in_use;
    return AAD_OK;
}

enum aad_code key_certificates(struct aad_store_state *state, const struct aad_item *item,
                               struct key_certificates *ret)
{
    begin();
    memset(ret, 0, sizeof *ret);
    return end(plugin->certificates(state, item, note_certificate, ret, &error));
}

enum aad_code key_erase(struct aad_store_state *state, const struct aad_item *item)
{
    begin();
    return end(plugin->erase_key(state, item, &error));
}

void key_want_public(struct aad_store_state *state, const struct aad_item *item,
                     struct key_bytes *ret_spki)
{
    if (key_get(plugin->public_key, state, item))
        fail_msg("public_key: %s", error.what);
    assert_in_range(key_answer.len, 1, sizeof ret_spki->bytes);
    memcpy(ret_spki->bytes, key_answer.bytes, key_answer.len);
    ret_spki->len = key_answer.len;
}

void key_want_same(const struct key_bytes *wanted)
{
    assert_int_equal(key_answer.len, wanted->len);
    assert_memory_equal(key_answer.bytes, wanted->bytes, wanted->len);
}

void key_want_signatures(struct aad_store_state *state, const struct key_bytes *spki, bool is_rsa)
{
    static const struct {
        const char *name;
        bool is_rsa;
    } rows[] = {{"PS256", true}, {"RS256", true}, {"ES256", false}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum aad_code code =
            key_sign(state, &key_ours, rows[i].name, key_message, sizeof key_message);

        if (rows[i].is_rsa != is_rsa) {
            assert_int_equal(code, AAD_UNSUPPORTED);
            continue;
        }
        if (code)
            fail_msg("%s: %s", rows[i].name, error.what);
        assert_true(key_crypto_verifies(spki, rows[i].name, key_message, sizeof key_message,
                                        key_answer.bytes, key_answer.len));
        assert_false(key_crypto_verifies(spki, rows[i].name, key_message, sizeof key_message - 1,
                                         key_answer.bytes, key_answer.len));
    }
}

void key_choose_kind(struct aad_store_state *state)
{
    if (key_generate(state, &key_ours, key_kind.type) == AAD_UNSUPPORTED)
        key_kind = (struct key_kind){"rsa:2048", "PS256", true};
    else
        (void)key_erase(state, &key_ours);
}
