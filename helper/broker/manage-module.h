/*
 * manage-module.h - what is needed of the manage module, which is loaded when something is looked
 * at or changed in Azure DevOps
 *
 * It brings libcurl, and no tokens: whoever calls has got one by the connection's rules.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MANAGE_MODULE_H
#define BROKER_MANAGE_MODULE_H

#include "base/deadline.h"
#include "base/token.h"
#include "broker/manage-creation.h"
#include "broker/manage-key.h"
#include "broker/manage-password.h"
#include "broker/manage-project.h"
#include "broker/manage-registration.h"
#include "broker/manage-user.h"
#include "broker/module.h"
#include "connection/connection.h"
#include "connection/service-endpoint.h"

#define MANAGE_ABI 12u

/* All of them: AAD_PERSON, the identity is not known there or may not; AAD_NOT_FOUND, there is no
 * such organization or project; AAD_THROTTLED; AAD_PROTOCOL, AAD_NETWORK, AAD_TIMEOUT as usual. */
struct manage_module {
    struct module_head head;
    struct manage_registrar registrar; /* of applications */
    /* The service connections that the project has or shares, without those whose creation has
     * failed. The caller clears *ret. */
    enum aad_code (*list)(const struct manage_project *project, const struct manage_filter *filter,
                          struct deadline deadline, struct service_endpoint_list *ret,
                          struct aad_error *err);
    /* Changes the scheme of each, and waits until that is done. What is not known of it here stays
     * as it is. The first failure ends it: AAD_PROTOCOL: the answer is empty; AAD_PERSON, also:
     * Azure DevOps has tried, and says why it failed; AAD_TIMEOUT: it may still become so;
     * AAD_CANCELLED: it was stopped. */
    enum aad_code (*convert)(const struct manage_project *project,
                             const struct manage_change *change, struct aad_error *err);
    /* Azure DevOps' own test of one: whether it can sign in by it. AAD_PERSON: it cannot, and why.
     */
    enum aad_code (*test)(const struct manage_project *project,
                          const struct service_endpoint *endpoint, struct deadline deadline,
                          struct aad_error *err);
    /* Lets another project of the organization use it, by its name or id. AAD_CONFIG: that has one
     * of the same name. */
    enum aad_code (*share)(const struct manage_project *project,
                           const struct service_endpoint *endpoint, const char *with,
                           struct deadline deadline, struct aad_error *err);
    /* Makes one. What is done is noted on disk, and a call for the same one of the same project
     * goes on from there, whatever ended the one before. */
    enum aad_code (*create)(const struct manage_project *project,
                            const struct manage_creation *creation, struct manage_made *ret,
                            struct aad_error *err);
    /* Takes back what such calls have made so far. AAD_NOT_FOUND: nothing is noted. */
    enum aad_code (*undo)(const struct manage_project *project,
                          const struct manage_creation *creation, struct aad_error *err);
    /* Gives one another secret, or where that is NULL a key that is made (made->certificate). */
    enum aad_code (*update)(const struct manage_project *project,
                            const struct manage_creation *creation,
                            const struct service_endpoint *endpoint, struct manage_made *ret,
                            struct aad_error *err);
    /* Takes it out of the project; it is gone where no other has it. */
    enum aad_code (*erase)(const struct manage_project *project,
                           const struct service_endpoint *endpoint, struct deadline deadline,
                           struct aad_error *err);
    /* The secrets of the application of that client id. The caller clears *ret. */
    enum aad_code (*list_passwords)(const struct manage_access *graph, const char *client_id,
                                    struct manage_passwords *ret, struct aad_error *err);
    /* Makes one with the name and the end of *password, which gets the rest; *ret is the secret. A
     * failure but AAD_PERSON, AAD_NOT_FOUND and AAD_THROTTLED leaves open whether there is one now:
     * the name tells. */
    enum aad_code (*add_password)(const struct manage_access *graph, const char *application,
                                  struct manage_password *password, struct secret *ret,
                                  struct aad_error *err);
    /* It is no failure if it is not there. */
    enum aad_code (*remove_password)(const struct manage_access *graph, const char *application,
                                     const char *id, struct aad_error *err);
    /* The certificates of the application of that client id. The caller clears *ret. */
    enum aad_code (*list_keys)(const struct manage_access *graph, const char *client_id,
                               struct manage_keys *ret, struct aad_error *err);
    /* With a proof of the mint module an application may add one, or remove one, itself. Without
     * (NULL) all that it has are written anew, which needs the right to change it. It is no failure
     * if one is not there. AAD_THROTTLED: somebody else changes it, or its list is not complete
     * yet.
     */
    enum aad_code (*add_key)(const struct manage_access *graph, const char *application,
                             struct manage_new_key *key, struct aad_error *err);
    enum aad_code (*remove_key)(const struct manage_access *graph, const char *application,
                                const struct manage_old_key *key, struct aad_error *err);
    /* The person whose token it is. */
    enum aad_code (*read_me)(const struct manage_access *graph, struct manage_user *ret,
                             struct aad_error *err);
    /* Gives him another password. AAD_PERSON, AAD_NOT_FOUND and AAD_THROTTLED: it is as it was; any
     * other failure leaves that open. */
    enum aad_code (*change_password)(const struct manage_access *graph,
                                     const struct secret *current, const struct secret *password,
                                     struct aad_error *err);
};

/* Loads it; once a process. */
enum aad_code manage_load(const struct manage_module **ret, struct aad_error *err);

#endif
