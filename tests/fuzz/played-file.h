/*
 * played-file.h - a file whose content is the fuzzer's, for a target that wraps file_read()
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_PLAYED_FILE_H
#define FUZZ_PLAYED_FILE_H

#include <stdint.h>

#include "base/secret.h"

/* Without a byte it is not there, and with 0xff as the first one it cannot be read. */
enum aad_code played_file_read(const uint8_t *bytes, size_t len, size_t max, struct secret *ret,
                               struct aad_error *err);

#endif
