/*
 * mint-fixture.h - a connection to mint for, and a store that is a table in memory
 *
 * The store implements the verbs of store/client.h in place of the real client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_MINT_FIXTURE_H
#define UNIT_MINT_FIXTURE_H

#include "connection/connection.h"
#include "mint/grant/body.h"

struct person_proof;
struct tls_peer;

/* A copy of up to 255 bytes that stays for long: the value of a field. */
char *mint_fixture_text(const char *text);

/* An LCS connection of svc-lcs@contoso.example at that authority (origin and "/TENANT"). All
 * fields are literals or static: nothing to clear. */
void mint_fixture_lcs(struct connection *ret, const char *authority);
/* The same as an application's, kind azurerm. */
void mint_fixture_application(struct connection *ret, const char *authority);
/* The same with a personal access token, which is good there, kind devops. */
void mint_fixture_bare(struct connection *ret, const char *host);

/* A peer with a good certificate, and a connection that trusts it and has nothing else. */
/* The kernel's keyring is the fixture's own: no test leaves a key of its user's. This empties it.
 */
void mint_fixture_forget_kernel(void);
void mint_fixture_deny_kernel(bool is_denied); /* as in a container: nothing is taken */

struct tls_peer *mint_fixture_start_peer(struct connection *ret);
void mint_fixture_stop_peer(struct tls_peer *peer, struct connection *c);

/* A JWT with these claims (JSON), signed by nobody. Valid until the next call. */
const char *mint_fixture_jwt(const char *claims);

/* The body that a grant makes of the connection and that secret. */
enum aad_code mint_fixture_build(const struct body *grant, const struct connection *c,
                                 enum endpoint_version version, const char *text,
                                 struct secret *body, struct aad_error *err);

/* The bodies of a grant, as a table. */
struct mint_fixture_body {
    const char *name;
    enum aad_code code; /* other than AAD_OK: nothing is to be sent */
    enum endpoint_version version;
    const char *secret; /* of the grant's role; NULL = none */
    const char *body;   /* all of it; "*" at its end: any value there */
};
void mint_fixture_check_bodies(const struct body *grant, const struct connection *c,
                               const struct mint_fixture_body *rows, size_t n);

/* A person's grant: nobody has signed in, or somebody has brought this. */
void mint_fixture_check_nobody(const struct body *grant, const struct connection *c);
void mint_fixture_check_proven(const struct body *grant, const struct connection *c,
                               const struct person_proof *proof,
                               const struct mint_fixture_body *rows, size_t n);

/* The store: what is under a role, NULL = nothing. load_code and save_code are answered instead
 * of working, when they are not AAD_OK. */
struct mint_fixture_store {
    char password[64], client_secret[64], refresh_token[9000];
    char next_secret[64]; /* takes the place of client_secret once that was loaded; "" = none */
    enum aad_code load_code, save_code;
    unsigned n_opens, n_takeovers, n_loads, n_saves, n_erases;
    bool hangs; /* a load has no end, until the store is aborted */
};
extern struct mint_fixture_store mint_fixture_store;

/* A private state directory in the environment; removed by the second. */
void mint_fixture_make_state(void);
void mint_fixture_remove_state(void);
const char *mint_fixture_state(void);

#endif
