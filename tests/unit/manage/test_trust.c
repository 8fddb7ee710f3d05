/*
 * test_trust.c - a federated credential
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/trust.h"

#include "unit.h"

TEST(members_are_printed_without_name_and_braces)
{
    const struct trust trust = {.name = "n",
                                .issuer = "https://vstoken.dev.azure.com/o",
                                .subject = "sc://contoso/Games/a b",
                                .audience = "api://AzureADTokenExchange"};
    auto_secret struct secret got = {0};

    trust_print(&trust, &got);
    assert_string_equal(got.bytes, "\"issuer\":\"https://vstoken.dev.azure.com/o\","
                                   "\"subject\":\"sc://contoso/Games/a b\","
                                   "\"audiences\":[\"api://AzureADTokenExchange\"]");
}

/* Issuer and subject are Azure DevOps' words, and the subject has names of people's choice. */
TEST(no_text_leaves_its_quotes)
{
    const struct trust trust = {
        .name = "n", .issuer = "i\\", .subject = "\"},{\xc3\xa4\n", .audience = "\x01"};
    auto_secret struct secret got = {0};

    secret_append_text(&got, "{");
    trust_print(&trust, &got);
    assert_string_equal(got.bytes, "{\"issuer\":\"i\\\\\",\"subject\":\"\\\"},{\xc3\xa4\\n\","
                                   "\"audiences\":[\"\\u0001\"]");
}
