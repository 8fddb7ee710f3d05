/*
 * keyfile.c - the verbs for keys, of a store that keeps secrets only
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/keyfile.h"

#include <string.h>

#include "common/pem.h"

#define KEYFILE_NAME_SIZE 33
#define KEYFILE_ROLE_NEXT "next-certificate" /* of the key that is to come: store.h */

/* --- the item ------------------------------------------------------------------------------- */

/* The table of the store that this is linked into. */
static const struct aad_store_plugin *keyfile_store(void)
{
    return aad_store_plugin(AAD_STORE_ABI);
}

/* Whoever asks for a certificate asks for a signature next, and reading the item is the longest
 * part of both: the key that the certificate was read with is kept for that one signature. */
static struct {
    struct aad_store_state *state;
    char connection[KEYFILE_NAME_SIZE], role[KEYFILE_NAME_SIZE];
    struct pem pem;
} keyfile_kept;

void keyfile_forget(void)
{
    keyfile_kept.state = NULL;
    pem_clear(&keyfile_kept.pem);
}

static void keyfile_keep(struct aad_store_state *state, const struct aad_item *item,
                         struct pem *pem)
{
    size_t len = strlen(item->connection), role_len = strlen(item->role);

    keyfile_forget();
    if (len >= sizeof keyfile_kept.connection || role_len >= sizeof keyfile_kept.role)
        return;
    memcpy(keyfile_kept.connection, item->connection, len + 1);
    memcpy(keyfile_kept.role, item->role, role_len + 1);
    keyfile_kept.state = state;
    keyfile_kept.pem = *pem;
    *pem = (struct pem){0};
}

static bool keyfile_take_kept(struct aad_store_state *state, const struct aad_item *item,
                              struct pem *ret)
{
    bool is_it = keyfile_kept.state == state &&
                 !strcmp(keyfile_kept.connection, item->connection) &&
                 !strcmp(keyfile_kept.role, item->role);

    if (is_it) {
        *ret = keyfile_kept.pem;
        keyfile_kept.pem = (struct pem){0};
    }
    keyfile_forget();
    return is_it;
}

static enum aad_code keyfile_take(void *ctx, const void *bytes, size_t len)
{
    struct pem_bytes *text = ctx;

    text->len = len <= sizeof text->bytes ? len : 0; /* what is longer is no key of ours */
    memcpy(text->bytes, bytes, text->len);
    return AAD_OK;
}

static enum aad_code keyfile_is_no_key(const struct aad_item *item, struct aad_error *err)
{
    return aad_error_set(
        err, AAD_CONFIG, NULL,
        "what the keyring has as the certificate of connection '%s' holds no private key that can "
        "be used\n"
        "Delete it, 'aad-credential key delete %s', and import or make the key again.",
        item->connection, item->connection);
}

static enum aad_code keyfile_is_absent(const struct aad_item *item, struct aad_error *err)
{
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "the keyring has no key of connection '%s'\n"
                         "Bring yours, 'aad-credential key import FILE %s', or make one, "
                         "'aad-credential key generate %s'.",
                         item->connection, item->connection, item->connection);
}

static enum aad_code keyfile_load(struct aad_store_state *state, const struct aad_item *item,
                                  struct pem *ret, struct aad_error *err)
{
    auto_bytes struct pem_bytes text = {0};
    enum aad_code code;

    keyfile_forget();
    code = keyfile_store()->load(state, item, keyfile_take, &text, err);
    if (code == AAD_NOT_FOUND)
        return keyfile_is_absent(item, err);
    if (code || pem_read(&text, ret))
        return code;
    return keyfile_is_no_key(item, err);
}

static enum aad_code keyfile_save(struct aad_store_state *state, const struct aad_item *item,
                                  const struct pem *pem, struct aad_error *err)
{
    auto_bytes struct pem_bytes text = {0};

    keyfile_forget();
    if (!pem_print(pem, &text))
        return aad_error_set(err, AAD_INTERNAL, NULL, "the key cannot be written as PEM");
    return keyfile_store()->save(state, item, text.bytes, text.len, err);
}

/* Whatever is there under that name is not given up for a new key. */
static enum aad_code keyfile_check_free(struct aad_store_state *state, const struct aad_item *item,
                                        struct aad_error *err)
{
    auto_bytes struct pem_bytes text = {0};
    struct aad_error why = {0};
    enum aad_code code;

