/*
 * refresh.c - see refresh.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/refresh.h"

#include <string.h>

#include "base/trace.h"
#include "crypto/crypto.h"
#include "mint/grant/body.h"

#define REFRESH_ROOM "refresh"
#define REFRESH_POLL_MS 10

static enum aad_code refresh_prefix(const struct connection *c, struct secret *ret)
{
    auto_buf struct buf identity = {0};
    char hash[CRYPTO_HEX_SIZE];
    enum aad_code code;

    connection_identity(c, NULL, &identity);
    code = buf_ok(&identity, NULL);
    if (!code)
        code = crypto_sha256_hex(buf_text(&identity), identity.len, hash, NULL);
    if (code)
        return code;
    secret_append_all(ret, "1 ", hash, " ", (char *)NULL);
    return secret_ok(ret, NULL);
}

enum aad_code refresh_pack(const struct connection *c, const struct secret *token,
                           struct secret *ret)
{
    enum aad_code code = refresh_prefix(c, ret);

    secret_append_secret(ret, token);
    return code ? code : secret_ok(ret, NULL);
}

enum aad_code refresh_unpack(const struct connection *c, const struct secret *packed,
                             struct secret *ret)
{
    auto_secret struct secret prefix = {0};
    enum aad_code code = refresh_prefix(c, &prefix);

    if (code)
        return code;
    if (packed->len <= prefix.len || memcmp(packed->bytes, prefix.bytes, prefix.len) != 0)
        return AAD_NOT_FOUND;
    secret_append(ret, packed->bytes + prefix.len, packed->len - prefix.len);
    return secret_ok(ret, NULL);
}

void refresh_take_turn(const struct connection *c, const struct deadline *deadline,
                       struct turn **ret)
{
    auto_buf struct buf key = {0};
    struct turn_spec spec = {.room = REFRESH_ROOM, .end = *deadline, .needs_file = true};
    struct turn_watch watch = {0};

    connection_identity(c, NULL, &key);
    spec.key = buf_text(&key);
    while (!buf_ok(&key, NULL) && turn_take(&spec, &watch, ret) == TURN_WAIT &&
           deadline_left_ms(deadline))
        deadline_sleep_ms(REFRESH_POLL_MS, deadline);
}

/* The item has only what names it. With anything more, the keyring would be written to disk once
 * more at each token, while somebody waits. */
static struct aad_item refresh_item(const struct connection *c)
{
    return (struct aad_item){.connection = c->name, .role = grant_refresh_token.secret_role};
}

enum aad_code refresh_load(struct store *store, const struct connection *c, struct secret *ret,
                           struct aad_error *err)
{
    struct aad_item item = refresh_item(c);
    auto_secret struct secret packed = {0};
    enum aad_code code = store_load(store, &item, &packed, err);

    if (code == AAD_AMBIGUOUS)
        return AAD_NOT_FOUND; /* the password will do, and its success replaces them */
    return code ? code : refresh_unpack(c, &packed, ret);
}

enum aad_code refresh_save(struct store *store, const struct connection *c,
                           const struct secret *token, struct aad_error *err)
{
    struct aad_item item = refresh_item(c);
    auto_secret struct secret packed = {0};
    enum aad_code code = refresh_pack(c, token, &packed);

    if (code)
        return aad_error_set(err, code, NULL, "out of memory");
    code = store_save(store, &item, &packed, err);
    if (!code)
        trace("mint: the refresh token is kept");
    return code;
}

void refresh_erase(struct store *store, const struct connection *c)
{
    struct aad_item item = refresh_item(c);

    if (!store_erase(store, &item, NULL))
        trace("mint: the refresh token is dropped");
}

enum aad_code refresh_drop(struct store *store, const struct connection *c, struct aad_error *err)
{
    struct aad_item item = refresh_item(c);
    enum aad_code code = store_erase(store, &item, err);

    return code == AAD_NOT_FOUND ? AAD_OK : code;
}
