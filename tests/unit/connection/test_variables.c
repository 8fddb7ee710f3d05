/*
 * test_variables.c - a connection as the variables of this process describe it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/variables.h"

#include <stdio.h>

#include "home-fixture.h"
#include "unit.h"

#define CLIENT "9b000000-0000-4000-8000-000000000001"
#define TENANT "9b000000-0000-4000-8000-0000000000bb"
#define SERVICE "9d000000-0000-4000-8000-000000000001"
#define OTHER "9c000000-0000-4000-8000-000000000001"
#define WHO "AZURE_CLIENT_ID " CLIENT "\nAZURE_TENANT_ID " TENANT "\n"
#define AUTHORITY "https://login.microsoftonline.com/" TENANT
#define APP_SERVICE "IDENTITY_ENDPOINT http://127.0.0.1:1\nIDENTITY_HEADER h\n"
#define PIPELINES                                                                                  \
    "SYSTEM_OIDCREQUESTURI https://x\nAZURESUBSCRIPTION_CLIENT_ID " OTHER                          \
    "\nAZURESUBSCRIPTION_TENANT_ID " TENANT "\nAZURESUBSCRIPTION_SERVICE_CONNECTION_ID " SERVICE   \
    "\n"

static struct variables found;

static int forget_environment(void)
{
    return clearenv();
}

BEFORE_EACH(forget_environment);

/* Lines of "VARIABLE value". */
static void set_environment(const char *lines)
{
    char text[1000], *save = NULL;

    (void)snprintf(text, sizeof text, "%s", lines);
    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char *value = strchr(line, ' ');

        *value++ = '\0';
        assert_int_equal(setenv(line, value, 1), 0);
    }
}

static enum aad_code fill(const char *environment, const char *given, struct connection *c,
                          struct aad_error *err)
{
    assert_int_equal(clearenv(), 0);
    set_environment(environment);
    home_fixture_set(c, given);
    return variables_fill(c, &found, err);
}

static void check_field(const struct connection *c, const char *key, const char *want)
{
    auto_buf struct buf value = {0};

    connection_get(c, key, &value);
    if (strcmp(buf_text(&value), want) != 0)
        fail_msg("%s is '%s', not '%s'", key, buf_text(&value), want);
}

static bool is_used(const char *variable)
{
    for (size_t i = 0; i < found.n_used; i++)
        if (!strcmp(found.used[i], variable))
            return true;
    return false;
}

/* --- which grant ------------------------------------------------------------------------------ */

