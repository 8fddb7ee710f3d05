/*
 * test_pem.c - one private key with its certificate: PEM text, signatures, and no trace of the key
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pem.h"

#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <cmocka.h>

#include "../conformance/key-crypto.h"

static const char message[] = "header.claims";

static void want_same(const struct pem_bytes *got, const struct key_bytes *wanted)
{
    assert_int_equal(got->len, wanted->len);
    assert_memory_equal(got->bytes, wanted->bytes, wanted->len);
}

/* A key with a certificate, as it comes from outside. */
static void import(const char *type, struct pem *ret, struct key_bytes *ret_spki,
                   struct key_bytes *ret_der)
{
    EVP_PKEY *key = key_crypto_make(type);
    struct key_bytes pkcs8;

    key_crypto_print(key, &pkcs8);
    key_crypto_print_public(key, ret_spki);
    key_crypto_certify(ret_spki, key, 10, ret_der);
    assert_true(pem_read_key(pkcs8.bytes, pkcs8.len, ret));
    EVP_PKEY_free(key);
}

static void want_signature(const struct pem *pem, const char *algorithm,
                           const struct key_bytes *spki)
{
    struct pem_bytes signature;

    assert_true(pem_can_sign(pem, algorithm));
    assert_true(pem_sign(pem, algorithm, message, sizeof message, &signature));
    assert_true(key_crypto_verifies(spki, algorithm, message, sizeof message, signature.bytes,
                                    signature.len));
}

static void text_says_all_of_key_and_certificate(void **state)
{
    static const char *const types[] = {"rsa:2048", "P-256"};
    struct key_bytes spki, der;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        auto_pem struct pem pem = {0}, again = {0};
        struct pem_bytes text, part;

        import(types[i], &pem, &spki, &der);
        assert_true(pem_print(&pem, &text));
        assert_true(pem_read(&text, &again));
        assert_null(again.certificate);
        assert_true(pem_set_certificate(&again, der.bytes, der.len));
        assert_true(pem_print(&again, &text));
        pem_clear(&again);
        assert_true(pem_read(&text, &again));
        assert_true(pem_print_certificate(&again, &part));
        want_same(&part, &der);
        assert_true(pem_print_public(&again, &part));
        want_same(&part, &spki);
        want_signature(&again, i ? "ES256" : "PS256", &spki);
    }
}

static void algorithms_fit_their_keys(void **state)
{
    static const char *const names[] = {"PS256", "RS256", "ES256", "HS256", "none", ""};
    auto_pem struct pem rsa = {0}, ec = {0};

    (void)state;
    assert_true(pem_make_key("rsa:2048", &rsa) && pem_make_key("ec:p256", &ec));
    for (int i = 0; i < 6; i++) {
        assert_int_equal(pem_can_sign(&rsa, names[i]), i < 2);
        assert_int_equal(pem_can_sign(&ec, names[i]), i == 2);
    }
}

/* r and s keep their 32 bytes, also where one of them begins with zeros. */
static void ecdsa_signatures_have_one_length(void **state)
{
    auto_pem struct pem pem = {0};
    struct key_bytes spki, der;
    struct pem_bytes signature;

    (void)state;
    import("P-256", &pem, &spki, &der);
    for (int i = 0; i < 1000; i++) {
        assert_true(pem_sign(&pem, "ES256", &i, sizeof i, &signature));
        assert_int_equal(signature.len, 64);
        assert_true(key_crypto_verifies(&spki, "ES256", &i, sizeof i, signature.bytes, 64));
    }
}

static void a_certificate_before_its_key_is_found(void **state)
{
    auto_pem struct pem pem = {0}, again = {0};
    struct key_bytes spki, der;
    struct pem_bytes text, turned = {0}, part;
    const char *at;
    size_t key_len;

    (void)state;
    import("P-256", &pem, &spki, &der);
    assert_true(pem_set_certificate(&pem, der.bytes, der.len));
    assert_true(pem_print(&pem, &text));
    at = memmem(text.bytes, text.len, "-----BEGIN CERTIFICATE", 22);
    key_len = (size_t)(at - (const char *)text.bytes);
    memcpy(turned.bytes, at, text.len - key_len);
    memcpy(turned.bytes + text.len - key_len, text.bytes, key_len);
    turned.len = text.len;
    assert_true(pem_read(&turned, &again));
    assert_true(pem_print_certificate(&again, &part));
    want_same(&part, &der);
}

