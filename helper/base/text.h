/*
 * text.h - encodings and comparisons of short texts
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"

#define TEXT_INT_SIZE 21
#define TEXT_HASH_SIZE 17
#define TEXT_LAST_SECOND 253402300799 /* 9999-12-31T23:59:59Z: a year has four digits */
#define TEXT_HEX_LOWER "0123456789abcdef"
#define TEXT_HEX_UPPER "0123456789ABCDEF"

/* Writes text from a server, keyring or token into out so that it can be shown to a terminal or a
 * log parser: one line, printable ASCII only (others become '?'), cut to size-1 bytes with "..." at
 * the end. It also breaks up "##" (of "##vso[") anywhere, and "::" at the start, which a pipeline
 * agent would take as a command. Returns out. */
const char *text_escape(char *out, size_t size, const char *text, size_t len);
/* The same, but what is UTF-8 and may be shown (utf8.h) stays as it is where the reader can show
 * it. It is cut between characters. What is not UTF-8 becomes one '?' a byte, else one a character.
 */
const char *text_show(char *out, size_t size, const char *text, size_t len, bool shows_unicode);

/* ASCII only, whatever the locale. */
bool text_equal_nocase(const char *a, const char *b);
bool text_has_prefix(const char *text, const char *prefix);

/* Is every byte printable ASCII 0x21..0x7e? (no space) */
bool text_is_visible(const char *text, size_t len);

/* [a-z0-9-]{1,32}: names of connections and stores (promise P10). */
bool text_is_name(const char *text);

/* A GUID in its 8-4-4-4-12 form, any case. */
bool text_is_guid(const char *text);

/* Distance for "did you mean": number of single edits, at most `limit`. */
size_t text_distance(const char *a, const char *b, size_t limit);

/* Nearest of a NULL-terminated list, or NULL if none is near (at most a third of the length). */
const char *text_nearest(const char *text, const char *const *candidates);

/* Appends percent-encoded (RFC 3986 unreserved kept), for application/x-www-form-urlencoded. */
void text_percent_encode(struct secret *out, const void *bytes, size_t len);
/* In place: %XX of either case becomes that byte, and whatever else stays. */
void text_percent_decode(struct secret *text);

/* Two digits a byte, of TEXT_HEX_LOWER or TEXT_HEX_UPPER, and a NUL. Returns out. */
const char *text_print_hex(char *out, const void *bytes, size_t len, const char *digits);
/* The byte that two digits of either case mean; -1: they are none. The text ends with a NUL. */
int text_hex_pair(const char *at);

/* Appends a JSON string literal with its quotes (RFC 8259 section 7). The bytes are UTF-8. */
void text_json_quote(struct secret *out, const void *bytes, size_t len);

/* 64-bit FNV-1a, continued from seed (0 = the standard offset basis). Finds accidents and spreads
 * names; it is no protection against an attacker. */
uint64_t text_hash(uint64_t seed, const void *bytes, size_t len);
/* The hash of these bytes alone as 16 hexadecimal digits, for names of files and kernel keys. */
const char *text_hash_name(char out[TEXT_HASH_SIZE], const void *bytes, size_t len);

/* UTC time stamp, RFC 3339: "2030-01-02T03:04:05Z". Returns out, which holds at least 21 bytes. */
const char *text_rfc3339(char out[24], int64_t unix_s);

/* Reads one, also with a part of a second; 0 = it is none. */
int64_t text_parse_rfc3339(const char *text);

/* The same in local time and without a zone, as az writes it: "2030-01-02 04:04:05.000000". Which
 * zone it is, libc knows (tzset(3)). */
const char *text_local_time(char out[32], int64_t unix_s);

/* A decimal integer within min..max, nothing else around it. */
bool text_to_int(const char *text, int64_t min, int64_t max, int64_t *ret);

/* A number in decimal digits, and a hash in 16 hexadecimal ones. Both return a place in out. They
 * are for what each call prints: libc's formats are some pages of code and tables. */
const char *text_print_int(char out[TEXT_INT_SIZE], int64_t value);
const char *text_print_hash(char out[TEXT_HASH_SIZE], uint64_t hash);

#endif
