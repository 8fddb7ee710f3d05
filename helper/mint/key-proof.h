/*
 * key-proof.h - an application proves its key before it changes its own certificates
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_KEY_PROOF_H
#define MINT_KEY_PROOF_H

#include "broker/mint-module.h"

/* Entry of the mint module: see prove_key of broker/mint-module.h. */
enum aad_code key_proof_make(const struct mint_request *request, const char *application,
                             struct secret *ret, struct aad_error *err);

#endif
