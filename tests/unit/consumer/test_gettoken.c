/*
 * test_gettoken.c - the arguments and variables of kubelogin's get-token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/gettoken.h"

#include <stdio.h>

#include "unit.h"

#define ARGUMENTS_MAX 20

static struct request request;

/* Words with a blank between, and variables with a ';' behind each. */
static enum aad_code parse(const char *words, const char *variables)
{
    static char text[600], said[300];
    char *argv[ARGUMENTS_MAX], *rest = text;
    struct secret input = {.bytes = said};
    struct gettoken_input parts;
    int argc = 0;

    request_clear(&request);
    (void)snprintf(text, sizeof text, "%s", words);
    while (argc < ARGUMENTS_MAX && (argv[argc] = strsep(&rest, " ")))
        argc += argv[argc][0] != '\0';
    input.len = (size_t)snprintf(said, sizeof said, "{};%s", variables);
    for (size_t i = 0; i < input.len; i++)
        if (said[i] == ';')
            said[i] = '\0';
    parts = gettoken_divide(&input);
    assert_string_equal(parts.info, "{}");
    assert_int_equal(parts.len, 2);
    return gettoken_parse(argc, argv, &parts, &request, NULL);
}

TEST(what_is_meant_is_read_in_each_form)
{
    assert_int_equal(parse("--login spn --client-id=c -t T -e AzureChinaCloud --server-id s "
                           "--username u@x --authority-host https://login.example/",
                           ""),
                     AAD_OK);
    assert_string_equal(request.meant.client_id, "c");
    assert_string_equal(request.meant.tenant, "T");
    assert_string_equal(request.meant.cloud, "AzureChinaCloud");
    assert_string_equal(request.meant.authority, "https://login.example/");
    assert_string_equal(request.audience, "s");
    assert_true(request.meant.by_audience);
    assert_string_equal(request.username, "u@x");
    assert_non_null(strstr(request.meant.grants, " client-certificate "));
    assert_int_equal(request.objection.code, AAD_OK);
    assert_string_equal(request.warning.what, "");
    assert_int_equal(parse("-lmsi --identity-resource-id /a/b", ""), AAD_OK);
    assert_string_equal(request.meant.resource_id, "/a/b");
    assert_string_equal(request.meant.grants, " managed-identity ");
    assert_false(request.meant.by_audience);
    assert_int_equal(parse("-l=azurecli", ""), AAD_OK);
    assert_string_equal(request.meant.grants, "");
}

TEST(variable_goes_before_an_argument)
{
    static const struct {
        const char *words, *variables, *client_id, *tenant;
    } rows[] = {
        {"--client-id a", "AZURE_CLIENT_ID=b;AAD_SERVICE_PRINCIPAL_CLIENT_ID=c;", "b", ""},
        {"--client-id a", "AAD_SERVICE_PRINCIPAL_CLIENT_ID=c;AZURE_TENANT_ID=t;", "c", "t"},
        {"--client-id a", "ARM_CLIENT_ID=d;ARM_TENANT_ID=e;", "a", ""},
        {"--use-azurerm-env-vars", "ARM_CLIENT_ID=d;ARM_TENANT_ID=e;AZURE_CLIENT_ID=b;", "d", "e"},
        {"--use-azurerm-env-vars=false", "ARM_CLIENT_ID=d;AZURE_CLIENT_ID=b;", "b", ""},
        {"--disable-environment-override --client-id a", "AZURE_CLIENT_ID=b;", "a", ""},
        {"", "AZURE_CLIENT_IDX=b;XAZURE_CLIENT_ID=b;AZURE_CLIENT_ID", "", ""},
        {"", "", "", ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].variables);
        assert_int_equal(parse(rows[i].words, rows[i].variables), AAD_OK);
        assert_string_equal(request.meant.client_id, rows[i].client_id);
        assert_string_equal(request.meant.tenant, rows[i].tenant);
    }
    assert_int_equal(parse("--login msi", "AAD_LOGIN_METHOD=ropc;"), AAD_OK);
    assert_string_equal(request.meant.grants, " password ");
}

