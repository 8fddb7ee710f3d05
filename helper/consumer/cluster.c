/*
 * cluster.c - exec credentials of Kubernetes' clients
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/cluster.h"

#include <string.h>

#include "base/json-pick.h"
#include "base/text.h"
#include "consumer/answer.h"

#define CLUSTER_GROUP "client.authentication.k8s.io/"

/* The answer is of the version that was asked for; an older client does not say one. */
static enum aad_code cluster_set_version(const struct json_pick *version, struct request *ret,
                                         struct aad_error *err)
{
    static const char *const versions[] = {CLUSTER_GROUP "v1", CLUSTER_GROUP "v1beta1"};
    const char *wanted = version->value.len ? json_pick_text(version) : versions[1];

    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (!strcmp(wanted, versions[i])) {
            secret_append_text(&ret->note, versions[i]);
            return secret_ok(&ret->note, err);
        }
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "the kubeconfig wants exec credentials of another version\n"
                         "Write apiVersion: %s there, or %s.",
                         versions[0], versions[1]);
}

enum aad_code cluster_parse(const char *info, size_t len, struct request *ret,
                            struct aad_error *err)
{
    struct json_pick picks[] = {{.path = "apiVersion"},
                                {.path = "spec.cluster.server"},
                                {.path = "spec.interactive", .type = JSON_PICK_BOOL}};
    enum aad_code code = len ? json_pick(info, len, picks, 3, err) : AAD_OK;

    if (!code)
        code = cluster_set_version(&picks[0], ret, err);
    if (!code && picks[1].is_there)
        code = call_set_url(json_pick_text(&picks[1]), ret, err);
    ret->is_unattended = !strcmp(json_pick_text(&picks[2]), "false");
    json_pick_clear(picks, 3);
    return code;
}

enum aad_code cluster_print(const struct request *request, const struct token *token,
                            struct secret *ret, struct aad_error *err)
{
    char stamp[24];
    enum aad_code code = consumer_check_bearer(token, err);

    if (code)
        return code;
    secret_append_text(ret, "{\"apiVersion\":");
    text_json_quote(ret, request->note.bytes, request->note.len);
    secret_append_text(ret, ",\"kind\":\"ExecCredential\",\"status\":{");
    if (token->expires_at_s)
        secret_append_all(ret, "\"expirationTimestamp\":\"",
                          text_rfc3339(stamp, token->expires_at_s), "\",", (char *)NULL);
    secret_append_text(ret, "\"token\":");
    text_json_quote(ret, token->access_token.bytes, token->access_token.len);
    secret_append_text(ret, "}}\n");
    return secret_ok(ret, err);
}
