/*
 * test_app-steps.c - what a person does in the portal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "unit.h"

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

static void check(const char *fields, const char *const *wanted)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf got = {0};

    unit_row(fields);
    (void)snprintf(c.name, sizeof c.name, "mine");
    home_fixture_set(&c, fields);
    app_print_steps(&c, NULL, &got);
    for (; *wanted; wanted++)
        if (!strstr(buf_text(&got), *wanted))
            fail_msg("no '%s' in: %s", *wanted, buf_text(&got));
}

#define OF(kind, id)                                                                               \
    "kind " kind "\nauthority https://login.microsoftonline.com/contoso.example\n"                 \
    "client-id " id "\n"

TEST(public_client_gets_its_flag_and_permission)
{
    static const char *const wanted[] = {
        "in the portal (https://entra.microsoft.com), tenant contoso.example",
        "1. 'App registrations', 'All applications', application " HOME_FIXTURE_GUID,
        "'Allow public client flows': Yes",
        "Dynamics Lifecycle services: 'Delegated permissions'\n         user_impersonation",
        "https://login.microsoftonline.com/contoso.example/adminconsent?client_id=",
        NULL};

    check(OF("lcs", HOME_FIXTURE_GUID) "grant password\nusername me@contoso.example\n"
                                       "audiences https://lcsapi.lcs.dynamics.com",
          wanted);
}

TEST(browser_comes_back_to_where_it_is_registered)
{
    static const char *const here[] = {"Mobile and desktop applications: http://localhost\n", NULL};
    static const char *const web[] = {"Web: https://auth.test/x\n", "'New client secret'", NULL};

    check(OF("dynamics", HOME_FIXTURE_GUID) "grant authorization-code\n"
                                            "audiences https://contoso.operations.dynamics.com",
          here);
    check(OF("dynamics", HOME_FIXTURE_GUID) "grant authorization-code\n"
                                            "client-authentication "
                                            "client-secret-post\nredirect-uri https://auth.test/x\n"
                                            "audiences https://contoso.operations.dynamics.com",
          web);
}

TEST(proof_is_shown_with_what_is_known_of_it)
{
    static const char *const secret[] = {"'Client secrets', 'New client secret'", "Expires: 20",
                                         "aad-credential connection edit mine --secret", NULL};
    static const char *const key[] = {"key certificate mine --output mine.pem",
                                      "'Upload certificate'", NULL};
    static const char *const trust[] = {"Issuer: https://token.actions.githubusercontent.com\n",
                                        "Subject identifier: repo:contoso/x\n",
                                        "Audience: api://AzureADTokenExchange\n", NULL};

    check(OF("azurerm", HOME_FIXTURE_GUID) "grant client-secret", secret);
    check(OF("azurerm", HOME_FIXTURE_GUID) "grant client-certificate", key);
    check(OF("azurerm",
             HOME_FIXTURE_GUID) "grant workload-identity\n"
                                "assertion-source github-actions\nassertion-subject repo:contoso/x",
          trust);
}

TEST(new_application_is_registered_first)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf got = {0};
    const char *registered, *command;

    (void)snprintf(c.name, sizeof c.name, "mine");
    home_fixture_set(&c, "kind dynamics\ngrant client-secret\n"
                         "authority https://login.microsoftonline.com/contoso.example\n"
                         "audiences https://contoso.operations.dynamics.com");
    c.client_id = strdup("CLIENT-ID");
    app_print_steps(&c, "aad-credential connection add", &got);
    registered = strstr(buf_text(&got), "1. 'App registrations', 'New registration'\n");
    command = strstr(buf_text(&got), "here:\naad-credential connection");
    assert_true(registered && command && registered < command);
    assert_non_null(strstr(buf_text(&got), "'Accounts in this organizational directory only'"));
    assert_null(strstr(buf_text(&got), "connection edit"));
    assert_non_null(strstr(buf_text(&got), "aad-credential app register mine"));
}
