/*
 * authorize.h - a person signs in by a browser
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_AUTHORIZE_H
#define SIGN_IN_AUTHORIZE_H

#include "broker/sign-in-module.h"

/* As sign-in-module.h says. */
enum aad_code authorize_run(const struct sign_in_request *request, struct person_proof *ret,
                            struct aad_error *err);

#endif
