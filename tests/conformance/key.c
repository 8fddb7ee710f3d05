/*
 * key.c - what every store plugin that holds keys must satisfy, whatever it holds them in
 *
 *     conformance-key PLUGIN.so DIRECTORY [LOCATION]
 *
 * As conformance-store; OpenSSL is the one who verifies. A LOCATION names one key, which these
 * tests make and delete; without one, the keys are those of the connections "conformance-...".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-beside.h"
#include "key-calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct aad_item other = {"conformance-other", "certificate", NULL, NULL};

/* --- what must hold --------------------------------------------------------------------------- */

static void the_verbs_for_keys_are_there_together(void **state)
{
    (void)state;
    assert_true(plugin->certificate && plugin->sign && plugin->generate && plugin->public_key &&
                plugin->save_certificate && plugin->import && plugin->erase_key);
}

static void a_key_that_is_not_there_is_not_found(void **state)
{
    EVP_PKEY *key = key_crypto_make("P-256");
    struct key_bytes spki, der;

    key_crypto_print_public(key, &spki);
    key_crypto_certify(&spki, key, 10, &der);
    assert_int_equal(key_get(plugin->certificate, *state, &key_ours), AAD_NOT_FOUND);
    assert_int_equal(key_get(plugin->public_key, *state, &key_ours), AAD_NOT_FOUND);
    assert_int_equal(key_sign(*state, &key_ours, "PS256", key_message, sizeof key_message),
                     AAD_NOT_FOUND);
    assert_int_equal(key_keep(*state, &key_ours, &der), AAD_NOT_FOUND);
    assert_int_equal(key_erase(*state, &key_ours), AAD_NOT_FOUND);
    EVP_PKEY_free(key);
}

static void a_generated_key_signs(void **state)
{
    struct key_bytes spki;

    for (int is_rsa = 0; is_rsa < 2; is_rsa++) {
        enum aad_code code = key_generate(*state, &key_ours, is_rsa ? "rsa:2048" : "ec:p256");

        if (code == AAD_UNSUPPORTED && is_rsa != key_kind.is_rsa)
            continue; /* only the chosen kind must work */
        assert_int_equal(code, AAD_OK);
        key_want_public(*state, &key_ours, &spki);
        key_want_signatures(*state, &spki, is_rsa);
        assert_int_equal(key_get(plugin->certificate, *state, &key_ours), AAD_NOT_FOUND);
        assert_int_equal(key_erase(*state, &key_ours), AAD_OK);
    }
}

static void an_imported_key_signs(struct aad_store_state *state, const char *type, bool is_rsa)
{
    EVP_PKEY *key = key_crypto_make(type);
    struct key_bytes pkcs8, spki;
    enum aad_code code;

    key_crypto_print(key, &pkcs8);
    key_crypto_print_public(key, &spki);
    code = key_import(state, &key_ours, &pkcs8);
    if (code == AAD_UNSUPPORTED) /* a token may take no keys from outside, or none of this kind */
        skip();
    assert_int_equal(code, AAD_OK);
    assert_int_equal(key_get(plugin->public_key, state, &key_ours), AAD_OK);
    key_want_same(&spki);
    key_want_signatures(state, &spki, is_rsa);
    EVP_PKEY_free(key);
}

static void an_imported_rsa_key_is_the_same_and_signs(void **state)
{
    an_imported_key_signs(*state, "rsa:3072", true);
}

static void an_imported_ec_key_is_the_same_and_signs(void **state)
{
    an_imported_key_signs(*state, "P-256", false);
}

static void messages_of_every_length_are_signed(void **state)
{
    static unsigned char bytes[AAD_SECRET_MAX];
    static const size_t lens[] = {1, 64, 4096, AAD_SECRET_MAX};
    struct key_bytes spki;

    memset(bytes, 'a', sizeof bytes);
    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        assert_int_equal(key_sign(*state, &key_ours, key_kind.algorithm, bytes, lens[i]), AAD_OK);
        assert_true(key_crypto_verifies(&spki, key_kind.algorithm, bytes, lens[i], key_answer.bytes,
                                        key_answer.len));
    }
}

