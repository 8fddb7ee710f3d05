/*
 * graph-consent.h - consent to an application's permissions, by Microsoft Graph
 *
 * As manage-module.h says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_CONSENT_H
#define MANAGE_GRAPH_CONSENT_H

#include "broker/manage-module.h"

enum aad_code graph_consent(const struct manage_access *graph, const struct registration *to,
                            const char *username, struct aad_error *err);

#endif
