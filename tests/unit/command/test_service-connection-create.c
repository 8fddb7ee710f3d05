/*
 * test_service-connection-create.c - one of Azure DevOps that is like ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

#define AZURE(grant, more)                                                                         \
    "{\"version\":1,\"kind\":\"azurerm\",\"grant\":\"" grant                                       \
    "\",\"client-id\":\"" HOME_FIXTURE_GUID                                                        \
    "\",\"authority\":\"https://login.microsoftonline.com/contoso.example\","                      \
    "\"subscription-id\":\"5c0ffee0-0000-4000-8000-000000000001\",\"subscription-name\":"          \
    "\"S\"" more "}"

#define IDENTITY                                                                                   \
    "/subscriptions/5c0ffee0-0000-4000-8000-000000000001/resourceGroups/rg/providers/"             \
    "Microsoft.ManagedIdentity/userAssignedIdentities/agent"

static int begin(void)
{
    if (manage_fixture_make())
        return -1;
    home_fixture_put("key", AZURE("client-secret", ",\"all-pipelines\":true"), 0600);
    home_fixture_put("fed", AZURE("workload-identity", ",\"assertion-source\":\"github-actions\""),
                     0600);
    home_fixture_put("owner",
                     AZURE("device-code", ",\"audiences\":[\"https://management.azure.com\","
                                          "\"https://graph.microsoft.com\"],\"hosts\":["
                                          "\"https://management.azure.com\","
                                          "\"https://graph.microsoft.com\"]"),
                     0600);
    command_fixture.items[0] =
        (struct command_fixture_item){.connection = "key", .role = "client-secret", .secret = "cs"};
    command_fixture.n_items = 1;
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    char all[300];

    unit_row(words);
    (void)snprintf(all, sizeof all, "create --as ado %s", words);
    return command_fixture_run(&command_service_connection, all, NULL, want, err);
}

TEST(secret_is_taken_out_of_the_store)
{
    struct aad_error err;
    const char *out = run("key --yes", AAD_OK, &err);

    assert_string_equal(manage_fixture.plan, "key ServicePrincipal secret=cs pipelines");
    assert_string_equal(out, "made: something\n"
                             "Service connection 'key' is made: " MANAGE_FIXTURE_ID(
                                 "9") "\n"
                                      "Azure DevOps can use it.\n");
    assert_string_equal(command_fixture.target, "https://dev.azure.com/contoso/Games");
}

TEST(what_was_not_registered_is_printed)
{
    struct aad_error err;
    const char *out;

    buf_append_text(&manage_fixture.made.issuer, "https://issuer.example\x1b");
    buf_append_text(&manage_fixture.made.subject, "sc://a/b/Pr\xc3\xbc"
                                                  "fung");
    (void)strcpy(manage_fixture.made.client_id, HOME_FIXTURE_GUID);
    out = run("fed --service-name x --yes", AAD_OK, &err);
    assert_string_equal(manage_fixture.plan, "x WorkloadIdentityFederation");
    assert_non_null(strstr(out, "Application " HOME_FIXTURE_GUID " has to get"));
    assert_non_null(strstr(out, "Issuer:             https://issuer.example?\n"));
    assert_non_null(strstr(out, "Subject identifier: sc://a/b/Pr\xc3\xbc"
                                "fung\n"));
    assert_non_null(strstr(out, "Audience:           api://AzureADTokenExchange\n"));
    assert_null(strstr(out, "can use it"));
}

TEST(owner_s_own_rights_are_used_for_the_automatic_way)
{
    struct aad_error err;

    run("owner --automatic --yes", AAD_OK, &err);
    assert_string_equal(manage_fixture.plan,
                        "owner WorkloadIdentityFederation graph=https://graph.microsoft.com "
                        "azure=https://management.azure.com automatic");
    run("owner --yes", AAD_UNSUPPORTED, &err);
    assert_non_null(strstr(err.remedy, "--automatic"));
}

TEST(person_sees_it_and_may_say_no)
{
    struct aad_error err;

    run("key", AAD_USAGE, &err);
    assert_non_null(strstr(run("key --dry-run", AAD_OK, &err), "This is made in project 'Games'"));
    command_fixture_person("Make it=\n");
    run("key", AAD_CANCELLED, &err);
    assert_string_equal(manage_fixture.plan, "");
    command_fixture_person("Make it=y\n");
    assert_non_null(strstr(run("key", AAD_OK, &err), "is made"));
    assert_non_null(strstr(buf_text(&command_fixture.screen), "made: something"));
}

/* Who registers it, or that nobody does: the same command without --dry-run does it. */
TEST(what_has_to_trust_it_is_said_before)
{
    static const struct {
        const char *words, *said;
    } rows[] = {
        {"fed --dry-run", "  (what its application has to trust is printed)\n"},
        {"fed --graph-as owner --dry-run",
         "  a federated credential of its application, by connection 'owner'\n"},
        {"fed --managed-identity " IDENTITY " --dry-run",
         "  a federated credential of the managed identity\n    " IDENTITY "\n"},
        {"key --dry-run", NULL},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *out = run(rows[i].words, AAD_OK, &err);

        for (size_t other = 0; other < COUNT(rows); other++)
            if (rows[other].said)
                assert_int_equal(strstr(out, rows[other].said) != NULL, other == i);
        assert_string_equal(manage_fixture.plan, "");
    }
}

TEST(what_is_left_can_be_gone_on_with_or_taken_back)
{
    struct aad_error err;
    const char *out;

    manage_fixture.create_code = AAD_PERSON;
    manage_fixture.made.is_noted = true;
    out = run("key --yes", AAD_PERSON, &err);
    assert_non_null(strstr(out, "The same command goes on from here"));
    assert_string_equal(err.what, "it may not be");
    out = run("key --yes", AAD_PERSON, &err);
    assert_null(strstr(out, "The same command"));
    manage_fixture.create_code = AAD_OK;
    assert_non_null(strstr(run("key --undo --yes", AAD_OK, &err), "All of it is taken back"));
    run("key --undo", AAD_USAGE, &err);
}

TEST(words_that_mean_nothing_are_refused)
{
    struct aad_error err;

    run("--yes", AAD_USAGE, &err);
    run("key other --yes", AAD_USAGE, &err);
    run("fed --managed-identity agent --yes", AAD_USAGE, &err);
    run("fed --managed-identity " IDENTITY "/ --yes", AAD_USAGE, &err);
    run("fed --managed-identity " IDENTITY "?x=1 --yes", AAD_USAGE, &err);
    run("key --managed-identity " IDENTITY " --yes", AAD_USAGE, &err);
    run("owner --automatic --managed-identity " IDENTITY " --yes", AAD_USAGE, &err);
    run("key --undo --dry-run", AAD_USAGE, &err);
    assert_string_equal(manage_fixture.plan, "");
    run("fed --managed-identity " IDENTITY " --yes", AAD_OK, &err);
    assert_non_null(strstr(manage_fixture.plan, " identity"));
}
