/*
 * mvn-key.c - see mvn-key.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/mvn-key.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/env.h"
#include "base/error.h"
#include "base/file.h"

static enum aad_code mvn_key_make(char ret[MVN_KEY_LEN + 1], struct aad_error *err)
{
    unsigned char chance[MVN_KEY_LEN / 2];

    if (getrandom(chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        return error_set_errno(err, errno, "no random number");
    for (size_t i = 0; i < sizeof chance; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", chance[i]);
    return AAD_OK;
}

static bool mvn_key_load(const char *path, char ret[MVN_KEY_LEN + 1])
{
    auto_secret struct secret bytes = {0};

    if (file_read(path, FILE_TRUST_PRIVATE, MVN_KEY_LEN, &bytes, NULL) ||
        bytes.len != MVN_KEY_LEN || strspn(bytes.bytes, "0123456789abcdef") != MVN_KEY_LEN)
        return false;
    memcpy(ret, bytes.bytes, MVN_KEY_LEN);
    ret[MVN_KEY_LEN] = '\0';
    return true;
}

enum aad_code mvn_key_get(char ret[MVN_KEY_LEN + 1], struct aad_error *err)
{
    auto_buf struct buf path = {0};
    enum aad_code code;

    if (env_state_dir(&path, NULL))
        return mvn_key_make(ret, err);
    code = file_make_private_dir(buf_text(&path), NULL);
    buf_append_text(&path, "/maven-key");
    if (!code && !buf_ok(&path, NULL) && mvn_key_load(buf_text(&path), ret))
        return AAD_OK;
    code = mvn_key_make(ret, err);
    if (!code) /* what cannot be kept costs downloads */
        (void)file_replace(buf_text(&path), 0600, ret, MVN_KEY_LEN, NULL);
    return code;
}
