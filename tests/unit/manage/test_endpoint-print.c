/*
 * test_endpoint-print.c - what is sent to Azure DevOps of a service connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/endpoint.h"

#include "unit.h"

#define ID "e0000000-0000-4000-8000-000000000001"
#define PROJECT_ID "a0000000-0000-4000-8000-000000000002"
#define CLIENT "c0000000-0000-4000-8000-000000000003"
#define NAME "a \"b\" \xc3\xa4\n"
#define QUOTED "\"a \\\"b\\\" \xc3\xa4\\n\""

TEST(reference_names_project_and_connection)
{
    static const struct {
        struct endpoint_reference reference;
        const char *text;
    } rows[] = {
        {{.project = "Games", .project_id = PROJECT_ID, .name = "a"},
         "{\"projectReference\":{\"id\":\"" PROJECT_ID "\",\"name\":\"Games\"},\"name\":\"a\","
         "\"description\":\"\"}"},
        {{.project = NAME, .project_id = PROJECT_ID, .name = "\x7f\\", .description = NAME},
         "{\"projectReference\":{\"id\":\"" PROJECT_ID "\",\"name\":" QUOTED "},\"name\":"
         "\"\\u007f\\\\\",\"description\":" QUOTED "}"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_secret struct secret got = {0};

        unit_row(rows[i].text);
        endpoint_print_reference(&rows[i].reference, &got);
        assert_string_equal(got.bytes, rows[i].text);
    }
}

/* --- a new one -------------------------------------------------------------------------------- */

static void check_new(struct service_draft *draft, const char *secret, const char *text)
{
    auto_secret struct secret got = {0}, own = {0};
    const struct endpoint_new endpoint = {.draft = draft,
                                          .client_id = CLIENT,
                                          .secret = secret ? &own : NULL,
                                          .reference = {.project = "Games",
                                                        .project_id = PROJECT_ID,
                                                        .name = draft->name,
                                                        .description = draft->description}};

    buf_append_text(&draft->url, "https://service/");
    secret_append_text(&own, secret ? secret : "");
    assert_int_equal(endpoint_print_new(&endpoint, &got, NULL), AAD_OK);
    service_draft_clear(draft);
    assert_string_equal(got.bytes, text);
}

#define BEGIN(type, name, description, more)                                                       \
    "{\"name\":" name ",\"type\":\"" type                                                          \
    "\",\"url\":\"https://service/\",\"description\":" description more                            \
    ",\"owner\":\"library\",\"isShared\":false,\"isReady\":true,\"data\":{"
#define END(name, description)                                                                     \
    "}},\"serviceEndpointProjectReferences\":[{\"projectReference\":{\"id\":\"" PROJECT_ID         \
    "\",\"name\":\"Games\"},\"name\":" name ",\"description\":" description "}]}"

TEST(federated_one_is_of_the_application_that_was_made)
{
    struct service_draft draft = {
        .scheme = service_scheme_find("azurerm", "WorkloadIdentityFederation", NULL),
        .name = NAME,
        .description = "d\t",
        .reference = "IT \"1\"",
        .client_id = "",
        .data = {{"environment", "AzureCloud"}, {"subscriptionName", "\xc3\xa4\""}},
        .parameters = {{"tenantid", "T"}},
    };

    check_new(&draft, NULL,
              BEGIN("azurerm", QUOTED, "\"d\\t\"",
                    ",\"serviceManagementReference\":\"IT \\\"1\\\"\"") //
              "\"environment\":\"AzureCloud\",\"subscriptionName\":\"\xc3\xa4\\\"\"},"
              "\"authorization\":{\"scheme\":\"WorkloadIdentityFederation\",\"parameters\":{"
              "\"tenantid\":\"T\",\"serviceprincipalid\":\"" CLIENT "\"" END(QUOTED, "\"d\\t\""));
}

TEST(key_is_one_text_with_its_line_ends)
{
    struct service_draft draft = {
        .scheme = service_scheme_find("azurerm", "ServicePrincipal", "spnCertificate"),
        .name = "a",
        .description = "",
        .reference = "",
        .client_id = "own",
        .data = {{"environment", "AzureCloud"}},
        .parameters = {{"tenantid", "T"},
                       {"serviceprincipalid", "own"},
                       {"authenticationType", "spnCertificate"}},
    };

    check_new(&draft, "-----BEGIN\nA+/=\n-----END\n",
              BEGIN("azurerm", "\"a\"", "\"\"", "") //
              "\"environment\":\"AzureCloud\"},"
              "\"authorization\":{\"scheme\":\"ServicePrincipal\",\"parameters\":{"
              "\"tenantid\":\"T\",\"serviceprincipalid\":\"own\","
              "\"authenticationType\":\"spnCertificate\",\"servicePrincipalCertificate\":"
              "\"-----BEGIN\\nA+/=\\n-----END\\n\"" END("\"a\"", "\"\""));
}

