/*
 * exec-environment.c - what a command finds in its environment: a machine whose identity is ours
 *
 * Which variables make which library ask where was read in the libraries (msal, Azure Identity of
 * several languages, azure-cli, go-azure-sdk of Terraform's provider).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/exec/exec.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/env.h"
#include "base/error.h"
#include "base/text.h"
#include "connection/audience.h"
#include "consumer/shim.h"
#include "endpoint/question.h"

/* Another identity, which a library would take before ours, or another place to ask for one. */
static const char *const exec_dropped[] = {"AZURE_CLIENT_ID",
                                           "AZURE_TENANT_ID",
                                           "AZURE_CLIENT_SECRET",
                                           "AZURE_CLIENT_CERTIFICATE_PATH",
                                           "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                                           "AZURE_USERNAME",
                                           "AZURE_PASSWORD",
                                           "AZURE_FEDERATED_TOKEN_FILE",
                                           "AZURE_POD_IDENTITY_AUTHORITY_HOST",
                                           "IDENTITY_SERVER_THUMBPRINT",
                                           "IMDS_ENDPOINT",
                                           "ARM_CLIENT_ID",
                                           "ARM_CLIENT_ID_FILE_PATH",
                                           "ARM_CLIENT_SECRET",
                                           "ARM_CLIENT_SECRET_FILE_PATH",
                                           "ARM_CLIENT_CERTIFICATE",
                                           "ARM_CLIENT_CERTIFICATE_PATH",
                                           "ARM_CLIENT_CERTIFICATE_PASSWORD",
                                           "ARM_OIDC_TOKEN",
                                           "ARM_OIDC_TOKEN_FILE_PATH",
                                           "ARM_OIDC_REQUEST_TOKEN",
                                           "ARM_OIDC_REQUEST_URL",
                                           "ARM_USE_OIDC",
                                           "ARM_USE_CLI",
                                           "ARM_USE_AKS_WORKLOAD_IDENTITY",
                                           "ARM_MSI_ENDPOINT",
                                           "ARM_MSI_API_VERSION"};

/* value NULL or "": the variable is left as it is. */
static enum aad_code exec_set(const char *name, const char *value, struct aad_error *err)
{
    if (value && *value && setenv(name, value, 1))
        return error_set_errno(err, errno, "cannot set %s", name);
    return AAD_OK;
}

static enum aad_code exec_set_unless(const char *name, const char *value, struct aad_error *err)
{
    return env_get(name) ? AAD_OK : exec_set(name, value, err);
}

static enum aad_code exec_set_endpoint(const struct hand *hand, struct aad_error *err)
{
    static const char *const endpoints[] = {"IDENTITY_ENDPOINT", "MSI_ENDPOINT"};
    static const char *const secrets[] = {"IDENTITY_HEADER", "MSI_SECRET"};
    struct sockaddr_in address = {0};
    socklen_t len = sizeof address;
    char url[64];
    enum aad_code code = AAD_OK;

    if (getsockname(hand->listener_fd, (struct sockaddr *)&address, &len))
        return error_set_errno(err, errno, "the port cannot be told");
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u" QUESTION_PATH, ntohs(address.sin_port));
    for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0] && !code; i++) {
        code = exec_set(endpoints[i], url, err);
        if (!code)
            code = exec_set(secrets[i], hand->secret.bytes, err);
    }
    /* By this azure-cli 2.45 knows that it is at App Service. */
    return code ? code : exec_set_unless("APPSETTING_WEBSITE_SITE_NAME", "aad-credential", err);
}

static void exec_add_text(struct secret *object, const char *key, const char *value)
{
    if (!value || !*value)
        return;
    secret_append_all(object, object->len ? "," : "{", "\"", key, "\":", (char *)NULL);
    text_json_quote(object, value, strlen(value));
}

/* Which connection it is, for `az` and `azd` in the folder of our own. */
static enum aad_code exec_set_mark(const struct exec_call *call, struct aad_error *err)
{
    const struct connection *c = &call->connection;
    const struct cloud *cloud = connection_cloud(c);
    auto_secret struct secret object = {0};

