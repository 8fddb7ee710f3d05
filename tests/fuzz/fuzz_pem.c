/*
 * fuzz_pem.c - the text of a key and its certificates, as a store that keeps secrets has it, and
 * what is put to it
 *
 * What is read is printed as a text that is read as the same.
 *
 * reads: plugin/common/pem.c
 *
 * but: pem_make_key, pem_is_key_type, pem_sign, pem_convert_ecdsa, pem_wipe - no bytes of others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include <openssl/err.h>

#include "check.h"
#include "common/pem.h"

static void check_pem(struct pem *pem, const void *der, size_t len)
{
    static struct pem_bytes text, again, bytes;
    auto_pem struct pem back = {0};
    int n = pem_count_others(pem), at = pem_find_certificate(pem, der, len);

    check(n >= 0 && at >= -1 && at <= n);
    if (!pem_print(pem, &text)) /* too many of them */
        return;
    check(pem_read(&text, &back) && pem_print(&back, &again));
    check(text.len == again.len && !memcmp(text.bytes, again.bytes, text.len));
    check(pem_print_public(pem, &bytes) && bytes.len);
    (void)pem_print_certificate(pem, 0, &bytes);
    (void)pem_can_sign(pem, "PS256");
    (void)pem_can_sign(pem, "ES256");
    if (at > 0)
        pem_use_certificate(pem, at);
    if (n > 0)
        pem_drop_certificate(pem, 1);
    check(n <= 0 || pem_count_others(pem) == n - 1);
}

/* In the place of the one in use, or beside it. */
static void put(const struct pem_bytes *text, const void *der, size_t len, bool in_place)
{
    auto_pem struct pem pem = {0};

    if (!pem_read(text, &pem))
        return;
    if (in_place)
        (void)pem_set_certificate(&pem, der, len);
    (void)pem_add_certificate(&pem, der, len);
    check_pem(&pem, der, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct pem_bytes text;
    auto_pem struct pem pem = {0}, key = {0};
    const uint8_t *end = len ? memchr(bytes, 0x1e, len) : NULL;

    text.len = end ? (size_t)(end - bytes) : len;
    if (text.len >= sizeof text.bytes)
        return 0;
    if (text.len)
        memcpy(text.bytes, bytes, text.len);
    if (pem_read(&text, &pem))
        check_pem(&pem, bytes, len);
    for (int i = 0; end && i < 2; i++) /* a certificate as DER behind it */
        put(&text, end + 1, len - text.len - 1, i);
    if (pem_read_key(bytes, len, &key))
        check_pem(&key, bytes, len);
    ERR_clear_error();
    return 0;
}
