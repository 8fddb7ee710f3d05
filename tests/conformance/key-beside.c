/*
 * key-beside.c - see key-beside.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-beside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "key-calls.h"

static void want_certificates(struct aad_store_state *state, const struct key_bytes *used,
                              const struct key_bytes *beside)
{
    struct key_certificates seen;

    assert_int_equal(key_certificates(state, &key_ours, &seen), AAD_OK);
    assert_int_equal(seen.n_used, 1);
    assert_int_equal(seen.n_beside, beside ? 1 : 0);
    assert_int_equal(seen.used.len, used->len);
    assert_memory_equal(seen.used.bytes, used->bytes, used->len);
    if (beside)
        assert_int_equal(seen.beside.len, beside->len);
    if (beside)
        assert_memory_equal(seen.beside.bytes, beside->bytes, beside->len);
    assert_int_equal(key_get(plugin->certificate, state, &key_ours), AAD_OK);
    key_want_same(used);
}

/* The second one ends sooner: what is in use is what was said, not what ends last. */
void certificates_wait_beside_the_one_in_use(void **state)
{
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, first, second;

    if (!plugin->certificates)
        skip();
    assert_true(plugin->add_certificate && plugin->use_certificate && plugin->drop_certificate);
    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    key_crypto_certify(&spki, issuer, 20, &first);
    key_crypto_certify(&spki, issuer, 10, &second);
    assert_int_equal(key_keep(*state, &key_ours, &first), AAD_OK);
    assert_int_equal(key_put(plugin->use_certificate, *state, &second), AAD_NOT_FOUND);
    for (int i = 0; i < 2; i++) { /* once more changes nothing */
        assert_int_equal(key_put(plugin->add_certificate, *state, &second), AAD_OK);
        want_certificates(*state, &first, &second);
    }
    assert_int_equal(key_put(plugin->drop_certificate, *state, &first), AAD_REFUSED);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(key_put(plugin->use_certificate, *state, &second), AAD_OK);
        want_certificates(*state, &second, &first);
    }
    assert_int_equal(key_put(plugin->drop_certificate, *state, &first), AAD_OK);
    want_certificates(*state, &second, NULL);
    assert_int_equal(key_put(plugin->drop_certificate, *state, &first), AAD_NOT_FOUND);
    key_want_signatures(*state, &spki, key_kind.is_rsa);
    EVP_PKEY_free(issuer);
}

void one_that_waits_takes_the_place_of_the_one_in_use(void **state)
{
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, first, second;

    if (!plugin->certificates)
        skip();
    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    key_crypto_certify(&spki, issuer, 20, &first);
    key_crypto_certify(&spki, issuer, 10, &second);
    assert_int_equal(key_keep(*state, &key_ours, &first), AAD_OK);
    assert_int_equal(key_put(plugin->add_certificate, *state, &second), AAD_OK);
    assert_int_equal(key_keep(*state, &key_ours, &second), AAD_OK);
    want_certificates(*state, &second, NULL);
    EVP_PKEY_free(issuer);
}

/* Where no location names the key. The first signs until the next one is used, and that one comes
 * as a whole. */
void a_next_key_takes_the_place_of_the_other(void **state)
{
    static const struct aad_item next = {"conformance-key", "next-certificate", NULL, "somebody"};
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, next_spki, der;

    if (!plugin->use_certificate)
        skip();
    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    assert_int_equal(key_generate(*state, &next, key_kind.type), AAD_OK);
    key_want_public(*state, &next, &next_spki);
    key_crypto_certify(&next_spki, issuer, 10, &der);
    assert_int_equal(key_keep(*state, &next, &der), AAD_OK);
    key_want_signatures(*state, &spki, key_kind.is_rsa);
    assert_int_equal(key_put(plugin->use_certificate, *state, &der), AAD_OK);
    key_want_signatures(*state, &next_spki, key_kind.is_rsa);
    want_certificates(*state, &der, NULL);
    assert_int_equal(key_get(plugin->public_key, *state, &next), AAD_NOT_FOUND);
    EVP_PKEY_free(issuer);
}
