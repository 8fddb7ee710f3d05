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
#include <unistd.h>

#include "base/env.h"
#include "base/url.h"
#include "connection/more.h"
#include "setup/run.h"
#include "setup/text-file.h"
#include "setup/tool.h"

#define KUBECTL_VERSION                                                                            \
    "client.authentication.k8s.io/v1beta1" /* which every kubectl of today knows */

#define KUBECTL_PROGRAM "/aad-credential"

/* One line for each entry: what it is, its name, and what we want of it, with tabs between. A tree
 * would need a library that this program does not link. A kubeconfig may be of somebody else, who
 * names things as he likes: in Go's quotes no name can be a second line. */
#define KUBECTL_QUOTED(field) "\t{{printf \"%q\" " field "}}"
#define KUBECTL_TEMPLATE                                                                           \
    "{{range .clusters}}cluster" KUBECTL_QUOTED(".name") KUBECTL_QUOTED(                           \
        ".cluster.server") "\n{{end}}"                                                             \
                           "{{range .contexts}}context" KUBECTL_QUOTED(".name")                    \
                               KUBECTL_QUOTED(".context.cluster") KUBECTL_QUOTED(                  \
                                   ".context.user") "\n{{end}}"                                    \
                                                    "{{range .users}}user" KUBECTL_QUOTED(         \
                                                        ".name") "{{with "                         \
                                                                 ".user.exec}"                     \
                                                                 "}" KUBECTL_QUOTED(".comman"      \
                                                                                    "d") "{{"      \
                                                                                         "end"     \
                                                                                         "}}"      \
                                                                                         "\n{"     \
                                                                                         "{en"     \
                                                                                         "d}}"

#define KUBECTL_FIELDS 4

struct kubectl_entry {
    char line[1024]; /* cut into fields by NULs */
    const char *fields[KUBECTL_FIELDS];
};

/* Is there a kubeconfig at all? kubectl takes a tenth of a second to say that there is none. */
static bool kubectl_has_config(void)
{
    auto_buf struct buf path = {0};

    return env_get("KUBECONFIG") || setup_text_path("", ".kube", "config", &path, NULL) ||
           !access(buf_text(&path), F_OK);
}

/* The kubeconfig, without its secrets. One look at it is enough for many plans. */
static enum aad_code kubectl_load(const struct setup_job *job, struct buf *ret,
                                  struct aad_error *err)
{
    const char *const argv[] = {"kubectl", "config", "view",
                                "--output=go-template=" KUBECTL_TEMPLATE, NULL};
    auto_secret struct secret out = {0};
    struct buf *memo = job->memo;
    enum aad_code code = AAD_OK;

    if (!kubectl_has_config())
        return AAD_OK;
    if (memo && memo->len) {
        buf_append(ret, memo->bytes, memo->len);
        return buf_ok(ret, err);
    }
    /* Here: KUBECONFIG may name a file by its relative path. */
    code = setup_read(job->program, NULL, argv, &out, err);
    if (code)
        return code;
    buf_append(ret, out.bytes, out.len);
    if (memo) {
        buf_append(memo, out.bytes, out.len);
        buf_append_text(memo, "\n"); /* also where there is nothing */
    }
    return buf_ok(ret, err);
}

/* What is between the quotes; "" for what has escapes in it, or would be an option of a command. */
static const char *kubectl_unquote(char *field)
{
    size_t len = field ? strlen(field) : 0;

    if (len < 2 || field[0] != '"' || field[len - 1] != '"' || field[1] == '-' ||
        strchr(field, '\\'))
        return "";
    field[len - 1] = '\0';
    return field + 1;
}

/* The next entry of that kind; *at is "" at the end. What is too long, or has a name that cannot be
 * a word of a command, is passed by. */
