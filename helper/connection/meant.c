/*
 * meant.c - is a connection the one that its caller means?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/meant.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "connection/audience.h"

static bool meant_is_text(const char *said, const char *ours)
{
    return !said[0] || (ours && text_equal_nocase(said, ours));
}

/* A tenant has an id and several names. */
static bool meant_is_tenant(const char *said, const char *ours)
{
    return !ours || !text_is_guid(said) || !text_is_guid(ours) || text_equal_nocase(said, ours);
}

/* As the libraries of Go name a cloud: "AzurePublicCloud" is "AzureCloud". */
static bool meant_is_cloud(const char *said, const struct cloud *ours)
{
    return !ours || !cloud_of_library(said) || cloud_of_library(said) == ours;
}

static bool meant_is_authority(const char *said, const char *ours)
{
    struct url a, b;

    return !said[0] || !ours || url_parse(said, &a, NULL) || url_parse(ours, &b, NULL) ||
           url_same_origin(&a, &b);
}

static bool meant_is_grant(const char *grants, const char *ours)
{
    char word[40];

    (void)snprintf(word, sizeof word, " %s ", ours);
    return !grants || !grants[0] || strstr(grants, word);
}

static enum aad_code meant_contradict(const struct connection *c, const char *what,
                                      const char *ours, const char *said, struct aad_error *err)
{
    char shown[80];

    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the %s of connection '%s' is %.120s, and the caller means %s\n"
                         "Correct what configures the caller, or the connection: "
                         "'aad-credential connection show %s' has what it is.",
                         what, c->name, ours && ours[0] ? ours : "none",
                         text_escape(shown, sizeof shown, said, strlen(said)), c->name);
}

enum aad_code meant_check(const struct connection *c, const struct request_identity *meant,
                          struct aad_error *err)
{
    const struct cloud *cloud = meant->cloud[0] ? connection_cloud(c) : NULL;

    if (!meant_is_text(meant->client_id, c->client_id))
        return meant_contradict(c, "client-id", c->client_id, meant->client_id, err);
    if (!meant_is_tenant(meant->tenant, c->tenant))
        return meant_contradict(c, "tenant", c->tenant, meant->tenant, err);
    if (!meant_is_cloud(meant->cloud, cloud))
        return meant_contradict(c, "cloud", cloud->name, meant->cloud, err);
    if (!meant_is_authority(meant->authority, c->authority))
        return meant_contradict(c, "authority", c->authority, meant->authority, err);
    if (!meant_is_text(meant->resource_id, c->resource_id))
        return meant_contradict(c, "resource-id", c->resource_id, meant->resource_id, err);
    if (!meant_is_grant(meant->grants, connection_grant(c)->name))
        return meant_contradict(c, "grant", connection_grant(c)->name, meant->grants, err);
    return AAD_OK;
}

void meant_print(const struct request_identity *meant, struct buf *ret)
{
    const char *const said[] = {meant->client_id, meant->tenant,      meant->cloud,
                                meant->authority, meant->resource_id, meant->grants};

    size_t n = sizeof said / sizeof said[0];
    bool is_said = false;

    for (size_t i = 0; i < n; i++)
        is_said |= said[i] && said[i][0];
    for (size_t i = 0; is_said && i < n; i++)
        buf_append_all(ret, said[i] ? said[i] : "", ",", (char *)NULL);
}
