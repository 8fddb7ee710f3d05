/*
 * encoding.c - is a text UTF-8?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/encoding.h"

#include <stdbool.h>
#include <string.h>

#include "base/json-scan.h"

static bool encoding_begins(const char *bytes, size_t len, const char *mark)
{
    return len >= strlen(mark) && !memcmp(bytes, mark, strlen(mark));
}

/* Without a mark it is known by its zeros: in any European text, one byte of most pairs is zero,
 * and always the same one. */
static bool encoding_is_wide(const char *bytes, size_t len)
{
    size_t zeros[2] = {0, 0};

    for (size_t i = 0; i < len; i++)
        zeros[i % 2] += !bytes[i];
    return (!zeros[0] || !zeros[1]) && (zeros[0] + zeros[1]) * 4 > len;
}

const char *encoding_find_fault(const char *bytes, size_t len)
{
    if (encoding_begins(bytes, len, "\xef\xbb\xbf"))
        return "begins with a byte order mark, which is no part of it";
    if (encoding_begins(bytes, len, "\xff\xfe") || encoding_begins(bytes, len, "\xfe\xff") ||
        encoding_is_wide(bytes, len))
        return "is UTF-16, not UTF-8";
    if (memchr(bytes, '\0', len))
        return "holds a zero byte";
    return json_scan_utf8(bytes, len) ? NULL : "is not UTF-8, but perhaps ISO-8859-1";
}
