/*
 * kubelogin.c - a user of a kubeconfig who signs in by kubelogin, Azure's plugin of kubectl
 *
 * The hosts that may have the token are the clusters which some context has that user for. A
 * kubeconfig is YAML as a rule; kubectl makes JSON of it, so that nothing here has to read YAML.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/screen.h"
#include "base/text.h"
#include "connection/cloud.h"
#include "connection/import/kubelogin-options.h"
#include "connection/kubelogin-rows.h"

#define KUBELOGIN_MAX 512 /* users, contexts, clusters: each of them */

/* --- how it signs in -------------------------------------------------------------------------- */

/* "WORD" or "WORD:" and the option's value. */
static enum aad_code kubelogin_set_source(struct import *import, const char *word,
                                          const char *argument, struct aad_error *err)
{
    auto_buf struct buf source = {0};
    enum aad_code code;

    buf_append_text(&source, word);
    if (argument)
        buf_append_all(&source, ":", argument, (char *)NULL);
    code = buf_ok(&source, err);
    return code ? code : import_set(import, "assertion-source", buf_text(&source), err);
}

static enum aad_code kubelogin_take_application(struct import *import, struct aad_error *err)
{
    const char *key_file = import_text(import, "client-certificate");
    enum aad_code code;

    if (!key_file) {
        code = import_set(import, "grant", "client-secret", err);
        return code ? code : import_take(import, "client-secret", err);
    }
    buf_append_text(&import->key_file, key_file);
    return import_set(import, "grant", "client-certificate", err);
}

static enum aad_code kubelogin_take_user(struct import *import, struct aad_error *err)
{
    enum aad_code code = import_set(import, "username", import_text(import, "username"), err);

    return code ? code : import_take(import, "password", err);
}

static enum aad_code kubelogin_take_person(struct import *import, struct aad_error *err)
{
    return import_set(import, "redirect-uri", import_text(import, "redirect-url"), err);
}

static enum aad_code kubelogin_take_machine(struct import *import, struct aad_error *err)
{
    return import_set(import, "resource-id", import_text(import, "identity-resource-id"), err);
}

static enum aad_code kubelogin_take_federation(struct import *import, struct aad_error *err)
{
    return kubelogin_set_source(import, "kubernetes", import_text(import, "federated-token-file"),
                                err);
}

static enum aad_code kubelogin_take_pipeline(struct import *import, struct aad_error *err)
{
    return kubelogin_set_source(import, "azure-pipelines",
                                import_text(import, "azure-pipelines-service-connection-id"), err);
}

static enum aad_code kubelogin_take_nothing(struct import *import, struct aad_error *err)
{
    (void)import, (void)err;
    return AAD_OK;
}

static enum aad_code kubelogin_take_nobody(struct import *import, struct aad_error *err)
{
    const char *name = import_text(import, "login");
    char shown[40];

    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "--login %s signs in as whoever is signed in with another program: that "
                         "is no identity to import\n"
                         "Sign in by a connection: aad-credential connection add generic --grant "
                         "device-code --client-id azure-cli",
                         screen_show(shown, sizeof shown, name, strlen(name)));
}

#define KUBELOGIN_LOGIN_ROW(name, grant, read, grants) {#name, grant, kubelogin_take_##read},

static const struct kubelogin_login {
    const char *name, *grant; /* grant NULL = take() sets it */
    enum aad_code (*take)(struct import *import, struct aad_error *err);
} kubelogin_logins[] = {KUBELOGIN_LOGINS(KUBELOGIN_LOGIN_ROW)};

static enum aad_code kubelogin_set_grant(struct import *import, struct aad_error *err)
{
    const char *name = import_text(import, "login");
    enum aad_code code;

    for (size_t i = 0; i < sizeof kubelogin_logins / sizeof kubelogin_logins[0]; i++) {
        const struct kubelogin_login *login = &kubelogin_logins[i];

        if (name && strcmp(login->name, name) != 0)
            continue;
        code = import_set(import, "grant", login->grant, err);
        return code ? code : login->take(import, err);
    }
    return kubelogin_take_nobody(import, err);
}

/* --- the rest --------------------------------------------------------------------------------- */

/* By the name that the authority's cloud has here, where it is one of Microsoft's. */
static const char *kubelogin_cloud(const char *environment)
{
    const struct cloud *cloud = environment ? cloud_of_library(environment) : NULL;

    return cloud ? cloud->name : environment;
}

static enum aad_code kubelogin_set_all(struct import *import, struct aad_error *err)
{
    const char *host = import_text(import, "authority-host");
    enum aad_code code = import_need(import, "server-id", err);

