/*
 * creation-fixture.h - Azure DevOps, Graph and Resource Manager around what makes a service
 * connection
 *
 * Implements devops.h, graph.h and azure.h as far as they are used for that, fresh-key.h, and the
 * clock: nobody waits. What was made is counted, so that nothing is made twice unseen.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_CREATION_FIXTURE_H
#define UNIT_CREATION_FIXTURE_H

#include "broker/manage-module.h"
#include "manage/creation-step.h"

#define CREATION_FIXTURE_NAME "azure \"sub\""
#define CREATION_FIXTURE_OWN "c0000000-0000-4000-8000-000000000001" /* the user's client id */
#define CREATION_FIXTURE_OWN_OBJECT "0b000000-0000-4000-8000-000000000001" /* its object */
#define CREATION_FIXTURE_CLIENT "c0000000-0000-4000-8000-000000000002"     /* of what is made */
#define CREATION_FIXTURE_OBJECT "0b000000-0000-4000-8000-000000000002"
#define CREATION_FIXTURE_PRINCIPAL "50000000-0000-4000-8000-000000000003"
#define CREATION_FIXTURE_ENDPOINT "e0000000-0000-4000-8000-000000000004"
#define CREATION_FIXTURE_SCOPE "/subscriptions/5b000000-0000-4000-8000-000000000005"
#define CREATION_FIXTURE_IDENTITY CREATION_FIXTURE_SCOPE "/identities/id"

#define CREATION_FIXTURE_ISSUER "https://vstoken.dev.azure.com/0a0a0a0a-0000-4000-8000-000000000001"
#define CREATION_FIXTURE_SUBJECT "sc://o/p/" CREATION_FIXTURE_NAME

extern struct creation_fixture {
    struct manage_project project;
    struct manage_access graph, azure;
    struct service_draft draft;
    struct secret secret;
    struct manage_creation plan;
    struct manage_made made;
    struct aad_error err;

    /* Which call fails (its function's name), how often, with what. And has it arrived anyway? */
    const char *fails;
    unsigned times;
    enum aad_code code;
    bool arrives;
    bool lacks_type;      /* of an extension: the organization has it not */
    const char *stops_at; /* it is stopped once this was called */

    struct buf trace;             /* the functions that were called, a blank behind each */
    struct buf told;              /* what was told, a line end behind each */
    struct buf sent;              /* the service connection as it was sent last */
    struct buf trust, role;       /* what was registered, and given, last */
    char unique[37], tag[37];     /* of the application and the role that are there */
    const char *state;            /* of the service connection; while n_busy is not 0, InProgress */
    unsigned n_busy;              /* so many looks */
    const char *issuer, *subject; /* whom it shall trust, as JSON has them; NULL = as usual */
    const char *client_id;        /* that it has then; NULL = the right one */
    const char *other;            /* what else the project has: objects with commas behind; NULL */
    int64_t now_ms, n_sleeps;     /* the clock; how often somebody has waited */
    unsigned n_applications, n_certificates, n_endpoints, n_trusts, n_roles; /* there */
    unsigned n_unguarded; /* secrets that were sent, and that a message might have shown */
    unsigned n_keys;      /* that were made */
} creation_fixture;

/* A home, and the form "secret". Fit as set-up and tear-down of a test. */
int creation_fixture_make(void);
int creation_fixture_remove(void);

/* Another form: "federated", "federated alone" (nobody asks Graph), "identity", "key", "key alone",
 * "secret" or "automatic". All pipelines are let in. */
void creation_fixture_use(const char *form);

/* From now on that function fails; nothing is counted as called so far. */
void creation_fixture_fail(const char *function, enum aad_code code, unsigned times, bool arrives);

/* What the module does, as a new process would. No secret is sent that a message may show. */
enum aad_code creation_fixture_run(void);
enum aad_code creation_fixture_undo(void);
enum aad_code creation_fixture_update(void);

/* Is anything noted on disk? */
bool creation_fixture_is_noted(void);

#endif
