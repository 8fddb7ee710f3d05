/*
 * certificate.h - what the files know of each other that replace an application's certificate
 *
 * In a keyring the new key waits beside the one in use (mint/shelf.h), and comes into use when the
 * authority has accepted it. On a token it has a name of its own, and comes into use when the
 * connection names it. With --same-key there is a new certificate alone, which waits likewise.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_ROTATE_CERTIFICATE_H
#define COMMAND_ROTATE_CERTIFICATE_H

#include "command/rotate/rotate.h"

/* Asks the mint module for the certificates of the connection's key, as it was or as it is to be,
 * or of the one at `place` (NULL). The caller clears *ret. */
struct certificate_question {
    enum mint_key_task task;
    bool is_former;
    const char *place, *key_type;
};
enum aad_code certificate_ask(struct rotate_run *run, const struct certificate_question *question,
                              struct mint_certificate *ret, struct aad_error *err);

/* --- certificate-make.c --- */

/* Is the next key one that the connection has to name? */
bool certificate_has_place(const struct rotate_run *run);

/* Makes the key and its certificate, or finds those that were made: note.next says which they are,
 * and *ret_pem is the certificate. The caller clears it. */
enum aad_code certificate_make(struct rotate_run *run, struct secret *ret_pem,
                               struct aad_error *err);

/* They are gone: those that were to come; those that `rotate` has made on a token, if no other
 * connection has them. */
enum aad_code certificate_drop_next(struct rotate_run *run, struct aad_error *err);
enum aad_code certificate_drop_key(struct rotate_run *run, const struct connection *c,
                                   const char *place, struct aad_error *err);

/* --- certificate-graph.c --- */

/* The application has it from now on, or has it not any more. What is so already is no failure. */
enum aad_code certificate_register(struct rotate_run *run, const struct secret *pem,
                                   struct aad_error *err);
enum aad_code certificate_unregister(struct rotate_run *run, const struct rotation_credential *one,
                                     struct aad_error *err);

#endif
