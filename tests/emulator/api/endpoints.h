/* SPDX-License-Identifier: Apache-2.0 */
/* endpoints: the service connections of Azure DevOps, as its REST API has them. An organization is
 * the first part of the path. The world has them:
 *
 *   {"resources": {"devops": {"organizations": {NAME: {
 *      "id": GUID                         as its issuer has it, who vouches for a federated one
 *      "projects": {NAME: {"id": GUID}},
 *      "extensions": [NAME]               without Dyn365FinOps.dynamics365-finops-tools there is no
 *                                         type lcsserviceendpoint
 *      "read_only": true                  whoever it is may change nothing: 403
 *      "create": {"polls": n, "fails": TEXT}   the answer to one that is made or changed and n
 *                                         reads say that it is in progress; then it is ready, or
 *                                         has failed with that text
 *      "endpoints": {GUID: {
 *         "object": {...}                 as it is read, without id and secrets
 *         "secret": NAME                  of the parameter that never comes back
 *         "secrets": {NAME: VALUE}        what a request gave; absent as long as none wrote it
 *         "test": TEXT                    why Azure DevOps' own test fails
 *         "all_pipelines": true, "pipelines": [{"id", "authorized"}]   which may use it
 *         "polls": n                      how many answers say that a conversion is in progress
 *         "fails": TEXT                   why the conversion fails in the end
 *      }}}}}}} */
#ifndef EMULATOR_ENDPOINTS_H
#define EMULATOR_ENDPOINTS_H

#include "emulator.h"

#define ENDPOINTS_SECRET_SCHEME "ServicePrincipal"
#define ENDPOINTS_FEDERATED_SCHEME "WorkloadIdentityFederation"
#define ENDPOINTS_EXTENSION "Dyn365FinOps.dynamics365-finops-tools"

/* One call, for one project or for the organization. */
struct endpoints_call {
    struct exchange *exchange;
    cJSON *query;
    cJSON *organization;
    const cJSON *project; /* its string is the name; NULL = there is none in the path */
    const char *id;       /* of the path; NULL = none */
    cJSON *entry;         /* of the world; NULL = none of that id in the project */
};

/* How one of a type proves itself, and by what. */
struct endpoints_scheme {
    const char *type, *scheme;
    const char *kind;      /* of authenticationType; NULL = there is none */
    const char *needed[3]; /* parameters that must be there */
    const char *secret;    /* the one that never comes back; NULL = none */
};

/* endpoints.c: the project of that id or name, NULL = absent. */
const cJSON *endpoints_find_project(const cJSON *organization, const char *name);
/* Is the value one of those, which commas part? No list: all are. */
bool endpoints_is_wanted(const char *list, const char *value);

/* endpoints_read.c */
void endpoints_list(const struct endpoints_call *call);
void endpoints_get(const struct endpoints_call *call);
/* What it is called in that project; NULL = it is not given to it. */
const char *endpoints_name_in(const cJSON *object, const cJSON *project);
/* Is the call's project the first to which it was given? */
bool endpoints_is_first(const struct endpoints_call *call, const cJSON *object);
bool endpoints_is_in_progress(const cJSON *object);
/* Answers with the entry as it is read. */
void endpoints_reply_entry(const struct endpoints_call *call);
void endpoints_reply_unknown(const struct endpoints_call *call);
/* From now on it is in progress: that many answers say so; NULL = it succeeds in the end. */
void endpoints_begin(cJSON *entry, long long answers, const char *fails);

/* endpoints_check.c: why the request's body is none; answered already. The caller deletes it. */
cJSON *endpoints_parse_body(const struct endpoints_call *call);
/* Is the object one that can be taken? NULL after it was refused. */
const struct endpoints_scheme *endpoints_check(const struct endpoints_call *call,
                                               const cJSON *object);
/* Are these references such as may be added? Else it was refused. */
bool endpoints_check_references(const struct endpoints_call *call, const cJSON *references,
                                const char *name);
/* All parameters that never come back; the last is NULL. */
extern const char *const endpoints_secrets[];
/* All schemes, by their types; the last has none. And whether the organization has that type. */
extern const struct endpoints_scheme endpoints_schemes[];
bool endpoints_has_type(const struct endpoints_call *call, const char *type);

/* endpoints_write.c */
void endpoints_create(const struct endpoints_call *call);
void endpoints_update(const struct endpoints_call *call);
void endpoints_delete(const struct endpoints_call *call);
void endpoints_share(const struct endpoints_call *call);
/* What Azure DevOps writes into one that is federated, or removes from one that is not. */
void endpoints_complete_federation(const struct endpoints_call *call, cJSON *object);
/* {"issuer", "subject", "audience"} of such an object; the caller deletes it. NULL = it is none. */
cJSON *endpoints_new_identity(const cJSON *object);

/* endpoints_automatic.c: makes the application of one that is created automatically, and has none:
 * an app of the world with a secret or a federated credential, and with a role. */
void endpoints_make_application(const struct endpoints_call *call, cJSON *object,
                                const struct endpoints_scheme *scheme);
/* What it is for, as Resource Manager has it. The caller frees. */
char *endpoints_format_scope(const cJSON *object);

/* endpoints_pipelines.c */
void endpoints_get_permissions(const struct endpoints_call *call);
void endpoints_set_permissions(const struct endpoints_call *call);
void endpoints_list_types(const struct endpoints_call *call);

/* endpoints_convert.c: PUT with operation=ConvertAuthenticationScheme, in either direction. */
void endpoints_convert(const struct endpoints_call *call);

/* endpoints_test.c: Azure DevOps' own test: it signs in as the service connection does, where a
 * request gave the means ("secrets"); and where the world's resource arm "checks_roles", whoever
 * signs in needs one at the scope (arm.h). */
void endpoints_test(const struct endpoints_call *call);

#endif
