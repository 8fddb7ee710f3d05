/*
 * certificate.c - making a certificate or a request with a key that stays in its store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/certificate.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/crypto.h"
#include "mint/der.h"
#include "store/client.h"

static const uint8_t oid_common_name[] = {0x06, 0x03, 0x55, 0x04, 0x03};
/* AlgorithmIdentifier: sha256WithRSAEncryption (RFC 4055 section 5), ecdsa-with-SHA256 (RFC 5758
 * section 3.2). */
static const uint8_t algorithm_rs256[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                          0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00};
static const uint8_t algorithm_es256[] = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                          0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
/* Extension: basicConstraints critical, no CA; keyUsage critical, digitalSignature;
 * extKeyUsage clientAuth (RFC 5280 section 4.2.1). */
static const uint8_t extensions_fixed[] = {
    0x30, 0x0c, 0x06, 0x03, 0x55, 0x1d, 0x13, 0x01, 0x01, 0xff, 0x04, 0x02, 0x30,
    0x00, 0x30, 0x0e, 0x06, 0x03, 0x55, 0x1d, 0x0f, 0x01, 0x01, 0xff, 0x04, 0x04,
    0x03, 0x02, 0x07, 0x80, 0x30, 0x13, 0x06, 0x03, 0x55, 0x1d, 0x25, 0x04, 0x0c,
    0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};
static const uint8_t oid_subject_key_id[] = {0x06, 0x03, 0x55, 0x1d, 0x0e};

/* Everything that goes into one certificate or request. */
struct certificate_call {
    const struct certificate_spec *spec;
    const struct secret *spki;
    bool is_rsa;
};

/* --- the parts ------------------------------------------------------------------------------ */

static void certificate_put_algorithm(const struct certificate_call *c, struct secret *ret)
{
    if (c->is_rsa)
        secret_append(ret, algorithm_rs256, sizeof algorithm_rs256);
    else
        secret_append(ret, algorithm_es256, sizeof algorithm_es256);
}

/* Name with one common name. */
static void certificate_put_name(const char *name, struct secret *ret)
{
    auto_secret struct secret pair = {0}, sequence = {0}, set = {0};

    secret_append(&pair, oid_common_name, sizeof oid_common_name);
    der_put(&pair, DER_UTF8_STRING, name, strlen(name));
    der_put_all(&sequence, DER_SEQUENCE, &pair);
    der_put_all(&set, DER_SET, &sequence);
    der_put_all(ret, DER_SEQUENCE, &set);
}

static void certificate_put_validity(int64_t days, struct secret *ret)
{
    auto_secret struct secret times = {0};
    int64_t now_s = clock_now_s();

    der_put_time(&times, now_s - CERTIFICATE_BACK_S);
    der_put_time(&times, now_s + days * CERTIFICATE_DAY_S);
    der_put_all(ret, DER_SEQUENCE, &times);
}

static void certificate_put_key_id(const struct secret *spki, struct secret *ret)
{
    auto_secret struct secret inner = {0}, extension = {0};
    uint8_t id[CERTIFICATE_SHA1_SIZE];

    if (certificate_key_id(spki, id))
        der_put(&inner, DER_OCTET_STRING, id, sizeof id);
    else
        secret_fail(&inner);
    secret_append(&extension, oid_subject_key_id, sizeof oid_subject_key_id);
    der_put_all(&extension, DER_OCTET_STRING, &inner);
    der_put_all(ret, DER_SEQUENCE, &extension);
}

static void certificate_put_extensions(const struct secret *spki, struct secret *ret)
{
    auto_secret struct secret list = {0}, sequence = {0};

    secret_append(&list, extensions_fixed, sizeof extensions_fixed);
    certificate_put_key_id(spki, &list);
    der_put_all(&sequence, DER_SEQUENCE, &list);
    der_put_all(ret, DER_CONTEXT_3, &sequence);
}

/* TBSCertificate, version 3 (RFC 5280 section 4.1). */
static enum aad_code certificate_write(const struct certificate_call *c, struct secret *ret,
                                       struct aad_error *err)
{
    static const uint8_t version[] = {DER_CONTEXT_0, 0x03, DER_INTEGER, 0x01, 0x02};
    auto_secret struct secret body = {0};
    uint8_t serial[16];
    enum aad_code code = crypto_random(serial, sizeof serial, err);

    if (code)
        return code;
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40); /* positive, and always of this length */
    secret_append(&body, version, sizeof version);
    der_put_number(&body, serial, sizeof serial);
    certificate_put_algorithm(c, &body);
    certificate_put_name(c->spec->subject, &body);
    certificate_put_validity(c->spec->days, &body);
    certificate_put_name(c->spec->subject, &body);
    secret_append_secret(&body, c->spki);
    certificate_put_extensions(c->spki, &body);
    der_put_all(ret, DER_SEQUENCE, &body);
    return secret_ok(ret, err);
}

/* CertificationRequestInfo (RFC 2986 section 4.1), without attributes. */
static enum aad_code certificate_write_request(const struct certificate_call *c, struct secret *ret,
                                               struct aad_error *err)
{
    auto_secret struct secret body = {0};

    der_put_number(&body, (const uint8_t *)"", 1);
    certificate_put_name(c->spec->subject, &body);
    secret_append_secret(&body, c->spki);
    der_put(&body, DER_CONTEXT_0, NULL, 0);
    der_put_all(ret, DER_SEQUENCE, &body);
    return secret_ok(ret, err);
}

/* --- signing -------------------------------------------------------------------------------- */

static enum aad_code certificate_sign(const struct certificate_call *c, const struct secret *tbs,
                                      struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret raw = {0}, converted = {0}, body = {0};
    enum aad_code code =
        store_sign(c->spec->store, c->spec->item, c->is_rsa ? "RS256" : "ES256", tbs, &raw, err);

    if (code)
        return code;
    if (!c->is_rsa)
        certificate_ecdsa_to_der(&raw, &converted);
    secret_append_secret(&body, tbs);
    certificate_put_algorithm(c, &body);
    der_put_bits(&body, c->is_rsa ? &raw : &converted);
    der_put_all(ret, DER_SEQUENCE, &body);
    code = secret_ok(ret, err);
    if (code || certificate_is_self_signed(ret, c->spec->is_request))
        return code;
    return aad_error_set(err, AAD_PROTOCOL, NULL, "the signature that the store made is wrong");
}

enum aad_code certificate_make(const struct certificate_spec *spec, const struct secret *spki,
                               struct secret *ret_der, struct aad_error *err)
{
    const struct certificate_call c = {
        .spec = spec, .spki = spki, .is_rsa = certificate_key_is_rsa(spki)};
    auto_secret struct secret tbs = {0};
    enum aad_code code = spec->is_request ? certificate_write_request(&c, &tbs, err)
                                          : certificate_write(&c, &tbs, err);

    return code ? code : certificate_sign(&c, &tbs, ret_der, err);
}
