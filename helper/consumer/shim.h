/*
 * shim.h - what az and azd have in common, which run in the place of Azure's programs
 *
 * `aad-credential exec` runs a command with them first on its PATH, and says by a variable whose
 * tokens they give. Without the variable nobody has chosen us, and all is for the next program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_SHIM_H
#define CONSUMER_SHIM_H

#include "base/json-pick.h"
#include "consumer/call.h"

#define SHIM_VARIABLE "AAD_CREDENTIAL_EXEC"
#define SHIM_RESOURCE_SIZE sizeof((struct request *)0)->audience

/* What the variable may say, as a JSON object of texts; the connection's name is always there. */
enum shim_value {
    SHIM_CONNECTION,
    SHIM_AUDIENCE, /* the only one that the command may have tokens for */
    SHIM_TENANT,   /* its id, or a domain */
    SHIM_CLIENT_ID,
    SHIM_USER_NAME,
    SHIM_SUBSCRIPTION_ID,
    SHIM_SUBSCRIPTION_NAME,
    SHIM_ARM,   /* the audience of Azure Resource Manager */
    SHIM_CLOUD, /* as az names it: "AzureCloud" */
    SHIM_VALUES
};

struct shim {
    struct json_pick values[SHIM_VALUES];
};

/* AAD_CONFIG: the variable is none that we have set. The caller closes it, also then. */
enum aad_code shim_open(const struct secret *input, struct shim *ret, struct aad_error *err);
void shim_close(struct shim *shim);
#define auto_shim __attribute__((cleanup(shim_close)))

const char *shim_get(const struct shim *shim, enum shim_value which); /* "" = it is not said */

/* Makes ret the resource of a scope of OAuth 2.0, RESOURCE/.default or RESOURCE/PERMISSION: a token
 * has all that the connection may do there. ret is "", or what another scope has made it: AAD_USAGE
 * if that is another resource. */
enum aad_code shim_take_scope(const char *scope, char ret[SHIM_RESOURCE_SIZE],
                              struct aad_error *err);

/* A token of the connection for that resource, "" = of Azure Resource Manager, and from that
 * tenant, NULL = any. AAD_REFUSED: it is not the command's. */
enum aad_code shim_ask(const struct shim *shim, const char *resource, const char *tenant,
                       struct request *ret, struct aad_error *err);
/* Is a subscription, by its id or its name, the one that the connection has? AAD_REFUSED: no. What
 * cannot be told is one; NULL, too. */
enum aad_code shim_check_subscription(const struct shim *shim, const char *said,
                                      struct aad_error *err);

/* It is for Azure's own program. Where that is not there, the error says so; answers: what we
 * answer, in words. The words "PROGRAM: ... not found" tell Azure's libraries that they have to ask
 * elsewhere. */
enum aad_code shim_pass_on(const struct secret *input, const char *program, const char *answers,
                           struct request *ret);

#endif