    if (!code)
        code = import_set(import, "kind", "generic", err);
    if (!code)
        code = kubelogin_set_grant(import, err);
    if (!code)
        code = import_set_authority(
            import, host ? host : kubelogin_cloud(import_text(import, "environment")),
            import_text(import, "tenant-id"), err);
    if (!code && !import_text(import, "identity-resource-id"))
        code = import_set(import, "client-id", import_text(import, "client-id"), err);
    return code ? code : import_set(import, "audiences", import_text(import, "server-id"), err);
}

/* --- which user, for which clusters ----------------------------------------------------------- */

/* "LIST.I.NAME" of the whole file. */
static const char *kubelogin_at(const struct import *import, const char *list, size_t i,
                                const char *name)
{
    char path[VALUES_NAME_MAX];

    (void)snprintf(path, sizeof path, "%s.%zu.%s", list, i, name);
    return values_text(&import->values, "", path);
}

/* There is another kubelogin, for OpenID Connect in general. */
static bool kubelogin_is_azure(const struct import *import, size_t user)
{
    const char *command = kubelogin_at(import, "users", user, "user.exec.command");
    const char *verb = kubelogin_at(import, "users", user, "user.exec.args.0");
    const char *slash = command ? strrchr(command, '/') : NULL;

    if (!command || !verb || strcmp(verb, "get-token") != 0)
        return false;
    command = slash ? slash + 1 : command;
    return !strcmp(command, "kubelogin") || text_equal_nocase(command, "kubelogin.exe");
}

static const char *kubelogin_server(const struct import *import, const char *cluster)
{
    const char *name;

    for (size_t i = 0; i < KUBELOGIN_MAX; i++) {
        name = kubelogin_at(import, "clusters", i, "name");
        if (name && !strcmp(name, cluster))
            return kubelogin_at(import, "clusters", i, "cluster.server");
    }
    return NULL;
}

static enum aad_code kubelogin_set_hosts(struct import *import, const char *user,
                                         struct aad_error *err)
{
    bool was_given = import->c->n_hosts > 0;
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !was_given && !code && i < KUBELOGIN_MAX; i++) {
        const char *whose = kubelogin_at(import, "contexts", i, "context.user");
        const char *cluster = kubelogin_at(import, "contexts", i, "context.cluster");
        const char *server =
            whose && cluster && !strcmp(whose, user) ? kubelogin_server(import, cluster) : NULL;

        if (server)
            code = connection_set(import->c, "hosts", server, err);
    }
    return code;
}

struct kubelogin_users {
    struct buf names[KUBELOGIN_MAX];
    size_t rows[KUBELOGIN_MAX], n;
};

static void kubelogin_list_users(const struct import *import, struct kubelogin_users *ret)
{
    for (size_t i = 0; i < KUBELOGIN_MAX; i++) {
        const char *name = kubelogin_at(import, "users", i, "name");

        if (!name || !kubelogin_is_azure(import, i))
            continue;
        buf_append_text(&ret->names[ret->n], name);
        ret->rows[ret->n++] = i;
    }
}

static enum aad_code kubelogin_read_user(struct import *import, size_t row, const char *name,
                                         struct aad_error *err)
{
    enum aad_code code = kubelogin_set_hosts(import, name, err);

    (void)snprintf(import->prefix, sizeof import->prefix, "users.%zu.user.", row);
    if (!code)
        code = kubelogin_read_options(import, err);
    if (!code)
        code = kubelogin_set_all(import, err);
    import_set_name(import, name);
    return code;
}

static enum aad_code kubelogin_read(struct import *import, struct aad_error *err)
{
    struct kubelogin_users users = {0};
    size_t chosen = 0;
    enum aad_code code = AAD_OK;

    kubelogin_list_users(import, &users);
    if (!users.n)
        return import_fail(import, err, "it has no user whose exec is 'kubelogin get-token'");
    code = import_choose(import, users.names, users.n, &chosen, err);
    if (kubelogin_at(import, "users", 1, "name")) /* who signs in by other means */
        import->has_more = true;
    if (!code)
        code = kubelogin_read_user(import, users.rows[chosen], buf_text(&users.names[chosen]), err);
    for (size_t i = 0; i < users.n; i++)
        buf_clear(&users.names[i]);
    return code;
}

const struct import_format import_kubelogin = {
    .name = "kubelogin",
    .title = "a kubeconfig of kubelogin, as JSON",
    .remedy = "kubectl makes JSON of it: kubectl config view --raw --minify -o json | "
              "aad-credential connection import --from kubelogin -",
    .also = "the kubeconfig that it was made of has it, too: 'kubectl config unset users.NAME' "
            "takes that user out.",
    .is_json = true,
    .read = kubelogin_read,
};
