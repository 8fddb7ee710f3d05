/*
 * test_field.c - single values of a connection: what is taken, what it becomes, what is refused
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/field.h"

#include "connection/identity-source.h"
#include "unit.h"

#define GUID "9b000000-0000-4000-8000-000000000001"

/* want NULL = stored as given */
static void takes(field_check *check, const char *value, const char *want)
{
    struct aad_error err = {0};
    char *stored = NULL;

    if (check(value, &stored, &err))
        fail_msg("'%s' was refused: %s", value, err.what);
    assert_string_equal(stored ? stored : value, want ? want : value);
    free(stored);
}

static void refuses(field_check *check, const char *const *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct aad_error err = {0};
        char *stored = NULL;

        if (check(values[i], &stored, &err) != AAD_USAGE || stored || !err.what[0])
            fail_msg("'%s' was taken", values[i]);
    }
}

TEST(text_is_one_line_that_a_terminal_can_be_shown)
{
    static const char *const no[] = {
        "a\nb",
        "a\rb",
        "\x1b[31mred",
        "tab\there",
        "\x7f",
        "\xc2\x9b"
        "31m",
        "\xe2\x80\xa8",
        "abc\xe2\x80\xae"
        "cba",
        "\xe2\x81\xa6x",
        "not utf-8 \xff",
        "\xc0\x80",
        "\xe2\x80",
    };
    char text[513];

    takes(field_check_text, "", NULL);
    takes(field_check_text,
          "Gr\xc3\xbc\xc3\x9f"
          "e \xe2\x80\x93 \xe2\x82\xac \xc2\xa0 it's \"plain\"",
          NULL);
    refuses(field_check_text, no, COUNT(no));
    memset(text, 'x', sizeof text);
    text[511] = '\0';
    takes(field_check_text, text, NULL);
    text[511] = 'x';
    text[512] = '\0';
    refuses(field_check_text, (const char *const[]){text}, 1);
}

TEST(names_of_users_have_no_spaces_or_control_bytes)
{
    static const char *const no[] = {"", "a b", "a\n", "\xc3\xa9@x", "a\x1b"};

    takes(field_check_visible, "svc-lcs@contoso.example", NULL);
    takes(field_check_visible, "a'\"$(x)%", NULL);
    refuses(field_check_visible, no, COUNT(no));
}

TEST(client_id_is_a_guid)
{
    static const char *const no[] = {
        "",
        "9b000000",
        "{" GUID "}",
        GUID " ",
        "9b000000-0000-4000-8000-00000000000g",
        "9b0000000000400080000000000000010000",
    };

    takes(field_check_client_id, GUID, NULL);
    takes(field_check_client_id, "9B000000-0000-4000-8000-00000000000F", NULL);
    takes(field_check_client_id, "azure-cli", "04b07795-8ddb-461a-bbee-02f9e1bf7b46");
    refuses(field_check_client_id, no, COUNT(no));
}

TEST(words_are_whole_and_in_their_own_case)
{
    static const char *const grants[] = {"",          "Password",      "passwor",
                                         "password ", "refresh-token", "client_secret"};
    static const char *const versions[] = {"", "0", "3", "v2", "2.0", "AUTO"};
    static const char *const capabilities[] = {"", "CP1", "cp1 ", "cp1,cp2", "true"};
    static const char *const assertions[] = {"", "none", "HS256", "rs256", "RS512"};

    takes(field_check_grant, "password", NULL);
    takes(field_check_grant, "client-secret", NULL);
    takes(field_check_grant, "client-certificate", NULL);
    takes(field_check_grant, "workload-identity", NULL);
    takes(field_check_grant, "managed-identity", NULL);
    refuses(field_check_grant, grants, COUNT(grants));
    takes(field_check_version, "auto", NULL);
    takes(field_check_version, "1", NULL);
    takes(field_check_version, "2", NULL);
    refuses(field_check_version, versions, COUNT(versions));
    takes(field_check_capabilities, "cp1", NULL);
    refuses(field_check_capabilities, capabilities, COUNT(capabilities));
    takes(field_check_assertion, "auto", NULL);
    takes(field_check_assertion, "ES256", NULL);
    refuses(field_check_assertion, assertions, COUNT(assertions));
}

TEST(object_id_is_a_guid)
{
    static const char *const no[] = {"", "x", "object-id:" GUID, "{" GUID "}", GUID " "};

    takes(field_check_object_id, GUID, NULL);
    takes(field_check_object_id, "9B000000-0000-4000-8000-00000000000F", NULL);
    refuses(field_check_object_id, no, COUNT(no));
}

