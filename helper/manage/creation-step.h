/*
 * creation-step.h - the steps by which a service connection is made, for creation*.c alone
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_CREATION_STEP_H
#define MANAGE_CREATION_STEP_H

#include "broker/manage-module.h"
#include "manage/azure.h"
#include "manage/fresh-key.h"
#include "manage/journal.h"
#include "manage/trust.h"

/* One run. */
struct creation {
    const struct manage_project *project;
    const struct manage_creation *plan;
    struct manage_made *made;
    struct journal journal;
    struct fresh_key key;
};

void creation_clear(struct creation *run);
#define auto_creation __attribute__((cleanup(creation_clear)))

/* One step: it first looks whether the journal has it, and notes what it has made. AAD_NOT_FOUND
 * and AAD_THROTTLED may pass by themselves. */
typedef enum aad_code creation_step(struct creation *run, struct aad_error *err);

/* Has the organization such a thing, and the project none of the name? AAD_CONFIG. */
creation_step creation_check_room;
/* Which identity it signs in as; what of it has to be made. */
creation_step creation_find_identity, creation_make_application, creation_make_principal;
/* A key of its own, where it needs one. */
creation_step creation_make_key;
/* The service connection itself, and what its identity needs then. */
creation_step creation_make_endpoint, creation_make_trust, creation_make_role,
    creation_open_pipelines;

/* What the steps and the way back have in common. */
void creation_tell(const struct creation *run, const char *what, const char *id);
creation_step creation_need_graph, creation_need_azure; /* AAD_USAGE: nobody is named for it */
creation_step creation_find_application;  /* the object that signs in, into the journal */
creation_step creation_look_for_endpoint; /* the one of the name in the project, likewise */
bool creation_needs_key(const struct creation *run);

/* What is sent: the run's own key, or the plan's secret; NULL = the scheme has none. Borrowed. */
const struct secret *creation_secret(const struct creation *run);

/* The service connection that was read into run->made gets it, and is waited for. */
struct settle;
enum aad_code creation_replace_secret(struct creation *run, const struct settle *settle,
                                      struct aad_error *err);

#define CREATION_TRUST_NAME 60
struct trust creation_trust(const struct creation *run, char name[CREATION_TRUST_NAME]);
struct azure_assignment creation_assignment(const struct creation *run);

/* The journal of what the plan is about. */
enum aad_code creation_open(struct creation *run, bool *ret_is_new, struct aad_error *err);

#endif
