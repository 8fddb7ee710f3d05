/*
 * test_d365fo-tools.c - the LCS configuration of d365fo.tools
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import-fixture.h"
#include "unit.h"

/* Get-D365LcsApiConfig | ConvertTo-Json */
#define OBJECT                                                                                     \
    "{\r\n    \"activetokenexpireson\":  1556909205,\r\n"                                          \
    "    \"bearertoken\":  \"eyJ0eXAi\",\r\n"                                                      \
    "    \"clientid\":  \"" IMPORT_FIXTURE_CLIENT "\",\r\n"                                        \
    "    \"lcsapiuri\":  \"https://lcsapi.eu.lcs.dynamics.com\",\r\n"                              \
    "    \"projectid\":  123456789,\r\n"                                                           \
    "    \"refreshtoken\":  \"0.AXcA\"\r\n}"

/* A setting as Export-PSFConfig writes it. */
#define SETTING(name, value)                                                                       \
    "{\"Version\":1,\"FullName\":\"" name "\",\"Value\":\"" value                                  \
    "\",\"Type\":\"String\",\"Style\":\"default\"}"
#define EXPORT                                                                                     \
    "[" SETTING("d365fo.tools.lcs.clientid", IMPORT_FIXTURE_CLIENT) "," SETTING(                   \
        "d365fo.tools.lcs.projectid",                                                              \
        "123456789") ","                                                                           \
                     "{\"Version\":1,\"FullName\":\"d365fo.tools.lcs.lcsapiuri\",\"Data\":"        \
                     "\"https://lcsapi.lcs.dynamics.com\"}," SETTING(                              \
                         "d365fo.tools.lcs.environment.uat."                                       \
                         "projectid",                                                              \
                         "1") "," SETTING("d365fo.tools.path.x", "y") "]"

BEFORE_EACH(import_fixture_make);
AFTER_EACH(import_fixture_remove);

TEST(configuration_is_read)
{
    import_fixture_read(&import_d365fo_tools, "username u@x.example", OBJECT, AAD_OK);
    import_fixture_check("kind", "lcs");
    import_fixture_check("grant", "password");
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_check("audiences", "https://lcsapi.eu.lcs.dynamics.com");
    import_fixture_check("project", "123456789");
    import_fixture_check_secret("");
    assert_string_equal(import_fixture.import.tokens, "bearertoken and refreshtoken");
    assert_int_equal(connection_complete(&import_fixture.c, &import_fixture.err), AAD_OK);
    import_fixture_check("authority", "https://login.microsoftonline.com/organizations");
}

/* Settings of single environments are no settings of LCS. */
TEST(what_psframework_exports_is_read)
{
    import_fixture_read(&import_d365fo_tools, "", EXPORT, AAD_OK);
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_check("audiences", "https://lcsapi.lcs.dynamics.com");
    import_fixture_check("project", "123456789");
    assert_null(import_fixture.import.tokens);
}

TEST(older_versions_kept_a_password)
{
    import_fixture_read(
        &import_d365fo_tools, "",
        "[" SETTING("d365fo.tools.lcs.upload.clientid", IMPORT_FIXTURE_CLIENT) "," SETTING(
            "d365fo.tools.lcs.upload.username",
            "u@x.example") "," SETTING("d365fo.tools.lcs.upload.password", "canary 7f") "]",
        AAD_OK);
    import_fixture_check("username", "u@x.example");
    import_fixture_check_secret("canary 7f");
}

TEST(project_that_was_never_set_is_none)
{
    import_fixture_read(&import_d365fo_tools, "",
                        "{\"clientid\":\"" IMPORT_FIXTURE_CLIENT "\",\"projectid\":0}", AAD_OK);
    import_fixture_check("project", "");
}

TEST(what_is_none_is_said_to_be_none)
{
    static const char *const rows[][2] = {
        {"{}", "no 'clientid'"},
        {"[]", "no 'clientid'"},
        {"[1,2]", "no 'clientid'"},
        {"[{\"FullName\":5,\"Value\":\"x\"}]", "no 'clientid'"},
        {"[" SETTING("d365fo.tools.lcs.clientid", "x") "," SETTING("D365fo.tools.lcs.ClientId",
                                                                   "y") "]",
         "twice"},
        {"@{clientid=x}", "is not an object"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][0]);
        import_fixture_read(&import_d365fo_tools, "", rows[i][0], AAD_CONFIG);
        import_fixture_says("that is not the LCS configuration", rows[i][1],
                            "Get-D365LcsApiConfig | ConvertTo-Json", NULL);
    }
}

TEST(truncated_one_is_refused)
{
    import_fixture_needs_all_of(&import_d365fo_tools, OBJECT);
    import_fixture_needs_all_of(&import_d365fo_tools, EXPORT);
}
