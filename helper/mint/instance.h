/*
 * instance.h - does Microsoft know an authority's host? (instance discovery of Microsoft's own
 * libraries)
 *
 * A password goes to the authority that a connection names. A host that is in none of our tables is
 * therefore asked about at one that is, when the connection is made: a slip, or somebody's trap, is
 * refused before anything secret is typed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_INSTANCE_H
#define MINT_INSTANCE_H

#include "base/buf.h"
#include "broker/mint-module.h"
#include "http/response.h"

/* As mint-module.h says. */
enum aad_code instance_run(const struct mint_request *request, struct aad_error *err);

/* Its parts. Appends the address that is asked; reads the answer: AAD_CONFIG if the host is
 * unknown, AAD_PROTOCOL if that is no answer. */
void instance_print_url(const struct connection *c, struct buf *ret);
enum aad_code instance_parse(const struct connection *c, const struct response *response,
                             struct aad_error *err);

#endif
