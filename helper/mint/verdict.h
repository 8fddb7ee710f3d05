/*
 * verdict.h - what an authority has made of a secret so far (promise P6)
 *
 * A verdict belongs to who is judged: a user of a cloud, whichever application asks, or an
 * application of a cloud; it does not matter how name, tenant or authority are spelled. A bare
 * secret (grant.h) is judged by whose it is, or where it is good. Each secret has one file,
 * STATE/verdict/WHO-SECRET; a slow fingerprint under a random key and a salt of its owner
 * (crypto.h) stands for the secret. The kernel's keyring also keeps that a secret was accepted,
 * under a quick fingerprint, for up to a day: so an ordinary mint waits for no slow one. Where no
 * file can be written, it keeps everything else as well.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_VERDICT_H
#define MINT_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/state.h"
#include "connection/connection.h"
#include "crypto/crypto.h"

/* An account is locked for a time, then the same password is right again. */
#define VERDICT_LOCKED_S 600
#define VERDICT_NUMBER_LOCKED 50053 /* AADSTS */

enum verdict_state {
    VERDICT_NONE,     /* never sent, or not known any more */
    VERDICT_TRIED,    /* sent, and nobody has seen an answer */
    VERDICT_ACCEPTED, /* and not refused since */
    VERDICT_REJECTED,
};

struct verdict {
    enum verdict_state state;
    int64_t number; /* of AADSTS, 0 = none was given; REJECTED */
    int64_t tries;  /* without an answer; TRIED */
    int64_t at_ms;  /* Unix time in milliseconds */
};

/* One secret of one who is judged. Zeroed when not open. */
struct verdict_file {
    struct buf who;
    const struct secret *secret; /* borrowed until it is closed */
    struct {
        bool is_known; /* print is there */
        uint8_t print[CRYPTO_DIGEST_SIZE];
    } places[STATE_PLACES];
};

/* AAD_INTERNAL when memory ran out. The secret is borrowed. */
enum aad_code verdict_open(struct verdict_file *f, const struct connection *c, bool is_user,
                           const struct secret *secret);
void verdict_close(struct verdict_file *f); /* takes a zeroed struct */

/* The latest verdict that is known; VERDICT_NONE if there is none. */
void verdict_load(struct verdict_file *f, struct verdict *ret);

/* AAD_IO when it cannot be kept anywhere. VERDICT_NONE removes what is known. */
enum aad_code verdict_save(struct verdict_file *f, const struct verdict *verdict);

/* Who is judged, as one text. */
void verdict_who(const struct connection *c, bool is_user, struct buf *ret);

#endif