static void a_key_that_is_there_is_not_replaced(void **state)
{
    EVP_PKEY *key = key_crypto_make("P-256");
    struct key_bytes spki, pkcs8;
    enum aad_code code;

    key_crypto_print(key, &pkcs8);
    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_REFUSED);
    code = key_import(*state, &key_ours, &pkcs8);
    assert_true(code == AAD_REFUSED || code == AAD_UNSUPPORTED);
    assert_int_equal(key_get(plugin->public_key, *state, &key_ours), AAD_OK);
    key_want_same(&spki);
    EVP_PKEY_free(key);
}

static void a_certificate_is_kept_beside_its_key_and_replaced(void **state)
{
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, der;
    enum aad_code code = AAD_OK;

    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    for (int days = 10; days <= 20 && !code; days += 10) {
        key_crypto_certify(&spki, issuer, days, &der);
        code = key_keep(*state, &key_ours, &der);
        if (code == AAD_UNSUPPORTED) /* the certificate may have to be kept elsewhere */
            break;
        assert_int_equal(code, AAD_OK);
        assert_int_equal(key_get(plugin->certificate, *state, &key_ours), AAD_OK);
        key_want_same(&der);
    }
    key_want_signatures(*state, &spki, key_kind.is_rsa);
    EVP_PKEY_free(issuer);
}

static void a_certificate_of_another_key_is_refused(void **state)
{
    EVP_PKEY *stranger = key_crypto_make("P-256");
    struct key_bytes spki, good, wrong;
    enum aad_code code;

    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    key_crypto_certify(&spki, stranger, 10, &good);
    code = key_keep(*state, &key_ours, &good);
    key_crypto_print_public(stranger, &spki);
    key_crypto_certify(&spki, stranger, 20, &wrong);
    if (code == AAD_OK) {
        assert_int_equal(key_keep(*state, &key_ours, &wrong), AAD_REFUSED);
        wrong.len /= 2;
        assert_int_equal(key_keep(*state, &key_ours, &wrong), AAD_REFUSED);
        assert_int_equal(key_get(plugin->certificate, *state, &key_ours), AAD_OK);
        key_want_same(&good);
    } else {
        assert_int_equal(code, AAD_UNSUPPORTED);
    }
    EVP_PKEY_free(stranger);
}

static void keys_that_nobody_can_use_are_refused(void **state)
{
    static const char *const types[] = {"P-384", "ED25519"};
    static const char *const unknown[] = {"", "rsa", "rsa:1024", "rsa:2048 ", "ec:p384", "dsa"};
    static const struct key_bytes nonsense = {8, "nonsense"};
    struct key_bytes pkcs8;

    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_int_equal(key_generate(*state, &key_ours, unknown[i]), AAD_USAGE);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        EVP_PKEY *key = key_crypto_make(types[i]);

        key_crypto_print(key, &pkcs8);
        assert_int_equal(key_import(*state, &key_ours, &pkcs8), AAD_UNSUPPORTED);
        pkcs8.len /= 2;
        assert_int_equal(key_import(*state, &key_ours, &pkcs8), AAD_UNSUPPORTED);
        EVP_PKEY_free(key);
    }
    assert_int_equal(key_import(*state, &key_ours, &nonsense), AAD_UNSUPPORTED);
    assert_int_equal(key_get(plugin->public_key, *state, &key_ours), AAD_NOT_FOUND);
}

static void algorithms_that_nobody_knows_are_unsupported(void **state)
{
    static const char *const names[] = {"", "none", "HS256", "PS512", "ps256", "ES256 "};

    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(key_sign(*state, &key_ours, names[i], key_message, sizeof key_message),
                         AAD_UNSUPPORTED);
}

static void a_deleted_key_is_gone_with_its_certificate(void **state)
{
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, der;

    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    key_crypto_certify(&spki, issuer, 10, &der);
    (void)key_keep(*state, &key_ours, &der);
    assert_int_equal(key_erase(*state, &key_ours), AAD_OK);
    a_key_that_is_not_there_is_not_found(state);
    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    assert_int_equal(key_get(plugin->certificate, *state, &key_ours), AAD_NOT_FOUND);
    EVP_PKEY_free(issuer);
}

