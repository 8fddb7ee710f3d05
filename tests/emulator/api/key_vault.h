/* SPDX-License-Identifier: Apache-2.0 */
/* key_vault: Azure Key Vault, and Managed HSM, which is the same with keys only and other roles. It
 * answers by the host that is called, at the main port: NAME.vault.test, NAME.vault.azure.net (and
 * .cn, .usgovcloudapi.net), and for a Managed HSM NAME.managedhsm.test, NAME.managedhsm.azure.net.
 * A client finds it by the proxy's face, or as curl does by --connect-to. Kind "key-vault":
 *
 *   PUT, GET, DELETE /secrets/NAME    GET, PATCH .../VERSION    GET /secrets, .../versions
 *   POST /keys/NAME/create, .../rotate    PUT, GET, DELETE /keys/NAME    GET, PATCH .../VERSION
 *   POST /keys/NAME/VERSION/sign, .../verify    GET /keys, .../versions
 *   POST /certificates/NAME/create, .../import    GET, DELETE .../pending    POST .../pending/merge
 *   GET, DELETE /certificates/NAME    GET, PATCH .../VERSION, .../policy
 *   GET /certificates, .../versions
 *   GET, DELETE /deletedsecrets/NAME    POST .../recover    and of keys and certificates
 *
 * The world's "vaults" has them by name; "contoso" is a vault, "contoso-hsm" a Managed HSM:
 *   "tenant"           whose tokens it takes
 *   "hsm"              true: it is a Managed HSM
 *   "roles"            [{"principal": an object's or an app's id, "role": GUID, "scope": "/" or
 *                      "/secrets/NAME"}], see key_vault_right.c
 *   "policies"         [{"principal", "secrets": ["get", "list", ...], "keys", "certificates"}]: an
 *                      old vault, which has no roles
 *   "firewall"         true: 403 ForbiddenByFirewall; "private": true: ForbiddenByConnection
 *   "throttled"        n: so many calls get a 429 without Retry-After
 *   "challenge"        the WWW-Authenticate of a 401, as a whole
 *   "settle_polls"     n: a deletion is not over for so many reads of the deleted object, and a
 *                      recovery for so many of the object
 *   "purge_protection" true: nobody purges;  "retention_days": 90
 *   "sign_lag"         n: a new key is not valid yet for so many signatures
 *   "pending_polls"    n (1): a certificate is not made for so many reads of it or .../pending
 *   "pending_error"    a text: that is why it is never made
 *   "secrets", "keys", "certificates", "deleted": what it has, see key_vault_object.c */
#ifndef EMULATOR_KEY_VAULT_H
#define EMULATOR_KEY_VAULT_H

#include <openssl/evp.h>

#include "emulator.h"
#include "route.h"

#define KEY_VAULT_DEPTH 5

struct key_vault_call {
    struct exchange *exchange;
    cJSON *query;
    cJSON *body;   /* an object; NULL = the request has none */
    cJSON *claims; /* whose token it is */
    cJSON *vault;  /* in the world */
    const char *host;
    size_t domain; /* of the host, in key_vault.c */
    const struct key_vault_kind *kind;
    const struct key_vault_row *row;
    char *segments[KEY_VAULT_DEPTH]; /* of the path */
    const char *name, *version;      /* "" = none, the latest */
};

/* One call of the REST API. */
struct key_vault_row {
    const char *method;
    const char *path;       /* "*" is a name, "#" a version */
    const char *permission; /* of an access policy */
    const char *action;     /* of a role, after Microsoft.KeyVault/vaults/KIND */
    void (*serve)(const struct key_vault_call *call);
};

struct key_vault_item {
    const char *name;
    const cJSON *object, *version;
    bool is_full;       /* else as a list has it */
    bool names_version; /* in its id */
};

struct key_vault_kind {
    const char *collection; /* of the path, and in the vault */
    const char *deleted;    /* of the path */
    const char *noun;
    void (*print)(const struct key_vault_call *call, const struct key_vault_item *item,
                  cJSON *ret_body);
    const struct key_vault_row *rows; /* up to one without a method */
};

extern const struct key_vault_kind key_vault_secrets, key_vault_keys, key_vault_certificates;
/* "vaults" and the resources of the default world. */
extern const char key_vault_world[];

