/*
 * service-draft.h - the service connection of Azure DevOps that is like a connection of ours
 *
 * What its REST API wants of one that is made: "Endpoints - Create", and for LCS the extension's
 * own words. No secret is in it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_SERVICE_DRAFT_H
#define CONNECTION_SERVICE_DRAFT_H

#include "connection/connection.h"
#include "connection/service-endpoint.h"
#include "connection/service-scheme.h"

#define SERVICE_DRAFT_MEMBERS 8

struct service_member {
    const char *name, *value; /* the first is NULL behind the last one */
};

/* Its texts are borrowed from the connection, but for the bufs. */
struct service_draft {
    const struct service_scheme *scheme;
    const char *name, *description;
    const char *reference;          /* in an ITSM database; the last two may be "" */
    const char *tenant, *client_id; /* of the application; the second may be "" */
    const char *exchange;           /* the audience of what it trusts, in that cloud */
    struct buf url, scope;          /* of the service; the part of Azure, "/subscriptions/..." */
    struct service_member data[SERVICE_DRAFT_MEMBERS], parameters[SERVICE_DRAFT_MEMBERS];
};

void service_draft_clear(struct service_draft *draft);
#define auto_service_draft __attribute__((cleanup(service_draft_clear)))

/* Fills it: as the connection's grant has it, or is_automatic: for an application that is yet to be
 * made. AAD_UNSUPPORTED: Azure DevOps has none that is like it, or none that is automatic in that
 * cloud; AAD_CONFIG: the connection lacks what it needs. */
enum aad_code service_draft_fill(const struct connection *c, const char *name, bool is_automatic,
                                 struct service_draft *ret, struct aad_error *err);

/* Is it such a service connection: of that type and scheme, and for the same identity and service?
 * client_id: of the application, where the draft has none yet. */
bool service_draft_fits(const struct service_draft *draft, const char *client_id,
                        const struct service_endpoint *endpoint);

#endif
