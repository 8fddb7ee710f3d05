/* SPDX-License-Identifier: Apache-2.0 */
/* api: the resources that tokens are for; those who vouch for a job, so that it has a token; and
 * what they share. */
#ifndef EMULATOR_API_H
#define EMULATOR_API_H

#include "emulator.h"

void lcs_serve(struct exchange *exchange);
void lcs_asset_serve_blob(struct exchange *exchange);
void arm_serve(struct exchange *exchange);
void metadata_serve(struct exchange *exchange);
void dynamics_serve(struct exchange *exchange);
void power_serve_api(struct exchange *exchange);
void power_serve_admin(struct exchange *exchange);
void power_serve_dataverse(struct exchange *exchange);
void devops_serve(struct exchange *exchange);
void endpoints_serve(struct exchange *exchange);
void graph_serve(struct exchange *exchange);
void git_serve(struct exchange *exchange);
void registry_serve(struct exchange *exchange);
void pipelines_serve(struct exchange *exchange);
void github_serve(struct exchange *exchange);

/* Power Platform's part of the default world. */
extern const char powerplatform_world[];
/* Microsoft Graph's: graph.h. */
extern const char graph_world[];
/* Azure DevOps' organizations of the default world: endpoints.h. The caller deletes it. */
cJSON *endpoints_new_world(void);

/* The claims of the request's good token for that resource (the caller deletes), or NULL after
 * a 401 was answered. */
cJSON *api_check_token(struct exchange *exchange, const char *resource);

/* Has the request a good token for Azure DevOps, of Entra ID or a personal one (pat.h)? Else it is
 * answered: by the page to sign in, or by a 401 for whoever suppresses that. */
bool devops_check_caller(struct exchange *exchange);

/* A 401 that names the authority. */
void api_reply_unauthorized(struct exchange *exchange, const char *reason);

/* Azure DevOps sends whoever has no good token to sign in, unless told to suppress that; and
 * shows the page for it. */
bool api_may_redirect(const struct exchange *exchange);
void api_reply_sign_in(struct exchange *exchange);

/* Is the request's Bearer token that setting of the world? */
bool api_is_bearer(const struct exchange *exchange, const char *setting);

/* As Azure DevOps has it, on which GitHub's runners have been built. */
void api_reply_devops_error(struct exchange *exchange, unsigned status, const char *type,
                            const char *message);

/* {"error":{"code","message"}}, as ARM and most of Microsoft's APIs have it. */
void api_reply_error(struct exchange *exchange, unsigned status, const char *code,
                     const char *message);

/* The resource's object in the world; NULL = absent. */
const cJSON *api_find_resource(const struct exchange *exchange, const char *name);

#endif
