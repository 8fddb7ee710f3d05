/*
 * test_service-connection-update.c - a rotated secret, where it is used
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

#define OTHER_GUID "9b000000-0000-4000-8000-00000000000f"
#define AZURE "https://management.azure.com/"
#define OF(digit, name, url, client, detail, mode, more)                                           \
    "{\"id\":\"" MANAGE_FIXTURE_ID(                                                                \
        digit) "\",\"name\":\"" name "\",\"type\":\"azurerm\","                                    \
               "\"url\":\"" url                                                                    \
               "\",\"authorization\":{\"scheme\":\"ServicePrincipal\",\"parameters\":{"            \
               "\"serviceprincipalid\":\"" client "\",\"authenticationType\":\"" detail "\"}},"    \
               "\"data\":{\"creationMode\":\"" mode "\"}" more "}"
#define USES(digit, name, client, detail) OF(digit, name, AZURE, client, detail, "Manual", "")

/* clang-format off */
static const char list[] =
    "{\"value\":["
    USES("1", "a", HOME_FIXTURE_GUID, "spnKey") ","
    USES("2", "b", HOME_FIXTURE_GUID, "spnKey") ","
    USES("3", "card", HOME_FIXTURE_GUID, "spnCertificate") ","
    USES("4", "other", OTHER_GUID, "spnKey") ","
    OF("5", "kept", AZURE, HOME_FIXTURE_GUID, "spnKey", "Automatic", "") ","
    OF("6", "lent", AZURE, HOME_FIXTURE_GUID, "spnKey", "Manual", ",\"isShared\":true") ","
    OF("7", "elsewhere", "https://evil.example/", HOME_FIXTURE_GUID, "spnKey", "Manual", "") "]}";
/* clang-format on */

static int begin(void)
{
    if (manage_fixture_make())
        return -1;
    home_fixture_put(
        "key",
        "{\"version\":1,\"kind\":\"azurerm\",\"grant\":\"client-secret\",\"client-id\":"
        "\"" HOME_FIXTURE_GUID
        "\",\"authority\":\"https://login.microsoftonline.com/contoso.example\","
        "\"subscription-id\":\"5c0ffee0-0000-4000-8000-000000000001\","
        "\"subscription-name\":\"S\"}",
        0600);
    manage_fixture.list = list;
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
    (void)snprintf(all, sizeof all, "update --as ado %s", words);
    return command_fixture_run(&command_service_connection, all, NULL, want, err);
}

TEST(those_that_use_it_get_it)
{
    struct aad_error err;

    assert_string_equal(run("key --yes", AAD_OK, &err),
                        "Service connection 'a' has the new secret.\n"
                        "Service connection 'b' has the new secret.\n2 of 2 updated.\n");
    assert_string_equal(manage_fixture.changed, "update a,update b,");
    assert_string_equal(manage_fixture.plan, "key ServicePrincipal secret=cs");
}

TEST(named_ones_alone_get_it)
{
    struct aad_error err;

    run("key " MANAGE_FIXTURE_ID("2") " --yes", AAD_OK, &err);
    assert_string_equal(manage_fixture.changed, "update b,");
    run("key a other --yes", AAD_UNSUPPORTED, &err);
    assert_non_null(strstr(err.what, "'other' does not use the secret of connection 'key'"));
    run("key card --yes", AAD_UNSUPPORTED, &err);
    run("key elsewhere --yes", AAD_UNSUPPORTED, &err); /* whoever made it would get the secret */
    run("key none --yes", AAD_NOT_FOUND, &err);
    assert_string_equal(manage_fixture.changed, "update b,");
    run("key kept lent --yes", AAD_OK, &err);
    assert_string_equal(manage_fixture.changed, "update b,update kept,update lent,");
}

TEST(person_is_asked_for_each)
{
    struct aad_error err;

    run("key", AAD_USAGE, &err);
    assert_non_null(strstr(run("key --dry-run", AAD_OK, &err), "Would update 'a'\n"));
    command_fixture_person("into 'a'=y\ninto 'b'=n\n");
    assert_non_null(strstr(run("key", AAD_OK, &err), "1 of 2 updated."));
    assert_string_equal(manage_fixture.changed, "update a,");
}

TEST(failure_ends_it_and_what_is_done_is_said)
{
    struct aad_error err;

    manage_fixture.fails = "b";
    assert_non_null(strstr(run("key --yes", AAD_PERSON, &err), "1 of 2 updated."));
    assert_string_equal(err.what, "it cannot");
    manage_fixture.list = "{\"value\":[]}";
    assert_non_null(strstr(run("key --yes", AAD_OK, &err), "No service connection of the project"));
    run("ado --yes", AAD_UNSUPPORTED, &err);
}