TEST(lcs_one_has_user_and_password)
{
    struct service_draft draft = {
        .scheme = service_scheme_find("lcsserviceendpoint", "UsernamePassword", NULL),
        .name = "lcs",
        .description = NAME,
        .reference = "",
        .client_id = "own",
        .data = {{"apiurl", "https://lcs"}},
        .parameters = {{"clientid", "own"}, {"username", "\xc3\xa4@x"}},
    };

    check_new(&draft, "p\"\\\xc3\xa4\x01\n",
              BEGIN("lcsserviceendpoint", "\"lcs\"", QUOTED, "") //
              "\"apiurl\":\"https://lcs\"},"
              "\"authorization\":{\"scheme\":\"UsernamePassword\",\"parameters\":{"
              "\"clientid\":\"own\",\"username\":\"\xc3\xa4@x\","
              "\"password\":\"p\\\"\\\\\xc3\xa4\\u0001\\n\"" END("\"lcs\"", QUOTED));
}

TEST(one_without_a_secret_has_no_member_for_it)
{
    struct service_draft draft = {
        .scheme = service_scheme_find("azurerm", "ManagedServiceIdentity", NULL),
        .name = "a",
        .description = "",
        .reference = "",
        .client_id = "",
        .parameters = {{"tenantid", "T"}},
    };

    check_new(&draft, NULL,
              BEGIN("azurerm", "\"a\"", "\"\"", "") //
              "},\"authorization\":{\"scheme\":\"ManagedServiceIdentity\",\"parameters\":{"
              "\"tenantid\":\"T\"" END("\"a\"", "\"\""));
}

/* --- another secret --------------------------------------------------------------------------- */

static void parse(const char *text, struct service_endpoint *ret)
{
    unit_row(text);
    assert_int_equal(endpoint_parse(text, strlen(text), ret, NULL), AAD_OK);
}

#define HEAD "{\"id\":\"" ID "\",\"name\":\"a\""

TEST(only_the_secret_is_another)
{
    static const struct {
        const char *before, *after;
    } rows[] = {
        {HEAD ",\"n\": 12345678901234567890,\"authorization\":{\"scheme\":\"s\",\"parameters\":"
              "{\"password\":null,\"u\":\"\\u00e4 \\\"\"},\"z\":1.50},\"password\":null}",
         HEAD ",\"n\":12345678901234567890,\"authorization\":{\"scheme\":\"s\",\"parameters\":"
              "{\"u\":\"\\u00e4 \\\"\",\"password\":\"n\\\"\\n\"},\"z\":1.50},\"password\":null}"},
        {HEAD ",\"authorization\":{\"password\":\"x\",\"parameters\":{}},\"data\":{\"a\":null}}",
         HEAD ",\"authorization\":{\"password\":\"x\",\"parameters\":{\"password\":\"n\\\"\\n\"}},"
              "\"data\":{\"a\":null}}"},
        {HEAD ",\"authorization\":{\"parameters\":{\"password\":\"old\"}},\"e\":[1, {}]}",
         HEAD ",\"authorization\":{\"parameters\":{\"password\":\"n\\\"\\n\"}},\"e\":[1,{}]}"},
    };
    auto_secret struct secret secret = {0};

    secret_append_text(&secret, "n\"\n");
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_service_endpoint struct service_endpoint endpoint = {0};
        auto_secret struct secret got = {0};

        parse(rows[i].before, &endpoint);
        assert_int_equal(endpoint_print_with_secret(&endpoint, "password", &secret, &got, NULL),
                         AAD_OK);
        assert_string_equal(got.bytes, rows[i].after);
    }
}

TEST(what_has_no_parameters_gets_no_secret)
{
    static const char *const rows[] = {HEAD "}",
                                       HEAD ",\"parameters\":{}}",
                                       HEAD ",\"authorization\":{}}",
                                       HEAD ",\"authorization\":\"parameters\"}",
                                       HEAD ",\"authorization\":{\"parameters\":null}}",
                                       HEAD ",\"authorization\":{\"parameters\":[]}}"};
    auto_secret struct secret secret = {0};

    secret_append_text(&secret, "canary");
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_service_endpoint struct service_endpoint endpoint = {0};
        auto_secret struct secret got = {0};
        struct aad_error err = {0};

        parse(rows[i], &endpoint);
        assert_int_equal(endpoint_print_with_secret(&endpoint, "password", &secret, &got, &err),
                         AAD_PROTOCOL);
        assert_null(strstr(err.what, "canary"));
    }
}

/* --- a parameter ------------------------------------------------------------------------------ */

TEST(parameter_is_read_or_nothing)
{
    static const struct {
        const char *object, *text;
    } rows[] = {
        {HEAD ",\"authorization\":{\"parameters\":{\"p\":\"\\u00e4 \\\"\"}}}", "\xc3\xa4 \""},
        {HEAD ",\"authorization\":{\"parameters\":{\"p\":null,\"q\":\"x\"}}}", ""},
        {HEAD ",\"authorization\":{\"parameters\":{\"p\":1}}}", ""},
        {HEAD ",\"authorization\":{\"p\":\"x\"},\"p\":\"x\"}", ""},
        {HEAD "}", ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_service_endpoint struct service_endpoint endpoint = {0};
        auto_buf struct buf got = {0};

        parse(rows[i].object, &endpoint);
        endpoint_read_parameter(&endpoint, "p", &got);
        assert_string_equal(buf_text(&got), rows[i].text);
    }
}

TEST(nothing_is_read_of_what_was_never_there)
{
    const struct service_endpoint none = {0};
    auto_buf struct buf got = {0};

    endpoint_read_parameter(&none, "p", &got);
    assert_int_equal(got.len, 0);
}
