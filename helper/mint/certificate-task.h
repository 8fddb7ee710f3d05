/*
 * certificate-task.h - a task for a key's certificates that runs: for `key certificate` and
 * `import`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_CERTIFICATE_TASK_H
#define MINT_CERTIFICATE_TASK_H

#include "mint/certificate.h"
#include "mint/shelf.h"

/* Zeroed before certificate_open(). */
struct certificate_task {
    const struct mint_key_request *request; /* borrowed */
    struct shelf shelf;
    struct turn *turn;
    struct secret spki; /* of the key, once it was asked for */
};

enum aad_code certificate_open(const struct mint_key_request *request, struct certificate_task *c,
                               struct aad_error *err);
void certificate_close(struct certificate_task *c);

/* Fills spki, if it is not there. */
enum aad_code certificate_get_key(struct certificate_task *c, struct aad_error *err);

/* What is on the shelf, and where one was put, for people. */
enum aad_code certificate_report(const struct shelf *s, struct mint_certificate *ret,
                                 struct aad_error *err);
void certificate_note_place(enum shelf_place place, bool *ret_is_beside,
                            struct mint_certificate *ret);

/* For those who ask nobody (certificate-note.h). */
void certificate_write_down(const struct mint_key_request *request,
                            const struct mint_certificate *made);

/* AAD_UNSUPPORTED: SHELF_NOWHERE is no place for one that is pending. */
enum aad_code certificate_has_no_place(struct aad_error *err);

#endif
