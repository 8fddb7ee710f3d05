/*
 * docker.c - the registries of a connection, in Docker's configuration
 *
 * "credHelpers" of config.json (docker-login(1)): podman, skopeo and buildah read that file, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "connection/host-path.h"
#include "setup/member.h"
#include "setup/text-file.h"
#include "setup/tool.h"

#define DOCKER_HELPER "aad" /* of docker-credential-aad */

static bool docker_fits(const struct connection *c)
{
    return c->kind->has_exchange;
}

/* A registry's name, as Docker has it: no scheme, and a port only where it is not the usual one. */
static bool docker_registry(const char *host, struct buf *ret)
{
    static const char scheme[] = "https://";

    if (strncmp(host, scheme, sizeof scheme - 1) != 0 || host[host_path_origin_len(host)])
        return false;
    buf_append_text(ret, host + sizeof scheme - 1);
    return true;
}

/* One host after the other, each in the text that the one before has left. */
static enum aad_code docker_change(const struct setup_job *job, const char *registry,
                                   struct buf *text, struct buf *shown, struct aad_error *err)
{
    const struct setup_member member = {"credHelpers", registry};
    auto_buf struct buf now = {0}, changed = {0};
    enum aad_code code = setup_member_find(buf_text(text), &member, &now, err);
    bool is_ours = !strcmp(buf_text(&now), DOCKER_HELPER);

    if (code || is_ours != job->is_undo)
        return code;
    if (now.len)
        buf_printf(shown, "  - credHelpers: \"%s\": \"%s\"\n", registry, buf_text(&now));
    if (!job->is_undo)
        buf_printf(shown, "  + credHelpers: \"%s\": \"%s\"\n", registry, DOCKER_HELPER);
    code = job->is_undo ? setup_member_drop(buf_text(text), &member, &changed, err)
                        : setup_member_put(buf_text(text), &member, DOCKER_HELPER, &changed, err);
    buf_clear(text);
    buf_append(text, changed.bytes, changed.len);
    return code ? code : buf_ok(text, err);
}

static enum aad_code docker_plan(const struct setup_job *job, struct setup_plan *ret,
                                 struct aad_error *err)
{
    auto_buf struct buf path = {0}, text = {0}, shown = {0};
    struct aad_error why = {0};
    enum aad_code code = setup_text_path("DOCKER_CONFIG", ".docker", "config.json", &path, err);

    if (!code)
        code = setup_text_read(buf_text(&path), &text, err);
    if (code)
        return code;
    for (size_t i = 0; !code && i < job->connection->n_hosts; i++) {
        auto_buf struct buf registry = {0};

        if (docker_registry(job->connection->hosts[i], &registry))
            code = docker_change(job, buf_text(&registry), &text, &shown, &why);
    }
    if (code) {
        aad_error_remedy(&why, "Mend the file by hand, as docker itself would want it.");
        return setup_text_say_where(buf_text(&path), &why, err);
    }
    if (!shown.len)
        return AAD_OK;
    return setup_plan_add_file(ret, buf_text(&path), &text, &shown, err);
}

const struct setup_tool setup_docker = {
    .name = "docker",
    .summary = "for the connection's registries; podman, skopeo and buildah, too",
    .programs = {"docker", "podman", "skopeo", "buildah"},
    .helper = "docker-credential-aad",
    .what = "the registries",
    .needs_connection = true,
    .fits = docker_fits,
    .plan = docker_plan,
};
