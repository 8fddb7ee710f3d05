/*
 * cluster.h - exec credentials of Kubernetes' clients (client.authentication.k8s.io/v1, v1beta1)
 *
 * https://kubernetes.io/docs/reference/config-api/client-authentication.v1/: an ExecCredential in a
 * variable says which version is wanted and, where the kubeconfig has provideClusterInfo, which
 * cluster the token goes to.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_CLUSTER_H
#define CONSUMER_CLUSTER_H

#include "base/token.h"
#include "consumer/call.h"

#define CLUSTER_VARIABLE "KUBERNETES_EXEC_INFO"
#define CLUSTER_IMPORT                                                                             \
    "kubectl config view --raw --minify -o json | aad-credential connection import --from "        \
    "kubelogin -"

/* What the variable says: the version into the note, the cluster as target. "" = it is not set. */
enum aad_code cluster_parse(const char *info, size_t len, struct request *ret,
                            struct aad_error *err);

enum aad_code cluster_print(const struct request *request, const struct token *token,
                            struct secret *ret, struct aad_error *err);

#endif
