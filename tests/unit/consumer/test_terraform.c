/*
 * test_terraform.c - the credentials helper protocol of Terraform, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_terraform, "get", 10);
}

TEST(personal_access_token_is_none_of_its_tokens)
{
    const struct consumer_fixture_row row = {"bare", AAD_UNSUPPORTED, .token = "pat",
                                             .is_bare = true};

    consumer_fixture_check(&consumer_terraform, &row, 1);
}
