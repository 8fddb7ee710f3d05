/*
 * wire.h - frames between a host process and its caller, over a socket pair
 *
 * A frame is a 32-bit length, a 32-bit type, and that many bytes of fields; a field is a 32-bit
 * length and its bytes, a number a field of eight bytes. Both ends run on the same machine, from
 * the same installation: integers are in the machine's order. Neither end trusts the other: what
 * is longer than WIRE_MAX, of an unknown type, or does not end where its fields end is refused as
 * a whole (AAD_PROTOCOL).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_WIRE_H
#define HOST_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include <aad-credential/store.h>

#include "base/secret.h"

/* The largest secret and some short texts. */
#define WIRE_MAX (AAD_SECRET_MAX + 8192u)

/* Said in the first frame: both ends come from one installation, but an update may be between them.
 * A change of any frame changes it. */
#define WIRE_VERSION 1
#define WIRE_ROW_TEXTS 4

enum wire_type {
    /* caller to host */
    WIRE_OPEN = 1, /* version, end_ms, and what the work wants to know */
    WIRE_CALL,     /* end_ms, and what the work understands: a verb */
    WIRE_ANSWER,   /* end_ms, error, bytes: to a question */
    /* host to caller */
    WIRE_RESULT,     /* error: ends the answer to "open" or to a call */
    WIRE_BYTES,      /* bytes */
    WIRE_ROW,        /* texts, bytes: one of a list */
    WIRE_ASK,        /* question, subject */
    WIRE_ANSWER_WAS, /* question, right */
    WIRE_NOTE,       /* what, value */
    WIRE_KEEP,       /* bytes */
    WIRE_TOKEN,      /* connection, audience, URL, was it refused: a question, too */
    WIRE_TYPES
};

/* A frame being made or read. Zeroed is empty; everything in it is treated as secret. */
struct wire_frame {
    enum wire_type type;
    struct secret fields;
    size_t at;   /* how far it has been read */
    bool failed; /* memory ran out, or a field was not what was expected */
};

void wire_clear(struct wire_frame *frame);

#define auto_frame __attribute__((cleanup(wire_clear)))

/* Making one. A failure is remembered and reported by wire_send(). A NULL text is one that is
 * absent, and arrives as NULL. */
void wire_put_number(struct wire_frame *frame, int64_t number);
void wire_put_bytes(struct wire_frame *frame, const void *bytes, size_t len);
void wire_put_text(struct wire_frame *frame, const char *text);

void wire_put_texts(struct wire_frame *frame, const char *const texts[WIRE_ROW_TEXTS]);
void wire_put_error(struct wire_frame *frame, enum aad_code code, const struct aad_error *err);

/* Reading one. Texts and bytes are borrowed from the frame; a text ends with NUL and has none
 * inside. Anything unexpected sets `failed`, and gives 0, NULL or AAD_PROTOCOL. */
int64_t wire_get_number(struct wire_frame *frame);
const char *wire_get_bytes(struct wire_frame *frame, size_t *ret_len);
const char *wire_get_text(struct wire_frame *frame);
void wire_get_texts(struct wire_frame *frame, const char *ret[WIRE_ROW_TEXTS]);
/* Returns the code, and fills *ret with text that is escaped and fit to be shown. */
enum aad_code wire_get_error(struct wire_frame *frame, struct aad_error *ret);

/* True if all fields were as expected and nothing is left. */
bool wire_is_whole(const struct wire_frame *frame);

/* Sends or receives one frame, until end_ms of the steady clock (INT64_MAX = for ever).
 * AAD_TIMEOUT; AAD_UNAVAILABLE when the other end is gone; AAD_PROTOCOL for what is no frame. */
enum aad_code wire_send(int fd, struct wire_frame *frame, int64_t end_ms, struct aad_error *err);
enum aad_code wire_receive(int fd, struct wire_frame *ret, int64_t end_ms, struct aad_error *err);

#endif