static bool kubectl_next(const char **at, const char *kind, struct kubectl_entry *ret)
{
    while (**at) {
        size_t len = strcspn(*at, "\n");
        char *rest = ret->line;

        (void)snprintf(ret->line, sizeof ret->line, "%.*s", (int)len, *at);
        *at += len + ((*at)[len] == '\n');
        for (size_t i = 0; i < KUBECTL_FIELDS; i++) {
            char *field = rest ? strsep(&rest, "\t") : NULL;

            ret->fields[i] = i || !field ? kubectl_unquote(field) : field;
        }
        if (len < sizeof ret->line && !strcmp(ret->fields[0], kind) && ret->fields[1][0])
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

/* The entry of that name, or false. */
static bool kubectl_find(const char *config, const char *kind, const char *name,
                         struct kubectl_entry *ret)
{
    while (kubectl_next(&config, kind, ret))
        if (!strcmp(ret->fields[1], name))
            return true;
    return false;
}

/* Does that user run us? Another installation of ours counts, too. */
static bool kubectl_is_our_user(const struct kubectl_entry *user)
{
    const char *slash = strrchr(user->fields[2], '/');

    return slash && !strcmp(slash, KUBECTL_PROGRAM);
}

static bool kubectl_has_our_user(const char *config, const char *name)
{
    struct kubectl_entry entry;

    return kubectl_find(config, "user", name, &entry) && kubectl_is_our_user(&entry);
}

/* One of the user's own has our name: neither is it changed, nor ever removed. */
static enum aad_code kubectl_refuse(const char *what, const char *name, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "your kubeconfig has a %s '%s', which is another one\n"
                         "Remove that one (kubectl config delete-%s), or call the connection "
                         "something else: aad-credential connection rename",
                         what, name, what);
}

/* One plan: for whom, what the kubeconfig has, the user of ours in it, and where the plan goes. */
struct kubectl_call {
    const struct setup_job *job;
    const char *config, *user;
    struct setup_plan *plan;
};

/* A context of whoever may name this user, too: told which cluster asks, we have no token for one
 * that is not on a host of the connection (P1). */
static enum aad_code kubectl_plan_user(const struct kubectl_call *call, struct aad_error *err)
{
    static const char version[] = "--exec-api-version=" KUBECTL_VERSION;
    static const char command[] = "--exec-command=" BIN_DIR KUBECTL_PROGRAM;
    auto_buf struct buf name = {0};
    const char *argv[] = {"kubectl",
                          "config",
                          "set-credentials",
                          call->user,
                          version,
                          command,
                          "--exec-provide-cluster-info=true",
                          "--exec-arg=kubernetes",
                          NULL,
                          NULL};
    struct kubectl_entry now;
    bool is_there = kubectl_find(call->config, "user", call->user, &now);
    enum aad_code code;

    if (is_there && !kubectl_is_our_user(&now))
        return kubectl_refuse("user", call->user, err);
    if (is_there && !strcmp(now.fields[2], BIN_DIR KUBECTL_PROGRAM))
        return AAD_OK;
    buf_append_all(&name, "--exec-arg=--connection=", call->job->connection->name, (char *)NULL);
    code = buf_ok(&name, err);
    argv[8] = buf_text(&name);
    return code ? code : setup_plan_add_run(call->plan, call->job->program, argv, err);
}

static enum aad_code kubectl_plan_context(const struct kubectl_call *call, const char *name,
                                          const char *cluster, struct aad_error *err)
{
    auto_buf struct buf in = {0}, by = {0};
    const char *argv[] = {"kubectl", "config", "set-context", name, NULL, NULL, NULL};

    buf_append_all(&in, "--cluster=", cluster, (char *)NULL);
    buf_append_all(&by, "--user=", call->user, (char *)NULL);
    argv[4] = buf_text(&in);
    argv[5] = buf_text(&by);
    buf_append_text(&call->plan->notes, "Then: kubectl config use-context ");
    setup_plan_print_word(name, &call->plan->notes);
    buf_append_text(&call->plan->notes, "\n");
    return buf_ok(&in, err) || buf_ok(&by, err)
               ? AAD_INTERNAL
               : setup_plan_add_run(call->plan, call->job->program, argv, err);
}

/* "aad-NAME", with the cluster's name behind it: a connection may have several clusters. */
static enum aad_code kubectl_plan_cluster(const struct kubectl_call *call, const char *cluster,
                                          struct aad_error *err)
{
    auto_buf struct buf name = {0};
    struct kubectl_entry now;

    buf_append_all(&name, cluster, "-", call->user, (char *)NULL);
    if (!kubectl_find(call->config, "context", buf_text(&name), &now))
        return kubectl_plan_context(call, buf_text(&name), cluster, err);
    return !strcmp(now.fields[2], cluster) && !strcmp(now.fields[3], call->user)
               ? AAD_OK
               : kubectl_refuse("context", buf_text(&name), err);
}

static enum aad_code kubectl_plan_clusters(const struct kubectl_call *call, struct aad_error *err)
{
    const char *at = call->config;
    auto_buf struct buf command = {0};
    struct kubectl_entry entry;
    size_t n_ours = 0;
    enum aad_code code = AAD_OK;

    while (!code && kubectl_next(&at, "cluster", &entry)) {
        if (!kubectl_is_ours(call->job->connection, entry.fields[2]))
            continue;
        if (!n_ours++)
            code = kubectl_plan_user(call, err);
        if (!code)
            code = kubectl_plan_cluster(call, entry.fields[1], err);
    }
    if (code || n_ours)
        return code;
    more_print(call->job->connection, NULL, "URL", &command);
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "no cluster of your kubeconfig is on a host of '%s'\n"
                         "Fetch its kubeconfig first, or add its server to the hosts: %s",
                         call->job->connection->name, buf_text(&command));
}

static enum aad_code kubectl_plan_undo(const struct kubectl_call *call, struct aad_error *err)
{
    const char *argv[] = {"kubectl", "config", "delete-context", NULL, NULL};
    const char *at = call->config;
    struct kubectl_entry entry;
    enum aad_code code = AAD_OK;

    if (!kubectl_has_our_user(call->config,
                              call->user)) /* one of that name, and its contexts, are not ours */
        return AAD_OK;
    while (!code && kubectl_next(&at, "context", &entry)) {
        argv[3] = entry.fields[1];
        if (!strcmp(entry.fields[3], call->user))
            code = setup_plan_add_run(call->plan, call->job->program, argv, err);
    }
    argv[2] = "delete-user";
    argv[3] = call->user;
    if (!code)
        code = setup_plan_add_run(call->plan, call->job->program, argv, err);
    return code;
}

static enum aad_code kubectl_plan(const struct setup_job *job, struct setup_plan *ret,
                                  struct aad_error *err)
{
    auto_buf struct buf config = {0}, user = {0};
    struct kubectl_call call = {.job = job, .plan = ret};
    enum aad_code code = kubectl_load(job, &config, err);

    buf_append_all(&user, "aad-", job->connection->name, (char *)NULL);
    if (!code)
        code = buf_ok(&user, err);
    if (code)
        return code;
    call.config = buf_text(&config);
    call.user = buf_text(&user);
    return job->is_undo ? kubectl_plan_undo(&call, err) : kubectl_plan_clusters(&call, err);
}

const struct setup_tool setup_kubectl = {
    .name = "kubectl",
    .summary = "a user and contexts for the clusters on the connection's hosts",
    .programs = {"kubectl"},
    .what = "the clusters",
    .needs_connection = true,
    .has_name = true,
    .needs_program = true,
    .plan = kubectl_plan,
};
