/*
 * graph-proof.h - what a new application proves itself by, at Microsoft Graph
 *
 * An application that was made just now may not be known there for a minute: these calls wait.
 * Otherwise as manage-module.h says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_PROOF_H
#define MANAGE_GRAPH_PROOF_H

#include "broker/manage-module.h"

enum aad_code graph_find_secrets(const struct manage_access *graph, const char *client_id,
                                 struct manage_passwords *ret, struct aad_error *err);
enum aad_code graph_give_certificate(const struct manage_access *graph, const char *application,
                                     const struct manage_certificate *certificate,
                                     struct aad_error *err);
enum aad_code graph_give_trust(const struct manage_access *graph, const char *application,
                               const struct manage_trust *wanted, struct aad_error *err);

#endif
