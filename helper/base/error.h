/*
 * error.h - the table of error codes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

#include <aad-credential/error.h>

/* The name of a code ("locked"), for --json and traces. Never NULL. */
const char *error_name(enum aad_code code);

/* The documented exit status of a code (man aad-credential, EXIT STATUS). */
int error_exit_status(enum aad_code code);

/* The remedy to show: the error's own, or its code's default. Never NULL. */
const char *error_remedy(const struct aad_error *err);

/* May the same call succeed later with nothing changed: network, throttling, time-out? */
bool error_is_transient(enum aad_code code);

/* Sets the code of an errno value, with the text "WHAT: strerror". Returns the code. */
enum aad_code error_set_errno(struct aad_error *err, int errnum, const char *what, ...)
    AAD_PRINTF(3, 4);

#endif
