/*
 * played-file.c - a file whose content is the fuzzer's, for a target that wraps file_read()
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "played-file.h"

#include "base/error.h"

enum aad_code played_file_read(const uint8_t *bytes, size_t len, size_t max, struct secret *ret,
                               struct aad_error *err)
{
    if (!len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no file");
    if (bytes[0] == 0xff)
        return aad_error_set(err, AAD_IO, NULL, "it cannot be read");
    if (len > max)
        return aad_error_set(err, AAD_CONFIG, NULL, "it is too large");
    secret_append(ret, bytes, len);
    return secret_ok(ret, err);
}
