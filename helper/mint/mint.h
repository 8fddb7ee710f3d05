/*
 * mint.h - one minting, from the store to the token; for mint.c and verify.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_MINT_H
#define MINT_MINT_H

#include "broker/mint-module.h"
#include "mint/ahead.h"
#include "mint/attempt.h"
#include "crypto/crypto.h"
#include "mint/grant/body.h"
#include "mint/presented.h"
#include "mint/renewal.h"
#include "store/client.h"

struct mint {
    const struct mint_request *request;
    const struct connection *connection;
    const struct grant *grant;
    const struct body *body; /* how it is asked for */
    struct store *store;
    struct deadline end;      /* the request's, or that of a look whether somebody has signed in */
    struct deadline deadline; /* the same, moved by what a person took to answer */
    struct deadline building; /* the same for what is built ahead: in a thread, beside a request */
    char correlation[CRYPTO_GUID_SIZE];
    struct secret secret;   /* the grant's own or the application's, once it was loaded */
    struct secret refresh;  /* the refresh token, likewise */
    struct turn *turn;      /* of those who use it */
    struct attempt attempt; /* of that secret */
    int64_t began_ms;       /* Unix time */
    struct ahead ahead;     /* builds the next body while TLS is being set up */
    struct secret prepared; /* that body */
    struct secret basic;    /* what goes into the header beside it, where that proves us */
    struct buf endpoint;
    enum endpoint_version version;
    struct renewal renewal;     /* which certificate goes, where one does */
    struct secret once;         /* somebody else's assertion, where its source gives it once */
    struct presented presented; /* what somebody else's assertion in that body says */
    struct mint_person person;  /* who has signed in, where somebody has */
    int64_t interval_s;         /* between two looks whether he has */
    bool is_auto;               /* version 1 may be tried after 2 */
    bool may_refresh;           /* the refresh token may still be tried */
    bool has_refreshed;         /* it is what was sent last */
    bool sends_secret;          /* m->secret is in the body, beside it or alone */
    bool has_assertion;         /* a signed proof is: see struct grant */
    bool lacks_credential;      /* the last refusal missed a federated credential */
    bool takes_another;         /* it was of the secret, and another one may be right */
    bool has_reloaded;          /* the store had another one then */
};

/* Starts the store's process and everything that is slow, and returns at once. */
enum aad_code mint_open(struct mint *m, const struct mint_request *request, struct aad_error *err);
void mint_close(struct mint *m); /* wipes; takes a zeroed struct */
#define auto_mint __attribute__((cleanup(mint_close)))

/* A new token: the refresh token first if it may, then the grant itself; endpoint version 2
 * first where it is "auto". Remembers what became of the secret, and a new refresh token. */
enum aad_code mint_token(struct mint *m, struct token *ret, struct aad_error *err);

/* Loads the secret of the grant's role into m->secret. */
enum aad_code mint_load_secret(struct mint *m, struct aad_error *err);

#endif
