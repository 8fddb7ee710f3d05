/*
 * state.h - what the parts of this store share: one module, one token, one session
 *
 * The process lives for one token request. It loads the one module that the location names, finds
 * the one token, opens one session, logs in at most once, and is ended; nothing is kept across.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_STATE_H
#define PKCS11_STATE_H

#include <aad-credential/store.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>

#include "crypto.h"

#define PKCS11_CLIENT "p11-kit-client" /* the module that speaks to P11_KIT_SERVER_ADDRESS */
#define PKCS11_PIN_MAX 255
#define PKCS11_TEXT_MAX 512

struct aad_store_state {
    const struct aad_store_host *host;
    P11KitUri *uri;             /* the location */
    CK_FUNCTION_LIST *module;   /* initialised */
    CK_FUNCTION_LIST **modules; /* of a remote one: p11-kit loads those all together */
    char module_name[64];
    char module_start[1024]; /* what the module wants at its start; "": most want nothing */
    unsigned char module_id[CRYPTO_DIGEST_SIZE]; /* of its file, and of that text */
    char serial[17]; /* of the token, for the log and the files that belong to it */
    CK_SLOT_ID slot;
    CK_TOKEN_INFO token;
    bool has_token;
    int64_t start_ms;  /* how long the module took to start */
    bool has_searched; /* for a token that was not there: once is enough */
    CK_SESSION_HANDLE session;
    bool has_session, is_writable, is_logged_in;
    unsigned char pin[PKCS11_PIN_MAX + 1]; /* proved right by a login; for keys that ask again */
    size_t pin_len;
    struct aad_error refusal; /* of a login: there is no second one in this process */
};

/* Hands bytes to the caller; what it says of them is what the verb returns. */
static inline enum aad_code state_give(aad_sink *sink, void *ctx, const void *bytes, size_t len,
                                       struct aad_error *err)
{
    enum aad_code code = sink(ctx, bytes, len);

    return code ? aad_error_set(err, code, NULL, "what the token gave was not taken") : AAD_OK;
}

/* --- rv.c --- */

/* The error of a PKCS#11 return value: what failed, in a few words; the remedy follows from rv. */
enum aad_code rv_error(CK_RV rv, const char *what, struct aad_error *err);
/* "CKR_PIN_INCORRECT", or its number. */
const char *rv_name(CK_RV rv);

/* --- token.c --- */

/* Finds the one token that the location means. AAD_UNAVAILABLE, AAD_AMBIGUOUS. */
enum aad_code token_find(struct aad_store_state *s, struct aad_error *err);
/* C_GetTokenInfo, its texts filled up with spaces. */
CK_RV token_read(struct aad_store_state *s, CK_SLOT_ID slot, CK_TOKEN_INFO *ret);
/* Opens the session if there is none, or none that can write; keeps a login. */
enum aad_code token_open(struct aad_store_state *s, bool is_writable, struct aad_error *err);
/* A failed operation may leave a session busy for ever: this one is not used again. */
void token_reopen(struct aad_store_state *s);
/* "soft (serial 0123456789abcdef)", escaped. */
void token_describe(const CK_TOKEN_INFO *token, char *ret, size_t size);
/* Visits every token of the module that the location matches. */
typedef enum aad_code token_visit(void *ctx, CK_SLOT_ID slot, const CK_TOKEN_INFO *token);
enum aad_code token_each(struct aad_store_state *s, token_visit *visit, void *ctx,
                         struct aad_error *err);

/* --- login.c --- */

/* Logs the user in, once, where the token wants that. AAD_LOCKED, AAD_REJECTED, ... */
enum aad_code login_user(struct aad_store_state *s, struct aad_error *err);
/* For a key that demands its PIN for each use; between C_SignInit and C_Sign. */
enum aad_code login_key(struct aad_store_state *s, struct aad_error *err);
/* The PIN of the login is wiped, if no key of the token demands it for each use. A verb that made
 * what it is for calls it last. */
void login_drop_pin(struct aad_store_state *s);

/* --- pin.c --- */

/* The verb change_password of store.h. */
enum aad_code pin_change(struct aad_store_state *s, struct aad_error *err);
/* Tells the host how long a PIN is ("pin-length"), and where it is entered ("pin-pad"). */
void pin_note_limits(struct aad_store_state *s);

/* --- files.c --- */

/* The path of a file of ours that belongs to this token, under whichever module:
 * DIRECTORY/pkcs11/PREFIX-HASH. Makes the directories. AAD_UNAVAILABLE when the caller has no
 * directory for us. */
enum aad_code files_path(struct aad_store_state *s, const char *prefix, char *ret, size_t size,
                         struct aad_error *err);
/* The same for what was seen of the token under this module, as it is started: some modules give
 * the same label and serial number to all their databases. */
enum aad_code files_mark(struct aad_store_state *s, const char *prefix, char *ret, size_t size,
                         struct aad_error *err);
/* Opens and locks the file; waits for the lock until the time is up. The lock ends with the
 * descriptor. */
enum aad_code files_lock(struct aad_store_state *s, const char *path, int *ret_fd,
                         struct aad_error *err);
/* Keeps other processes away from the module while one logs in or changes something, which the lock
 * of a token does not: a login of SoftHSM leaves the token's file empty for a moment, and a process
 * that starts then finds no such token, or no PIN of it; likewise with a new object. */
enum aad_code files_lock_module(struct aad_store_state *s, int *ret_fd, struct aad_error *err);
/* The same for those who only look: they do not wait for each other. */
enum aad_code files_share_module(struct aad_store_state *s, int *ret_fd, struct aad_error *err);
/* files_count_change() notes that a login or another change begins, under that lock (-1: there is
 * none, and it does not count). files_changes() says how many have begun so far; -1 while one is
 * under way. */
void files_count_change(int fd);
int64_t files_changes(struct aad_store_state *s);
void files_unlock(int fd); /* takes -1 */
/* Reads at most size bytes; AAD_NOT_FOUND. */
enum aad_code files_read(const char *path, unsigned char *ret, size_t size, size_t *ret_len,
                         struct aad_error *err);
/* As a whole, or not at all: common/replace.h. */
enum aad_code files_write(const char *path, const void *bytes, size_t len, struct aad_error *err);
/* AAD_NOT_FOUND without *err set. */
enum aad_code files_remove(const char *path, struct aad_error *err);

#endif
