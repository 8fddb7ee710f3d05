/*
 * test_token-variable.c - a token is no program's setting
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/token-variable.h"

#include "unit.h"

TEST(name_that_steers_somebody_is_refused)
{
    static const char *const names[] = {
        "PATH",        "path",         "Path",          "LD_PRELOAD",          "ld_library_path",
        "BASH_ENV",    "ENV",          "IFS",           "GITHUB_ENV",          "github-token",
        "RUNNER_OS",   "ACTIONS_X",    "agent.name",    "System.DebugToken",   "SYSTEM_ACCESSTOKEN",
        "Build.Id",    "NODE_OPTIONS", "PYTHONPATH",    "GIT_CONFIG_COUNT",    "GIT_SSH_COMMAND",
        "HTTPS_PROXY", "https_proxy",  "SSL_CERT_FILE", "AAD_CREDENTIAL_TRACE"};
    struct aad_error err = {0};

    for (size_t i = 0; i < COUNT(names); i++) {
        unit_row(names[i]);
        assert_int_equal(token_variable_check(names[i], &err), AAD_REFUSED);
        assert_non_null(strstr(err.what, names[i]));
        assert_non_null(strstr(err.remedy, "AAD_TOKEN"));
    }
}

TEST(any_other_name_is_the_users_choice)
{
    static const char *const names[] = {"AAD_TOKEN", "token",           "My.Token_2", "NPM_TOKEN",
                                        "pathway",   "NODE_AUTH_TOKEN", "LDAP",       "environment",
                                        "t",         "HOMEPAGE",        "AZURE_TOKEN"};

    for (size_t i = 0; i < COUNT(names); i++) {
        unit_row(names[i]);
        assert_int_equal(token_variable_check(names[i], NULL), AAD_OK);
    }
}
