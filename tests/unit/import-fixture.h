/*
 * import-fixture.h - a file of another program, read as a connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_IMPORT_FIXTURE_H
#define UNIT_IMPORT_FIXTURE_H

#include "connection/import/import.h"

#define IMPORT_FIXTURE_CLIENT "9b000000-0000-4000-8000-000000000001"
#define IMPORT_FIXTURE_TENANT "9b000000-0000-4000-8000-0000000000bb"
#define IMPORT_FIXTURE_AUTHORITY "https://login.microsoftonline.com/" IMPORT_FIXTURE_TENANT

/* What the last reading came to. */
extern struct import_fixture {
    const char *entry; /* for the next one; NULL = none is named */
    struct connection c;
    struct import import;
    struct aad_error err;
} import_fixture;

/* Reads text into a connection that has the fields of lines of "key value" already, and fails
 * unless that returns the code. */
void import_fixture_read(const struct import_format *format, const char *given, const char *text,
                         enum aad_code want);

/* A field of the connection, and its secret: "" = it has none. */
void import_fixture_check(const char *key, const char *want);
void import_fixture_check_secret(const char *want);

/* Fails unless the error has each of the texts, NULL at the end. */
void import_fixture_says(const char *text, ...) __attribute__((sentinel));

/* Fails unless each beginning of the text is refused as no such file. */
void import_fixture_needs_all_of(const struct import_format *format, const char *text);

/* Before and after each test. */
int import_fixture_make(void);
int import_fixture_remove(void);

#endif
