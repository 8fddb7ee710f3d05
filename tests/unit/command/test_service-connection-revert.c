/*
 * test_service-connection-revert.c - back to the secret, for seven days
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

#define FEDERATED(digit, name, mode, until)                                                        \
    "{\"id\":\"" MANAGE_FIXTURE_ID(                                                                \
        digit) "\",\"name\":\"" name "\",\"type\":\"azurerm\","                                    \
               "\"authorization\":{\"scheme\":\"WorkloadIdentityFederation\"},\"data\":{"          \
               "\"creationMode\":\"" mode "\"" until "}}"
#define UNTIL(time) ",\"revertSchemeDeadline\":\"" time "\""

static int begin(void)
{
    if (manage_fixture_make())
        return -1;
    manage_fixture
        .list = "{\"value\":[" FEDERATED("1", "a", "Automatic", UNTIL("2999-01-02T03:04:05Z")) "," FEDERATED(
        "2", "late", "Automatic",
        UNTIL(
            "2020-01-02T03:04:05Z")) "," FEDERATED("3", "new", "Automatic",
                                                   "") "," FEDERATED("4", "manual", "Manual",
                                                                     UNTIL(
                                                                         "2999-01-02T03:04:"
                                                                         "05Z")) "," MANAGE_FIXTURE_ENDPOINT("5",
                                                                                                             "s",
                                                                                                             "ServicePrincipal",
                                                                                                             "Automatic",
                                                                                                             "") "]}";
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    char all[300];

    unit_row(words);
    (void)snprintf(all, sizeof all, "revert --as ado %s", words);
    return command_fixture_run(&command_service_connection, all, NULL, want, err);
}

TEST(one_has_its_secret_again)
{
    struct aad_error err;

    assert_string_equal(run("a --yes", AAD_OK, &err),
                        "Service connection 'a' has its secret again.\n");
    assert_string_equal(manage_fixture.converted, "a,");
    assert_string_equal(manage_fixture.scheme, "ServicePrincipal");
}

TEST(person_sees_the_day_and_may_say_no)
{
    struct aad_error err;

    command_fixture_person("until 2999-01-02T03:04:05Z=y\n");
    run(MANAGE_FIXTURE_ID("1"), AAD_OK, &err);
    command_fixture_person("Revert the conversion of 'a'=\n");
    run("a", AAD_CANCELLED, &err);
    assert_string_equal(manage_fixture.converted, "a,");
}

TEST(reason_is_said_with_what_to_do_instead)
{
    static const struct {
        const char *words;
        enum aad_code code;
        const char *what, *remedy;
    } rows[] = {
        {"a", AAD_USAGE, "nobody is there", "--yes"},
        {"--yes", AAD_USAGE, "one name", ""},
        {"a late --yes", AAD_USAGE, "one name", ""},
        {"none --yes", AAD_NOT_FOUND, "'none'", "list"},
        {"late --yes", AAD_UNSUPPORTED, "(until 2020-01-02T03:04:05Z): the seven days",
         "Make a client secret"},
        {"new --yes", AAD_UNSUPPORTED, "says no day", "Make a client secret"},
        {"manual --yes", AAD_UNSUPPORTED, "made by hand", "Make a client secret"},
        {"s --yes", AAD_UNSUPPORTED, "does not use", "nothing to revert"},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        run(rows[i].words, rows[i].code, &err);
        assert_non_null(strstr(err.what, rows[i].what));
        assert_non_null(strstr(err.remedy, rows[i].remedy));
    }
    assert_int_equal(manage_fixture.n_converted, 0);
}
