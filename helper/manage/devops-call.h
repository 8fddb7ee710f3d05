/*
 * devops-call.h - how a call to Azure DevOps begins, for devops*.c alone
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_DEVOPS_CALL_H
#define MANAGE_DEVOPS_CALL_H

#include "manage/devops.h"
#include "manage/rest.h"

#define DEVOPS_VERSION "7.1" /* as the guide's script has it */
#define DEVOPS_ENDPOINTS "/_apis/serviceendpoint/endpoints"

struct rest_call devops_call(const struct manage_project *project, struct deadline deadline);

/* Its address: that path of the project. */
void devops_begin(const struct manage_project *project, const char *path, struct rest_call *call);

#endif
