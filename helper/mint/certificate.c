/*
 * certificate.c - making a certificate or a request with a key that stays in its store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/certificate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/trace.h"
#include "http/tls.h"
#include "crypto/crypto.h"
#include "mint/der.h"
#include "store/open.h"

#define CERTIFICATE_DAY_S (24 * 3600)
#define CERTIFICATE_WARN_DAYS 30
#define CERTIFICATE_BACK_S 300 /* clocks differ: it is valid from a little before now */
#define CERTIFICATE_FILE_MAX (64 * 1024)

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
    const struct mint_key_request *request;
    struct store *store;
    struct aad_item item;
    struct secret spki;
    const char *algorithm; /* RS256 or ES256 */
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
    certificate_put_name(c->request->subject, &body);
    certificate_put_validity(c->request->days, &body);
    certificate_put_name(c->request->subject, &body);
    secret_append_secret(&body, &c->spki);
    certificate_put_extensions(&c->spki, &body);
    der_put_all(ret, DER_SEQUENCE, &body);
    return secret_ok(ret, err);
}

/* CertificationRequestInfo (RFC 2986 section 4.1), without attributes. */
static enum aad_code certificate_write_request(const struct certificate_call *c, struct secret *ret,
                                               struct aad_error *err)
{
    auto_secret struct secret body = {0};

    der_put_number(&body, (const uint8_t *)"", 1);
    certificate_put_name(c->request->subject, &body);
    secret_append_secret(&body, &c->spki);
    der_put(&body, DER_CONTEXT_0, NULL, 0);
    der_put_all(ret, DER_SEQUENCE, &body);
    return secret_ok(ret, err);
}

/* --- signing -------------------------------------------------------------------------------- */

static enum aad_code certificate_sign(const struct certificate_call *c, const struct secret *tbs,
                                      struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret raw = {0}, converted = {0}, body = {0};
    enum aad_code code = store_sign(c->store, &c->item, c->algorithm, tbs, &raw, err);

    if (code)
        return code;
    if (!c->is_rsa)
        certificate_ecdsa_to_der(&raw, &converted);
    secret_append_secret(&body, tbs);
    certificate_put_algorithm(c, &body);
    der_put_bits(&body, c->is_rsa ? &raw : &converted);
    der_put_all(ret, DER_SEQUENCE, &body);
    code = secret_ok(ret, err);
    if (code || certificate_is_self_signed(ret, c->request->is_request))
        return code;
    return aad_error_set(err, AAD_PROTOCOL, NULL, "the signature that the store made is wrong");
}

static enum aad_code certificate_report(const struct secret *der, bool is_request,
                                        struct mint_certificate *ret, struct aad_error *err)
{
    struct certificate read = {0};
    enum aad_code code;

    certificate_print_pem(is_request ? "CERTIFICATE REQUEST" : "CERTIFICATE", der, &ret->pem);
    code = secret_ok(&ret->pem, err);
    if (code || is_request)
        return code;
    code = certificate_read(der, &read, err);
    (void)text_print_hex(ret->sha1, read.sha1, sizeof read.sha1, TEXT_HEX_UPPER);
    (void)text_print_hex(ret->sha256, read.sha256, sizeof read.sha256, TEXT_HEX_UPPER);
    return code;
}

/* --- the entries ---------------------------------------------------------------------------- */

static enum aad_code certificate_open(const struct mint_key_request *request,
                                      struct certificate_call *c, struct aad_error *err)
{
    struct store_spec spec = {.name_location = request->store,
                              .deadline = request->deadline,
                              .may_ask = request->may_ask,
                              .pin = request->pin,
                              .proxy = request->proxy,
                              .ca_file = request->ca_file};

    c->request = request;
    c->item = (struct aad_item){
        .connection = request->connection, .role = GRANT_ROLE_KEY, .username = request->username};
    return store_open(&spec, &c->store, err);
}

static enum aad_code certificate_keep(const struct certificate_call *c, const struct secret *der,
                                      struct mint_certificate *ret, struct aad_error *err)
{
    enum aad_code code = store_save_certificate(c->store, &c->item, der, err);

    ret->is_kept = !code;
    return code == AAD_UNSUPPORTED ? AAD_OK : code;
}

static enum aad_code certificate_run(struct certificate_call *c, struct mint_certificate *ret,
                                     struct aad_error *err)
{
    auto_secret struct secret tbs = {0}, der = {0};
    enum aad_code code = store_public_key(c->store, &c->item, &c->spki, err);

