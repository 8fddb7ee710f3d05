/*
 * service-connection-list.c - `service-connection list`: what there is, and what may be done with
 * it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/json-print.h"
#include "base/screen.h"
#include "command/service-connection-verbs.h"

static void list_append(const struct service_endpoint *endpoint,
                        const struct service_endpoint_bar *bar, struct buf *text)
{
    char name[SERVICE_SHOWN], type[SERVICE_SHOWN], scheme[SERVICE_SHOWN], mode[SERVICE_SHOWN];
    char until[SERVICE_SHOWN];

    buf_printf(text, "%s\n  %s  %s, %s%s%s%s\n",
               screen_show(name, sizeof name, buf_text(&endpoint->name), endpoint->name.len),
               endpoint->id, screen_show(type, sizeof type, endpoint->type, strlen(endpoint->type)),
               screen_show(scheme, sizeof scheme, endpoint->scheme, strlen(endpoint->scheme)),
               endpoint->mode[0] ? ", created: " : "",
               screen_show(mode, sizeof mode, endpoint->mode, strlen(endpoint->mode)),
               endpoint->is_shared ? ", shared" : "");
    if (endpoint->revert_until[0])
        buf_printf(text, "  can be reverted until %s\n",
                   screen_show(until, sizeof until, endpoint->revert_until,
                               strlen(endpoint->revert_until)));
    if (bar)
        buf_printf(text, "  cannot be converted: %s\n", bar->why);
    else
        buf_append_text(text, "  can be converted to workload identity federation\n");
}

static struct json_print *list_new_object(const struct service_endpoint *endpoint,
                                          const struct service_endpoint_bar *bar)
{
    struct json_print *object = json_new_object();

    json_add_text(object, "name", buf_text(&endpoint->name));
    json_add_text(object, "id", endpoint->id);
    json_add_text(object, "type", endpoint->type);
    json_add_text(object, "scheme", endpoint->scheme);
    json_add_text(object, "creationMode", endpoint->mode);
    json_add_bool(object, "shared", endpoint->is_shared);
    if (endpoint->revert_until[0])
        json_add_text(object, "revertUntil", endpoint->revert_until);
    json_add_bool(object, "convertible", !bar);
    if (bar)
        json_add_text(object, "reason", bar->why);
    return object;
}

static enum aad_code list_print(const struct service_endpoint_list *list, const char *project,
                                bool is_json, struct buf *ret, struct aad_error *err)
{
    auto_json_print struct json_print *array = json_new_array();
    char shown[SERVICE_SHOWN];

    for (size_t i = 0; i < list->n; i++) {
        const struct service_endpoint *endpoint = &list->endpoints[i];
        const struct service_endpoint_bar *bar = service_endpoint_bar_conversion(endpoint, project);

        if (is_json)
            json_append_taken(array, list_new_object(endpoint, bar));
        else
            list_append(endpoint, bar, ret);
    }
    if (is_json)
        return json_print(array, ret, err);
    if (!list->n)
        buf_printf(ret, "Project '%s' has no service connections.\n",
                   screen_show(shown, sizeof shown, project, strlen(project)));
    return buf_ok(ret, err);
}

enum aad_code service_verb_list(struct command_context *ctx, const struct service_options *options,
                                struct aad_error *err)
{
    auto_project struct service_project project = {0};
    auto_service_endpoint_list struct service_endpoint_list list = {0};
    auto_buf struct buf text = {0};
    const struct manage_filter all = {0};
    enum aad_code code = project_open(ctx, options, &project, err);

    if (!code)
        code = project.module->list(&project.project, &all, project_deadline(&project), &list, err);
    if (!code)
        code = list_print(&list, buf_text(&project.name), options->json, &text, err);
    ctx->end = project_deadline(&project);
    return code ? code : command_print(ctx, &text, err);
}
