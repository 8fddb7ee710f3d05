/*
 * sign-in.h - what the module does while a person is there (broker/mint-module.h)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_SIGN_IN_H
#define MINT_SIGN_IN_H

#include "broker/mint-module.h"

enum aad_code sign_in_redeem(const struct mint_request *request, struct token *ret,
                             struct mint_person *ret_person, struct aad_error *err);
enum aad_code sign_in_end(const struct mint_request *request, struct aad_error *err);

#endif
