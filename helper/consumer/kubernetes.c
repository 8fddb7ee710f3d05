/*
 * kubernetes.c - a token for kubectl and other clients of a cluster
 *
 * The exec section of a kubeconfig (consumer/cluster.h). Where it has no provideClusterInfo, the
 * connection has to be named; or the arguments are those of kubelogin, behind "get-token".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/cluster.h"
#include "consumer/consumer.h"
#include "consumer/gettoken.h"

#define KUBERNETES_USAGE                                                                           \
    "usage: aad-credential kubernetes CONNECTION [--audience AUDIENCE]\n"                          \
    "       aad-credential kubernetes [--audience AUDIENCE]   (with provideClusterInfo)\n"         \
    "       aad-credential kubernetes get-token --server-id A [kubelogin's options]"

static enum aad_code kubernetes_read(int argc, char **argv, struct request *ret,
                                     struct aad_error *err)
{
    enum aad_code code = call_take_options(&argc, &argv, ret, err);

    if (!code && argc > 0 && !ret->connection[0])
        code = call_take_connection(&argc, &argv, ret, err);
    if (!code)
        code = call_take_options(&argc, &argv, ret, err);
    if (!code && argc)
        code = aad_error_set(err, AAD_USAGE, NULL, KUBERNETES_USAGE);
    return code;
}

static enum aad_code kubernetes_parse(int argc, char **argv, const struct secret *input,
                                      struct request *ret, struct aad_error *err)
{
    struct gettoken_input parts = gettoken_divide(input);
    bool is_kubelogin_s = argc > 0 && !strcmp(argv[0], "get-token");
    enum aad_code code = is_kubelogin_s ? gettoken_parse(argc - 1, argv + 1, &parts, ret, err)
                                        : kubernetes_read(argc, argv, ret, err);

    if (!code)
        code = cluster_parse(parts.info, parts.len, ret, err);
    if (code)
        return code;
    if (!ret->has_target && !ret->connection[0] && !(is_kubelogin_s && ret->audience[0]))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "nothing says which cluster the token is for\n"
                             "Name the connection in the kubeconfig's args, or write "
                             "provideClusterInfo: true there.");
    ret->operation = REQUEST_GET;
    return AAD_OK;
}

const struct consumer consumer_kubernetes = {
    .name = "kubernetes",
    .verb = "kubernetes",
    .summary = "a token for kubectl and other clients of a cluster",
    .variable = CLUSTER_VARIABLE,
    .more_variables = gettoken_variables,
    .usage = KUBERNETES_USAGE
    "\n\nIs run by kubectl and others, as the kubeconfig of a user says; man\n"
    "aad-credential-kubernetes has the lines for it, and man aad-kubelogin what is understood\n"
    "of kubelogin's options.\n\n"
    "  --audience AUDIENCE      which of the connection's audiences the token is for, if not the\n"
    "                           first\n"
    "  --connection CONNECTION  in place of the argument\n",
    .parse = kubernetes_parse,
    .print = cluster_print,
    .nobodys_remedy =
        "The cluster's address has to be one of a connection's hosts: 'aad-credential "
        "connection list' has them. Of a kubeconfig of kubelogin one is made by: " CLUSTER_IMPORT,
};
