/*
 * verify-service.h - the step of `verify` that asks the service for which the token is
 *
 * The call changes nothing there. It goes to a host that the connection's own rules allow, and to
 * no other that a server names (promise P1).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_VERIFY_SERVICE_H
#define MINT_VERIFY_SERVICE_H

#include "mint/mint.h"

/* Makes the harmless call of the connection's kind with the token of m->request->audience. *detail
 * gets where, or why none was made. An answer that is no success is explained by the kind's own
 * table (connection/kind/service.h): AAD_PERSON as a rule; AAD_THROTTLED with what the service says
 * of when; AAD_PROTOCOL, AAD_NETWORK where nothing is known of the answer. */
enum aad_code verify_service(struct mint *m, const struct secret *token, struct buf *detail,
                             struct aad_error *err);

#endif
