/*
 * service-endpoint.h - a service connection as Azure DevOps has it, and what may be done with it
 *
 * Its REST API calls it a service endpoint. The rules are those of the guide on Azure Resource
 * Manager service connections, and where that has two, those of its script.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_SERVICE_ENDPOINT_H
#define CONNECTION_SERVICE_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define SERVICE_ENDPOINT_WORD 64

/* The schemes that one is turned into. */
#define SERVICE_ENDPOINT_SECRET "ServicePrincipal"
#define SERVICE_ENDPOINT_FEDERATED "WorkloadIdentityFederation"
#define SERVICE_ENDPOINT_AZURE "azurerm" /* the type of which they are */

/* No secret is in it: none ever comes back. All of its texts are the service's, as it says them. */
struct service_endpoint {
    struct buf object; /* all of it, to the letter but for white space */
    struct buf name;
    struct buf project;       /* the name of the first that it was given to; "" = not said */
    struct buf message;       /* why what went on with it has failed; may be "" */
    struct buf username, url; /* of the service; of these and the following, too, each may be "" */
    char client_id[SERVICE_ENDPOINT_WORD], tenant[SERVICE_ENDPOINT_WORD]; /* who signs in, where */
    char detail[SERVICE_ENDPOINT_WORD];                                   /* authenticationType */
    char id[37];                                                          /* a GUID */
    char type[SERVICE_ENDPOINT_WORD], scheme[SERVICE_ENDPOINT_WORD]; /* these, too, may be "" */
    char mode[SERVICE_ENDPOINT_WORD];         /* "Automatic": Azure DevOps made the application */
    char state[SERVICE_ENDPOINT_WORD];        /* of what goes on with it */
    char revert_until[SERVICE_ENDPOINT_WORD]; /* "" = there is no way back */
    int64_t revert_until_s;                   /* the same in Unix time; 0 = not understood */
    bool is_shared;
    bool is_busy; /* Azure DevOps is not ready with it, and has not failed yet */
};

struct service_endpoint_list {
    struct service_endpoint *endpoints;
    size_t n;
};

void service_endpoint_clear(struct service_endpoint *endpoint);
void service_endpoint_clear_list(struct service_endpoint_list *list);

#define auto_service_endpoint __attribute__((cleanup(service_endpoint_clear)))
#define auto_service_endpoint_list __attribute__((cleanup(service_endpoint_clear_list)))

/* The one of that id, else of that name, to the letter; NULL = there is none. */

const struct service_endpoint *service_endpoint_find(const struct service_endpoint_list *list,
                                                     const char *name_or_id);

/* Why something is not done with it, and what to do instead: "it ...". */
struct service_endpoint_bar {
    const char *why, *remedy;
};

/* Has Azure DevOps made its application, so that nobody else has its secret? */
bool service_endpoint_is_kept(const struct service_endpoint *endpoint);

/* Why its secret cannot be turned into workload identity federation from this project, as the
 * person has written it; NULL = it can. */
const struct service_endpoint_bar *
service_endpoint_bar_conversion(const struct service_endpoint *endpoint, const char *project);

/* Why it cannot get the secret back that it had, at that moment in Unix time; NULL = it can. */
const struct service_endpoint_bar *
service_endpoint_bar_reversal(const struct service_endpoint *endpoint, int64_t now_s);

#endif
