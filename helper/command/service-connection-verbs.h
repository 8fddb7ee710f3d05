/*
 * service-connection-verbs.h - the verbs of `aad-credential service-connection`, and where they
 * work
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SERVICE_CONNECTION_VERBS_H
#define COMMAND_SERVICE_CONNECTION_VERBS_H

#include "broker/manage-module.h"
#include "command/command.h"

#define SERVICE_SHOWN 201 /* a name, fit to be shown */

struct service_options {
    const char *verb;
    const char *organization, *project, *as, *with; /* NULL = not given */
    const char *graph_as, *azure_as, *service_name, *managed_identity;
    bool json, no_prompt, all, yes, dry_run, automatic, all_pipelines, undo;
    char **arguments; /* what is no option */
    int n_arguments;
};

typedef enum aad_code service_verb(struct command_context *ctx,
                                   const struct service_options *options, struct aad_error *err);

service_verb service_verb_list;    /* service-connection-list.c */
service_verb service_verb_convert; /* service-connection-convert.c */
service_verb service_verb_revert;  /* service-connection-revert.c */
service_verb service_verb_verify;  /* service-connection-verify.c */
service_verb service_verb_share;   /* service-connection-share.c */
service_verb service_verb_delete;  /* service-connection-delete.c */
service_verb service_verb_create;  /* service-connection-create.c */
service_verb service_verb_update;  /* service-connection-update.c */

/* A project of Azure DevOps, with a token for it. */
struct service_project {
    struct connection connection;
    struct token token;
    struct buf organization, name;
    const struct manage_module *module;
    struct manage_project project; /* the same, as the module wants it */
};

/* Which one the options mean, and the connection that they name, or that the organization is of;
 * its token is asked for by its rules. In service-connection-project.c. The caller closes it. */
enum aad_code project_open(struct command_context *ctx, const struct service_options *options,
                           struct service_project *ret, struct aad_error *err);
void project_close(struct service_project *project);
#define auto_project __attribute__((cleanup(project_close)))

/* The one of that name or id, with the whole list, which the caller clears. AAD_NOT_FOUND. */
enum aad_code project_find(const struct service_project *project, const char *name_or_id,
                           struct service_endpoint_list *ret_list,
                           const struct service_endpoint **ret, struct aad_error *err);

/* AAD_NOT_FOUND: the project has none of that name or id. */
enum aad_code project_miss(const char *name_or_id, struct aad_error *err);

/* Can it be the name of a project? AAD_USAGE. */
enum aad_code project_check_name(const char *name, struct aad_error *err);

/* The one service connection that a verb is about. In service-connection-one.c. */
struct service_one {
    struct service_project project;
    struct service_endpoint_list list;
    const struct service_endpoint *endpoint; /* of the list */
    char name[SERVICE_SHOWN];                /* fit to be shown */
};

/* Finds the one that is named. The caller closes it, also after a failure. */
enum aad_code one_open(struct command_context *ctx, const struct service_options *options,
                       struct service_one *ret, struct aad_error *err);
void one_close(struct service_one *one);
#define auto_one __attribute__((cleanup(one_close)))

/* Its name, fit to be shown; with its id where that differs, since another one may look the same.
 * Returns out. */
const char *one_show(const struct service_endpoint *endpoint, char out[SERVICE_SHOWN]);

/* Is there a --yes, or somebody who can say it? AAD_USAGE. To be asked before anything is sent. */
enum aad_code one_check(const struct command_context *ctx, const struct service_options *options,
                        struct aad_error *err);
/* Says it, or asks. AAD_CANCELLED: no. */
enum aad_code one_confirm(const struct service_options *options, const char *question,
                          struct aad_error *err);

/* How long a conversion may take in either direction: "a few minutes", says the guide. */
#define PROJECT_CHANGE_MS (5 * 60 * 1000)

/* How long a call may take, from now on. */
struct deadline project_deadline(const struct service_project *project);

#endif
