/*
 * kubernetes.c - the token that Kubernetes projects into a pod
 *
 * "Service account token volume projection", with the variables of the workload identity webhook.
 * The kubelet replaces the file long before it expires, so it is read anew each time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/env.h"
#include "base/file.h"
#include "mint/assertion/fetch.h"

#define KUBERNETES_VARIABLE "AZURE_FEDERATED_TOKEN_FILE"
#define KUBERNETES_PATH "/var/run/secrets/azure/tokens/azure-identity-token"

static enum aad_code kubernetes_run(const struct fetch_call *call, struct secret *ret,
                                    struct aad_error *err)
{
    auto_secret struct secret content = {0};
    const char *path = call->argument;
    enum aad_code code;

    if (!path[0])
        path = env_get(KUBERNETES_VARIABLE) ? env_get(KUBERNETES_VARIABLE) : KUBERNETES_PATH;
    code = file_read(path, FILE_TRUST_CONFIG, FETCH_MAX, &content, err);
    if (code == AAD_NOT_FOUND)
        aad_error_remedy(err, "Is this a pod with the label azure.workload.identity/use: \"true\" "
                              "and a service account? Its webhook sets " KUBERNETES_VARIABLE
                              "; else name the file: kubernetes:PATH.");
    return code ? code : fetch_trim(&content, path, ret, err);
}

const struct fetch fetch_kubernetes = {.name = "kubernetes", .run = kubernetes_run};
