/*
 * test_keyfile.c - keys in the items of a store that keeps secrets only; that store is played here
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/keyfile.h"

#include "conformance/key-crypto.h"
#include "unit.h"

static const struct aad_item ours = {"ours", "certificate", NULL, "client"};
static const struct aad_item other = {"other", "certificate", NULL, NULL};
static const struct aad_item next = {"ours", "next-certificate", NULL, "client"};
static const char message[] = "header.claims";

/* --- the store: two connections, and failures on demand --------------------------------------- */

static struct aad_store_state {
    size_t len[3];
    char bytes[3][AAD_SECRET_MAX];
    unsigned loads, saves;
    enum aad_code load_fails, save_fails;
    char username[16];
} store;

static int which(const struct aad_item *item)
{
    if (!strcmp(item->role, next.role))
        return 2;
    assert_string_equal(item->role, "certificate");
    return !strcmp(item->connection, other.connection);
}

static enum aad_code store_load(struct aad_store_state *s, const struct aad_item *item,
                                aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    enum aad_code code = s->load_fails;

    s->loads++;
    if (!code && !s->len[which(item)])
        code = AAD_NOT_FOUND;
    if (!code)
        code = sink(sink_ctx, s->bytes[which(item)], s->len[which(item)]);
    return code ? aad_error_set(err, code, NULL, "the store says %d", (int)code) : AAD_OK;
}

static enum aad_code store_save(struct aad_store_state *s, const struct aad_item *item,
                                const void *bytes, size_t len, struct aad_error *err)
{
    s->saves++;
    if (s->save_fails)
        return aad_error_set(err, s->save_fails, NULL, "the store does not save");
    (void)snprintf(s->username, sizeof s->username, "%s", item->username ? item->username : "");
    memcpy(s->bytes[which(item)], bytes, len);
    s->len[which(item)] = len;
    return AAD_OK;
}

static enum aad_code store_erase(struct aad_store_state *s, const struct aad_item *item,
                                 struct aad_error *err)
{
    if (!s->len[which(item)])
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is none");
    s->len[which(item)] = 0;
    return AAD_OK;
}

const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi)
{
    static const struct aad_store_plugin plugin = {
        .load = store_load, .save = store_save, .erase = store_erase, KEYFILE_VERBS};

    assert_int_equal(host_abi, AAD_STORE_ABI);
    return &plugin;
}

static int set_up(void)
{
    keyfile_forget();
    memset(&store, 0, sizeof store);
    return 0;
}

BEFORE_EACH(set_up);

/* --- what is asked of it ---------------------------------------------------------------------- */

static struct key_bytes got;
static struct aad_error error;

static enum aad_code take(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    assert_in_range(len, 1, sizeof got.bytes);
    memcpy(got.bytes, bytes, len);
    got.len = len;
    return AAD_OK;
}

static void want(enum aad_code code, enum aad_code wanted)
{
    if (code != wanted)
        fail_msg("code %d, not %d: %s", (int)code, (int)wanted, error.what);
    if (code)
        assert_true(error.code == code && error.what[0]);
    memset(&error, 0, sizeof error);
}

static enum aad_code sign(const struct aad_item *item)
{
    return keyfile_sign(&store, item, "ES256", message, sizeof message, take, NULL, &error);
}

static void want_signed_by(const struct key_bytes *spki)
{
    assert_true(key_crypto_verifies(spki, "ES256", message, sizeof message, got.bytes, got.len));
}

/* A key in the store, with a certificate of so many days. */
static void make(const struct aad_item *item, int days, struct key_bytes *ret_spki)
{
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes der;

    want(keyfile_generate(&store, item, "ec:p256", &error), AAD_OK);
    want(keyfile_public_key(&store, item, take, NULL, &error), AAD_OK);
    *ret_spki = got;
    key_crypto_certify(ret_spki, issuer, days, &der);
    want(keyfile_save_certificate(&store, item, der.bytes, der.len, &error), AAD_OK);
    EVP_PKEY_free(issuer);
}

/* --- what must hold --------------------------------------------------------------------------- */

TEST(the_item_is_read_once_for_a_certificate_and_its_signature)
{
    struct key_bytes spki;

    make(&ours, 10, &spki);
    store.loads = 0;
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    want(sign(&ours), AAD_OK);
    want_signed_by(&spki);
    assert_int_equal(store.loads, 1);
    want(sign(&ours), AAD_OK);
    want_signed_by(&spki);
    assert_int_equal(store.loads, 2);
}

TEST(a_key_that_is_kept_signs_for_its_own_connection_only)
{
    struct aad_store_state second = {.load_fails = AAD_LOCKED};
    struct key_bytes spki, other_spki;

    make(&ours, 10, &spki);
    make(&other, 10, &other_spki);
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    want(sign(&other), AAD_OK);
    want_signed_by(&other_spki);
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    want(keyfile_sign(&second, &ours, "ES256", message, sizeof message, take, NULL, &error),
         AAD_LOCKED);
}

