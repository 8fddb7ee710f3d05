/*
 * verify-assertion.h - the step of `verify` that looks at somebody else's assertion
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_VERIFY_ASSERTION_H
#define MINT_VERIFY_ASSERTION_H

#include "mint/mint.h"

/* Fetches one and compares it with what the connection expects. *detail gets what it says, also
 * when that is not what is expected. */
enum aad_code verify_assertion(struct mint *m, struct buf *detail, struct aad_error *err);

/* A token by the assertion. With request->waits a federated credential that the authority does not
 * know is asked for again, for five minutes: so long one that is new may take to be known. */
enum aad_code verify_assertion_token(struct mint *m, struct token *ret, struct aad_error *err);

#endif
