/*
 * test_exec-environment.c - what a command finds
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/exec/exec.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "unit.h"

static struct exec_call call;
static struct hand hand;

static int begin(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    call = (struct exec_call){0};
    hand = HAND_EMPTY;
    hand.listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    secret_append_text(&hand.secret, "canary");
    (void)strcpy(call.connection.name, "prod");
    return setenv("PATH", "/usr/bin:/bin", 1) || unsetenv("ARM_TENANT_ID") ||
           unsetenv("ARM_SUBSCRIPTION_ID") ||
           connection_set(&call.connection, "kind", "azurerm", NULL) ||
           connection_set(&call.connection, "authority",
                          "https://login.microsoftonline.com/t.example", NULL) ||
           connection_set(&call.connection, "client-id", "9b000000-0000-4000-8000-000000000002",
                          NULL) ||
           connection_set(&call.connection, "subscription-id",
                          "5b000000-0000-4000-8000-000000000002", NULL) ||
           connection_complete(&call.connection, NULL) ||
           bind(hand.listener_fd, (struct sockaddr *)&address, sizeof address) ||
           listen(hand.listener_fd, 1);
}

static int end(void)
{
    connection_clear(&call.connection);
    secret_clear(&call.token);
    hand_clear(&hand);
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(end);

TEST(libraries_find_the_endpoint_and_its_secret)
{
    struct sockaddr_in address;
    socklen_t len = sizeof address;
    char url[64];

    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_int_equal(getsockname(hand.listener_fd, (struct sockaddr *)&address, &len), 0);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/msi/token", ntohs(address.sin_port));
    assert_string_equal(getenv("IDENTITY_ENDPOINT"), url);
    assert_string_equal(getenv("IDENTITY_HEADER"), "canary");
    assert_string_equal(getenv("MSI_ENDPOINT"), url);
    assert_string_equal(getenv("MSI_SECRET"), "canary");
    assert_string_equal(getenv("PATH"), SHIM_DIR ":/usr/bin:/bin");
    assert_string_equal(getenv("ARM_USE_MSI"), "true");
    assert_string_equal(getenv("ARM_TENANT_ID"), "t.example");
    assert_string_equal(getenv("ARM_SUBSCRIPTION_ID"), "5b000000-0000-4000-8000-000000000002");
}

TEST(mark_says_whose_it_is)
{
    call.audience = "https://management.azure.com";
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_string_equal(getenv("AAD_CREDENTIAL_EXEC"),
                        "{\"connection\":\"prod\",\"audience\":\"https://management.azure.com\","
                        "\"tenant\":\"t.example\","
                        "\"client_id\":\"9b000000-0000-4000-8000-000000000002\","
                        "\"subscription_id\":\"5b000000-0000-4000-8000-000000000002\","
                        "\"arm\":\"https://management.azure.com\",\"cloud\":\"AzureCloud\"}");
}

TEST(other_identities_are_out_of_sight_and_choices_stay)
{
    static const char *const gone[] = {
        "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET",        "AZURE_FEDERATED_TOKEN_FILE",
        "IMDS_ENDPOINT",   "IDENTITY_SERVER_THUMBPRINT", "ARM_CLIENT_SECRET"};

    for (size_t i = 0; i < COUNT(gone); i++)
        assert_int_equal(setenv(gone[i], "x", 1), 0);
    assert_int_equal(setenv("ARM_SUBSCRIPTION_ID", "mine", 1), 0);
    assert_int_equal(setenv("AZURE_TOKEN_CREDENTIALS", "AzurePowerShellCredential", 1), 0);
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    for (size_t i = 0; i < COUNT(gone); i++)
        assert_null(getenv(gone[i]));
    assert_string_equal(getenv("ARM_SUBSCRIPTION_ID"), "mine");
    assert_string_equal(getenv("AZURE_TOKEN_CREDENTIALS"), "prod");
}

/* What it has set is of another identity; what the user has set in it stays. */
TEST(exec_within_exec_is_of_its_own_tenant)
{
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_int_equal(setenv("ARM_SUBSCRIPTION_ID", "mine", 1), 0);
    assert_int_equal(connection_set(&call.connection, "authority",
                                    "https://login.microsoftonline.com/u.example", NULL),
                     AAD_OK);
    assert_int_equal(connection_complete(&call.connection, NULL), AAD_OK);
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_string_equal(getenv("ARM_TENANT_ID"), "u.example");
    assert_string_equal(getenv("ARM_SUBSCRIPTION_ID"), "mine");
}

/* The user has asked for exactly that (P3). */
TEST(token_is_there_only_where_it_was_asked_for)
{
    secret_append_text(&call.token, "abc");
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_null(getenv("AZURE_PASSWORD"));
    call.env = "AZURE_PASSWORD"; /* of another identity, which is taken out before */
    call.file = "TOKEN_FILE";
    (void)strcpy(call.file_path, "/proc/self/fd/9");
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_string_equal(getenv("AZURE_PASSWORD"), "abc");
    assert_string_equal(getenv("TOKEN_FILE"), "/proc/self/fd/9");
}

/* Libraries ask a proxy for whatever no_proxy does not name, our own port too (P9). */
TEST(no_proxy_is_asked_for_our_port)
{
    static const char *const names[] = {"http_proxy", "HTTP_PROXY", "all_proxy",
                                        "ALL_PROXY",  "no_proxy",   "NO_PROXY"};

    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(unsetenv(names[i]), 0);
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_null(getenv("no_proxy"));
    assert_int_equal(setenv("HTTP_PROXY", "http://proxy:3128", 1), 0);
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_string_equal(getenv("no_proxy"), "127.0.0.1");
    assert_int_equal(unsetenv("no_proxy"), 0);
    assert_int_equal(setenv("NO_PROXY", ".contoso.com", 1), 0);
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_string_equal(getenv("no_proxy"), ".contoso.com,127.0.0.1");
    assert_string_equal(getenv("NO_PROXY"), ".contoso.com,127.0.0.1");
}

TEST(folder_of_ours_is_on_the_path_once)
{
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_string_equal(getenv("PATH"), SHIM_DIR ":/usr/bin:/bin");
    assert_int_equal(unsetenv("PATH"), 0);
    assert_int_equal(exec_set_environment(&call, &hand, NULL), AAD_OK);
    assert_string_equal(getenv("PATH"), SHIM_DIR ":/usr/bin:/bin");
}
