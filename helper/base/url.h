/*
 * url.h - the strict reading of a URL that may decide where a token goes
 *
 * Only absolute http and https URLs of RFC 3986, and not all of them: no user information, no
 * percent-encoding or non-ASCII in the host, no trailing dot, no backslash, space or control byte
 * anywhere. Two programs that read a URL differently are an attack; a URL that could be read in two
 * ways is therefore refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <aad-credential/error.h>

struct url {
    bool is_https;
    uint16_t port;    /* always set: 443 or 80 when the URL has none */
    char host[256];   /* lower case; an IPv6 address without its brackets */
    const char *path; /* into the text given: "/..." with query, or "" */
};

/* Parses an absolute URL. Borrows `text` for url.path. AAD_USAGE with the reason. */
enum aad_code url_parse(const char *text, struct url *ret, struct aad_error *err);

/* Parses "host[:port]" as git sends it, together with a scheme name ("https"). */
enum aad_code url_parse_host(const char *scheme, const char *host_port, struct url *ret,
                             struct aad_error *err);

/* Same scheme, host and port. */
bool url_same_origin(const struct url *a, const struct url *b);

/* Does a request's Host (RFC 9112, 3.2) call us by one of these names (up to NULL) and our port? A
 * page whose name leads here by its own DNS has that name (security case 19). */
bool url_is_called(const char *host, const char *const *names, uint16_t port);

/* localhost, 127.0.0.0/8 or ::1, by the literal text: nothing is resolved. */
bool url_is_loopback(const struct url *url);

/* The same, or an address of a link-local or private network (RFC 1918, 3927, 4193, 4291): where a
 * machine's own endpoints are. By the literal text, too. */
bool url_is_local(const struct url *url);

/* Writes "https://host[:port]" (the port only when it is not the default). Returns out. */
const char *url_print_origin(const struct url *url, char *out, size_t size);

#endif