TEST(resource_id_is_a_path_of_azure)
{
    static const char *const no[] = {"",
                                     GUID,
                                     ("object-id:" GUID),
                                     "subscriptions/x",
                                     "/resourcegroups/x",
                                     "/subscriptions/a b",
                                     "/subscriptions/a\n",
                                     "https://portal.azure.com/subscriptions/x"};

    takes(field_check_resource_id,
          "/subscriptions/" GUID "/resourcegroups/g/providers/Microsoft.ManagedIdentity/"
          "userAssignedIdentities/mine",
          NULL);
    refuses(field_check_resource_id, no, COUNT(no));
}

TEST(identity_source_is_one_of_the_table_or_any)
{
    static const char *const no[] = {"", "Auto", "imds ", "vm", "app_service", "IDENTITY_ENDPOINT"};
    struct aad_error err = {0};
    char *stored = NULL;

    takes(field_check_identity_source, "auto", NULL);
    for (unsigned i = 0; identity_source_at(i); i++)
        takes(field_check_identity_source, identity_source_at(i)->name, NULL);
    refuses(field_check_identity_source, no, COUNT(no));
    assert_int_equal(field_check_identity_source("vm", &stored, &err), AAD_USAGE);
    assert_non_null(strstr(err.remedy, "Use auto, service-fabric,"));
}

TEST(assertion_source_is_one_of_the_table_with_its_argument)
{
    static const char *const no[] = {
        "",           "vault",        "azure-pipelines",
        "fd:x",       "file:a",       "github-actions:x",
        "file:/a\nb", "connection:A", "managed-identity:/subscriptions/\x1b[31m"};
    struct aad_error err = {0};
    char *stored = NULL;

    takes(field_check_assertion_source, "azure-pipelines:" GUID, NULL);
    takes(field_check_assertion_source, "github-actions", NULL);
    takes(field_check_assertion_source, "file:/run/one assertion", NULL);
    takes(field_check_assertion_source, "managed-identity:object-id:" GUID, NULL);
    refuses(field_check_assertion_source, no, COUNT(no));
    assert_int_equal(field_check_assertion_source("vault", &stored, &err), AAD_USAGE);
    assert_non_null(strstr(err.remedy, "Use azure-pipelines:SERVICE-CONNECTION-ID,"));
}

/* The PIN itself is never in a file (P3). */
TEST(pin_is_a_place_and_never_a_pin)
{
    static const char *const no[] = {"",      "123456", "fd:", "fd:-1",       "fd:x",
                                     "fd:3 ", "Ask",    "pin", "credential:", "credential:../x"};

    takes(field_check_pin, "ask", NULL);
    takes(field_check_pin, "pinentry", NULL);
    takes(field_check_pin, "pinpad", NULL);
    takes(field_check_pin, "keyring", NULL);
    takes(field_check_pin, "fd:3", NULL);
    takes(field_check_pin, "credential:token-pin", NULL);
    refuses(field_check_pin, no, COUNT(no));
}

