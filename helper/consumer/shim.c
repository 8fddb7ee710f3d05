/*
 * shim.c - see shim.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/shim.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "connection/cloud.h"

#define SHIM_INPUT_MAX 8192

static const char *const shim_names[SHIM_VALUES] = {
    [SHIM_CONNECTION] = "connection",
    [SHIM_AUDIENCE] = "audience",
    [SHIM_TENANT] = "tenant",
    [SHIM_CLIENT_ID] = "client_id",
    [SHIM_USER_NAME] = "user_name",
    [SHIM_SUBSCRIPTION_ID] = "subscription_id",
    [SHIM_SUBSCRIPTION_NAME] = "subscription_name",
    [SHIM_ARM] = "arm",
    [SHIM_CLOUD] = "cloud",
};

/* --- what the variable says ------------------------------------------------------------------- */

/* A control byte could become a line of an answer. */
static bool shim_is_sound(const struct secret *value)
{
    for (size_t i = 0; i < value->len; i++)
        if ((unsigned char)value->bytes[i] < 0x20 || value->bytes[i] == 0x7f)
            return false;
    return value->len < SHIM_RESOURCE_SIZE;
}

enum aad_code shim_open(const struct secret *input, struct shim *ret, struct aad_error *err)
{
    enum aad_code code = input->len > SHIM_INPUT_MAX ? AAD_CONFIG : AAD_OK;

    *ret = (struct shim){0};
    for (size_t i = 0; i < SHIM_VALUES; i++)
        ret->values[i].path = shim_names[i];
    if (!code)
        code = json_pick(input->bytes, input->len, ret->values, SHIM_VALUES, NULL);
    for (size_t i = 0; !code && i < SHIM_VALUES; i++)
        code = shim_is_sound(&ret->values[i].value) ? AAD_OK : AAD_CONFIG;
    if (!code && text_is_name(shim_get(ret, SHIM_CONNECTION)))
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         SHIM_VARIABLE " is not as 'aad-credential exec' sets it\n"
                                       "Run the whole command anew by 'aad-credential exec "
                                       "CONNECTION -- COMMAND', and set that variable nowhere.");
}

void shim_close(struct shim *shim)
{
    json_pick_clear(shim->values, SHIM_VALUES);
}

const char *shim_get(const struct shim *shim, enum shim_value which)
{
    return json_pick_text(&shim->values[which]);
}

/* --- what is asked of it ---------------------------------------------------------------------- */

/* Up to its last '/', which is none of "https://". */
static size_t shim_measure_scope(const char *scope)
{
    const char *slash = strrchr(scope, '/'), *scheme = strstr(scope, "://");

    return !slash || (scheme && slash == scheme + 2) ? strlen(scope) : (size_t)(slash - scope);
}

enum aad_code shim_take_scope(const char *scope, char ret[SHIM_RESOURCE_SIZE],
                              struct aad_error *err)
{
    char resource[SHIM_RESOURCE_SIZE];
    size_t len = shim_measure_scope(scope);

    if (!len || len >= sizeof resource)
        return aad_error_set(err, AAD_USAGE, NULL, "a scope is %s",
                             len ? "too long" : "empty, or names no resource");
    (void)snprintf(resource, sizeof resource, "%.*s", (int)len, scope);
    if (ret[0] && !request_same_resource(ret, resource))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the scopes are of several resources, and a token is for one\n"
                             "Ask for a token of each.");
    if (!ret[0])
        memcpy(ret, resource, len + 1);
    return AAD_OK;
}

static enum aad_code shim_contradict(const struct shim *shim, const char *what, const char *ours,
                                     const char *said, struct aad_error *err)
{
    char shown[2][120];

    return aad_error_set(
        err, AAD_REFUSED, NULL,
        "the %s of connection '%s' is %s, and %s is asked for\n"
        "Ask without another one, or run the command by 'aad-credential exec' with a connection "
        "that has it.",
        what, shim_get(shim, SHIM_CONNECTION),
        text_escape(shown[0], sizeof shown[0], ours, strlen(ours)),
        text_escape(shown[1], sizeof shown[1], said, strlen(said)));
}

/* An id and a name of one tenant cannot be told from those of two. */
static bool shim_is_tenant(const char *ours, const char *said)
{
    return !ours[0] || !said || text_is_guid(ours) != text_is_guid(said) ||
           text_equal_nocase(ours, said);
}

enum aad_code shim_check_subscription(const struct shim *shim, const char *said,
                                      struct aad_error *err)
{
    bool is_id = said && text_is_guid(said);
    const char *ours = shim_get(shim, is_id ? SHIM_SUBSCRIPTION_ID : SHIM_SUBSCRIPTION_NAME);

    if (!said || !ours[0] || text_equal_nocase(ours, said))
        return AAD_OK;
    return shim_contradict(shim, "subscription", ours, said, err);
}

static enum aad_code shim_check_resource(const struct shim *shim, const char *resource,
                                         struct aad_error *err)
{
    const char *only = shim_get(shim, SHIM_AUDIENCE);
    char shown[2][160];

    if (!text_is_visible(resource, strlen(resource)) || strlen(resource) >= SHIM_RESOURCE_SIZE)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the resource is too long, or holds bytes that are none of it");
    if (!only[0] || cloud_is_same_resource(only, resource))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "this command may have tokens for %s, and none for %s\n"
                         "'aad-credential exec' was told so by --audience: run the command anew "
                         "with another one, or without.",
                         text_escape(shown[0], sizeof shown[0], only, strlen(only)),
                         text_escape(shown[1], sizeof shown[1], resource, strlen(resource)));
}

enum aad_code shim_ask(const struct shim *shim, const char *resource, const char *tenant,
                       struct request *ret, struct aad_error *err)
{
    const char *asked = resource[0] ? resource : shim_get(shim, SHIM_ARM);
    const char *ours = shim_get(shim, SHIM_TENANT);
    enum aad_code code;

    if (!asked[0])
        return aad_error_set(err, AAD_USAGE, NULL,
                             "no resource is named, and which one is Azure Resource Manager is not "
                             "known of connection '%s'\n"
                             "Name the resource that the token is for.",
                             shim_get(shim, SHIM_CONNECTION));
    if (!shim_is_tenant(ours, tenant))
        return shim_contradict(shim, "tenant", ours, tenant, err);
    code = shim_check_resource(shim, asked, err);
    if (code)
        return code;
    ret->operation = REQUEST_GET;
    ret->names_resource = true;
    (void)snprintf(ret->connection, sizeof ret->connection, "%s", shim_get(shim, SHIM_CONNECTION));
    (void)snprintf(ret->audience, sizeof ret->audience, "%s", asked);
    return AAD_OK;
}

enum aad_code shim_pass_on(const struct secret *input, const char *program, const char *answers,
                           struct request *ret)
{
    ret->operation = REQUEST_PASS_ON;
    if (input->len)
        (void)aad_error_set(&ret->objection, AAD_NOT_FOUND, NULL,
                            "that is for Azure's own %s, which is not found on PATH\n"
                            "Install it. Inside 'aad-credential exec' this one answers %s alone.",
                            program, answers);
    else
        (void)aad_error_set(&ret->objection, AAD_NOT_FOUND, NULL,
                            "Azure's own %s is not found on PATH, and this one answers only inside "
                            "'aad-credential exec'\n"
                            "Install it, or run the command by 'aad-credential exec CONNECTION -- "
                            "COMMAND'.",
                            program);
    return AAD_OK;
}
