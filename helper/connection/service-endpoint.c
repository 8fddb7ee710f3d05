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
    buf_clear(&endpoint->username);
    buf_clear(&endpoint->url);
}

void service_endpoint_clear_list(struct service_endpoint_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        service_endpoint_clear(&list->endpoints[i]);
    free(list->endpoints);
    *list = (struct service_endpoint_list){0};
}

const struct service_endpoint *service_endpoint_find(const struct service_endpoint_list *list,
                                                     const char *name_or_id)
{
    for (size_t i = 0; i < list->n; i++)
        if (text_equal_nocase(list->endpoints[i].id, name_or_id))
            return &list->endpoints[i];
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(buf_text(&list->endpoints[i].name), name_or_id))
            return &list->endpoints[i];
    return NULL;
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

bool service_endpoint_is_kept(const struct service_endpoint *endpoint)
{
    return !strcmp(endpoint->mode, ENDPOINT_AUTOMATIC);
}

const struct service_endpoint_bar *
service_endpoint_bar_conversion(const struct service_endpoint *endpoint, const char *project)
{
    if (!text_equal_nocase(endpoint->type, SERVICE_ENDPOINT_AZURE))
        return &endpoint_is_of_another_type;
    if (!strcmp(endpoint->scheme, SERVICE_ENDPOINT_FEDERATED))
        return &endpoint_is_federated;
    if (strcmp(endpoint->scheme, SERVICE_ENDPOINT_SECRET) != 0)
        return &endpoint_has_no_secret;
    if (!service_endpoint_is_kept(endpoint))
        return &endpoint_is_manual;
    if (endpoint->is_shared && strcmp(buf_text(&endpoint->project), project) != 0)
        return &endpoint_is_borrowed;
    return NULL;
}

#define ENDPOINT_NEW_SECRET                                                                        \
    "Make a client secret for its application in Entra ID, and a new service connection with it."

static const struct service_endpoint_bar endpoint_is_not_converted = {
    "it does not use workload identity federation", "There is nothing to revert."};
static const struct service_endpoint_bar endpoint_was_manual = {
    "it was made by hand: Azure DevOps may not change the credentials of its application",
    ENDPOINT_NEW_SECRET};
static const struct service_endpoint_bar endpoint_never_had_one = {
    "Azure DevOps says no day until which it can be", ENDPOINT_NEW_SECRET};
static const struct service_endpoint_bar endpoint_is_too_late = {
    "the seven days after its conversion have passed", ENDPOINT_NEW_SECRET};

const struct service_endpoint_bar *
service_endpoint_bar_reversal(const struct service_endpoint *endpoint, int64_t now_s)
{
    if (!text_equal_nocase(endpoint->type, SERVICE_ENDPOINT_AZURE) ||
        strcmp(endpoint->scheme, SERVICE_ENDPOINT_FEDERATED) != 0)
        return &endpoint_is_not_converted;
    if (!service_endpoint_is_kept(endpoint))
        return &endpoint_was_manual;
    if (!endpoint->revert_until[0])
        return &endpoint_never_had_one;
    /* A time that is not understood is for Azure DevOps to judge. */
    return endpoint->revert_until_s && endpoint->revert_until_s < now_s ? &endpoint_is_too_late
                                                                        : NULL;
}
