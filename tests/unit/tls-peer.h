/*
 * tls-peer.h - an https or http server in a thread, which answers what the test tells it
 *
 * Its certificate is its own authority, for localhost and 127.0.0.1, valid unless told otherwise.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_TLS_PEER_H
#define UNIT_TLS_PEER_H

#include <stddef.h>

struct tls_peer;

/* certificate: "good", "expired", "other-name", or "none": plain http. Ends the test program when
 * it cannot start. */
struct tls_peer *tls_peer_start(const char *certificate);
void tls_peer_stop(struct tls_peer *p);

/* "https://localhost:PORT", of plain http "http://127.0.0.1:PORT"; the file that a client must
 * trust, "" of plain http. */
const char *tls_peer_origin(const struct tls_peer *p);
const char *tls_peer_ca_file(const struct tls_peer *p);

/* Queues an answer: the raw bytes of an HTTP answer, "close" (no answer), "hang" (none either),
 * "drip" (a byte every 50 ms) or "endless" (2 MiB and more). Without one: 200 with "{}". */
void tls_peer_answer(struct tls_peer *p, const char *answer);
/* The same, of bytes that may hold a NUL. */
void tls_peer_answer_bytes(struct tls_peer *p, const char *bytes, size_t len);
/* The same, as a complete answer with that status and JSON body. */
void tls_peer_answer_json(struct tls_peer *p, int status, const char *json);

/* How many whole requests have come, and the i-th with header and body. */
unsigned tls_peer_count(struct tls_peer *p);
const char *tls_peer_request(struct tls_peer *p, unsigned i);

#endif