TEST(what_has_no_meaning_is_named_in_one_line)
{
    assert_int_equal(parse("--token-cache-dir /x --timeout=3s --disable-instance-discovery -v 3 "
                           "--logtostderr --server-id s",
                           ""),
                     AAD_OK);
    assert_non_null(strstr(request.warning.what, "--timeout, --token-cache-dir, "
                                                 "--disable-instance-discovery"));
    assert_null(strstr(request.warning.what, "--v"));
    assert_null(strchr(request.warning.what, '\n'));
    assert_int_equal(request.objection.code, AAD_OK);
}

TEST(what_would_harm_is_an_objection)
{
    static const struct {
        const char *words;
        enum aad_code code;
        const char *what;
    } rows[] = {
        {"--client-secret s3cret", AAD_REFUSED, "--client-secret stands in clear"},
        {"--password=s3cret", AAD_REFUSED, "--password stands in clear"},
        {"--client-certificate-password s3cret", AAD_REFUSED, "stands in clear"},
        {"--pop-enabled --pop-claims u=x", AAD_UNSUPPORTED, "--pop-enabled"},
        {"--legacy", AAD_UNSUPPORTED, "--legacy"},
        {"--login s3cret", AAD_USAGE, ": --login"},
        {"--oidc-issuer-url=https://x", AAD_USAGE, ": --oidc-issuer-url"},
        {"s3cret", AAD_USAGE, "a word that is no option's value"},
        {"-ps3cret", AAD_USAGE, ": -p"},
        {"--server-id a --server-id b", AAD_USAGE, "twice"},
        {"--connection a --connection b", AAD_USAGE, "connection"},
        {"--connection A/b", AAD_USAGE, "connection"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].words);
        assert_int_equal(parse(rows[i].words, ""), AAD_OK);
        assert_int_equal(request.objection.code, rows[i].code);
        assert_non_null(strstr(request.objection.what, rows[i].what));
        assert_null(strstr(request.objection.what, "s3cret"));
    }
}

/* Secrets are not even looked at, and no variable of an option that chooses nothing. */
TEST(only_variables_that_choose_are_read)
{
    bool has_client_id = false;

    for (const char *const *name = gettoken_variables; *name; name++) {
        assert_null(strstr(*name, "SECRET"));
        assert_null(strstr(*name, "PASSWORD"));
        assert_null(strstr(*name, "CERTIFICATE"));
        assert_null(strstr(*name, "FILE"));
        has_client_id |= !strcmp(*name, "AZURE_CLIENT_ID");
    }
    assert_true(has_client_id);
}

/* What nothing ends is none. */
TEST(input_is_read_up_to_its_last_nul)
{
    static const struct {
        const char *input;
        size_t len, info_len, variables_len;
    } rows[] = {
        {"", 0, 0, 0},          {"{}", 2, 2, 0},         {"{}\0", 3, 2, 0}, {"{}\0A=b", 6, 2, 0},
        {"{}\0A=b\0", 7, 2, 4}, {"{}\0A=b\0C", 8, 2, 4}, {"\0", 1, 0, 0},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char *copy = malloc(rows[i].len ? rows[i].len : 1);
        const struct secret input = {.bytes = copy, .len = rows[i].len};
        struct gettoken_input parts;

        memcpy(copy, rows[i].input, rows[i].len);
        parts = gettoken_divide(&input);
        assert_int_equal(parts.len, rows[i].info_len);
        assert_int_equal(parts.end - parts.variables, rows[i].variables_len);
        free(copy);
    }
}

TEST(value_that_cannot_be_one_is_refused)
{
    assert_int_equal(parse("--server-id a\tb", ""), AAD_USAGE);
    assert_int_equal(parse("--tenant-id \x80", ""), AAD_USAGE);
    assert_int_equal(parse("--client-id "
                           "0123456789012345678901234567890123456789012345678901234567890123",
                           ""),
                     AAD_USAGE);
    assert_int_equal(parse("--client-id", ""), AAD_OK);
    assert_string_equal(request.meant.client_id, "");
}
