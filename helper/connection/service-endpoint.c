/*
 * service-endpoint.c - a service connection as Azure DevOps has it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/service-endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ENDPOINT_AUTOMATIC "Automatic"

void service_endpoint_clear(struct service_endpoint *endpoint)
{
    buf_clear(&endpoint->object);
    buf_clear(&endpoint->name);
    buf_clear(&endpoint->project);
    buf_clear(&endpoint->message);
}

void service_endpoint_clear_list(struct service_endpoint_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        service_endpoint_clear(&list->endpoints[i]);
    free(list->endpoints);
    *list = (struct service_endpoint_list){0};
}

/* --- what may be done ------------------------------------------------------------------------- */

static const struct service_endpoint_bar endpoint_is_of_another_type = {
    "it is no service connection to Azure Resource Manager",
    "Only those have workload identity federation."};
static const struct service_endpoint_bar endpoint_is_federated = {
    "it uses workload identity federation already", "There is nothing to do."};
static const struct service_endpoint_bar endpoint_has_no_secret = {
    "it is used without a secret of an application", "There is nothing to convert."};
static const struct service_endpoint_bar endpoint_is_manual = {
    "it was made by hand: Azure DevOps may not change the credentials of its application",
    "Make a new service connection with workload identity federation for the same application."};
static const struct service_endpoint_bar endpoint_is_borrowed = {
    "it is shared, and belongs to another project", "Convert it in the project that it is of."};

const struct service_endpoint_bar *
service_endpoint_bar_conversion(const struct service_endpoint *endpoint, const char *project)
{
    if (!text_equal_nocase(endpoint->type, SERVICE_ENDPOINT_AZURE))
        return &endpoint_is_of_another_type;
    if (!strcmp(endpoint->scheme, SERVICE_ENDPOINT_FEDERATED))
        return &endpoint_is_federated;
    if (strcmp(endpoint->scheme, SERVICE_ENDPOINT_SECRET) != 0)
        return &endpoint_has_no_secret;
    if (strcmp(endpoint->mode, ENDPOINT_AUTOMATIC) != 0)
        return &endpoint_is_manual;
    if (endpoint->is_shared && strcmp(buf_text(&endpoint->project), project) != 0)
        return &endpoint_is_borrowed;
    return NULL;
}
