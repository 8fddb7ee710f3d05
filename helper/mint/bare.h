/*
 * bare.h - a secret that goes to the tools itself: may it, and what has become of it
 *
 * A tool shows it to its service, and nobody tells us what comes back, but for git, whose `erase`
 * says that it was refused, and our own `verify`. A secret that was refused is not handed out again
 * until it changes (promise P6).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_BARE_H
#define MINT_BARE_H

#include "broker/mint-module.h"

/* How long it may be used without a look into its store, by whoever asks next; only the kernel
 * keeps it meanwhile. A store process for each file of a large checkout would be too slow, and a
 * token would want its PIN each time; and a store that is locked shall be locked soon. */
#define BARE_LIFE_S 600

/* AAD_REJECTED: it has expired, or was refused before and no person has said otherwise since
 * (request->retries). AAD_CONFIG: it cannot be one. */
enum aad_code bare_check(const struct mint_request *request, const struct secret *secret,
                         struct aad_error *err);

/* Remembers that a service has taken it, or not. AAD_IO: that cannot be kept anywhere. */
enum aad_code bare_note(const struct connection *c, const struct secret *secret, bool is_refused);

/* The module's `refused` (broker/mint-module.h). */
enum aad_code bare_refuse(const struct mint_request *request, struct aad_error *err);

/* What a service that was called with it has made of it: remembers it, and says of a refusal what
 * to do. outcome: of the call, with its *err; status: of HTTP. Returns the outcome, or
 * AAD_REJECTED.
 */
enum aad_code bare_judge(const struct connection *c, const struct secret *secret,
                         enum aad_code outcome, long status, struct aad_error *err);

/* What follows "Basic ": appends the secret alone, as Azure DevOps wants it. */
enum aad_code bare_encode(const struct secret *secret, struct secret *ret, struct aad_error *err);

/* Appends until when it is good, for `verify`. */
void bare_print(const struct connection *c, struct buf *ret);

/* Is it what failed, so that another one may be right? One whose last day is over is known as that
 * without being sent. */
bool bare_takes_another(const struct connection *c, enum aad_code outcome);

#endif
