/*
 * beside.h - certificates that are kept beside a connection's file, as PEM
 *
 * For stores that take no certificate, and for those of others that go along with one. They are
 * public; who may write them decides which certificate is sent, as with the connection's file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_BESIDE_H
#define CONNECTION_BESIDE_H

#include "base/buf.h"
#include "base/secret.h"

enum beside {
    BESIDE_USED,  /* NAME.pem: the one in use, before the store's own */
    BESIDE_NEXT,  /* NAME.next.pem: the one that is pending */
    BESIDE_CHAIN, /* NAME.chain.pem: those of its issuers */
    BESIDES
};

/* The user's file, or the system's where only that is there; where it would be if neither is. */
enum aad_code beside_path(const char *name, enum beside what, struct buf *ret,
                          struct aad_error *err);

/* AAD_NOT_FOUND; what file_read() refuses. */
enum aad_code beside_read(const char *name, enum beside what, struct secret *ret,
                          struct aad_error *err);

/* As a whole, or not at all (P8). */
enum aad_code beside_write(const char *name, enum beside what, const struct secret *pem,
                           struct aad_error *err);

/* It is no failure if it is not there. */
enum aad_code beside_remove(const char *name, enum beside what, struct aad_error *err);

/* All that is there of one name, under another, in place of what is there. */
enum aad_code beside_copy(const char *from, const char *to, struct aad_error *err);

/* All of the user's own. */
void beside_remove_own(const char *name);

#endif