static void a_certificate_of_another_key_is_not_taken(void **state)
{
    auto_pem struct pem pem = {0}, other = {0};
    struct key_bytes spki, der, other_der;
    struct pem_bytes part;

    (void)state;
    import("P-256", &pem, &spki, &der);
    import("P-256", &other, &spki, &other_der);
    assert_true(pem_set_certificate(&pem, der.bytes, der.len));
    assert_false(pem_set_certificate(&pem, other_der.bytes, other_der.len));
    assert_false(pem_set_certificate(&pem, der.bytes, der.len - 1));
    assert_true(pem_print_certificate(&pem, &part));
    want_same(&part, &der);
}

static void keys_that_cannot_sign_in_are_not_taken(void **state)
{
    static const char *const types[] = {"rsa:1024", "P-384", "ED25519", "X25519"};
    auto_pem struct pem pem = {0};
    struct key_bytes pkcs8;

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        EVP_PKEY *key = key_crypto_make(types[i]);

        key_crypto_print(key, &pkcs8);
        assert_false(pem_read_key(pkcs8.bytes, pkcs8.len, &pem));
        assert_false(pem_read_key(pkcs8.bytes, pkcs8.len - 1, &pem));
        EVP_PKEY_free(key);
    }
    assert_false(pem_read_key("", 0, &pem));
    assert_false(pem_make_key("rsa:1024", &pem));
    assert_null(pem.key);
}

/* In the text of a person who put it there: nobody is asked for a password, least at the terminal.
 */
static void encrypted_or_other_text_is_no_key(void **state)
{
    EVP_PKEY *key = key_crypto_make("rsa:2048");
    auto_pem struct pem pem = {0};
    struct pem_bytes text = {0};
    char password[] = "x";

    (void)state;
    assert_false(pem_read(&text, &pem));
    for (int kind = 0; kind < 3; kind++) {
        BIO *bio = BIO_new(BIO_s_mem());
        int len;

        if (kind == 0)
            (void)PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), password, 1, NULL,
                                                NULL);
        else if (kind == 1)
            (void)PEM_write_bio_PrivateKey_traditional(bio, key, EVP_aes_128_cbc(),
                                                       (unsigned char *)password, 1, NULL, NULL);
        else
            (void)BIO_printf(bio, "-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                                  "DEK-Info: AES-128-CBC,00000000000000000000000000000000\n\n"
                                  "AAAAAAAAAAAAAAAAAAAAAA==\n-----END PRIVATE KEY-----\n");
        len = BIO_read(bio, text.bytes, sizeof text.bytes);
        assert_true(len > 0);
        text.len = (size_t)len;
        assert_false(pem_read(&text, &pem));
        BIO_free(bio);
    }
    EVP_PKEY_free(key);
}

/* --- nothing of the key is left in memory ------------------------------------------------------
 */

#define SECRET_SIZE 24 /* from the middle of one of the key's numbers */

/* test_pem use: reads PEM from fd 0, signs with it, clears it; then lives until fd 0 ends. */
static int use_key(void)
{
    struct pem_bytes text, signature;
    struct pem pem = {0};
    uint32_t len = 0;
    bool is_good = read(0, &len, sizeof len) == sizeof len && len <= sizeof text.bytes &&
                   read(0, text.bytes, len) == (ssize_t)len;

    text.len = len;
    is_good = is_good && pem_read(&text, &pem) && pem_print(&pem, &text) &&
              pem_sign(&pem, "RS256", message, sizeof message, &signature);
    pem_clear(&pem);
    pem_wipe(&text);
    is_good = is_good && write(1, "done", 4) == 4;
    is_good = read(0, &len, 1) == 0 && is_good; /* until the other side has searched */
    return is_good ? 0 : 1;
}

