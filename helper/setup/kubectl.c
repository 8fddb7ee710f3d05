/*
 * kubectl.c - a user and contexts of the kubeconfig for the clusters of a connection
 *
 * By kubectl's own command. A context of the user's own is left as it is: beside it comes one that
 * has the same cluster, and the user that asks us.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/json.h"
#include "base/url.h"
#include "setup/run.h"
#include "setup/tool.h"

#define KUBECTL_VERSION                                                                            \
    "client.authentication.k8s.io/v1beta1" /* which every kubectl of today knows */

/* The kubeconfig, without its secrets. */
static enum aad_code kubectl_load(const char *program, struct cJSON **ret, struct aad_error *err)
{
    const char *const argv[] = {"kubectl", "config", "view", "--output=json", NULL};
    auto_secret struct secret out = {0};
    enum aad_code code = setup_read(program, argv, &out, err);

    return code ? code : json_parse(out.bytes, out.len, ret, err);
}

/* The entry of that name in the list "users", "contexts" or "clusters". */
static const struct cJSON *kubectl_find(const struct cJSON *config, const char *list,
                                        const char *name)
{
    const struct cJSON *entries = json_array(config, list);

    for (size_t i = 0; i < json_count(entries); i++) {
        const struct cJSON *entry = json_element_object(entries, i);
        const char *own = entry ? json_text(entry, "name") : NULL;

        if (own && !strcmp(own, name))
            return entry;
    }
    return NULL;
}

/* Is the server on a host of the connection? */
static bool kubectl_is_ours(const struct connection *c, const char *server)
{
    struct url wanted, url;

    for (size_t i = 0; server && i < c->n_hosts; i++)
        if (!url_parse(server, &wanted, NULL) && !url_parse(c->hosts[i], &url, NULL) &&
            url_same_origin(&url, &wanted))
            return true;
    return false;
}

static bool kubectl_has_user(const struct cJSON *config, const char *user)
{
    const struct cJSON *entry = kubectl_find(config, "users", user);
    const struct cJSON *own = entry ? json_object(entry, "user") : NULL;
    const struct cJSON *exec = own ? json_object(own, "exec") : NULL;
    const char *command = exec ? json_text(exec, "command") : NULL;

    return command && !strcmp(command, BIN_DIR "/aad-credential");
}

static bool kubectl_has_context(const struct cJSON *config, const char *name, const char *cluster,
                                const char *user)
{
    const struct cJSON *entry = kubectl_find(config, "contexts", name);
    const struct cJSON *context = entry ? json_object(entry, "context") : NULL;
    const char *its_cluster = context ? json_text(context, "cluster") : NULL;
    const char *its_user = context ? json_text(context, "user") : NULL;

    return its_cluster && its_user && !strcmp(its_cluster, cluster) && !strcmp(its_user, user);
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
static enum aad_code kubectl_plan_cluster(const struct setup_job *job, const struct cJSON *config,
                                          const char *cluster, const char *user,
                                          struct setup_plan *ret)
{
    auto_buf struct buf name = {0};

    buf_append_all(&name, cluster, "-", user, (char *)NULL);
    if (kubectl_has_context(config, buf_text(&name), cluster, user))
        return AAD_OK;
    return kubectl_plan_context(job, buf_text(&name), cluster, user, ret);
}

static enum aad_code kubectl_plan_clusters(const struct setup_job *job, const struct cJSON *config,
                                           const char *user, struct setup_plan *ret,
                                           struct aad_error *err)
{
    const struct cJSON *clusters = json_array(config, "clusters");
    size_t n_ours = 0;
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < json_count(clusters); i++) {
        const struct cJSON *entry = json_element_object(clusters, i);
        const struct cJSON *cluster = entry ? json_object(entry, "cluster") : NULL;
        const char *name = entry ? json_text(entry, "name") : NULL;

        if (!name || !cluster || !kubectl_is_ours(job->connection, json_text(cluster, "server")))
            continue;
        if (!n_ours++ && !kubectl_has_user(config, user))
            code = kubectl_plan_user(job, user, ret, err);
        if (!code && kubectl_plan_cluster(job, config, name, user, ret))
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

static enum aad_code kubectl_plan_undo(const struct setup_job *job, const struct cJSON *config,
                                       const char *user, struct setup_plan *ret,
                                       struct aad_error *err)
{
    const struct cJSON *contexts = json_array(config, "contexts");
    const char *argv[] = {"kubectl", "config", NULL, NULL, NULL};
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < json_count(contexts); i++) {
        const struct cJSON *entry = json_element_object(contexts, i);
        const struct cJSON *context = entry ? json_object(entry, "context") : NULL;
        const char *its_user = context ? json_text(context, "user") : NULL;

        argv[2] = "delete-context";
        argv[3] = entry ? json_text(entry, "name") : NULL;
        if (argv[3] && its_user && !strcmp(its_user, user))
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
    auto_json struct cJSON *config = NULL;
    auto_buf struct buf user = {0};
    enum aad_code code = kubectl_load(job->program, &config, err);

    buf_append_all(&user, "aad-", job->connection->name, (char *)NULL);
    if (!code)
        code = buf_ok(&user, err);
    if (code)
        return code;
    return job->is_undo ? kubectl_plan_undo(job, config, buf_text(&user), ret, err)
                        : kubectl_plan_clusters(job, config, buf_text(&user), ret, err);
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
