/*
 * fuzz_certificate.c - certificates, keys and requests as DER or PEM, as a token, an authority or a
 * file has them; and DER of ours against OpenSSL
 *
 * What is written by hand (der.c) is read by OpenSSL as what was meant.
 *
 * reads: helper/mint/crypto-certificate.c helper/mint/der.c helper/mint/crypto-chain.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include "base/cleanup.h"
#include "check.h"
#include "connection/beside.h"
#include "mint/certificate.h"
#include "mint/chain.h"
#include "mint/der.h"
#include "mint/key-file.h"

/* What is kept of a chain is kept here. */
static struct secret kept;

enum aad_code __wrap_beside_read(const char *name, enum beside what, struct secret *ret,
                                 struct aad_error *err);
enum aad_code __wrap_beside_write(const char *name, enum beside what, const struct secret *pem,
                                  struct aad_error *err);

enum aad_code __wrap_beside_read(const char *name, enum beside what, struct secret *ret,
                                 struct aad_error *err)
{
    (void)name;
    check(what == BESIDE_CHAIN);
    if (!kept.len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "nothing is kept");
    secret_append_secret(ret, &kept);
    return secret_ok(ret, err);
}

enum aad_code __wrap_beside_write(const char *name, enum beside what, const struct secret *pem,
                                  struct aad_error *err)
{
    (void)name, (void)what;
    secret_clear(&kept);
    secret_append_secret(&kept, pem);
    return secret_ok(&kept, err);
}

/* --- written by us, read by OpenSSL ----------------------------------------------------------- */

static void compare_number(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret der = {0};
    BIGNUM *wanted = BN_bin2bn(bytes, (int)len, NULL), *got;
    const unsigned char *at;
    ASN1_INTEGER *number;

    der_put_number(&der, bytes, len);
    check(!secret_ok(&der, NULL));
    at = (const unsigned char *)der.bytes;
    number = d2i_ASN1_INTEGER(NULL, &at, (long)der.len);
    check(number && at == (const unsigned char *)der.bytes + der.len);
    got = ASN1_INTEGER_to_BN(number, NULL);
    check(got && !BN_cmp(got, wanted));
    BN_free(got);
    BN_free(wanted);
    ASN1_INTEGER_free(number);
}

/* What has failed, or is longer than any, fails: half of it would be another value. */
static void refuse_broken(void)
{
    auto_secret struct secret broken = {0}, of_broken = {0}, too_long = {0};

    secret_fail(&broken);
    der_put_all(&of_broken, DER_OCTET_STRING, &broken);
    check(secret_ok(&of_broken, NULL));
    der_put(&too_long, DER_OCTET_STRING, "", 0x1000000);
    check(secret_ok(&too_long, NULL));
}

static void compare_bytes(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret der = {0}, plain = {0}, bits = {0};
    const unsigned char *at;
    ASN1_OCTET_STRING *octets;
    ASN1_BIT_STRING *string;

    secret_append(&plain, bytes, len);
    der_put_all(&der, DER_OCTET_STRING, &plain);
    at = (const unsigned char *)der.bytes;
    octets = d2i_ASN1_OCTET_STRING(NULL, &at, (long)der.len);
    check(octets && at == (const unsigned char *)der.bytes + der.len &&
          (size_t)ASN1_STRING_length(octets) == len &&
          !memcmp(ASN1_STRING_get0_data(octets), bytes, len));
    ASN1_OCTET_STRING_free(octets);
    der_put_bits(&bits, &plain);
    at = (const unsigned char *)bits.bytes;
    string = d2i_ASN1_BIT_STRING(NULL, &at, (long)bits.len);
    check(string && (size_t)ASN1_STRING_length(string) == len &&
          !memcmp(ASN1_STRING_get0_data(string), bytes, len));
    ASN1_BIT_STRING_free(string);
}

static void compare_time(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret der = {0};
    int64_t unix_s = 0;
    const unsigned char *at;
    ASN1_TIME *time;
    struct tm parts;

    memcpy(&unix_s, bytes, len < 5 ? len : 5);
    der_put_time(&der, unix_s);
    if (secret_ok(&der, NULL)) /* a year that none has */
        return;
    at = (const unsigned char *)der.bytes;
    time = d2i_ASN1_TIME(NULL, &at, (long)der.len);
    check(time && ASN1_TIME_to_tm(time, &parts) && timegm(&parts) == unix_s);
    ASN1_TIME_free(time);
}

static void compare_signature(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret raw = {0}, der = {0};
    const unsigned char *at;
    ECDSA_SIG *signature;
    BIGNUM *r;

    if (len < 64)
        return;
    secret_append(&raw, bytes, 64);
    certificate_ecdsa_to_der(&raw, &der);
    at = (const unsigned char *)der.bytes;
    signature = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
    r = BN_bin2bn(bytes, 32, NULL);
    check(signature && !BN_cmp(ECDSA_SIG_get0_r(signature), r));
    BN_free(r);
    ECDSA_SIG_free(signature);
}

/* --- read by us --------------------------------------------------------------------------------
 */

static void read_one(const struct secret *der)
{
    auto_secret struct secret pem = {0}, back = {0};
    struct certificate certificate = {0};
    uint8_t id[CERTIFICATE_SHA1_SIZE];
    struct aad_error err = {0};
    enum aad_code code = certificate_read(der, &certificate, &err);

    check_outcome(code, &err);
    (void)certificate_is_self_signed(der, true);
    (void)certificate_key_is_rsa(der);
    (void)certificate_key_id(der, id);
    (void)certificate_is_of_key(der, der);
    if (code)
        return;
    check(certificate_is_of_same_key(der, der) && !certificate_ends_later(der, der));
    (void)certificate_is_self_signed(der, false);
    (void)certificate_verifies(der, "PS256", der, der);
    (void)certificate_verifies(der, "RS256", der, der);
    (void)certificate_verifies(der, "ES256", der, der);
    certificate_print_pem("CERTIFICATE", der, &pem);
    err = (struct aad_error){0};
    check(!certificate_from_pem(&pem, &back, &err));
    check_shown(certificate.key_type);
}

static void read_pem(const struct secret *text)
{
    auto_secret struct secret der = {0};
    struct aad_error err = {0};
    enum aad_code code = certificate_from_pem(text, &der, &err);

    check_outcome(code, &err);
    check(code || der.len > 0);
}

/* A chain out of a file: the first of it is whose chain it is. What is there is not kept twice. */
static void keep_chain(const struct secret *bytes)
{
    auto_key_file struct key_file file = {0};
    auto_secret struct secret x5c = {0};
    struct aad_error err = {0};
    size_t n = 0, kept_len;

    if (key_file_read(bytes, NULL, &file, &err) || !file.n_certificates)
        return;
    err = (struct aad_error){0};
    check_outcome(chain_keep("made", &file.certificates[0], &file, &n, &err), &err);
    check(n < KEY_FILE_CERTIFICATES);
    kept_len = kept.len;
    err = (struct aad_error){0};
    check_outcome(chain_keep("made", &file.certificates[0], &file, &n, &err), &err);
    check(kept.len == kept_len);
    chain_append_x5c("made", &file.certificates[0], &x5c);
    check_shown(x5c.len ? x5c.bytes : "");
    secret_clear(&kept);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret input = {0};

    secret_append(&input, bytes, len);
    if (len) {
        compare_number(bytes, len);
        compare_bytes(bytes, len);
        compare_time(bytes, len);
        compare_signature(bytes, len);
        refuse_broken();
    }
    read_one(&input);
    read_pem(&input);
    keep_chain(&input);
    ERR_clear_error();
    return 0;
}
