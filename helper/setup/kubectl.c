/*
 * kubectl.c - a user and contexts of the kubeconfig for the clusters of a connection
 *
 * By kubectl's own command. A context of the user's own is left as it is: beside it comes one that
 * has the same cluster, and the user that asks us.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "setup/run.h"
#include "setup/tool.h"

#define KUBECTL_VERSION                                                                            \
    "client.authentication.k8s.io/v1beta1" /* which every kubectl of today knows */

/* One line for each entry: what it is, its name, and what we want of it, with tabs between. A tree
 * would need a library that this program does not link. */
#define KUBECTL_TEMPLATE                                                                           \
    "{{range .clusters}}cluster\t{{.name}}\t{{.cluster.server}}\n{{end}}"                          \
    "{{range .contexts}}context\t{{.name}}\t{{.context.cluster}}\t{{.context.user}}\n{{end}}"      \
    "{{range .users}}user\t{{.name}}\t{{with .user.exec}}{{.command}}{{end}}\n{{end}}"

#define KUBECTL_FIELDS 4

struct kubectl_entry {
    char line[1024]; /* cut into fields by NULs */
    const char *fields[KUBECTL_FIELDS];
};

/* The kubeconfig, without its secrets. One look at it is enough for many plans. */
static enum aad_code kubectl_load(const struct setup_job *job, struct buf *ret,
                                  struct aad_error *err)
{
    const char *const argv[] = {"kubectl", "config", "view",
                                "--output=go-template=" KUBECTL_TEMPLATE, NULL};
    auto_secret struct secret out = {0};
    bool is_known = job->memo && job->memo->len;
    enum aad_code code = is_known ? AAD_OK : setup_read(job->program, argv, &out, err);

    if (code)
        return code;
    buf_append(ret, is_known ? job->memo->bytes : out.bytes, is_known ? job->memo->len : out.len);
    if (job->memo && !is_known)
        buf_append(job->memo, out.bytes, out.len);
    return buf_ok(ret, err);
}

/* The next entry of that kind; *at is "" at the end. What is too long is passed by. */
static bool kubectl_next(const char **at, const char *kind, struct kubectl_entry *ret)
{
    while (**at) {
        size_t len = strcspn(*at, "\n");
        char *rest = ret->line;

        (void)snprintf(ret->line, sizeof ret->line, "%.*s", (int)len, *at);
        *at += len + ((*at)[len] == '\n');
        for (size_t i = 0; i < KUBECTL_FIELDS; i++) {
            char *field = rest ? strsep(&rest, "\t") : NULL;

            ret->fields[i] = field ? field : "";
        }
        if (len < sizeof ret->line && !strcmp(ret->fields[0], kind))
            return true;
    }
    return false;
}

/* Is the server on a host of the connection? */
static bool kubectl_is_ours(const struct connection *c, const char *server)
{
    struct url wanted, url;

    for (size_t i = 0; i < c->n_hosts; i++)
        if (!url_parse(server, &wanted, NULL) && !url_parse(c->hosts[i], &url, NULL) &&
            url_same_origin(&url, &wanted))
            return true;
    return false;
}

static bool kubectl_has_user(const char *config, const char *user)
{
    struct kubectl_entry entry;

    while (kubectl_next(&config, "user", &entry))
        if (!strcmp(entry.fields[1], user) && !strcmp(entry.fields[2], BIN_DIR "/aad-credential"))
            return true;
    return false;
}

static bool kubectl_has_context(const char *config, const char *name, const char *cluster,
                                const char *user)
{
    struct kubectl_entry entry;

    while (kubectl_next(&config, "context", &entry))
        if (!strcmp(entry.fields[1], name) && !strcmp(entry.fields[2], cluster) &&
            !strcmp(entry.fields[3], user))
            return true;
    return false;
}

static enum aad_code kubectl_plan_user(const struct setup_job *job, const char *user,
                                       struct setup_plan *ret, struct aad_error *err)
{
    auto_buf struct buf name = {0};
    const char *argv[] = {"kubectl",
                          "config",
                          "set-credentials",
                          user,
                          "--exec-api-version=" KUBECTL_VERSION,
                          "--exec-command=" BIN_DIR "/aad-credential",
                          "--exec-arg=kubernetes",
                          NULL,
                          NULL};
    enum aad_code code;

