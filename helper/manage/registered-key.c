/*
 * registered-key.c - a certificate as Microsoft Graph lists it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/registered-key.h"

#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "base/text.h"

#define KEY_SHA1_BYTES 20

/* It stands there in hex, or in base64 of the bytes. */
static void registered_key_read_identifier(const char *identifier, struct registration_key *ret)
{
    auto_buf struct buf bytes = {0};

    if (strlen(identifier) == 2 * KEY_SHA1_BYTES &&
        strspn(identifier, TEXT_HEX_LOWER TEXT_HEX_UPPER) == 2 * KEY_SHA1_BYTES)
        (void)memcpy(ret->sha1, identifier, sizeof ret->sha1);
    else if (base64_decode(identifier, strlen(identifier), &bytes) && bytes.len == KEY_SHA1_BYTES)
        (void)text_print_hex(ret->sha1, bytes.bytes, bytes.len, TEXT_HEX_UPPER);
}

static bool registered_key_read_der(const struct buf *der, struct registration_key *ret)
{
    const unsigned char *at = (const unsigned char *)der->bytes;
    X509 *x509 = d2i_X509(NULL, &at, (long)der->len);
    unsigned char sha1[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    struct tm until = {0};
    bool is_good = x509 && X509_digest(x509, EVP_sha1(), sha1, &len) && len == KEY_SHA1_BYTES &&
                   ASN1_TIME_to_tm(X509_get0_notAfter(x509), &until);

    if (is_good) {
        (void)text_print_hex(ret->sha1, sha1, len, TEXT_HEX_UPPER);
        ret->until_s = (int64_t)timegm(&until);
    }
    X509_free(x509);
    ERR_clear_error();
    return is_good;
}

void registered_key_read(const char *der, const char *identifier, int64_t until_s,
                         struct registration_key *ret)
{
    auto_buf struct buf bytes = {0};

    *ret = (struct registration_key){.until_s = until_s};
    if (der && base64_decode(der, strlen(der), &bytes) && registered_key_read_der(&bytes, ret))
        return;
    if (identifier)
        registered_key_read_identifier(identifier, ret);
}
