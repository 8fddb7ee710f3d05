/*
 * mint-module.h - what the broker needs of the mint module, which is loaded only on a miss
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MINT_MODULE_H
#define BROKER_MINT_MODULE_H

#include "base/token.h"
#include "broker/mint-find.h"
#include "broker/mint-key.h"
#include "broker/mint-person.h"
#include "broker/mint-request.h"
#include "broker/module.h"
#include "connection/connection.h"
#include "connection/store-sign-in.h"

#define MINT_ABI 21u

/* A line of `verify`: what was tried; detail may be ""; why it failed, NULL = it passed. */
typedef void mint_step(void *ctx, const char *title, int64_t took_ms, const char *detail,
                       const struct aad_error *err);

/* The target's own token for one of ours. */
struct mint_exchange {
    const struct secret *token;
    const struct url *target;
};

struct mint_module {
    struct module_head head;
    /* Whom the stores that it opens ask for a token of another connection. */
    void (*set_getter)(store_get_token *getter);
    /* A new token by the connection's grant; a refresh token goes first where one is kept. */
    enum aad_code (*token)(const struct mint_request *request, struct token *ret,
                           struct aad_error *err);
    /* Store, authority, token (always a new one), the kind's harmless call, the last two for each
     * of its targets; each failure goes to step, the first is returned. *ret gets the first token,
     * also when only the call failed. */
    enum aad_code (*verify)(const struct mint_request *request, mint_step *step, void *ctx,
                            struct token *ret, struct aad_error *err);
    /* The token for request->proof, once the person is there; a refresh token is kept for later.
     * AAD_REFUSED: it was somebody else than the connection's user. A store that does not keep it
     * is a failure, too: its own. */
    enum aad_code (*sign_in)(const struct mint_request *request, struct token *ret,
                             struct mint_person *ret_person, struct aad_error *err);
    /* Begins the sign-in at another device. */
    enum aad_code (*device)(const struct mint_request *request, struct mint_device *ret,
                            struct aad_error *err);
    /* Drops what a sign-in has kept, if there is anything. */
    enum aad_code (*sign_out)(const struct mint_request *request, struct aad_error *err);
    /* Asks the connection's issuer. Nothing else of the connection is needed, and no store. */
    enum aad_code (*discover)(const struct mint_request *request, struct mint_endpoints *ret,
                              struct aad_error *err);
    /* Asks Microsoft whether the host of the connection's authority is one of its own: AAD_CONFIG
     * if it is not. */
    enum aad_code (*instance)(const struct mint_request *request, struct aad_error *err);
    /* Whoever wants to use what is found shows it to a person before (P1). */
    enum aad_code (*find)(const struct mint_request *request, enum mint_find what,
                          struct mint_found *ret, struct aad_error *err);
    /* What the service lists, the first of it. AAD_PROTOCOL: it lists nothing. */
    enum aad_code (*list)(const struct mint_request *request, const struct mint_question *asked,
                          struct mint_list *ret, struct aad_error *err);
    /* Shows the certificates of the store's key, or makes, drops or requests one. The caller clears
     * ret's three secrets. */
    enum aad_code (*certificate)(const struct mint_key_request *request,
                                 struct mint_certificate *ret, struct aad_error *err);
    /* Puts a key and its certificate into the store, or a certificate of a key that is there:
     * beside one that is in use it is pending. AAD_LOCKED: the file has a password. Cleared
     * likewise. */
    enum aad_code (*import)(const struct mint_key_request *request, struct mint_certificate *ret,
                            struct aad_error *err);
    /* Appends the proof that the connection's key is there, as Microsoft Graph wants it of an
     * application that changes its own certificates. application: the id of that object.
     * AAD_REJECTED: the certificate in use is not valid now. */
    enum aad_code (*prove_key)(const struct mint_request *request, const char *application,
                               struct secret *ret, struct aad_error *err);
    /* What a container registry gives for a token of the connection's. Needs no store. */
    enum aad_code (*exchange)(const struct mint_request *request,
                              const struct mint_exchange *exchange, struct token *ret,
                              struct aad_error *err);
    /* Remembers that a service has refused a bare secret, request->refused. Needs no store. */
    enum aad_code (*refused)(const struct mint_request *request, struct aad_error *err);
};

/* Loads it; once a process. */
enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err);

#endif
