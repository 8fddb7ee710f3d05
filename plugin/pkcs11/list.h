/*
 * list.h - what is on the tokens of a module
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_LIST_H
#define PKCS11_LIST_H

#include "state.h"

/* Tokens, and what each shows without a login; private keys of the token that is logged in to. */
enum aad_code list_all(struct aad_store_state *s, aad_visit_key *visit, void *visit_ctx,
                       struct aad_error *err);

#endif
