/*
 * verify.h - does a connection work: the store, the authority, the token, the service
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_VERIFY_H
#define MINT_VERIFY_H

#include "broker/mint-module.h"

/* The module's `verify` (broker/mint-module.h). */
enum aad_code verify_run(const struct mint_request *request, mint_step *step, void *ctx,
                         struct token *ret, struct aad_error *err);

#endif