static const struct row {
    const char *environment, *given;
    const char *grant, *client_id, *source, *identity, *proof; /* "" = it has none */
} rows[] = {
    {WHO "AZURE_CLIENT_SECRET s", "", "client-secret", CLIENT, "", "", "AZURE_CLIENT_SECRET"},
    {WHO "AZURE_CLIENT_CERTIFICATE_PATH /a.pem", "", "client-certificate", CLIENT, "", "",
     "AZURE_CLIENT_CERTIFICATE_PATH"},
    {WHO "AZURE_FEDERATED_TOKEN_FILE /t", "", "workload-identity", CLIENT, "kubernetes", "", ""},
    {WHO "ACTIONS_ID_TOKEN_REQUEST_URL https://x", "", "workload-identity", CLIENT,
     "github-actions", "", ""},
    {PIPELINES, "", "workload-identity", OTHER, "azure-pipelines:" SERVICE, "", ""},
    {APP_SERVICE, "", "managed-identity", "", "", "app-service", ""},
    {WHO APP_SERVICE, "", "managed-identity", CLIENT, "", "app-service", ""},
    {"MSI_ENDPOINT http://127.0.0.1:1\nMSI_SECRET s", "", "managed-identity", "", "", "azure-ml",
     ""},
    {"AZURE_POD_IDENTITY_AUTHORITY_HOST http://127.0.0.1:1", "", "managed-identity", "", "", "imds",
     ""},
    /* one that has one identity only is not asked for another */
    {WHO "MSI_ENDPOINT http://127.0.0.1:1", "", "managed-identity", "", "", "cloud-shell", ""},

    /* the order of Azure's libraries */
    {WHO APP_SERVICE "AZURE_FEDERATED_TOKEN_FILE /t\nAZURE_CLIENT_CERTIFICATE_PATH /a\n"
                     "AZURE_CLIENT_SECRET s",
     "", "client-secret", CLIENT, "", "", "AZURE_CLIENT_SECRET"},
    {WHO APP_SERVICE "AZURE_FEDERATED_TOKEN_FILE /t", "", "workload-identity", CLIENT, "kubernetes",
     "", ""},
    /* what is not complete is passed over */
    {APP_SERVICE "AZURE_CLIENT_SECRET s\nSYSTEM_OIDCREQUESTURI https://x", "", "managed-identity",
     "", "", "app-service", ""},

    /* what was given narrows it, and stays */
    {WHO "AZURE_CLIENT_SECRET s\nAZURE_FEDERATED_TOKEN_FILE /t", "grant workload-identity",
     "workload-identity", CLIENT, "kubernetes", "", ""},
    {WHO "AZURE_CLIENT_SECRET s\nAZURE_FEDERATED_TOKEN_FILE /t", "grant managed-identity",
     "managed-identity", CLIENT, "", "", ""},
    {WHO "AZURE_CLIENT_SECRET s\nAZURE_FEDERATED_TOKEN_FILE /t", "assertion-source file:/x",
     "workload-identity", CLIENT, "file:/x", "", ""},
    {PIPELINES WHO, "assertion-source azure-pipelines:" OTHER, "workload-identity", OTHER,
     "azure-pipelines:" OTHER, "", ""},
    {WHO APP_SERVICE "AZURE_CLIENT_SECRET s", "object-id " OTHER, "managed-identity", "", "",
     "app-service", ""},
    {WHO APP_SERVICE, "identity-source imds", "managed-identity", CLIENT, "", "imds", ""},
    {WHO, "grant client-certificate", "client-certificate", CLIENT, "", "", ""},
    {WHO "AZURE_CLIENT_SECRET s", "client-id " OTHER, "client-secret", OTHER, "", "",
     "AZURE_CLIENT_SECRET"},
};

TEST(variables_say_how_one_signs_in)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        unit_row(rows[i].environment);
        if (fill(rows[i].environment, rows[i].given, &c, &err))
            fail_msg("%s / %s", err.what, err.remedy);
        check_field(&c, "kind", "azurerm");
        check_field(&c, "grant", rows[i].grant);
        check_field(&c, "client-id", rows[i].client_id);
        check_field(&c, "assertion-source", rows[i].source);
        check_field(&c, "identity-source", rows[i].identity);
        assert_string_equal(found.proof ? found.proof : "", rows[i].proof);
        assert_true(!found.proof || is_used(found.proof));
    }
}

/* A machine is whoever it is: it has no tenant to name. The default is the public cloud. */
TEST(authority_is_put_together)
{
    static const char *const authorities[][3] = {
        {WHO "AZURE_CLIENT_SECRET s", "", AUTHORITY},
        {WHO "AZURE_CLIENT_SECRET s\nAZURE_AUTHORITY_HOST https://login.microsoftonline.us/", "",
         "https://login.microsoftonline.us/" TENANT},
        {WHO "AZURE_CLIENT_SECRET s\nAZURE_AUTHORITY_HOST https://login.microsoftonline.us",
         "authority AzureChinaCloud", "https://login.partner.microsoftonline.cn/" TENANT},
        {WHO "AZURE_CLIENT_SECRET s", "authority https://login.microsoftonline.com/contoso.com",
         "https://login.microsoftonline.com/contoso.com"},
        {APP_SERVICE, "", ""},
        {APP_SERVICE "AZURE_AUTHORITY_HOST https://login.microsoftonline.us/", "",
         "https://login.microsoftonline.us"},
    };

    for (size_t i = 0; i < COUNT(authorities); i++) {
        auto_connection struct connection c = {0};

        unit_row(authorities[i][0]);
        assert_int_equal(fill(authorities[i][0], authorities[i][1], &c, NULL), AAD_OK);
        check_field(&c, "authority", authorities[i][2]);
    }
}

