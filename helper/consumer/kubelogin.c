/*
 * kubelogin.c - kubelogin's get-token, for a kubeconfig that was written for it
 *
 * `az aks get-credentials` and `kubelogin convert-kubeconfig` write such ones. What is for a
 * cluster of nobody's, and each other command, is for the next kubelogin on PATH.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/cluster.h"
#include "consumer/consumer.h"
#include "consumer/gettoken.h"

static enum aad_code kubelogin_parse(int argc, char **argv, const struct secret *input,
                                     struct request *ret, struct aad_error *err)
{
    struct gettoken_input parts = gettoken_divide(input);
    enum aad_code code;

    ret->operation = REQUEST_PASS_ON;
    if (argc < 1 || strcmp(argv[0], "get-token") != 0)
        return AAD_OK;
    code = gettoken_parse(argc - 1, argv + 1, &parts, ret, err);
    if (!code)
        code = cluster_parse(parts.info, parts.len, ret, err);
    if (!code && (ret->has_target || ret->connection[0] || ret->audience[0]))
        ret->operation = REQUEST_GET;
    return code;
}

const struct consumer consumer_kubelogin = {
    .name = "kubelogin",
    .program = "kubelogin",
    .variable = CLUSTER_VARIABLE,
    .more_variables = gettoken_variables,
    .usage =
        "usage: kubelogin get-token --server-id A [--connection NAME] [kubelogin's options]\n\n"
        "What is for a cluster of no connection, or is not get-token, is for the next "
        "kubelogin\n"
        "on PATH. man aad-kubelogin has the options.\n",
    .parse = kubelogin_parse,
    .print = cluster_print,
    .passes_on = true,
    .nobodys_remedy = "A connection for it is made of the kubeconfig: " CLUSTER_IMPORT,
};
