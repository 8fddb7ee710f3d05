/*
 * refusal.h - why a machine's own endpoint gives no token, and what to do about it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_IDENTITY_REFUSAL_H
#define MINT_IDENTITY_REFUSAL_H

#include "mint/identity/identity.h"

/* Did somebody answer who is not the source: Docker in place of the metadata service, a page? */
bool identity_refusal_is_strangers(const struct identity_call *call,
                                   const struct response *response);

/* Of an answer that is not 200. Returns the code. */
enum aad_code identity_refusal_explain(const struct identity_call *call,
                                       const struct response *response, struct aad_error *err);

/* There was no answer: why has what http says of it. Returns the code. */
enum aad_code identity_refusal_unreached(const struct identity_call *call,
                                         const struct aad_error *why, struct aad_error *err);

#endif
