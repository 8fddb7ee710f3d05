/*
 * encoding.h - is a text UTF-8, as everything is that we send?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

#include <stddef.h>

/* NULL where it is UTF-8, with no zero byte and without a byte order mark; else what it is, in
 * words that follow its name: "is UTF-16, not UTF-8". Its remedy is a sentence for all of them. */
const char *encoding_find_fault(const char *bytes, size_t len);

#define ENCODING_REMEDY                                                                            \
    "Give it as UTF-8 without a byte order mark: 'iconv -t UTF-8 -f', then what it is, such as "   \
    "UTF-16 or ISO-8859-1, makes it of a file."

#endif