    if (code)
        return code;
    c->is_rsa = certificate_key_is_rsa(&c->spki);
    c->algorithm = c->is_rsa ? "RS256" : "ES256";
    code = c->request->is_request ? certificate_write_request(c, &tbs, err)
                                  : certificate_write(c, &tbs, err);
    if (!code)
        code = certificate_sign(c, &tbs, &der, err);
    if (!code && !c->request->is_request)
        code = certificate_keep(c, &der, ret, err);
    return code ? code : certificate_report(&der, c->request->is_request, ret, err);
}

enum aad_code certificate_make(const struct mint_key_request *request, struct mint_certificate *ret,
                               struct aad_error *err)
{
    struct certificate_call c = {0};
    enum aad_code code;

    tls_init();
    code = certificate_open(request, &c, err);
    if (!code)
        code = certificate_run(&c, ret, err);
    store_close(&c.store);
    secret_clear(&c.spki);
    return code;
}

enum aad_code certificate_import(const struct mint_key_request *request,
                                 struct mint_certificate *ret, struct aad_error *err)
{
    auto_secret struct secret pkcs8 = {0}, der = {0};
    struct certificate_call c = {0};
    enum aad_code code;

    tls_init();
    code = certificate_unpack(request->file, request->password, &pkcs8, &der, err);
    if (!code)
        code = certificate_open(request, &c, err);
    if (!code)
        code = store_import(c.store, &c.item, &pkcs8, err);
    if (!code)
        (void)snprintf(ret->uri, sizeof ret->uri, "%s", store_outcome(c.store));
    if (!code && der.len)
        code = certificate_keep(&c, &der, ret, err);
    if (!code && der.len)
        code = certificate_report(&der, false, ret, err);
    store_close(&c.store);
    return code;
}

/* --- using one ------------------------------------------------------------------------------ */

static enum aad_code certificate_from_file(const struct connection *c, struct secret *ret_der,
                                           struct aad_error *err)
{
    auto_buf struct buf path = {0};
    auto_secret struct secret pem = {0};
    enum aad_code code = connection_certificate_path(c->name, &path, err);

    if (!code)
        code = file_read(buf_text(&path), FILE_TRUST_CONFIG, CERTIFICATE_FILE_MAX, &pem, err);
    return code ? code : certificate_from_pem(&pem, ret_der, err);
}

static enum aad_code certificate_check_time(const struct connection *c,
                                            const struct certificate *certificate,
                                            struct aad_error *err)
{
    int64_t now_s = clock_now_s();
    bool is_early = now_s < certificate->from_s - CERTIFICATE_BACK_S;
    char when[24];

    if (!is_early && now_s < certificate->until_s) {
        int64_t days = (certificate->until_s - now_s) / CERTIFICATE_DAY_S;

        if (days < CERTIFICATE_WARN_DAYS)
            trace_warn("the certificate of '%s' expires in %" PRId64 " days: make a new one with "
                       "'aad-credential key certificate %s' and upload it",
                       c->name, days, c->name);
        return AAD_OK;
    }
    text_rfc3339(when, is_early ? certificate->from_s : certificate->until_s);
    if (is_early)
        return aad_error_set(err, AAD_REJECTED, NULL,
                             "the certificate of '%s' is not valid before %s\n"
                             "Compare this machine's clock with the right time: date -u",
                             c->name, when);
    return aad_error_set(err, AAD_REJECTED, NULL,
                         "the certificate of '%s' expired at %s\n"
                         "Make a new one for the same key, 'aad-credential key certificate %s', "
                         "and upload it to the application registration.",
                         c->name, when, c->name);
}

enum aad_code certificate_load(const struct connection *c, struct store *store,
                               struct secret *ret_der, struct certificate *ret,
                               struct aad_error *err)
{
    struct aad_item item = {.connection = c->name, .role = GRANT_ROLE_KEY};
    struct aad_error why = {0};
    enum aad_code code = store_certificate(store, &item, ret_der, err ? err : &why);

    if (code == AAD_NOT_FOUND || code == AAD_UNSUPPORTED) {
        struct aad_error none;

        /* The token may not hold certificates; the first error says more than a missing file. */
        if (!certificate_from_file(c, ret_der, &none))
            code = AAD_OK;
    }
    if (!code)
        code = certificate_read(ret_der, ret, err);
    return code ? code : certificate_check_time(c, ret, err);
}