/* P3: what is kept is of use for the call that follows, and for no other. */
TEST(a_key_is_kept_for_the_very_next_call_only)
{
    struct key_bytes spki;

    make(&ours, 10, &spki);
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    want(keyfile_public_key(&store, &ours, take, NULL, &error), AAD_OK);
    store.loads = 0;
    want(sign(&ours), AAD_OK);
    assert_int_equal(store.loads, 1);
    make(&other, 10, &spki);
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    want(keyfile_generate(&store, &other, "ec:p256", &error), AAD_REFUSED);
    store.loads = 0;
    want(sign(&ours), AAD_OK);
    assert_int_equal(store.loads, 1);
}

TEST(a_key_that_is_kept_is_forgotten_when_it_changes)
{
    struct key_bytes spki;

    make(&ours, 10, &spki);
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    want(keyfile_erase_key(&store, &ours, &error), AAD_OK);
    want(sign(&ours), AAD_NOT_FOUND);
    make(&ours, 10, &spki);
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    keyfile_forget();
    store.load_fails = AAD_LOCKED;
    want(sign(&ours), AAD_LOCKED);
}

TEST(what_the_store_says_is_handed_on)
{
    static const enum aad_code codes[] = {AAD_LOCKED,    AAD_AMBIGUOUS, AAD_TIMEOUT,
                                          AAD_CANCELLED, AAD_CONFIG,    AAD_IO};
    EVP_PKEY *key = key_crypto_make("P-256");
    struct key_bytes pkcs8;

    key_crypto_print(key, &pkcs8);
    for (size_t i = 0; i < COUNT(codes); i++) {
        store.load_fails = codes[i];
        want(keyfile_certificate(&store, &ours, take, NULL, &error), codes[i]);
        want(keyfile_public_key(&store, &ours, take, NULL, &error), codes[i]);
        want(sign(&ours), codes[i]);
        want(keyfile_generate(&store, &ours, "ec:p256", &error), codes[i]);
        want(keyfile_import(&store, &ours, pkcs8.bytes, pkcs8.len, &error), codes[i]);
        want(keyfile_save_certificate(&store, &ours, "x", 1, &error), codes[i]);
        store.load_fails = AAD_OK;
        store.save_fails = codes[i];
        want(keyfile_generate(&store, &ours, "ec:p256", &error), codes[i]);
        want(keyfile_import(&store, &ours, pkcs8.bytes, pkcs8.len, &error), codes[i]);
    }
    assert_int_equal(store.len[0], 0);
    EVP_PKEY_free(key);
}

TEST(a_save_that_fails_leaves_key_and_certificate)
{
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, der, before;

    make(&ours, 10, &spki);
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    before = got;
    key_crypto_certify(&spki, issuer, 20, &der);
    store.save_fails = AAD_IO;
    store.saves = 0;
    want(keyfile_save_certificate(&store, &ours, der.bytes, der.len, &error), AAD_IO);
    assert_int_equal(store.saves, 1); /* one step, so nothing is half done */
    want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_OK);
    assert_true(got.len == before.len && !memcmp(got.bytes, before.bytes, got.len));
    want(sign(&ours), AAD_OK);
    want_signed_by(&spki);
    EVP_PKEY_free(issuer);
}

/* --- more than one certificate ---------------------------------------------------------------- */

static struct {
    size_t n;
    struct key_bytes der[3];
    bool is_in_use[3];
} seen;

static enum aad_code note_certificate(void *ctx, const struct aad_certificate *certificate)
{
    (void)ctx;
    assert_in_range(seen.n, 0, COUNT(seen.der) - 1);
    memcpy(seen.der[seen.n].bytes, certificate->der, certificate->len);
    seen.der[seen.n].len = certificate->len;
    seen.is_in_use[seen.n++] = certificate->is_in_use;
    return AAD_OK;
}

static void want_certificates(size_t n, const struct key_bytes *used)
{
    seen.n = 0;
    want(keyfile_certificates(&store, &ours, note_certificate, NULL, &error), AAD_OK);
    assert_int_equal(seen.n, n);
    assert_true(!n || seen.is_in_use[0]);
    assert_true(n < 2 || !seen.is_in_use[1]);
    if (used)
        assert_true(seen.der[0].len == used->len &&
                    !memcmp(seen.der[0].bytes, used->bytes, used->len));
}

TEST(a_certificate_waits_beside_the_one_in_use)
{
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, first, second;

    make(&ours, 10, &spki);
    want_certificates(1, NULL);
    first = seen.der[0];
    key_crypto_certify(&spki, issuer, 20, &second);
    want(keyfile_use_certificate(&store, &ours, second.bytes, second.len, &error), AAD_NOT_FOUND);
    want(keyfile_add_certificate(&store, &ours, second.bytes, second.len, &error), AAD_OK);
    want_certificates(2, &first);
    want(keyfile_drop_certificate(&store, &ours, first.bytes, first.len, &error), AAD_REFUSED);
    want(keyfile_use_certificate(&store, &ours, second.bytes, second.len, &error), AAD_OK);
    want_certificates(2, &second);
    want(keyfile_drop_certificate(&store, &ours, first.bytes, first.len, &error), AAD_OK);
    want_certificates(1, &second);
    EVP_PKEY_free(issuer);
}

