/*
 * test_kubelogin.c - a user of a kubeconfig who signs in by kubelogin
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import-fixture.h"
#include "unit.h"

#define SERVER "6dae42f8-4368-4678-94ff-3960e28e3630"
#define RESOURCE                                                                                   \
    "/subscriptions/5ab00000-0000-4000-8000-000000000001/resourcegroups/g/providers/"              \
    "Microsoft.ManagedIdentity/userAssignedIdentities/n"

/* As `kubectl config view --raw -o json` prints it. */
#define USER(name, command, more, environment)                                                     \
    "{\"name\":\"" name "\",\"user\":{\"exec\":{\"apiVersion\":\"client.authentication.k8s.io/"    \
    "v1beta1\",\"command\":\"" command "\",\"args\":[\"get-token\"" more "],\"env\":" environment  \
    ",\"provideClusterInfo\":false}}}"
#define WHO                                                                                        \
    ",\"--environment\",\"AzurePublicCloud\",\"--server-id\",\"" SERVER                            \
    "\",\"--client-id\",\"" IMPORT_FIXTURE_CLIENT "\",\"--tenant-id\",\"" IMPORT_FIXTURE_TENANT    \
    "\""
#define CONFIG(users)                                                                              \
    "{\"kind\":\"Config\",\"apiVersion\":\"v1\",\"preferences\":{},\"clusters\":["                 \
    "{\"name\":\"aks\",\"cluster\":{\"server\":\"https://aks.hcp.westeurope.azmk8s.io:443\","      \
    "\"certificate-authority-data\":\"LS0t\"}},"                                                   \
    "{\"name\":\"two\",\"cluster\":{\"server\":\"https://two.example:6443\"}}],"                   \
    "\"contexts\":[{\"name\":\"aks\",\"context\":{\"cluster\":\"aks\",\"user\":\"me_aks\"}},"      \
    "{\"name\":\"x\",\"context\":{\"cluster\":\"two\",\"user\":\"other\"}}],"                      \
    "\"current-context\":\"aks\",\"users\":[" users "]}"
#define ONE(more, environment) CONFIG(USER("me_aks", "kubelogin", WHO more, environment))

BEFORE_EACH(import_fixture_make);
AFTER_EACH(import_fixture_remove);

static void read_one(const char *text)
{
    import_fixture_read(&import_kubelogin, "", text, AAD_OK);
    if (connection_complete(&import_fixture.c, &import_fixture.err))
        fail_msg("%s", import_fixture.err.what);
    import_fixture_check("kind", "generic");
    import_fixture_check("audiences", SERVER);
}

TEST(application_with_a_secret_is_read)
{
    read_one(ONE(",\"--login\",\"spn\"",
                 "[{\"name\":\"AAD_SERVICE_PRINCIPAL_CLIENT_SECRET\",\"value\":\"canary-7f\"}]"));
    import_fixture_check("grant", "client-secret");
    import_fixture_check("authority", IMPORT_FIXTURE_AUTHORITY);
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_check("hosts", "https://aks.hcp.westeurope.azmk8s.io");
    import_fixture_check_secret("canary-7f");
    assert_string_equal(import_fixture.c.name, "me-aks");
}

