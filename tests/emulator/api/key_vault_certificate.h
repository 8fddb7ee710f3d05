/* SPDX-License-Identifier: Apache-2.0 */
/* key_vault_certificate: certificates of a vault, each with a key and a secret of the same name and
 * version, which are "managed". In the vault, a certificate has beside its versions "policy", and
 * "pending": the request for the next version, with its key as "pem" and, until it is over, for how
 * many "polls" that will be. */
#ifndef EMULATOR_KEY_VAULT_CERTIFICATE_H
#define EMULATOR_KEY_VAULT_CERTIFICATE_H

#include <openssl/x509.h>

#include "api/key_vault.h"

struct key_vault_parts {
    EVP_PKEY *key;
    X509 *leaf;
    STACK_OF(X509) * chain; /* of the leaf, without it; NULL = none */
};

#define auto_parts __attribute__((cleanup(key_vault_clear_parts))) struct key_vault_parts

void key_vault_clear_parts(struct key_vault_parts *parts);

/* A part of a policy; NULL = it has none. */
const cJSON *key_vault_policy(const cJSON *policy, const char *part);
/* Is the policy one? Else it was refused. */
bool key_vault_check_policy(const struct key_vault_call *call, const cJSON *policy);
/* Is the name neither deleted nor that of another key or secret? Else it was refused. */
bool key_vault_check_certificate_name(const struct key_vault_call *call);
/* Whoever asks for a certificate that is only pending gets a version that is "unfinished":
 * disabled, without key, secret and bytes. A later one is not seen until it is there. */
void key_vault_announce(const struct key_vault_call *call);
/* A new version of the certificate, its key and its secret; "attributes" and "tags" are the body's.
 */
cJSON *key_vault_install(const struct key_vault_call *call, const struct key_vault_parts *parts);

/* key_vault_pending.c */
void key_vault_create_certificate(const struct key_vault_call *call);
void key_vault_get_pending(const struct key_vault_call *call);
void key_vault_delete_pending(const struct key_vault_call *call);
void key_vault_merge(const struct key_vault_call *call);
/* What is pending comes to its end, if it is time. */
void key_vault_settle(const struct key_vault_call *call);

/* key_vault_x509.c: is what the policy says of usages and names good? */
bool key_vault_is_request(const cJSON *policy);
/* Base64 of the DER; the caller frees. NULL = the policy's subject is none. */
char *key_vault_make_request(const cJSON *policy, EVP_PKEY *key);
X509 *key_vault_self_sign(const cJSON *policy, EVP_PKEY *key, long long now_s);
char *key_vault_format_leaf(X509 *leaf);
char *key_vault_format_thumbprint(X509 *leaf);
/* NULL = it is none. */
X509 *key_vault_read_leaf(const char *base64);
/* The value of its secret: base64 of a PFX without a password, or PEM. */
char *key_vault_format_secret(const struct key_vault_parts *parts, bool is_pem, bool has_key);
/* False when it has no key or no certificate. */
bool key_vault_read_secret(const char *value, const char *password, bool is_pem,
                           struct key_vault_parts *ret_parts);

#endif
