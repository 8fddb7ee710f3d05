/*
 * test_service-connection-access.c - a token for Microsoft Graph, or for Azure Resource Manager
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/service-connection-access.h"

#include "manage-fixture.h"
#include "unit.h"

#define APP(kind, host, audiences, hosts)                                                          \
    "{\"version\":1,\"kind\":\"" kind                                                              \
    "\",\"grant\":\"client-secret\",\"client-id\":\"" HOME_FIXTURE_GUID                            \
    "\",\"authority\":\"https://" host "/contoso.example\",\"audiences\":[" audiences              \
    "],\"hosts\":[" hosts "]}"
#define GRAPH "\"https://graph.microsoft.com\""
#define ARM "\"https://management.azure.com/\""

static int begin(void)
{
    if (manage_fixture_make())
        return -1;
    home_fixture_put("graph", APP("generic", "login.microsoftonline.com", GRAPH, GRAPH), 0600);
    home_fixture_put("both",
                     APP("generic", "login.microsoftonline.com", ARM "," GRAPH,
                         "\"https://management.azure.com\"," GRAPH),
                     0600);
    home_fixture_put("stack",
                     APP("azurerm", "login.stack.example", "\"https://management.stack.example/1\"",
                         "\"https://management.stack.example\""),
                     0600);
    home_fixture_put("china",
                     APP("generic", "login.partner.microsoftonline.cn",
                         "\"https://microsoftgraph.chinacloudapi.cn\"",
                         "\"https://microsoftgraph.chinacloudapi.cn\""),
                     0600);
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

/* "" = nobody has it. */
static const char *open_by(const char *named, const char *candidate, bool is_graph,
                           enum aad_code want, struct aad_error *err)
{
    static char origin[AUDIENCE_HOST_SIZE];
    const struct service_api api = {is_graph ? "Microsoft Graph" : "Azure Resource Manager",
                                    is_graph ? "graph-as" : "azure-as",
                                    is_graph ? access_find_graph : access_find_azure,
                                    named,
                                    {candidate, NULL}};
    const struct service_options options = {0};
    struct command_context ctx = {0};
    struct service_access access = {0};

    unit_row(named ? named : candidate);
    assert_int_equal(access_open(&ctx, &options, &api, &access, err), want);
    (void)snprintf(origin, sizeof origin, "%s", access.is_there ? access.access.origin : "");
    if (access.is_there)
        assert_string_equal(access.access.token->access_token.bytes, "AT");
    access_close(&access);
    return origin;
}

TEST(origin_is_that_of_the_cloud)
{
    struct aad_error err;

    assert_string_equal(open_by("graph", NULL, true, AAD_OK, &err), "https://graph.microsoft.com");
    assert_string_equal(open_by("both", NULL, true, AAD_OK, &err), "https://graph.microsoft.com");
    assert_string_equal(open_by("both", NULL, false, AAD_OK, &err), "https://management.azure.com");
    assert_string_equal(open_by("stack", NULL, false, AAD_OK, &err),
                        "https://management.stack.example");
    assert_string_equal(open_by("china", NULL, true, AAD_OK, &err),
                        "https://microsoftgraph.chinacloudapi.cn");
}

TEST(one_that_is_named_must_have_it)
{
    struct aad_error err;

    open_by("graph", NULL, false, AAD_CONFIG, &err);
    assert_non_null(strstr(err.what, "'graph' has no tokens for Azure Resource Manager"));
    assert_non_null(strstr(err.remedy, "--azure-as"));
    open_by("ado", NULL, true, AAD_CONFIG, &err);
    open_by("none", NULL, true, AAD_NOT_FOUND, &err);
}

TEST(another_is_taken_only_where_it_has_it)
{
    struct aad_error err;

    assert_string_equal(open_by(NULL, "both", true, AAD_OK, &err), "https://graph.microsoft.com");
    assert_string_equal(open_by(NULL, "ado", true, AAD_OK, &err), "");
    assert_string_equal(open_by(NULL, "stack", true, AAD_OK, &err), "");
    assert_string_equal(open_by(NULL, NULL, true, AAD_OK, &err), "");
    manage_fixture.token_code = AAD_REJECTED;
    open_by(NULL, "both", true, AAD_REJECTED, &err);
}