/* How often any of the patterns is in what the process may write to. */
static unsigned search(pid_t pid, unsigned char patterns[][SECRET_SIZE], size_t n)
{
    char path[40], line[512];
    unsigned found = 0, searched = 0;
    FILE *maps;
    int memory;

    (void)snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    maps = fopen(path, "r");
    (void)snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    memory = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(maps && memory >= 0);
    while (fgets(line, sizeof line, maps)) {
        uint64_t from, to;
        char rights[8];
        unsigned char *bytes;
        ssize_t len;

        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &from, &to, rights) != 3 ||
            rights[1] != 'w' || to - from > 64 * 1024 * 1024)
            continue;
        bytes = malloc(to - from);
        len = pread(memory, bytes, to - from, (off_t)from);
        searched += len > 0;
        for (size_t i = 0; i < n && len > 0; i++)
            found += memmem(bytes, (size_t)len, patterns[i], SECRET_SIZE) != NULL;
        free(bytes);
    }
    assert_true(searched > 3);
    (void)fclose(maps);
    (void)close(memory);
    return found;
}

/* As it is in DER, and as the numbers of OpenSSL have it. */
static void describe(EVP_PKEY *key, const char *name, unsigned char ret[2][SECRET_SIZE])
{
    unsigned char bytes[512];
    BIGNUM *number = NULL;

    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
    assert_in_range(BN_bn2bin(number, bytes), 100, sizeof bytes);
    BN_free(number);
    memcpy(ret[0], bytes + 32, SECRET_SIZE);
    for (size_t i = 0; i < SECRET_SIZE; i++)
        ret[1][i] = ret[0][SECRET_SIZE - 1 - i];
}

static void nothing_of_the_key_is_left_in_memory(void **state)
{
    unsigned char patterns[6][SECRET_SIZE];
    auto_pem struct pem pem = {0};
    struct pem_bytes text;
    char done[4];
    int in[2], out[2], status;
    uint32_t len;
    pid_t pid;

    (void)state;
    assert_true(pem_make_key("rsa:2048", &pem) && pem_print(&pem, &text));
    describe(pem.key, OSSL_PKEY_PARAM_RSA_D, patterns);
    describe(pem.key, OSSL_PKEY_PARAM_RSA_FACTOR1, patterns + 2);
    memcpy(patterns[4], text.bytes + 1200, SECRET_SIZE);
    memcpy(patterns[5], text.bytes + 1000, SECRET_SIZE);
    assert_true(search(getpid(), patterns, 6) >= 6); /* here they are */
    assert_false(pipe(in) || pipe(out));
    pid = fork();
    if (!pid) {
        (void)dup2(in[0], 0), (void)dup2(out[1], 1);
        (void)close(in[1]), (void)close(out[0]);
        (void)execl("/proc/self/exe", "test_pem", "use", (char *)NULL);
        _exit(127);
    }
    (void)close(in[0]), (void)close(out[1]);
    len = (uint32_t)text.len;
    assert_int_equal(write(in[1], &len, sizeof len), sizeof len);
    assert_int_equal(write(in[1], text.bytes, len), len);
    assert_int_equal(read(out[0], done, 4), 4);
    assert_int_equal(search(pid, patterns, 6), 0);
    (void)close(in[1]), (void)close(out[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_says_all_of_key_and_certificate),
        cmocka_unit_test(algorithms_fit_their_keys),
        cmocka_unit_test(ecdsa_signatures_have_one_length),
        cmocka_unit_test(a_certificate_before_its_key_is_found),
        cmocka_unit_test(a_certificate_of_another_key_is_not_taken),
        cmocka_unit_test(keys_that_cannot_sign_in_are_not_taken),
        cmocka_unit_test(encrypted_or_other_text_is_no_key),
        cmocka_unit_test(nothing_of_the_key_is_left_in_memory),
    };

    if (argc == 2 && !strcmp(argv[1], "use"))
        return use_key();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
