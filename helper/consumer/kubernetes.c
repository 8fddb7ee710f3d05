/*
 * kubernetes.c - exec credentials of Kubernetes' clients (client.authentication.k8s.io/v1, v1beta1)
 *
 * https://kubernetes.io/docs/reference/config-api/client-authentication.v1/: an ExecCredential in a
 * variable says which version is wanted and, where the kubeconfig has provideClusterInfo, which
 * cluster the token goes to. Without that, the connection has to be named.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/json-pick.h"
#include "base/text.h"
#include "consumer/consumer.h"

#define KUBERNETES_USAGE                                                                           \
    "usage: aad-credential kubernetes [--connection] NAME [--audience A]\n"                        \
    "       aad-credential kubernetes [--audience A]   (with provideClusterInfo)"
#define KUBERNETES_GROUP "client.authentication.k8s.io/"

/* The answer is of the version that was asked for; an older client does not say one. */
static enum aad_code kubernetes_set_version(const struct json_pick *version, struct request *ret,
                                            struct aad_error *err)
{
    static const char *const versions[] = {KUBERNETES_GROUP "v1", KUBERNETES_GROUP "v1beta1"};
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

static enum aad_code kubernetes_set_cluster(const struct json_pick *server, struct request *ret,
                                            struct aad_error *err)
{
    if (server->is_there)
        return call_set_url(json_pick_text(server), ret, err);
    if (ret->connection[0])
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "nothing says which cluster the token is for\n"
                         "Name the connection in the kubeconfig's args, or write "
                         "provideClusterInfo: true there.");
}

static enum aad_code kubernetes_parse_info(const struct secret *input, struct request *ret,
                                           struct aad_error *err)
{
    struct json_pick picks[] = {{.path = "apiVersion"},
                                {.path = "spec.cluster.server"},
                                {.path = "spec.interactive", .type = JSON_PICK_BOOL}};
    enum aad_code code = input->len ? json_pick(input->bytes, input->len, picks, 3, err) : AAD_OK;

    if (!code)
        code = kubernetes_set_version(&picks[0], ret, err);
    if (!code)
        code = kubernetes_set_cluster(&picks[1], ret, err);
    ret->is_unattended = !strcmp(json_pick_text(&picks[2]), "false");
    json_pick_clear(picks, 3);
    return code;
}

static enum aad_code kubernetes_parse(int argc, char **argv, const struct secret *input,
                                      struct request *ret, struct aad_error *err)
{
    enum aad_code code = call_take_options(&argc, &argv, ret, err);

    if (!code && argc > 0 && !ret->connection[0])
        code = call_take_connection(&argc, &argv, ret, err);
    if (!code)
        code = call_take_options(&argc, &argv, ret, err);
    if (!code && argc)
        code = aad_error_set(err, AAD_USAGE, NULL, KUBERNETES_USAGE);
    if (!code)
        code = kubernetes_parse_info(input, ret, err);
    if (!code)
        ret->operation = REQUEST_GET;
    return code;
}

static enum aad_code kubernetes_print(const struct request *request, const struct token *token,
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

const struct consumer consumer_kubernetes = {
    .name = "kubernetes",
    .verb = "kubernetes",
    .summary = "a token for kubectl and other clients of a cluster",
    .variable = "KUBERNETES_EXEC_INFO",
    .usage = KUBERNETES_USAGE
    "\n\nIs run by kubectl and others, as the kubeconfig of a user says; man aad-credential has "
    "the\n"
    "lines for it.\n\n"
    "  --audience A   which of the connection's audiences the token is for, if not the first\n",
    .parse = kubernetes_parse,
    .print = kubernetes_print,
};