TEST(kind_that_was_given_stays)
{
    auto_connection struct connection c = {0};

    assert_int_equal(fill(WHO "AZURE_CLIENT_SECRET s", "kind devops", &c, NULL), AAD_OK);
    check_field(&c, "kind", "devops");
}

TEST(what_was_used_is_told)
{
    auto_connection struct connection c = {0}, given = {0};

    assert_int_equal(fill(PIPELINES "AZURE_AUTHORITY_HOST https://login.microsoftonline.us\n"
                                    "AZURE_CLIENT_ID " CLIENT,
                          "", &c, NULL),
                     AAD_OK);
    assert_true(is_used("SYSTEM_OIDCREQUESTURI") && is_used("AZURE_AUTHORITY_HOST"));
    assert_true(is_used("AZURESUBSCRIPTION_CLIENT_ID") && is_used("AZURESUBSCRIPTION_TENANT_ID"));
    assert_true(is_used("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"));
    assert_int_equal(found.n_used, 5);
    assert_int_equal(fill(WHO, "grant client-certificate\nclient-id " OTHER, &given, NULL), AAD_OK);
    assert_int_equal(found.n_used, 1);
    assert_true(is_used("AZURE_TENANT_ID"));
}

/* --- nothing, or not enough ------------------------------------------------------------------- */

TEST(what_is_missing_is_named)
{
    static const struct {
        const char *environment, *given;
        enum aad_code code;
        const char *what, *remedy;
    } failures[] = {
        {"", "", AAD_NOT_FOUND,
         "none of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH, SYSTEM_OIDCREQUESTURI, "
         "ACTIONS_ID_TOKEN_REQUEST_URL, AZURE_FEDERATED_TOKEN_FILE, IDENTITY_ENDPOINT, "
         "MSI_ENDPOINT, AZURE_POD_IDENTITY_AUTHORITY_HOST is set",
         "--grant managed-identity"},
        {WHO, "", AAD_NOT_FOUND, "none of", "where the job runs"},
        {"AZURE_FEDERATED_TOKEN_FILE /t\nAZURE_TENANT_ID " TENANT, "", AAD_NOT_FOUND,
         "AZURE_FEDERATED_TOKEN_FILE is set, but AZURE_CLIENT_ID is not set", "as an option"},
        {"SYSTEM_OIDCREQUESTURI https://x\nAZURESUBSCRIPTION_CLIENT_ID " CLIENT, "", AAD_NOT_FOUND,
         "but AZURESUBSCRIPTION_SERVICE_CONNECTION_ID is not", ""},
        {"", "grant client-secret", AAD_NOT_FOUND, "complete: AZURE_CLIENT_ID is not set", ""},
        {"", "assertion-source github-actions", AAD_NOT_FOUND, "AZURE_CLIENT_ID is not set", ""},
        {WHO, "grant workload-identity", AAD_NOT_FOUND, "none of", ""},
        {"AZURE_CLIENT_ID $(client)\nAZURE_CLIENT_SECRET s", "", AAD_USAGE,
         "AZURE_CLIENT_ID does not hold what it should: client-id", "--client-id"},
        {"AZURE_CLIENT_ID " CLIENT "\nAZURE_CLIENT_SECRET s\nAZURE_TENANT_ID a b", "", AAD_USAGE,
         "AZURE_TENANT_ID does not hold", "--authority"},
        {APP_SERVICE "AZURE_AUTHORITY_HOST http://login.test", "", AAD_USAGE,
         "AZURE_AUTHORITY_HOST does not hold what it should: authority: an authority is reached",
         ""},
    };

    for (size_t i = 0; i < COUNT(failures); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        unit_row(failures[i].environment);
        assert_int_equal(fill(failures[i].environment, failures[i].given, &c, &err),
                         failures[i].code);
        if (!strstr(err.what, failures[i].what) || !strstr(err.remedy, failures[i].remedy))
            fail_msg("%s / %s", err.what, err.remedy);
    }
}
