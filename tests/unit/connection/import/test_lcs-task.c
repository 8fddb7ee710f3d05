/*
 * test_lcs-task.c - an LCS connection in the variables of a pipeline
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import-fixture.h"
#include "unit.h"

#define API "https://lcsapi.eu.lcs.dynamics.com"

static const char environment[] =
    "PATH=/usr/bin:/bin\nAZURE_CLIENT_ID=not-this-one\nAGENT_NAME=a:b=c\n"
    "AS_SC_URL=https://login.microsoftonline.com/organizations\n"
    "AS_SC_USERNAME=svc@contoso.example\nAS_SC_PASSWORD=p=:'\"$x y\n"
    "AS_SC_CLIENTID=" IMPORT_FIXTURE_CLIENT "\nAS_SC_APIURL=" API "\n";

static const char yaml[] = "variables:\r\n"
                           "  # of LCS\r\n"
                           "  lcsUserName: svc@contoso.example\r\n"
                           "  lcsPassword: 'canary: 7f'\r\n"
                           "  lcsClientId: \"" IMPORT_FIXTURE_CLIENT "\"\r\n"
                           "  lcsApiUrl: " API "\r\n"
                           "  LCS_PROJECT_ID: 123456789\r\n"
                           "  buildVersion: 10.0.27";

BEFORE_EACH(import_fixture_make);
AFTER_EACH(import_fixture_remove);

TEST(environment_of_a_script_is_read)
{
    import_fixture_read(&import_lcs_task, "", environment, AAD_OK);
    import_fixture_check("kind", "lcs");
    import_fixture_check("grant", "password");
    import_fixture_check("authority", "https://login.microsoftonline.com/organizations");
    import_fixture_check("username", "svc@contoso.example");
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_check("audiences", API);
    import_fixture_check_secret("p=:'\"$x y");
    assert_int_equal(connection_complete(&import_fixture.c, &import_fixture.err), AAD_OK);
}

TEST(variables_of_a_pipeline_are_read)
{
    import_fixture_read(&import_lcs_task, "", yaml, AAD_OK);
    import_fixture_check("username", "svc@contoso.example");
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_check("audiences", API);
    import_fixture_check("project", "123456789");
    import_fixture_check_secret("canary: 7f");
}

/* What an agent fills in, or hides in its log, is no password. */
TEST(password_that_is_not_there_is_none)
{
    static const char *const rows[] = {"LCS_PASSWORD=***", "lcsPassword: $(lcsSecret)",
                                       "LCS_PASSWORD=${{ parameters.x }}",
                                       "LCS_PASSWORD=", "LCS_PASSWORD: ''"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf text = {0};

        unit_row(rows[i]);
        buf_append_all(&text, "LCS_USERNAME=u@x.example\n", rows[i], "\n", (char *)NULL);
        import_fixture_read(&import_lcs_task, "", buf_text(&text), AAD_OK);
        import_fixture_check_secret("");
        import_fixture_check("username", "u@x.example");
    }
}

/* What is behind it is YAML's, as is the rest of such a line. */
TEST(value_ends_where_yaml_ends_it)
{
    static const char *const rows[][2] = {
        {"lcsPassword: canary # of prod", "canary"},
        {"lcsPassword: canary#7f", "canary#7f"},
        {"lcsPassword: # is set in the portal", ""},
        {"lcsPassword: \"a # b\"", "a # b"},
        {"lcsPassword: 'a\\b \"c\"' \t# of prod\r", "a\\b \"c\""},
        {"lcsPassword: \"it's\"", "it's"},
        {"LCS_PASSWORD=a#b c\\d\"", "a#b c\\d\""},
        {"LCS_PASSWORD=#a", "#a"},
        {"LCS_PASSWORD=|a", "|a"},
        {"lcsPassword: ***", ""},
        {"LCS_PASSWORD='a b'", "a b"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf text = {0};

        unit_row(rows[i][0]);
        buf_append_all(&text, "LCS_USERNAME=u@x.example\n", rows[i][0], "\n", (char *)NULL);
        import_fixture_read(&import_lcs_task, "", buf_text(&text), AAD_OK);
        import_fixture_check_secret(rows[i][1]);
    }
}

/* A wrong password would be stored without a word, and the account locked by it. */
TEST(value_that_can_be_read_in_two_ways_is_refused)
{
    static const char *const rows[] = {
        "lcsPassword: \"can\\\"ary\" # prod",
        "lcsPassword: \"canary\\\\\"",
        "lcsPassword: 'can''ary'",
        "lcsPassword: 'canary",
        "lcsPassword: \"",
        "lcsPassword: \"can\"ary",
        "lcsPassword: 'canary'# prod",
        "LCS_PASSWORD='can'\\''ary'",
        "LCS_PASSWORD=canary # prod",
        "lcsPassword: |",
        "lcsPassword: *canary",
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf text = {0};

        unit_row(rows[i]);
        buf_append_all(&text, "LCS_USERNAME=u@x.example\n", rows[i], "\n", (char *)NULL);
        import_fixture_read(&import_lcs_task, "", buf_text(&text), AAD_CONFIG);
        import_fixture_says("line 2: the value of '", "--secret-stdin", NULL);
        import_fixture_check_secret("");
        assert_null(strstr(import_fixture.err.what, "ary"));
    }
    import_fixture_read(&import_lcs_task, "", "\nLCS_USERNAME: 'it''s'\n", AAD_CONFIG);
    import_fixture_says("line 2: the value of 'LCS_USERNAME'", "Write it without", NULL);
    import_fixture_read(&import_lcs_task, "", "OTHER: 'it''s'\nLCS_USERNAME: u@x\n", AAD_OK);
}

TEST(what_is_none_is_said_to_be_none)
{
    static const char *const rows[][2] = {
        {"", "no line"},
        {"\n\n=:\n:=\n", "no line"},
        {"USERNAME=x\nPASSWORD=y\n", "no line"},
        {"LCS_USERNAME=a\nAS_SC_USERNAME=b\n", "a value twice: username"},
        {"LCSX_PASSWORD_OF_SOMETHING_WITH_A_VERY_LONG_NAME_THAT_GOES_ON_AND_ON_AND_ON=x",
         "no line"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][0]);
        import_fixture_read(&import_lcs_task, "", rows[i][0], AAD_CONFIG);
        import_fixture_says("that is not the variables", rows[i][1], "AS_SC_URL", NULL);
    }
    import_fixture_read(&import_lcs_task, "", "LCS_URL=http://login.example/x\n", AAD_CONFIG);
    import_fixture_says("authority", "https", NULL);
}

TEST(each_beginning_is_read_or_refused)
{
    for (size_t len = 0; len < sizeof environment; len++) {
        auto_secret struct secret bytes = {0};
        auto_connection struct connection c = {0};
        auto_import struct import import = {.format = &import_lcs_task, .c = &c};
        enum aad_code code;

        secret_append(&bytes, environment, len);
        code = import_read(&import, &bytes, NULL);
        assert_true(code == AAD_OK || code == AAD_CONFIG);
    }
}
