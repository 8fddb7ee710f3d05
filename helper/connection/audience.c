/*
 * audience.c - what a connection's tokens are for, and which host takes them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/audience.h"

#include <stdlib.h>
#include <string.h>

#include "base/request.h"

const struct cloud *connection_cloud(const struct connection *c)
{
    struct url url;

    return !c->authority || url_parse(c->authority, &url, NULL) ? NULL
                                                                : cloud_of_authority(url.host);
}

static const struct cloud_place *audience_place(const struct connection *c,
                                                const struct kind_target *target)
{
    const struct cloud_power *power =
        cloud_power_of(connection_cloud(c), c->audiences, c->n_audiences);

    return power && target->cloud ? &power->places[target->cloud] : NULL;
}

const char *connection_default_audience(const struct connection *c)
{
    const struct cloud *cloud = connection_cloud(c);
    const struct cloud_place *place =
        c->kind->targets ? audience_place(c, &c->kind->targets[0]) : NULL;

    if (!c->kind->has_cloud_audience)
        return c->kind->audience;
    if (c->kind->targets)
        return place ? place->audience : NULL;
    return cloud ? cloud->arm_audience : NULL;
}

const char *audience_of_arm(const struct connection *c)
{
    const struct cloud *cloud = connection_cloud(c);

    if (cloud)
        return cloud->arm_audience;
    return c->kind->has_cloud_audience && !c->kind->targets && c->n_audiences ? c->audiences[0]
                                                                              : NULL;
}

static bool audience_has(const struct connection *c, const struct kind_target *target)
{
    for (size_t i = 0; i < c->n_audiences; i++)
        if (kind_find_target(c->kind, c->audiences[i]) == target)
            return true;
    return false;
}

/* The address of an environment, as it is copied out of a browser. */
static enum aad_code audience_trim(struct connection *c, char **audience, struct aad_error *err)
{
    const struct kind_target *target = kind_find_target(c->kind, *audience);
    char origin[AUDIENCE_HOST_SIZE], *trimmed;
    struct url url;

    if (!target || target->cloud)
        return AAD_OK;
    if (url_parse(*audience, &url, NULL) || !url.is_https)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "audience %.160s is no https address\n"
                             "That of %s looks like %s",
                             *audience, target->title, target->example);
    if (!url.path[0])
        return AAD_OK;
    url_print_origin(&url, origin, sizeof origin);
    if (strcmp(url.path, "/") != 0)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "audience %.160s has a path\n"
                             "The address of %s is its host alone: %.160s",
                             *audience, target->title, origin);
    trimmed = strdup(origin);
    if (!trimmed)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    free(*audience);
    *audience = trimmed;
    return AAD_OK;
}

enum aad_code audience_complete(struct connection *c, struct aad_error *err)
{
    const char *audience = c->n_audiences ? NULL : connection_default_audience(c);
    const struct kind_target *target = c->kind->targets;
    enum aad_code code = audience ? connection_set(c, "audiences", audience, err) : AAD_OK;

    for (size_t i = 0; !code && i < c->n_audiences; i++)
        code = audience_trim(c, &c->audiences[i], err);
    for (; !code && target && target->title; target++) {
        const struct cloud_place *place = audience_place(c, target);

        if (place && !audience_has(c, target))
            code = connection_set(c, "audiences", place->audience, err);
    }
    if (code || c->n_audiences)
        return code;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "connection '%s' has no audience\n"
                         "Give --audience with the resource's URL: the LCS API endpoint, the "
                         "environment's URL.",
                         c->name);
}

static bool audience_follows(const struct connection *c, const char *audience)
{
    const struct kind_target *target = kind_find_target(c->kind, audience);
    const struct cloud_place *place = target ? audience_place(c, target) : NULL;
    const char *only = c->n_audiences == 1 ? connection_default_audience(c) : NULL;

    return place ? !strcmp(place->audience, audience) : only && !strcmp(only, audience);
}

enum aad_code audience_forget(struct connection *c, bool *ret_is_changed, struct aad_error *err)
{
    bool follows[CONNECTION_LIST_MAX];
    char *kept[CONNECTION_LIST_MAX] = {NULL};
    size_t n = 0;
    enum aad_code code;

    *ret_is_changed = false;
    for (size_t i = 0; i < c->n_audiences; i++) {
        follows[i] = audience_follows(c, c->audiences[i]);
        *ret_is_changed |= follows[i];
    }
    for (size_t i = 0; i < c->n_audiences; i++)
        if (!follows[i]) {
            kept[n++] = c->audiences[i];
            c->audiences[i] = NULL;
        }
    code = connection_set(c, "audiences", "-", err);
    memcpy(c->audiences, kept, n * sizeof *kept);
    c->n_audiences = n;
    return code;
}

bool audience_find_host(const struct connection *c, const char *audience,
                        char ret[AUDIENCE_HOST_SIZE])
{
    const struct kind_target *target = kind_find_target(c->kind, audience);
    const struct cloud_place *place = target ? audience_place(c, target) : NULL;
    struct url url;

    if (url_parse(place ? place->host : audience, &url, NULL) || !url.is_https)
        return false;
    url_print_origin(&url, ret, AUDIENCE_HOST_SIZE);
    return true;
}

const char *audience_of_host(const struct connection *c, const struct url *host)
{
    char origin[AUDIENCE_HOST_SIZE], own[AUDIENCE_HOST_SIZE];

    if (!c->kind->targets)
        return NULL;
    url_print_origin(host, origin, sizeof origin);
    for (size_t i = 0; i < c->n_audiences; i++)
        if (audience_find_host(c, c->audiences[i], own) && !strcmp(own, origin))
            return c->audiences[i];
    return NULL;
}

const char *audience_of_resource(const struct connection *c, const char *resource)
{
    const char *by_other_name = NULL;

    for (size_t i = 0; i < c->n_audiences; i++)
        if (request_same_resource(c->audiences[i], resource))
            return c->audiences[i];
        else if (!by_other_name && cloud_is_same_resource(c->audiences[i], resource))
            by_other_name = c->audiences[i];
    return by_other_name;
}