TEST(each_way_to_sign_in_is_a_grant)
{
    static const struct {
        const char *text, *grant, *key, *value;
    } rows[] = {
        {ONE("", "null"), "device-code", "client-id", IMPORT_FIXTURE_CLIENT},
        {ONE(",\"-l\",\"devicecode\"", "null"), "device-code", "username", ""},
        {ONE(",\"--login=interactive\",\"--redirect-url\",\"http://localhost:8000\"", "null"),
         "authorization-code", "redirect-uri", "http://localhost:8000"},
        {ONE(",\"--login=spn\",\"--client-certificate\",\"/c.pfx\"", "null"), "client-certificate",
         "client-id", IMPORT_FIXTURE_CLIENT},
        {ONE(",\"--login=ropc\",\"--username\",\"u@x\",\"--password\",\"p\"", "null"), "password",
         "username", "u@x"},
        {ONE(",\"--login=msi\"", "null"), "managed-identity", "client-id", IMPORT_FIXTURE_CLIENT},
        {ONE(",\"--login=msi\",\"--identity-resource-id\",\"" RESOURCE "\"", "null"),
         "managed-identity", "resource-id", RESOURCE},
        {ONE(",\"--login=workloadidentity\"", "null"), "workload-identity", "assertion-source",
         "kubernetes"},
        {ONE(",\"--login=workloadidentity\",\"--federated-token-file=/t\"", "null"),
         "workload-identity", "assertion-source", "kubernetes:/t"},
        {ONE(",\"--login=azurepipelines\",\"--azure-pipelines-service-connection-id\",\"" SERVER
             "\"",
             "null"),
         "workload-identity", "assertion-source", "azure-pipelines:" SERVER},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].text);
        read_one(rows[i].text);
        import_fixture_check("grant", rows[i].grant);
        import_fixture_check(rows[i].key, rows[i].value);
    }
}

TEST(cloud_is_that_of_its_environment_or_its_host)
{
    read_one(CONFIG(USER("me_aks", "/usr/local/bin/kubelogin",
                         ",\"--server-id\",\"" SERVER "\",\"--client-id\",\"" IMPORT_FIXTURE_CLIENT
                         "\",\"-t\",\"t.example\",\"-e\",\"AzureUSGovernmentCloud\"",
                         "null")));
    import_fixture_check("authority", "https://login.microsoftonline.us/t.example");
    read_one(ONE(",\"--authority-host\",\"https://login.partner.microsoftonline.cn/\"", "null"));
    import_fixture_check("authority",
                         "https://login.partner.microsoftonline.cn/" IMPORT_FIXTURE_TENANT);
}

TEST(one_of_several_users_is_named)
{
    static const char text[] = CONFIG(USER("me_aks", "kubelogin", WHO, "null") "," USER(
        "other", "kubelogin.exe", WHO ",\"--login\",\"msi\"",
        "null") "," USER("oidc", "kubectl-oidc_login", "", "null") ",{\"name\":\"token\","
                                                                   "\"user\":{\"token\":"
                                                                   "\"x\"}}");

    import_fixture_read(&import_kubelogin, "", text, AAD_AMBIGUOUS);
    import_fixture_says("2 entries: 'me_aks', 'other'", NULL);
    import_fixture.entry = "other";
    read_one(text);
    import_fixture_check("grant", "managed-identity");
    import_fixture_check("hosts", "https://two.example:6443");
}

TEST(what_is_none_is_said_to_be_none)
{
    static const struct {
        const char *text;
        enum aad_code code;
        const char *says;
    } rows[] = {
        {"apiVersion: v1\nkind: Config\n", AAD_CONFIG,
         "kubectl config view --raw --minify -o json"},
        {"{\"users\":[]}", AAD_CONFIG, "no user"},
        {"{\"users\":{\"name\":\"x\"}}", AAD_CONFIG, "no user"},
        {CONFIG(USER("x", "kubelogin", ",\"--oidc-issuer-url\",\"https://i\"", "null")), AAD_CONFIG,
         "no 'server-id'"},
        {ONE(",\"--login\",\"azurecli\"", "null"), AAD_UNSUPPORTED, "--login azurecli"},
        {ONE(",\"--legacy\"", "null"), AAD_UNSUPPORTED, "--legacy"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].text);
        import_fixture_read(&import_kubelogin, "", rows[i].text, rows[i].code);
        import_fixture_says(rows[i].says, NULL);
    }
}

TEST(truncated_one_is_refused)
{
    import_fixture_needs_all_of(&import_kubelogin, ONE("", "null"));
}