/* NULL = the host that is called is no vault of the world. */
const struct route *key_vault_find_route(const struct exchange *exchange);

/* {"error": {"code", "message", "innererror": {"code"}}}; inner may be NULL. Always false, so that
 * refusing is one line. */
bool key_vault_refuse(const struct key_vault_call *call, unsigned status, const char *code,
                      const char *inner, const char *message);
/* 400 BadParameter. */
bool key_vault_refuse_parameter(const struct key_vault_call *call, const char *message);

/* key_vault_right.c: may the caller do that? Else it was refused. */
bool key_vault_may(const struct key_vault_call *call);

/* key_vault_object.c: the objects of that name, made if there are none. */
cJSON *key_vault_list(const struct key_vault_call *call, const char *collection);
/* The call's object, or version; NULL = it is not there, which was answered. */
cJSON *key_vault_find(const struct key_vault_call *call);
cJSON *key_vault_find_version(const struct key_vault_call *call);
cJSON *key_vault_latest(const cJSON *object);
/* Is what the body says of attributes and tags good? Else it was refused. */
bool key_vault_check_attributes(const struct key_vault_call *call);
void key_vault_take_attributes(const struct key_vault_call *call, cJSON *version);
/* A new version of the call's object in that collection; the object is made if there is none. */
cJSON *key_vault_add_version(const struct key_vault_call *call, const char *collection,
                             const char *version);
/* Thirty-two random hexadecimal figures. */
void key_vault_print_version(char ret_version[33]);
/* Adds an URL; version may be NULL. */
void key_vault_add_id(const struct key_vault_call *call, cJSON *body, const char *member,
                      const char *path, const char *version);
/* The attributes and tags of a version. */
void key_vault_add_attributes(const struct key_vault_call *call, const struct key_vault_item *item,
                              cJSON *body);
/* Is that number not down to 0? It is one less then. */
bool key_vault_count_down(cJSON *object, const char *member);
void key_vault_set(cJSON *object, const char *name, cJSON *take_value);
/* A version of the call's object as a GET has it; a secret's without the value. */
cJSON *key_vault_new_body(const struct key_vault_call *call, const cJSON *version);
void key_vault_reply_version(const struct key_vault_call *call, const cJSON *version);

/* What all kinds of objects have. */
void key_vault_get(const struct key_vault_call *call);
void key_vault_change(const struct key_vault_call *call);
void key_vault_get_list(const struct key_vault_call *call);
void key_vault_get_versions(const struct key_vault_call *call);
/* Takes the items; a page of them. */
void key_vault_reply_list(const struct key_vault_call *call, cJSON *take_items);

/* key_vault_deleted.c: is the name free, not one of a deleted object? Else it was refused. */
bool key_vault_check_free(const struct key_vault_call *call, const char *collection);
void key_vault_delete(const struct key_vault_call *call);
void key_vault_get_deleted(const struct key_vault_call *call);
void key_vault_list_deleted(const struct key_vault_call *call);
void key_vault_purge(const struct key_vault_call *call);
void key_vault_recover(const struct key_vault_call *call);

/* key_vault_jwk.c: a key by "kty" and "key_size" or "crv" of a JSON object (refused: NULL); its
 * PEM in a version, and out of it; the members of its JWK. */
EVP_PKEY *key_vault_make_key(const struct key_vault_call *call, const cJSON *wanted);
EVP_PKEY *key_vault_read_jwk(const struct key_vault_call *call, const cJSON *jwk);
void key_vault_put_key(cJSON *version, EVP_PKEY *key);
EVP_PKEY *key_vault_get_key(const cJSON *version);
void key_vault_add_jwk(cJSON *jwk, EVP_PKEY *key);
/* The name that a JWK has for the curve; NULL = it is no EC key. */
const char *key_vault_curve(EVP_PKEY *key);

/* key_vault_keys.c: a version of that id, by "kty" and "key_ops". */
cJSON *key_vault_add_key(const struct key_vault_call *call, const char *id, const cJSON *said,
                         EVP_PKEY *key);

/* key_vault_sign.c */
void key_vault_sign(const struct key_vault_call *call);
void key_vault_verify(const struct key_vault_call *call);

#endif