    keyfile_forget();
    code = keyfile_store()->load(state, item, keyfile_take, &text, &why);
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code) {
        if (err)
            *err = why;
        return code;
    }
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the keyring has a key of connection '%s' already\n"
                         "Make the next one, or bring it: 'aad-credential key certificate %s "
                         "--renew', 'aad-credential key import FILE %s --renew'. Or delete it "
                         "first: 'aad-credential key delete %s'.",
                         item->connection, item->connection, item->connection, item->connection);
}

static enum aad_code keyfile_give(const struct pem_bytes *bytes, aad_sink *sink, void *sink_ctx,
                                  struct aad_error *err)
{
    enum aad_code code = sink(sink_ctx, bytes->bytes, bytes->len);

    return code ? aad_error_set(err, code, NULL, "the bytes could not be handed over") : AAD_OK;
}

/* --- using the key -------------------------------------------------------------------------- */

enum aad_code keyfile_certificate(struct aad_store_state *state, const struct aad_item *item,
                                  aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    auto_bytes struct pem_bytes der = {0};
    enum aad_code code = keyfile_load(state, item, &pem, err);

    if (code)
        return code;
    if (!pem.certificate)
        return aad_error_set(
            err, AAD_NOT_FOUND, NULL,
            "the keyring has the key of connection '%s', but no certificate for it\n"
            "Make one: aad-credential key certificate %s",
            item->connection, item->connection);
    if (!pem_print_certificate(&pem, 0, &der))
        return aad_error_set(err, AAD_INTERNAL, NULL, "the certificate cannot be written as DER");
    code = keyfile_give(&der, sink, sink_ctx, err);
    if (!code)
        keyfile_keep(state, item, &pem);
    return code;
}

enum aad_code keyfile_certificates(struct aad_store_state *state, const struct aad_item *item,
                                   aad_visit_certificate *visit, void *visit_ctx,
                                   struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    auto_bytes struct pem_bytes der = {0};
    enum aad_code code = keyfile_load(state, item, &pem, err);

    if (code)
        return code;
    for (int i = 0; !code && i <= pem_count_others(&pem); i++) {
        struct aad_certificate one = {.der = der.bytes, .is_in_use = !i};

        if (!pem_print_certificate(&pem, i, &der))
            continue;
        one.len = der.len;
        code = visit(visit_ctx, &one);
    }
    return code ? aad_error_set(err, code, NULL, "the certificates were not taken") : AAD_OK;
}

enum aad_code keyfile_public_key(struct aad_store_state *state, const struct aad_item *item,
                                 aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    auto_bytes struct pem_bytes der = {0};
    enum aad_code code = keyfile_load(state, item, &pem, err);

    if (code)
        return code;
    if (!pem_print_public(&pem, &der))
        return aad_error_set(err, AAD_INTERNAL, NULL, "the public key cannot be written as DER");
    return keyfile_give(&der, sink, sink_ctx, err);
}

enum aad_code keyfile_sign(struct aad_store_state *state, const struct aad_item *item,
                           const char *algorithm, const void *message, size_t message_len,
                           aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    auto_bytes struct pem_bytes signature = {0};
    enum aad_code code = AAD_OK;

    if (!keyfile_take_kept(state, item, &pem))
        code = keyfile_load(state, item, &pem, err);

    if (code)
        return code;
    if (!pem_can_sign(&pem, algorithm))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the key of connection '%s' cannot sign by %.8s", item->connection,
                             algorithm);
    if (!pem_sign(&pem, algorithm, message, message_len, &signature))
        return aad_error_set(err, AAD_INTERNAL, NULL, "signing by %.8s failed", algorithm);
    return keyfile_give(&signature, sink, sink_ctx, err);
}

/* --- changing it ---------------------------------------------------------------------------- */

enum aad_code keyfile_generate(struct aad_store_state *state, const struct aad_item *item,
                               const char *key_type, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    enum aad_code code;

    if (!pem_is_key_type(key_type))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "a key is rsa:2048, rsa:3072, rsa:4096 or ec:p256");
    code = keyfile_check_free(state, item, err);
    if (code)
        return code;
    if (!pem_make_key(key_type, &pem))
        return aad_error_set(err, AAD_INTERNAL, NULL, "no key could be made");
    return keyfile_save(state, item, &pem, err);
}

