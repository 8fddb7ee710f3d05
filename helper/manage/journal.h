/*
 * journal.h - what has been made so far for a service connection, or for a registration
 *
 * It is written before each step, by what this step will be known by afterwards: so a run that was
 * ended at any instant can go on, or take everything back (P8). Nothing in it is a secret.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_JOURNAL_H
#define MANAGE_JOURNAL_H

#include <stdbool.h>

#include "base/buf.h"

struct journal {
    struct buf path;
    int lock;      /* -1 = not ours */
    char form[17]; /* what it was begun as: the text of whoever opened it, and nobody else's */
    char tag[37];  /* a GUID: of the role's assignment, and part of the application's name */
    char application[37], client_id[37], principal[37]; /* Graph's; "" = not made yet */
    char endpoint[37];                                  /* of Azure DevOps; likewise */
    bool has_begun_application; /* one that has the tag as its unique name may be there */
    bool has_begun_endpoint;    /* one of the name in the project is ours */
    bool has_trust, has_role, has_certificate;
};

/* Opens the one of that key, a text that names it. *ret_is_new: there was none. The caller closes
 * it, also after a failure. AAD_THROTTLED: another process is at it; AAD_IO; AAD_CONFIG: it cannot
 * be read. */
enum aad_code journal_open(const char *key, struct journal *ret, bool *ret_is_new,
                           struct aad_error *err);
void journal_close(struct journal *journal);
#define auto_journal __attribute__((cleanup(journal_close)))

/* Writes it. AAD_IO. */
enum aad_code journal_save(const struct journal *journal, struct aad_error *err);

/* All is done, or taken back. */
void journal_erase(struct journal *journal);

#endif
