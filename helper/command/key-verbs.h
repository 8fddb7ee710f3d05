/*
 * key-verbs.h - the verbs of `aad-credential key`, and what they share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_KEY_VERBS_H
#define COMMAND_KEY_VERBS_H

#include "base/buf.h"
#include "broker/mint-key.h"
#include "command/command.h"
#include "connection/connection.h"
#include "store/open.h"

#define KEY_TYPE "rsa:2048" /* unless --type says another */

struct key_options {
    const char *arguments[2]; /* what is no option: a URI or a connection's name, a file */
    int n_arguments;
    const char *type, *subject, *days, *output, *pin;
    const char *secret_fd; /* import: where the file's password is; NULL = it is asked for */
    const char *store;     /* delete: where the connection's key was left; NULL = where it says */
    const char *new_secret_fd; /* pin: where the new one is; NULL = it is asked for */
    bool changes, generates;   /* pin */
    bool logs_in, json, is_request, is_yes, forgets, renews, discards, wants_new_key;
    enum mint_key_task task; /* certificate: which of these it is */
};

typedef enum aad_code key_verb(struct command_context *ctx, const struct key_options *options,
                               struct aad_error *err);

key_verb key_verb_list, key_verb_pin;        /* key-list.c */
key_verb key_verb_generate, key_verb_delete; /* key-make.c */
key_verb key_verb_certificate;               /* key-certificate.c */
key_verb key_verb_import;                    /* key-import.c */

/* The desktop's keyring, for PINs. */
enum aad_code key_pin_open(struct command_context *ctx, struct store **ret, struct aad_error *err);

/* Where a key is: in a store of its own ("pkcs11:..." as argument), or that of a connection. */
struct key_place {
    struct connection connection; /* empty for a URI */
    struct buf store;             /* as in a connection file, complete */
    char name[CONNECTION_NAME_MAX + 1];
    const char *pin;
};

void key_place_clear(struct key_place *place);
#define auto_place __attribute__((cleanup(key_place_clear)))

/* What the argument names. AAD_USAGE, AAD_NOT_FOUND, AAD_AMBIGUOUS. */
enum aad_code key_place_find(const char *argument, const struct key_options *options,
                             struct key_place *ret, struct aad_error *err);
enum aad_code key_place_open(const struct key_place *place, bool may_ask, struct store **ret,
                             struct aad_error *err);
struct aad_item key_place_item(const struct key_place *place);

/* Appends what names a key as a word that can be pasted: a shell would take the ';' and '?' of a
 * URI for itself. */
void key_append_argument(struct buf *ret, const char *argument);

/* --- key-certificate.c --- */

/* What the mint module is told. AAD_USAGE. */
enum aad_code key_request(struct command_context *ctx, const struct key_place *place,
                          const struct key_options *options, struct mint_key_request *ret,
                          struct aad_error *err);
/* Say of one its thumbprints and days; where the one in use is kept; and what is to be done that
 * the pending one comes into use: upload a file, or "its PEM text". */
void key_say_one(const struct mint_shown *shown, struct buf *ret);
void key_say_next(const struct key_place *place, const struct mint_certificate *made,
                  const char *uploaded, bool is_imported, struct buf *ret);
void key_say_used(const struct key_place *place, const struct mint_certificate *made,
                  struct buf *ret);
/* May another key wait beside the one that is there? AAD_UNSUPPORTED. */
enum aad_code key_check_new_key(const struct key_place *place, struct aad_error *err);

/* key-pin-change.c: changes the PIN of the token that the place is on. */
enum aad_code key_pin_change(struct command_context *ctx, const struct key_options *options,
                             const struct key_place *place, struct aad_error *err);

/* Longer with a person there: a small token takes long to make an RSA key. P5 without one. */
int64_t key_place_timeout_ms(const struct key_place *place, bool may_ask);

#endif
