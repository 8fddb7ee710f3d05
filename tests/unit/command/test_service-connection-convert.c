/*
 * test_service-connection-convert.c - secrets become federation, as the guide's script has it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

#define SECRET(digit, name, more)                                                                  \
    MANAGE_FIXTURE_ENDPOINT(digit, name, "ServicePrincipal", "Automatic", more)
#define OF(project)                                                                                \
    ",\"isShared\":true,\"serviceEndpointProjectReferences\":[{\"projectReference\":{\"name\":"    \
    "\"" project "\"}}]"
#define LIST                                                                                       \
    SECRET("2", "b", "")                                                                           \
    "," SECRET("1", "a", "") "," SECRET("3", "s", OF("Games")) "," SECRET(                         \
        "4", "x", OF("Other")) "," MANAGE_FIXTURE_ENDPOINT("5", "m", "ServicePrincipal", "Manual", \
                                                           "")

static int begin(void)
{
    if (manage_fixture_make())
        return -1;
    manage_fixture.list = "{\"value\":[" LIST "]}";
    manage_fixture.all =
        "{\"value\":[" LIST
        "," MANAGE_FIXTURE_ENDPOINT("6", "f", "WorkloadIdentityFederation", "Automatic", "") "]}";
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    char all[300];

    unit_row(words);
    (void)snprintf(all, sizeof all, "convert --as ado %s", words);
    return command_fixture_run(&command_service_connection, all, NULL, want, err);
}

TEST(script_s_list_is_asked_for)
{
    struct aad_error err;

    run("--all --dry-run", AAD_OK, &err);
    assert_string_equal(manage_fixture.scheme, "ServicePrincipal");
    assert_string_equal(manage_fixture.type, "azurerm");
    assert_int_equal(manage_fixture.n_lists, 1);
}

TEST(nobody_is_asked_and_shared_ones_stay)
{
    struct aad_error err;
    const char *out = run("--all --yes", AAD_OK, &err);

    assert_string_equal(manage_fixture.converted, "a,b,");
    assert_string_equal(out,
                        "Skipping service connection 's': it is shared; name it to convert it\n"
                        "Successfully converted service connection 'a'; it can be reverted until "
                        "2030-01-02T03:04:05Z\n"
                        "Successfully converted service connection 'b'; it can be reverted until "
                        "2030-01-02T03:04:05Z\n"
                        "2 converted, 1 skipped.\n");
}

TEST(named_ones_are_converted_by_name_or_id)
{
    struct aad_error err;

    run("s " MANAGE_FIXTURE_ID("1") " --yes", AAD_OK, &err);
    assert_string_equal(manage_fixture.converted, "a,s,");
    assert_string_equal(manage_fixture.scheme, "WorkloadIdentityFederation");
}

TEST(nothing_is_done_without_a_yes)
{
    static const struct {
        const char *words, *what;
    } rows[] = {{"--all", "nobody is there"},
                {"a", "nobody is there"},
                {"--yes", "needs names"},
                {"a --all --yes", "exclude each other"}};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        run(rows[i].words, AAD_USAGE, &err);
        assert_non_null(strstr(err.what, rows[i].what));
    }
    assert_int_equal(manage_fixture.n_tokens + manage_fixture.n_converted, 0);
}

TEST(dry_run_changes_nothing)
{
    struct aad_error err;

    assert_string_equal(run("--all --dry-run", AAD_OK, &err),
                        "Would convert 'a'\nWould convert 'b'\nWould ask for the shared 's'\n");
    assert_int_equal(manage_fixture.n_converted, 0);
}

TEST(wrong_name_stops_before_the_first)
{
    static const struct {
        const char *words;
        enum aad_code code;
        const char *what;
    } rows[] = {{"a nothing --yes", AAD_NOT_FOUND, "no service connection 'nothing'"},
                {"a m --yes", AAD_UNSUPPORTED, "by hand"},
                {"a x --yes", AAD_UNSUPPORTED, "another project"},
                {"a f --yes", AAD_UNSUPPORTED, "already"}};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        run(rows[i].words, rows[i].code, &err);
        assert_non_null(strstr(err.what, rows[i].what));
    }
    assert_int_equal(manage_fixture.n_converted, 0);
}

TEST(nothing_to_convert_is_said)
{
    struct aad_error err;

    manage_fixture.list = "{\"value\":[]}";
    assert_string_equal(run("--all --yes", AAD_OK, &err),
                        "No convertible service connections found\n");
}

TEST(failure_ends_it_and_what_is_done_is_said)
{
    struct aad_error err;

    manage_fixture.fails = "b";
    assert_non_null(strstr(run("--all --yes", AAD_PERSON, &err),
                           "Failed to convert service connection 'b'\n1 converted, 1 skipped.\n"));
    assert_string_equal(manage_fixture.converted, "a,");
    assert_string_equal(err.what, "it may not");
}

TEST(person_has_three_answers_and_is_asked_again)
{
    struct aad_error err;

    command_fixture_person("Convert service connection 'a'?=\n"
                           "Convert it=y\n"
                           "Convert service connection 'b'?=maybe\n"
                           "Convert service connection 'b'?=C\n"
                           "Convert it=\n"
                           "Convert shared service connection 's'?=\n");
    assert_string_equal(run("--all", AAD_OK, &err), "1 converted, 2 skipped.\n");
    command_fixture_person_is_done();
    assert_string_equal(manage_fixture.converted, "a,");
}

TEST(exit_leaves_the_others)
{
    struct aad_error err;

    command_fixture_person("Convert service connection 'a'?=exit\n");
    assert_string_equal(run("--all", AAD_OK, &err), "0 converted, 0 skipped.\n");
    command_fixture_person("Convert service connection 'a'?=c\nConvert it=y\n"
                           "Convert service connection 'b'?=^C\n");
    assert_string_equal(run("--all", AAD_CANCELLED, &err), "1 converted, 0 skipped.\n");
    assert_string_equal(manage_fixture.converted, "a,");
}
