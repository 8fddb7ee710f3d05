/*
 * rotate-project.c - see rotate-project.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate-project.h"

#include <stdio.h>
#include <string.h>

#include "connection/client-auth.h"

static enum aad_code project_copy(char *out, size_t size, const char *text, struct aad_error *err)
{
    if (text && strlen(text) >= size)
        return aad_error_set(err, AAD_USAGE, NULL, "'%.40s...' is too long", text);
    (void)snprintf(out, size, "%s", text ? text : "");
    return AAD_OK;
}

enum aad_code rotate_note_project(struct rotate_run *run, struct aad_error *err)
{
    const struct rotate_options *options = run->options;
    struct rotation_project *project = &run->note.project;
    enum aad_code code;

    *project = (struct rotation_project){.name = ""};
    if (!options->project && (options->organization || options->devops_as))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--organization and --devops-as go with --project");
    if (options->project && !client_auth_secret_role(&run->target))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "service connections have no copy of the %s: there is nothing to "
                             "update\n"
                             "Leave out --project.",
                             run->way->title);
    code = project_copy(project->name, sizeof project->name, options->project, err);
    if (!code)
        code = project_copy(project->organization, sizeof project->organization,
                            options->organization, err);
    return code ? code : project_copy(project->as, sizeof project->as, options->devops_as, err);
}

/* A line each. */
static void project_tell(struct rotate_run *run, const struct secret *text)
{
    for (const char *at = text->len ? text->bytes : ""; *at;) {
        size_t len = strcspn(at, "\n");

        rotate_tell(run, "%.*s", (int)len, at);
        at += len + (at[len] == '\n');
    }
}

enum aad_code rotate_update_project(struct rotate_run *run, struct aad_error *err)
{
    struct rotation_project *project = &run->note.project;
    char *names[] = {run->connection.name, NULL};
    const struct service_options options = {
        .verb = "update",
        .project = project->name,
        .organization = project->organization[0] ? project->organization : NULL,
        .as = project->as[0] ? project->as : NULL,
        .no_prompt = run->options->no_prompt,
        .yes = true,
        .arguments = names,
        .n_arguments = 1};
    struct command_context ctx = {.may_ask = run->ctx->may_ask};
    enum aad_code code;

    if (!project->name[0])
        return AAD_OK;
    hold_drop(&run->hold); /* that has one of its own */
    code = service_verb_update(&ctx, &options, err);
    hold_begin(&run->hold);
    project_tell(run, &ctx.out);
    secret_clear(&ctx.out);
    if (code)
        return code;
    *project = (struct rotation_project){.name = ""};
    return rotation_save(&run->note, err);
}
