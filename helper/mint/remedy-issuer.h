/*
 * remedy-issuer.h - what a person can do about the refusal of an issuer that is not Entra ID
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_REMEDY_ISSUER_H
#define MINT_REMEDY_ISSUER_H

#include "connection/connection.h"

/* What the connection has of its own to say, with the fields that remedy.c knows: its kind of that
 * topic, or of its issuer for a word of RFC 6749. NULL: what remedy.c says. */
const char *remedy_issuer_own(const struct connection *c, enum kind_topic topic, const char *error);

#endif