TEST(authority_becomes_an_origin_and_a_tenant)
{
    static const char *const rows[][2] = {
        {"https://login.microsoftonline.com/contoso.com", NULL},
        {"https://login.microsoftonline.com/contoso.com/",
         "https://login.microsoftonline.com/contoso.com"},
        {"HTTPS://Login.MicrosoftOnline.com:443/Contoso.com",
         "https://login.microsoftonline.com/contoso.com"},
        {"https://login.microsoftonline.com/9B000000-0000-4000-8000-00000000000F",
         "https://login.microsoftonline.com/9b000000-0000-4000-8000-00000000000f"},
        {"https://localhost:8443/" GUID, NULL},
        {"https://login.microsoftonline.com", NULL},
        {"https://login.microsoftonline.com/", "https://login.microsoftonline.com"},
        {"AzureCloud", "https://login.microsoftonline.com"},
        {"azureusgovernment", "https://login.microsoftonline.us"},
        {"AzureChinaCloud", "https://login.partner.microsoftonline.cn"},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        takes(field_check_authority, rows[i][0], rows[i][1]);
}

TEST(authority_is_https_with_one_tenant)
{
    static const char *const no[] = {
        "",
        "http://login.microsoftonline.com/t",
        "login.microsoftonline.com/t",
        "https://login.microsoftonline.com/a/b",
        "https://login.microsoftonline.com//t",
        "https://login.microsoftonline.com/t//",
        "https://login.microsoftonline.com/t/oauth2/token",
        "https://login.microsoftonline.com/..",
        "https://login.microsoftonline.com/a..b",
        "https://login.microsoftonline.com/.t",
        "https://login.microsoftonline.com/t?x=y",
        "https://login.microsoftonline.com/t#x",
        "https://login.microsoftonline.com/t%2fx",
        "https://login.microsoftonline.com/t x",
        "https://login.microsoftonline.com/t\\x",
        "https://user:pw@login.microsoftonline.com/t",
        "https://login.microsoftonline.com@evil.test/t",
        "https:///t",
        "AzureGermanCloud",
        "AzureMoonCloud",
    };

    refuses(field_check_authority, no, COUNT(no));
}

TEST(redirect_comes_back_here_or_by_https)
{
    static const char *const no[] = {
        "",
        "http://login.test",
        "http://10.0.0.1/",
        "https://a.test/x?y=z",
        "https://a.test/#x",
        "urn:ietf:wg:oauth:2.0:oob",
        "myapp://x",
        "localhost",
    };

    takes(field_check_redirect, "http://localhost", NULL);
    takes(field_check_redirect, "http://localhost:8400/done", NULL);
    takes(field_check_redirect, "http://127.0.0.1/", NULL);
    takes(field_check_redirect, "http://[::1]/", NULL);
    takes(field_check_redirect, "https://auth.cloudelements.io/oauth", NULL);
    refuses(field_check_redirect, no, COUNT(no));
}

TEST(issuers_addresses_are_https_to_the_letter)
{
    static const char *const no[] = {"", "http://i.test", "https://i.test/#x", "i.test",
                                     "https:///x"};
    static const char *const scopes[] = {"", "a b", "a\"b", "a\\b"};

    takes(field_check_endpoint, "https://i.test", NULL);
    takes(field_check_endpoint, "https://i.test/Realm/", NULL);
    takes(field_check_endpoint, "https://i.test:8443/x?y=z", NULL);
    refuses(field_check_endpoint, no, COUNT(no));
    takes(field_check_scope, "api://x/.default", NULL);
    refuses(field_check_scope, scopes, COUNT(scopes));
}

TEST(audience_is_a_resource_and_no_scope)
{
    static const char *const no[] = {
        "",
        "https://a b",
        "https://a&scope=b",
        "https://a\"",
        "https://a\n",
        "https://a\xc3\xa9",
        "<a>",
        "a\\b",
    };

    takes(field_check_audience, "https://lcsapi.lcs.dynamics.com", NULL);
    takes(field_check_audience, "https://a/", NULL);
    takes(field_check_audience, GUID "/.default", GUID);
    takes(field_check_audience, "https://a/.default", "https://a");
    takes(field_check_audience, "https://a//.default", "https://a//");
    takes(field_check_audience, "https://management.azure.com/", NULL);
    takes(field_check_audience, GUID, NULL);
    takes(field_check_audience, "api://" GUID, NULL);
    refuses(field_check_audience, no, COUNT(no));
}

/* P1 */
TEST(host_is_an_origin_and_perhaps_a_path)
{
    static const char *const no[] = {
        "",
        "dev.azure.com",
        "https://dev.azure.com/org?x",
        "https://dev.azure.com/a/../b",
        "https://dev.azure.com/?x",
        "https://dev.azure.com?x",
        "https://u@dev.azure.com",
        "https://*.azure.com",
        "https://dev.azure.com.",
        "https://dev.azure.com:0",
        "ftp://dev.azure.com",
        "https://",
        "https://d\xc3\xa9v.azure.com",
        "-",
    };

    takes(field_check_host, "https://dev.azure.com", NULL);
    takes(field_check_host, "https://Dev.Azure.com:443/", "https://dev.azure.com");
    takes(field_check_host, "https://[2001:DB8:0::1]:8443", "https://[2001:db8::1]:8443");
    takes(field_check_host, "http://localhost:8080", NULL);
    takes(field_check_host, "https://Dev.Azure.com:443/Org/", "https://dev.azure.com/Org");
    refuses(field_check_host, no, COUNT(no));
}

/* P3: a connection's file holds no secret. */
TEST(proxy_has_no_password)
{
    static const char *const no[] = {"",
                                     "http://user:pw@proxy:3128",
                                     "http://user@proxy",
                                     "proxy:3128",
                                     "socks5://proxy",
                                     "http://proxy:"};
    struct aad_error err = {0};
    char *stored = NULL;

    takes(field_check_proxy, "http://proxy.example:3128", NULL);
    takes(field_check_proxy, "https://proxy.example", NULL);
    refuses(field_check_proxy, no, COUNT(no));
    assert_int_equal(field_check_proxy("http://u:canary7f@proxy", &stored, &err), AAD_USAGE);
    assert_null(strstr(err.what, "canary7f"));
}

TEST(path_is_absolute)
{
    static const char *const no[] = {"", "ca.pem", "./ca.pem", "~/ca.pem", "/a\nb"};

    takes(field_check_path, "/etc/ssl/own ca.pem", NULL);
    refuses(field_check_path, no, COUNT(no));
}