    buf_append_all(&name, "--exec-arg=--connection=", job->connection->name, (char *)NULL);
    code = buf_ok(&name, err);
    argv[7] = buf_text(&name);
    return code ? code : setup_plan_add_run(ret, job->program, argv, err);
}

static enum aad_code kubectl_plan_context(const struct setup_job *job, const char *name,
                                          const char *cluster, const char *user,
                                          struct setup_plan *ret)
{
    auto_buf struct buf in = {0}, by = {0};
    const char *argv[] = {"kubectl", "config", "set-context", name, NULL, NULL, NULL};

    buf_append_all(&in, "--cluster=", cluster, (char *)NULL);
    buf_append_all(&by, "--user=", user, (char *)NULL);
    argv[4] = buf_text(&in);
    argv[5] = buf_text(&by);
    buf_printf(&ret->notes, "Then: kubectl config use-context %s\n", name);
    return buf_ok(&in, NULL) || buf_ok(&by, NULL)
               ? AAD_INTERNAL
               : setup_plan_add_run(ret, job->program, argv, NULL);
}

/* "aad-NAME", with the cluster's name behind it: a connection may have several clusters. */
static enum aad_code kubectl_plan_cluster(const struct setup_job *job, const char *config,
                                          const char *cluster, const char *user,
                                          struct setup_plan *ret)
{
    auto_buf struct buf name = {0};

    buf_append_all(&name, cluster, "-", user, (char *)NULL);
    if (kubectl_has_context(config, buf_text(&name), cluster, user))
        return AAD_OK;
    return kubectl_plan_context(job, buf_text(&name), cluster, user, ret);
}

static enum aad_code kubectl_plan_clusters(const struct setup_job *job, const char *config,
                                           const char *user, struct setup_plan *ret,
                                           struct aad_error *err)
{
    const char *at = config;
    struct kubectl_entry entry;
    size_t n_ours = 0;
    enum aad_code code = AAD_OK;

    while (!code && kubectl_next(&at, "cluster", &entry)) {
        if (!kubectl_is_ours(job->connection, entry.fields[2]))
            continue;
        if (!n_ours++ && !kubectl_has_user(config, user))
            code = kubectl_plan_user(job, user, ret, err);
        if (!code && kubectl_plan_cluster(job, config, entry.fields[1], user, ret))
            code = aad_error_set(err, AAD_UNSUPPORTED, NULL, "there are too many clusters");
    }
    if (code || n_ours)
        return code;
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "no cluster of your kubeconfig is on a host of '%s'\n"
                         "Fetch its kubeconfig first, or add its server to the hosts: "
                         "aad-credential connection edit %s --host URL",
                         job->connection->name, job->connection->name);
}

static enum aad_code kubectl_plan_undo(const struct setup_job *job, const char *config,
                                       const char *user, struct setup_plan *ret,
                                       struct aad_error *err)
{
    const char *argv[] = {"kubectl", "config", "delete-context", NULL, NULL};
    const char *at = config;
    struct kubectl_entry entry;
    enum aad_code code = AAD_OK;

    while (!code && kubectl_next(&at, "context", &entry)) {
        argv[3] = entry.fields[1];
        if (!strcmp(entry.fields[3], user))
            code = setup_plan_add_run(ret, job->program, argv, err);
    }
    argv[2] = "delete-user";
    argv[3] = user;
    if (!code && kubectl_has_user(config, user))
        code = setup_plan_add_run(ret, job->program, argv, err);
    return code;
}

static enum aad_code kubectl_plan(const struct setup_job *job, struct setup_plan *ret,
                                  struct aad_error *err)
{
    auto_buf struct buf config = {0}, user = {0};
    enum aad_code code = kubectl_load(job, &config, err);

    buf_append_all(&user, "aad-", job->connection->name, (char *)NULL);
    if (!code)
        code = buf_ok(&user, err);
    if (code)
        return code;
    return job->is_undo ? kubectl_plan_undo(job, buf_text(&config), buf_text(&user), ret, err)
                        : kubectl_plan_clusters(job, buf_text(&config), buf_text(&user), ret, err);
}

const struct setup_tool setup_kubectl = {
    .name = "kubectl",
    .programs = {"kubectl"},
    .what = "the clusters",
    .needs_connection = true,
    .has_name = true,
    .needs_program = true,
    .plan = kubectl_plan,
};
