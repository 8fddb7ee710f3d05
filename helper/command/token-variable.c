/*
 * token-variable.c - names that a token may not have in a pipeline (--variable)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/token-variable.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/screen.h"

#define VARIABLE_NAME_SIZE 80

/* A whole name; or the beginning of many, where the last byte is '_'. */
static const char *const variable_steers[] = {
    /* agents */
    "ACTIONS_", "AGENT_", "AZP_", "BUILD_", "CI", "ENDPOINT_", "ENVIRONMENT_", "GITHUB_", "INPUT_",
    "RELEASE_", "RUNNER_", "SECUREFILE_", "SYSTEM_", "TASK_", "TF_BUILD", "VSTS_",
    /* shells, and what every program looks at */
    "BASHOPTS", "BASH_", "BROWSER", "CDPATH", "COMSPEC", "EDITOR", "ENV", "HOME", "IFS", "LANG",
    "LC_", "LOGNAME", "OLDPWD", "PAGER", "PATH", "PATHEXT", "PROMPT_COMMAND", "PS4", "PWD", "SHELL",
    "SHELLOPTS", "TEMP", "TERM", "TMP", "TMPDIR", "USER", "VISUAL", "XDG_", "ZDOTDIR",
    /* loaders */
    "DYLD_", "GCONV_PATH", "GLIBC_TUNABLES", "LD_", "LOCPATH", "MALLOC_",
    /* interpreters and tools */
    "CLASSPATH", "COMPLUS_", "CORECLR_", "DOCKER_HOST", "DOTNET_STARTUP_HOOKS", "GIT_ASKPASS",
    "GIT_CONFIG", "GIT_CONFIG_", "GIT_DIR", "GIT_EDITOR", "GIT_EXEC_PATH", "GIT_PAGER",
    "GIT_PROXY_COMMAND", "GIT_SSH", "GIT_SSH_", "GIT_TEMPLATE_DIR", "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS", "KUBECONFIG", "MAKEFLAGS", "NODE_OPTIONS", "NODE_PATH", "PERL5LIB",
    "PERL5OPT", "PERLLIB", "PSMODULEPATH", "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "RUBYLIB",
    "RUBYOPT", "SSH_ASKPASS", "SUDO_ASKPASS", "_JAVA_OPTIONS",
    /* where things are fetched from, and whom they believe */
    "AAD_CREDENTIAL_", "ALL_PROXY", "CURL_CA_BUNDLE", "CURL_HOME", "DBUS_", "GIT_SSL_CAINFO",
    "HTTPS_PROXY", "HTTP_PROXY", "NODE_EXTRA_CA_CERTS", "NO_PROXY", "OPENSSL_CONF",
    "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"};

static bool variable_is(const char *name, const char *row)
{
    size_t len = strlen(row);

    return row[len - 1] == '_' ? !strncmp(name, row, len) : !strcmp(name, row);
}

enum aad_code token_variable_check(const char *name, struct aad_error *err)
{
    char folded[VARIABLE_NAME_SIZE], shown[VARIABLE_NAME_SIZE];

    (void)snprintf(folded, sizeof folded, "%s", name);
    for (char *at = folded; *at; at++)
        *at = *at == '.' || *at == '-' ? '_' : (char)toupper((unsigned char)*at);
    for (size_t i = 0; i < sizeof variable_steers / sizeof variable_steers[0]; i++)
        if (variable_is(folded, variable_steers[i]))
            return aad_error_set(
                err, AAD_REFUSED, NULL,
                "a variable '%s' steers the agent, a shell or a loader: no token is put there\n"
                "Choose a name that means nothing to them, for example AAD_TOKEN.",
                screen_show(shown, sizeof shown, name, strlen(name)));
    return AAD_OK;
}
