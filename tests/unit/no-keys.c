/*
 * no-keys.c - the store of mint-fixture.c keeps no keys
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/client.h"

static enum aad_code no_keys(struct aad_error *err)
{
    return aad_error_set(err, AAD_UNSUPPORTED, NULL, "this store keeps no keys");
}

enum aad_code store_certificate(struct store *store, const struct aad_item *item,
                                struct secret *ret_der, struct aad_error *err)
{
    (void)store, (void)item, (void)ret_der;
    return no_keys(err);
}

enum aad_code store_sign(struct store *store, const struct aad_item *item, const char *algorithm,
                         const struct secret *message, struct secret *ret, struct aad_error *err)
{
    (void)store, (void)item, (void)algorithm, (void)message, (void)ret;
    return no_keys(err);
}

enum aad_code store_public_key(struct store *store, const struct aad_item *item,
                               struct secret *ret_der, struct aad_error *err)
{
    (void)store, (void)item, (void)ret_der;
    return no_keys(err);
}

enum aad_code store_save_certificate(struct store *store, const struct aad_item *item,
                                     const struct secret *der, struct aad_error *err)
{
    (void)store, (void)item, (void)der;
    return no_keys(err);
}

enum aad_code store_import(struct store *store, const struct aad_item *item,
                           const struct secret *pkcs8, struct aad_error *err)
{
    (void)store, (void)item, (void)pkcs8;
    return no_keys(err);
}

const char *store_token(const struct store *store)
{
    (void)store;
    return "";
}

const char *store_outcome(const struct store *store)
{
    (void)store;
    return "";
}
