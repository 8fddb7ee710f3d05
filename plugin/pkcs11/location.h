/*
 * location.h - the RFC 7512 URI of a connection
 *
 * What a URI may not do here: start a program (pin-source=|...), carry a PIN (pin-value), point to
 * any file (pin-source, module-path), or be understood in part only: an attribute that is not
 * known, too long or repeated would make it mean more than its author wrote.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_LOCATION_H
#define PKCS11_LOCATION_H

#include "state.h"

#define LOCATION_MAX 1024

/* location: what follows "pkcs11:". Sets s->uri and s->module_name ("" when none is named). */
enum aad_code location_parse(struct aad_store_state *s, const char *location,
                             struct aad_error *err);

/* The URI of the token with the module's name, to which an object's attributes may be added; NULL
 * when memory ran out. */
P11KitUri *location_new(const struct aad_store_state *s, const CK_TOKEN_INFO *token);
/* Prints it, and frees it. NULL is out of memory. */
enum aad_code location_print(P11KitUri *taken, char *ret, size_t size, struct aad_error *err);

/* Some modules fill the token's texts up with NUL bytes. Here they become spaces, as in
 * location_parse(): so a URI that is printed means that token, and so does one that p11-kit's
 * programs print. */
void location_pad(CK_TOKEN_INFO *token);
void location_pad_library(CK_INFO *info);
void location_pad_slot(CK_SLOT_INFO *slot);

/* Does it name an object, by id or label? */
bool location_has_object(const struct aad_store_state *s);

#endif
