/*
 * source.h - a secret that opens a store, from where the user has put it instead of a person
 *
 * A systemd credential (systemd.exec(5), $CREDENTIALS_DIRECTORY/NAME) or a descriptor. One line end
 * at its end, of Unix or of Windows, is taken as the writer's, and dropped; a second line is
 * refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_SOURCE_H
#define STORE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#include "base/deadline.h"
#include "base/secret.h"

/* What is read: its limit, and what an error says of it. */
struct source {
    const char *noun;    /* "the PIN" */
    const char *remedy;  /* where to look, when what is there is none */
    size_t max;          /* bytes */
    bool may_have_lines; /* then it is what it is, but for one '\n' at its end */
};

/* Has a credential of that name been given? */
bool source_has_credential(const char *name);

/* AAD_NOT_FOUND: none has been given; *err need not be set. AAD_CONFIG: it is no such secret, or
 * could have been changed by others. */
enum aad_code source_from_credential(const struct source *source, const char *name,
                                     struct secret *ret, struct aad_error *err);

/* Takes what another source has given. AAD_CONFIG, as above. */
enum aad_code source_take(const struct source *source, struct secret *from, struct secret *ret,
                          struct aad_error *err);

/* A regular file is read from its beginning, however often, by how many processes. A pipe can be
 * read only once, but one run may need the secret again, in a module whose memory is not ours: so
 * it is put back under the same number. AAD_CONFIG: nothing is left to read there. */
enum aad_code source_from_fd(const struct source *source, int fd, const struct deadline *deadline,
                             struct secret *ret, struct aad_error *err);

#endif