enum aad_code keyfile_import(struct aad_store_state *state, const struct aad_item *item,
                             const void *pkcs8, size_t len, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    enum aad_code code;

    if (!pem_read_key(pkcs8, len, &pem))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "only RSA keys of 2048 bits or more and EC P-256 keys can sign in");
    code = keyfile_check_free(state, item, err);
    return code ? code : keyfile_save(state, item, &pem, err);
}

enum aad_code keyfile_save_certificate(struct aad_store_state *state, const struct aad_item *item,
                                       const void *der, size_t len, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    enum aad_code code = keyfile_load(state, item, &pem, err);

    if (code)
        return code;
    if (!pem_set_certificate(&pem, der, len))
        return aad_error_set(err, AAD_REFUSED, NULL, "the certificate is not for this key");
    return keyfile_save(state, item, &pem, err);
}

enum aad_code keyfile_add_certificate(struct aad_store_state *state, const struct aad_item *item,
                                      const void *der, size_t len, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    enum aad_code code = keyfile_load(state, item, &pem, err);

    if (code)
        return code;
    if (!pem_add_certificate(&pem, der, len))
        return aad_error_set(err, AAD_REFUSED, NULL, "the certificate is not for this key");
    return keyfile_save(state, item, &pem, err);
}

/* Which of them it is: 0 = the one in use. */
static enum aad_code keyfile_find_certificate(const struct pem *pem, const void *der, size_t len,
                                              int *ret_at, struct aad_error *err)
{
    int at = pem_find_certificate(pem, der, len);

    if (at < 0)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the keyring has no such certificate");
    *ret_at = at;
    return AAD_OK;
}

/* One save puts the whole item of the next key in the place of this one. That the other item still
 * has it for a moment, or after a kill, changes nothing: its certificate is in use. */
static enum aad_code keyfile_use_next(struct aad_store_state *state, const struct aad_item *item,
                                      const void *der, size_t len, struct aad_error *err)
{
    struct aad_item next = *item;
    auto_pem struct pem pem = {0};
    enum aad_code code;
    int at = 0;

    next.role = KEYFILE_ROLE_NEXT;
    code = keyfile_load(state, &next, &pem, err);
    if (!code)
        code = keyfile_find_certificate(&pem, der, len, &at, err);
    if (code)
        return code;
    pem_use_certificate(&pem, at);
    code = keyfile_save(state, item, &pem, err);
    if (!code)
        (void)keyfile_store()->erase(state, &next, NULL);
    return code;
}

enum aad_code keyfile_use_certificate(struct aad_store_state *state, const struct aad_item *item,
                                      const void *der, size_t len, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    int at = 0;
    enum aad_code code = keyfile_load(state, item, &pem, err);

    if (code)
        return code;
    if (keyfile_find_certificate(&pem, der, len, &at, NULL))
        return keyfile_use_next(state, item, der, len, err);
    if (!at)
        return AAD_OK;
    pem_use_certificate(&pem, at);
    return keyfile_save(state, item, &pem, err);
}

enum aad_code keyfile_drop_certificate(struct aad_store_state *state, const struct aad_item *item,
                                       const void *der, size_t len, struct aad_error *err)
{
    auto_pem struct pem pem = {0};
    int at = 0;
    enum aad_code code = keyfile_load(state, item, &pem, err);

    if (!code)
        code = keyfile_find_certificate(&pem, der, len, &at, err);
    if (code)
        return code;
    if (!at)
        return aad_error_set(err, AAD_REFUSED, NULL, "the certificate is in use");
    pem_drop_certificate(&pem, at);
    return keyfile_save(state, item, &pem, err);
}

enum aad_code keyfile_erase_key(struct aad_store_state *state, const struct aad_item *item,
                                struct aad_error *err)
{
    struct aad_item next = *item;
    enum aad_code code;

    keyfile_forget();
    next.role = KEYFILE_ROLE_NEXT;
    if (strcmp(item->role, next.role) != 0) /* the next one first: it never stays alone */
        (void)keyfile_store()->erase(state, &next, NULL);
    code = keyfile_store()->erase(state, item, err);
    return code == AAD_NOT_FOUND ? keyfile_is_absent(item, err) : code;
}