static void another_connection_to_the_store_sees_the_key(void **state)
{
    struct aad_store_state *second = open_store();
    struct key_bytes spki;

    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(second, &key_ours, &spki);
    key_want_signatures(second, &spki, key_kind.is_rsa);
    assert_int_equal(key_erase(second, &key_ours), AAD_OK);
    plugin->close(second);
    assert_int_equal(
        key_sign(*state, &key_ours, key_kind.algorithm, key_message, sizeof key_message),
        AAD_NOT_FOUND);
}

static enum aad_code sink_refuse(void *ctx, const void *bytes, size_t len)
{
    (void)ctx, (void)bytes, (void)len;
    return AAD_CANCELLED;
}

static void what_the_receiver_says_is_handed_on(void **state)
{
    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    begin();
    assert_int_equal(end(plugin->sign(*state, &key_ours, key_kind.algorithm, key_message,
                                      sizeof key_message, sink_refuse, NULL, &error)),
                     AAD_CANCELLED);
    begin();
    assert_int_equal(end(plugin->public_key(*state, &key_ours, sink_refuse, NULL, &error)),
                     AAD_CANCELLED);
}

/* Where no location names the key. */
static void keys_of_two_connections_are_kept_apart(void **state)
{
    struct key_bytes spki;

    assert_int_equal(key_generate(*state, &key_ours, key_kind.type), AAD_OK);
    key_want_public(*state, &key_ours, &spki);
    assert_int_equal(key_get(plugin->public_key, *state, &other), AAD_NOT_FOUND);
    assert_int_equal(key_generate(*state, &other, key_kind.type), AAD_OK);
    assert_int_equal(key_get(plugin->public_key, *state, &other), AAD_OK);
    assert_memory_not_equal(key_answer.bytes, spki.bytes, spki.len);
    assert_int_equal(key_erase(*state, &other), AAD_OK);
    key_want_signatures(*state, &spki, key_kind.is_rsa);
}

/* --- running them ----------------------------------------------------------------------------- */

static int no_key(void **state)
{
    *state = open_store();
    begin();
    (void)plugin->erase_key(*state, &key_ours, &error);
    begin();
    if (!arguments[3])
        (void)plugin->erase_key(*state, &other, &error);
    return 0;
}

/* Before all tests. */
static int choose_kind(void **state)
{
    (void)no_key(state);
    key_choose_kind(*state);
    plugin->close(*state);
    *state = NULL;
    return 0;
}

static int no_key_again(void **state)
{
    plugin->close(*state);
    (void)no_key(state);
    plugin->close(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, no_key, no_key_again)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verbs_for_keys_are_there_together),
        TEST(a_key_that_is_not_there_is_not_found),
        TEST(a_generated_key_signs),
        TEST(an_imported_rsa_key_is_the_same_and_signs),
        TEST(an_imported_ec_key_is_the_same_and_signs),
        TEST(messages_of_every_length_are_signed),
        TEST(a_key_that_is_there_is_not_replaced),
        TEST(a_certificate_is_kept_beside_its_key_and_replaced),
        TEST(certificates_wait_beside_the_one_in_use),
        TEST(one_that_waits_takes_the_place_of_the_one_in_use),
        TEST(a_certificate_of_another_key_is_refused),
        TEST(keys_that_nobody_can_use_are_refused),
        TEST(algorithms_that_nobody_knows_are_unsupported),
        TEST(a_deleted_key_is_gone_with_its_certificate),
        TEST(another_connection_to_the_store_sees_the_key),
        TEST(what_the_receiver_says_is_handed_on),
    };
    const struct CMUnitTest by_item[] = {TEST(keys_of_two_connections_are_kept_apart),
                                         TEST(a_next_key_takes_the_place_of_the_other)};

    if (argc < 3 || argc > 4 || load_plugin(argv[1])) {
        (void)fprintf(stderr, "usage: %s PLUGIN.so DIRECTORY [LOCATION]\n", argv[0]);
        return 2;
    }
    arguments = argv;
    return cmocka_run_group_tests(tests, choose_kind, NULL) +
           (argc == 3 ? cmocka_run_group_tests(by_item, NULL, NULL) : 0);
}
