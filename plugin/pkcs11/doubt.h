/*
 * doubt.h - PINs of which nobody knows whether the token counted them as wrong
 *
 * A token may answer that it failed, or a process may die while the token has its PIN: the PIN may
 * be right, and the try may have counted. Such a PIN is not sent again by itself, until somebody
 * has logged in, or the token's flags say that nothing was counted. Flags are believed of a token
 * that has shown them before: some never do.
 *
 * A mark (a file) says that a process has begun; prints of PINs (refused.h) say which ones are in
 * doubt after an answer. All is called under the token's lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_DOUBT_H
#define PKCS11_DOUBT_H

#include "refused.h"
#include "state.h"

struct doubt {
    char mark[600], tells[600];
    struct refused pins;
    bool was_cut; /* an earlier process died while the token had a PIN, whichever that was */
};

enum aad_code doubt_init(struct doubt *doubt, struct aad_store_state *s, struct aad_error *err);

/* Looks at the mark, and at what the token's flags say now. */
void doubt_look(struct doubt *doubt, const CK_TOKEN_INFO *token);
/* Is that PIN in doubt, or any? */
enum aad_code doubt_find(struct doubt *doubt, const unsigned char *pin, size_t len, bool *ret,
                         struct aad_error *err);

/* Before a PIN goes to the token. */
enum aad_code doubt_begin(const struct doubt *doubt, struct aad_error *err);
/* The try has ended, and what is to be remembered of it is remembered. */
void doubt_end(const struct doubt *doubt);
/* Somebody has logged in. */
void doubt_clear(struct doubt *doubt);

#endif
