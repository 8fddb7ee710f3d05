/*
 * test_askpass.c - questions for a password, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_askpass, "", 10);
}

TEST(name_is_said_only_where_there_is_a_token)
{
    const struct consumer_fixture_row rows[] = {
        {"the name", .note = "username", .token = "jwt", .out = "aad\n"},
        {"none", AAD_PROTOCOL, .note = "username", .token = ""},
    };

    consumer_fixture_check(&consumer_askpass, rows, COUNT(rows));
}
