/*
 * object.h - finding and changing objects on the token, and reading them without trusting their
 * lengths
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_OBJECT_H
#define PKCS11_OBJECT_H

#include "crypto.h"
#include "state.h"

#define OBJECTS_MAX 4096

struct objects {
    CK_OBJECT_HANDLE handles[OBJECTS_MAX];
    CK_ULONG n;
};

/* All objects that match the template. AAD_PROTOCOL when there are OBJECTS_MAX or more. */
enum aad_code object_find(struct aad_store_state *s, const CK_ATTRIBUTE *template, CK_ULONG n,
                          struct objects *ret, struct aad_error *err);

/* C_CreateObject and C_DestroyObject, while no other process of ours searches: SoftHSM may show it
 * an object of which half is written, and shows it so as long as that process lives. A new key pair
 * is not waited for: it takes seconds, and nobody looks for it yet. */
CK_RV object_create(struct aad_store_state *s, CK_ATTRIBUTE *template, CK_ULONG n,
                    CK_OBJECT_HANDLE *ret);
CK_RV object_destroy(struct aad_store_state *s, CK_OBJECT_HANDLE object);

/* One attribute, into a buffer of the caller's: ret has its size before and the value's length
 * afterwards. False when it is absent, secret or longer. */
bool object_read(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *ret);
bool object_read_bytes(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                       struct crypto_bytes *ret);
bool object_read_ulong(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                       CK_ULONG *ret);
/* Absent counts as no. */
bool object_is(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);

/* The URI of an object, for location_print(): token, class, id and label. */
P11KitUri *object_uri(struct aad_store_state *s, const CK_TOKEN_INFO *token,
                      CK_OBJECT_HANDLE object);

/* --- keys: key.c --- */

/* The one object of that class that the location names. AAD_NOT_FOUND, AAD_AMBIGUOUS. */
enum aad_code key_find(struct aad_store_state *s, CK_OBJECT_CLASS class, CK_OBJECT_HANDLE *ret,
                       struct aad_error *err);
/* Session, login and the private key that the location names. */
enum aad_code key_open(struct aad_store_state *s, CK_OBJECT_HANDLE *ret, struct aad_error *err);
/* SubjectPublicKeyInfo of a private or public key: from the object itself, which an EC key's
 * private half cannot tell as a rule; or else from the public key of the same CKA_ID. */
bool key_print_own(struct aad_store_state *s, CK_OBJECT_HANDLE key, struct crypto_der *ret);
enum aad_code key_print_public(struct aad_store_state *s, CK_OBJECT_HANDLE key,
                               struct crypto_der *ret, struct aad_error *err);

#endif
