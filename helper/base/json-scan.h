/*
 * json-scan.h - our own pass over JSON text, before any other parser sees it
 *
 * A full check of RFC 8259's grammar, so that the parser behind it is only given valid text:
 * cJSON 1.7.15 reads past the end of some truncated texts and accepts control bytes in strings.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define JSON_SIZE_MAX (1024 * 1024)

/* NULL if it is one JSON object within the limits, and nothing but white space around it;
 * otherwise the reason, a literal that completes "the JSON text ...". */
const char *json_scan(const char *bytes, size_t len);

/* Is it UTF-8 (RFC 3629: shortest form, no surrogates)? */
bool json_scan_utf8(const char *bytes, size_t len);

#endif
