/*
 * import.h - a connection as another program has written it down: one file for each format
 *
 * `connection import --from FORMAT`. A format turns bytes into fields and a secret, and touches
 * neither files nor stores. What was given as an option is set already, and stays. A new format is
 * a file here, a row, a word for Meson, a test and an item in aad-credential-connection(1).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_IMPORT_H
#define CONNECTION_IMPORT_H

#include "base/buf.h"
#include "base/secret.h"
#include "connection/connection.h"
#include "connection/import/values.h"

#define IMPORT_FILE_MAX (1024 * 1024)

struct import;

struct import_format {
    const char *name;   /* "az-sp" */
    const char *title;  /* what it is: "what 'az ad sp create-for-rbac' prints" */
    const char *remedy; /* how such a file is made, for whoever has another one */
    const char *place;  /* below the home directory, where no file is named; NULL = none */
    const char *also;   /* where else the secret is, a sentence for afterwards; NULL = nowhere */
    bool is_json;
    bool is_shared; /* there is more in the file than this secret: it is not to be deleted whole */
    enum aad_code (*read)(struct import *import, struct aad_error *err);
};

/* One reading. */
struct import {
    const struct import_format *format;
    const char *bytes; /* borrowed; without a byte order mark */
    size_t len;
    const char *entry;    /* which of several, as the person names it; NULL = the only one */
    bool is_secret_given; /* in another way: the source's is not needed */
    struct values values; /* of JSON */
    char prefix[VALUES_NAME_MAX]; /* of the names of the entry's values: "value.0." */

    struct connection *c;   /* gets what it has not yet */
    struct secret secret;   /* what proves it; empty = the source does not have it */
    const char *secret_key; /* what the source calls that; a literal */
    struct buf key_file;    /* the path of a certificate with its key, which is brought in later */
    const char *key_text;   /* what the source calls such a text, where it is in itself */
    const char *tokens;     /* other secrets that are in it, which nobody takes; a literal */
    bool has_more;          /* the source has other entries, which nobody takes */
    size_t line;            /* of a file of lines, from 1; 0 = all of it */
};

void import_clear(struct import *import); /* not *c */
#define auto_import __attribute__((cleanup(import_clear)))

/* NULL = there is no such format. The i-th row, NULL past the end. "az-sp, kubelogin or ...". */
const struct import_format *import_find(const char *name);
const struct import_format *import_at(unsigned i);
void import_print_names(struct buf *ret);

/* Reads what the format reads: kind and grant are set then. bytes stay with the caller. AAD_CONFIG:
 * it is no such file, or its fields are wrong; AAD_AMBIGUOUS and AAD_NOT_FOUND list the entries;
 * AAD_UNSUPPORTED. */
enum aad_code import_read(struct import *import, const struct secret *bytes, struct aad_error *err);

/* --- what the formats are made of ------------------------------------------------------------ */

/* The entry's value, NULL = none. */
const char *import_text(const struct import *import, const char *name);

/* A row of a format's table: which value is which field. */
struct import_field {
    const char *name, *key;
};

/* Sets what c has not yet. value NULL: does nothing. The error names the value. */
enum aad_code import_set(struct import *import, const char *key, const char *value,
                         struct aad_error *err);
enum aad_code import_set_fields(struct import *import, const struct import_field *fields, size_t n,
                                struct aad_error *err);

/* Puts host and tenant together, either of which may be NULL: the cloud is the public one then, or
 * what was given without a tenant. */
enum aad_code import_set_authority(struct import *import, const char *host, const char *tenant,
                                   struct aad_error *err);

/* Makes a connection's name of a text, unless c has one. */
void import_set_name(struct import *import, const char *text);

/* Takes a value as the secret. Where there is none, does nothing. key: a literal. */
enum aad_code import_take(struct import *import, const char *key, struct aad_error *err);

/* It is not what the format is: "it has no 'tenant'" and the format's remedy. AAD_CONFIG. */
enum aad_code import_fail(const struct import *import, struct aad_error *err, const char *format,
                          ...) AAD_PRINTF(3, 4);
enum aad_code import_need(const struct import *import, const char *name, struct aad_error *err);

/* Chooses among entries with these names (bufs, n of them): the one that was named, or the only
 * one. Sets has_more. AAD_AMBIGUOUS or AAD_NOT_FOUND lists them. */
enum aad_code import_choose(struct import *import, const struct buf *names, size_t n, size_t *ret,
                            struct aad_error *err);

/* The table: a row for each file. */
#define IMPORT_ROWS(ROW)                                                                           \
    ROW(az_sp)                                                                                     \
    ROW(service_connection)                                                                        \
    ROW(d365fo_tools)                                                                              \
    ROW(lcs_task)                                                                                  \
    ROW(kubelogin)                                                                                 \
    ROW(git_credentials)

#define IMPORT_DECLARE(name) extern const struct import_format import_##name;
IMPORT_ROWS(IMPORT_DECLARE)

#endif
