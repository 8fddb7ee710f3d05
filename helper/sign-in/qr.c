/*
 * qr.c - an address as a QR code on a terminal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/qr.h"

#include <errno.h>
#include <string.h>

#include <qrencode.h>

#define QR_QUIET 2 /* modules around it: four by the standard; all scanners make do with two */

/* Black on white of the 256 colours: unlike the first sixteen, they are no matter of a theme. */
#define QR_COLOURS "\033[38;5;16;48;5;231m"
#define QR_COLOURS_END "\033[0m"

static bool qr_is_dark(const QRcode *code, int x, int y)
{
    x -= QR_QUIET;
    y -= QR_QUIET;
    return x >= 0 && y >= 0 && x < code->width && y < code->width &&
           code->data[y * code->width + x] & 1;
}

static void qr_draw(const QRcode *code, struct buf *ret)
{
    static const char *const blocks[] = {" ", "\u2580", "\u2584", "\u2588"}; /* upper 1, lower 2 */
    int size = code->width + 2 * QR_QUIET;

    for (int y = 0; y < size; y += 2) {
        buf_append_text(ret, QR_COLOURS);
        for (int x = 0; x < size; x++)
            buf_append_text(ret, blocks[qr_is_dark(code, x, y) + 2 * qr_is_dark(code, x, y + 1)]);
        buf_append_text(ret, QR_COLOURS_END "\n");
    }
}

enum aad_code qr_print(const char *text, struct buf *ret, struct aad_error *err)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);

    if (!code && errno == ERANGE)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the address is too long for a QR code\n"
                             "Open the address in a browser instead.");
    if (!code)
        return aad_error_set(err, AAD_INTERNAL, NULL, "the QR code was not made: %s",
                             strerror(errno));
    qr_draw(code, ret);
    QRcode_free(code);
    return buf_ok(ret, err);
}

/* A code has an odd number of modules on each side, and its last line is half a one. */
bool qr_fits(const struct buf *code, size_t columns, size_t rows)
{
    size_t lines = 0;

    for (size_t i = 0; i < code->len; i++)
        lines += code->bytes[i] == '\n';
    return lines > 0 && lines < rows && 2 * lines - 1 <= columns;
}
