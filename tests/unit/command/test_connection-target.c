/*
 * test_connection-target.c - asking for the addresses of a kind that has several targets
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-target.h"

#include "command-fixture.h"
#include "unit.h"

#define API "https://api.powerplatform.com https://service.powerapps.com/"
#define DATAVERSE "https://contoso.crm4.dynamics.com"
#define FINANCE "https://contoso.operations.dynamics.com"

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    const char *out = command_fixture_run(&command_connection, words, NULL, want, err);

    command_fixture_person_is_done();
    return out;
}

static bool was_shown(const char *text)
{
    return strstr(buf_text(&command_fixture.screen), text) != NULL;
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

#define BEGIN "Authentication endpoint=https://login.microsoftonline.com/contoso.com\n"
#define END                                                                                        \
    "Application (client) ID=" HOME_FIXTURE_GUID "\n"                                              \
    "Client secret=canary-7f\n"                                                                    \
    "Connection name=power\n"                                                                      \
    "Description="

TEST(addresses_are_asked_for_and_none_is_needed)
{
    struct aad_error err;

    command_fixture_person(BEGIN "Dataverse, as https://contoso.crm4= contoso.crm4.dynamics.com/\n"
                                 "Finance and Operations, as=\n" END);
    run("add powerplatform", AAD_OK, &err);
    command_fixture_check("power", "audiences", DATAVERSE " " API);
    command_fixture_check("power", "hosts",
                          DATAVERSE " https://api.powerplatform.com https://api.bap.microsoft.com");
    assert_true(was_shown("Connection for Power Platform."));
}

TEST(address_of_something_else_is_asked_for_again)
{
    struct aad_error err;

    command_fixture_person(BEGIN "Dataverse, as=" FINANCE "\n"
                                 "Dataverse, as=contoso\n"
                                 "Dataverse, as=" DATAVERSE "/main.aspx\n"
                                 "Dataverse, as=-\n"
                                 "Finance and Operations, as=" FINANCE "\n" END);
    run("add powerplatform", AAD_OK, &err);
    command_fixture_check("power", "audiences", FINANCE " " API);
    assert_true(was_shown("that is no address of Dataverse."));
    assert_true(was_shown("It looks like https://contoso.crm4.dynamics.com"));
}

TEST(edit_changes_one_address_and_what_follows_from_it)
{
    struct aad_error err;

    run("add powerplatform --name power --client-id " HOME_FIXTURE_GUID
        " --authority https://login.microsoftonline.com/contoso.com --no-secret "
        "--audience " DATAVERSE " --audience " FINANCE,
        AAD_OK, &err);
    command_fixture_person(BEGIN "Dataverse, as=https://contoso.crm9.dynamics.com\n"
                                 "Finance and Operations, as=-\n"
                                 "Application (client) ID=\n"
                                 "Description=");
    run("edit power --no-verify", AAD_OK, &err);
    command_fixture_check(
        "power", "audiences",
        "https://contoso.crm9.dynamics.com "
        "https://api.gov.powerplatform.microsoft.us https://service.powerapps.us/");
    command_fixture_check("power", "hosts",
                          "https://contoso.crm9.dynamics.com "
                          "https://api.gov.powerplatform.microsoft.us "
                          "https://gov.api.bap.microsoft.us");
}
