/*
 * test_service-connection-project.c - which project of which organization, and by whose token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

BEFORE_EACH(manage_fixture_make);
AFTER_EACH(command_fixture_remove);

static void run(const char *words, enum aad_code want, struct aad_error *err)
{
    unit_row(words);
    command_fixture_run(&command_service_connection, words, NULL, want, err);
}

TEST(options_or_the_connection_say_where)
{
    static const struct {
        const char *words, *connection, *organization, *project;
    } rows[] = {
        {"list --as ado", "ado", "https://dev.azure.com/contoso", "Games"},
        {"list --as ado --project B", "ado", "https://dev.azure.com/contoso", "B"},
        {"list --organization https://dev.azure.com/contoso --project Games", "ado",
         "https://dev.azure.com/contoso", "Games"},
        {"list --organization https://DEV.azure.com:443/Contoso// --project games", "ado",
         "https://dev.azure.com/Contoso", "games"},
        {"list --organization https://dev.azure.com/fabrikam/ --project B", "wide",
         "https://dev.azure.com/fabrikam", "B"},
        {"list --as wide --organization https://dev.azure.com/contoso --project B", "wide",
         "https://dev.azure.com/contoso", "B"},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        run(rows[i].words, AAD_OK, &err);
        assert_string_equal(manage_fixture.connection, rows[i].connection);
        assert_string_equal(manage_fixture.organization, rows[i].organization);
        assert_string_equal(manage_fixture.project, rows[i].project);
    }
}

/* P1 */
TEST(nobody_else_is_asked)
{
    static const struct {
        const char *words;
        enum aad_code code;
        const char *what;
    } rows[] = {
        {"list", AAD_USAGE,
         "--organization URL (or --as CONNECTION) and --project NAME were not given"},
        {"list --project p", AAD_USAGE, "which organization"},
        {"list --as wide", AAD_USAGE, "of no organization alone"},
        {"list --organization https://dev.azure.com/fabrikam", AAD_USAGE, "which project"},
        {"list --as ado --project ..", AAD_USAGE, "name of a project"},
        {"list --as ado --project a/b", AAD_USAGE, "name of a project"},
        {"list --as ../x", AAD_USAGE, "--as takes"},
        {"list --as none", AAD_NOT_FOUND, "none"},
        {"list --as ado --organization https://evil.test/contoso", AAD_REFUSED, "evil.test"},
        {"list --as ado --organization http://dev.azure.com/contoso", AAD_REFUSED, "https"},
        {"list --as ado --organization https://dev.azure.com/contoso?x=y", AAD_USAGE, "plain"},
        {"list --as lcs --organization https://lcsapi.lcs.dynamics.com/x --project p", AAD_USAGE,
         "not that of Azure DevOps"},
        {"list --organization https://evil.test/x --project p", AAD_NOT_FOUND, "evil.test"},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        run(rows[i].words, rows[i].code, &err);
        assert_non_null(strstr(err.what, rows[i].what));
    }
    assert_int_equal(manage_fixture.n_tokens, 0);
}

TEST(token_that_is_not_there_is_the_failure)
{
    struct aad_error err;

    manage_fixture.token_code = AAD_LOCKED;
    run("list --as ado", AAD_LOCKED, &err);
    assert_int_equal(manage_fixture.n_lists, 0);
}
