/* SPDX-License-Identifier: Apache-2.0 */
/* endpoints: the service connections of Azure DevOps, as its REST API has them. An organization is
 * the first part of the path. The world has them:
 *
 *   {"resources": {"devops": {"organizations": {NAME: {
 *      "projects": {NAME: {"id": GUID}},
 *      "read_only": true                  whoever it is may change nothing: 403
 *      "endpoints": {GUID: {
 *         "object": {...}                 as it is read, without id and secrets
 *         "secret": NAME                  of the parameter that never comes back
 *         "test": TEXT                    why Azure DevOps' own test fails
 *         "polls": n                      how many answers say that a conversion is in progress
 *         "fails": TEXT                   why the conversion fails in the end
 *      }}}}}}} */
#ifndef EMULATOR_ENDPOINTS_H
#define EMULATOR_ENDPOINTS_H

#include "emulator.h"

#define ENDPOINTS_SECRET_SCHEME "ServicePrincipal"
#define ENDPOINTS_FEDERATED_SCHEME "WorkloadIdentityFederation"

/* One call, for one project. */
struct endpoints_call {
    struct exchange *exchange;
    cJSON *query;
    cJSON *organization;
    const cJSON *project; /* its string is the name */
    const char *id;       /* of the path; NULL = none */
    cJSON *entry;         /* of the world; NULL = none of that id in the project */
};

/* Is the project the first to which the object was given? */
bool endpoints_is_first(const struct endpoints_call *call, const cJSON *object);

/* Answers with the entry as it is read. */
void endpoints_reply_entry(const struct endpoints_call *call);

/* Why the request's body is none; answered already. The caller deletes it. */
cJSON *endpoints_parse_body(const struct endpoints_call *call);

/* PUT with operation=ConvertAuthenticationScheme, in either direction. */
void endpoints_convert(const struct endpoints_call *call);

#endif