/* P8: one save each, so that nothing is half done. */
TEST(a_change_of_certificates_is_done_or_not)
{
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, first, second;

    make(&ours, 10, &spki);
    want_certificates(1, NULL);
    first = seen.der[0];
    key_crypto_certify(&spki, issuer, 20, &second);
    store.save_fails = AAD_IO;
    want(keyfile_add_certificate(&store, &ours, second.bytes, second.len, &error), AAD_IO);
    want_certificates(1, &first);
    store.save_fails = AAD_OK;
    want(keyfile_add_certificate(&store, &ours, second.bytes, second.len, &error), AAD_OK);
    store.save_fails = AAD_IO;
    store.saves = 0;
    want(keyfile_use_certificate(&store, &ours, second.bytes, second.len, &error), AAD_IO);
    want(keyfile_save_certificate(&store, &ours, second.bytes, second.len, &error), AAD_IO);
    want(keyfile_drop_certificate(&store, &ours, second.bytes, second.len, &error), AAD_IO);
    assert_int_equal(store.saves, 3);
    want_certificates(2, &first);
    store.save_fails = AAD_OK;
    want(keyfile_save_certificate(&store, &ours, second.bytes, second.len, &error), AAD_OK);
    want_certificates(1, &second);
    EVP_PKEY_free(issuer);
}

/* P8: key and certificate in one save. */
TEST(next_key_takes_the_place_of_the_other_as_a_whole)
{
    struct key_bytes spki, next_spki, der;

    make(&ours, 10, &spki);
    make(&next, 20, &next_spki);
    want(keyfile_certificate(&store, &next, take, NULL, &error), AAD_OK);
    der = got;
    want(sign(&ours), AAD_OK); /* not by the key that the certificate was read with */
    want_signed_by(&spki);
    store.save_fails = AAD_IO;
    want(keyfile_use_certificate(&store, &ours, der.bytes, der.len, &error), AAD_IO);
    want(sign(&ours), AAD_OK);
    want_signed_by(&spki);
    store.save_fails = AAD_OK;
    store.saves = 0;
    want(keyfile_use_certificate(&store, &ours, der.bytes, der.len, &error), AAD_OK);
    assert_int_equal(store.saves, 1);
    want(sign(&ours), AAD_OK);
    want_signed_by(&next_spki);
    want_certificates(1, &der);
    want(sign(&next), AAD_NOT_FOUND);
}

TEST(next_key_goes_with_the_one_before_it)
{
    struct key_bytes spki;

    make(&ours, 10, &spki);
    make(&next, 20, &spki);
    want(keyfile_erase_key(&store, &ours, &error), AAD_OK);
    want(sign(&next), AAD_NOT_FOUND);
}

/* Whatever somebody put there by hand: it is not overwritten, it can be deleted, and it is said. */
TEST(an_item_that_holds_no_key_is_said)
{
    static const size_t lens[] = {1, 5000, 32769, AAD_SECRET_MAX};

    for (size_t i = 0; i < COUNT(lens); i++) {
        memset(store.bytes[0], 'x', AAD_SECRET_MAX);
        store.len[0] = lens[i];
        want(sign(&ours), AAD_CONFIG);
        want(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_CONFIG);
        want(keyfile_save_certificate(&store, &ours, "x", 1, &error), AAD_CONFIG);
        want(keyfile_generate(&store, &ours, "ec:p256", &error), AAD_REFUSED);
        assert_int_equal(store.len[0], lens[i]);
        want(keyfile_erase_key(&store, &ours, &error), AAD_OK);
    }
    assert_int_equal(store.saves, 0);
}

TEST(every_refusal_says_what_to_do)
{
    struct key_bytes spki;

    assert_int_equal(sign(&ours), AAD_NOT_FOUND);
    assert_non_null(strstr(error.remedy, "key import FILE ours"));
    want(keyfile_generate(&store, &ours, "ec:p256", &error), AAD_OK);
    assert_int_equal(keyfile_certificate(&store, &ours, take, NULL, &error), AAD_NOT_FOUND);
    assert_non_null(strstr(error.remedy, "key certificate ours"));
    assert_int_equal(keyfile_generate(&store, &ours, "ec:p256", &error), AAD_REFUSED);
    assert_non_null(strstr(error.remedy, "key delete ours"));
    want(keyfile_erase_key(&store, &ours, &error), AAD_OK);
    make(&ours, 10, &spki);
    assert_string_equal(store.username, "client");
}
