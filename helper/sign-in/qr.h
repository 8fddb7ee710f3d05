/*
 * qr.h - an address as a QR code on a terminal, for a telephone's camera
 *
 * Two modules are one character: Unicode's half blocks. Black and white are said by colours of
 * their own, so that the code scans whatever the terminal's colours are. Whether the terminal can
 * show that (UTF-8, its size, that it is one) is for the caller to know.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_QR_H
#define SIGN_IN_QR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends the code in lines. AAD_UNSUPPORTED: the text is too long for one, AAD_INTERNAL. */
enum aad_code qr_print(const char *text, struct buf *ret, struct aad_error *err);

/* Does what qr_print() made fit into a window of this size, with a line left for the cursor? */
bool qr_fits(const struct buf *code, size_t columns, size_t rows);

#endif
