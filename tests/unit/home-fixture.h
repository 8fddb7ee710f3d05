/*
 * home-fixture.h - a home of its own for a test, with connections in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_HOME_FIXTURE_H
#define UNIT_HOME_FIXTURE_H

#include <sys/types.h>

#include "connection/connection.h"

/* HOME is a fresh private directory, and no XDG directory is elsewhere; removed by the second.
 * Both fit as set-up and tear-down of a test. */
int home_fixture_make(void);
int home_fixture_remove(void);

/* "HOME/NAME"; valid until the fourth call after this one. */
const char *home_fixture_path(const char *name);
/* The same for a connection's file. */
const char *home_fixture_connection(const char *name);

/* Writes a connection's file as it is, with that mode. */
void home_fixture_put(const char *name, const char *text, mode_t mode);

/* Reads a whole small file; "" when there is none. Valid until the next call. */
const char *home_fixture_read(const char *path);

/* Sets the fields of a connection that lines of "key value" name. */
void home_fixture_set(struct connection *c, const char *fields);

/* Well-formed files: an LCS connection, and one of kind generic for hosts (JSON strings with their
 * commas between). */
#define HOME_FIXTURE_GUID "9b000000-0000-4000-8000-000000000001"
#define HOME_FIXTURE_LCS                                                                           \
    "{\"version\":1,\"kind\":\"lcs\",\"client-id\":\"" HOME_FIXTURE_GUID "\","                     \
    "\"authority\":\"https://login.microsoftonline.com/contoso.example\","                         \
    "\"username\":\"svc-lcs@contoso.example\","                                                    \
    "\"audiences\":[\"https://lcsapi.lcs.dynamics.com\"]}"
void home_fixture_put_generic(const char *name, const char *hosts);

#endif