    exec_add_text(&object, "connection", c->name);
    exec_add_text(&object, "audience", call->audience);
    exec_add_text(&object, "tenant", c->tenant);
    exec_add_text(&object, "client_id", c->client_id);
    exec_add_text(&object, "user_name", c->username);
    exec_add_text(&object, "subscription_id", c->subscription_id);
    exec_add_text(&object, "subscription_name", c->subscription_name);
    exec_add_text(&object, "arm", audience_of_arm(c));
    exec_add_text(&object, "cloud", cloud ? cloud->name : NULL);
    secret_append_text(&object, "}");
    if (secret_ok(&object, err))
        return AAD_INTERNAL;
    return exec_set(SHIM_VARIABLE, object.bytes, err);
}

/* An `exec` around us has set it, and not the user. */
static void exec_drop_outer(const char *name, const struct json_pick *row)
{
    const char *value = env_get(name);

    if (value && row->is_there && !strcmp(value, json_pick_text(row)))
        (void)unsetenv(name);
}

static void exec_drop_all_outer(void)
{
    const char *mark = env_get(SHIM_VARIABLE);
    struct json_pick rows[] = {{.path = "tenant"}, {.path = "subscription_id"}};

    if (mark && !json_pick(mark, strlen(mark), rows, 2, NULL)) {
        exec_drop_outer("ARM_TENANT_ID", &rows[0]);
        exec_drop_outer("ARM_SUBSCRIPTION_ID", &rows[1]);
    }
    json_pick_clear(rows, 2);
}

/* Else a library would ask a proxy for our port, and tell it the secret. */
static enum aad_code exec_set_no_proxy(struct aad_error *err)
{
    static const char *const proxies[] = {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"};
    const char *lower = env_get("no_proxy"), *upper = env_get("NO_PROXY");
    const char *before = lower ? lower : upper ? upper : "";
    auto_buf struct buf text = {0};
    bool has_proxy = false;
    enum aad_code code;

    for (size_t i = 0; i < sizeof proxies / sizeof proxies[0]; i++)
        has_proxy |= env_get(proxies[i]) != NULL;
    if (!has_proxy)
        return AAD_OK;
    buf_append_all(&text, before, *before ? "," : "", "127.0.0.1", (char *)NULL);
    code = buf_ok(&text, err);
    if (!code)
        code = exec_set("no_proxy", buf_text(&text), err);
    return code ? code : exec_set("NO_PROXY", buf_text(&text), err);
}

/* The folder with `az` and `azd` comes first. Who has no PATH looks where the system says. */
static enum aad_code exec_set_path(struct aad_error *err)
{
    const char *path = env_get("PATH");
    auto_buf struct buf text = {0};

    path = path ? path : "/usr/bin:/bin";
    if (text_has_prefix(path, SHIM_DIR ":"))
        return AAD_OK;
    buf_append_all(&text, SHIM_DIR, ":", path, (char *)NULL);
    if (buf_ok(&text, err))
        return AAD_INTERNAL;
    return exec_set("PATH", buf_text(&text), err);
}

enum aad_code exec_set_environment(const struct exec_call *call, const struct hand *hand,
                                   struct aad_error *err)
{
    const struct connection *c = &call->connection;
    enum aad_code code = exec_set_endpoint(hand, err);

    for (size_t i = 0; i < sizeof exec_dropped / sizeof exec_dropped[0]; i++)
        (void)unsetenv(exec_dropped[i]);
    exec_drop_all_outer();
    if (!code)
        code = exec_set_mark(call, err);
    if (!code)
        code = exec_set_path(err);
    if (!code)
        code = exec_set_no_proxy(err);
    /* A DefaultAzureCredential that is refused would try a person's sign-ins next: PowerShell's, or
     * an editor's. All libraries that know the variable have this value; others ignore it. */
    if (!code)
        code = exec_set("AZURE_TOKEN_CREDENTIALS", "prod", err);
    /* Terraform's provider asks the endpoint then, and wants to be told the rest. */
    if (!code)
        code = exec_set("ARM_USE_MSI", "true", err);
    if (!code)
        code = exec_set_unless("ARM_TENANT_ID", c->tenant, err);
    if (!code)
        code = exec_set_unless("ARM_SUBSCRIPTION_ID", c->subscription_id, err);
    if (!code && call->env)
        code = exec_set(call->env, call->token.bytes, err);
    if (!code && call->file)
        code = exec_set(call->file, call->file_path, err);
    return code;
}
