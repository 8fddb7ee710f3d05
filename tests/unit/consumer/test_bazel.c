/*
 * test_bazel.c - Bazel's protocol, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_bazel, "get", 10);
}

TEST(personal_access_token_goes_by_basic)
{
    const struct consumer_fixture_row rows[] = {
        {"bare", .token = "pat", .is_bare = true, .is_endless = true,
         .out = "{\"headers\":{\"Authorization\":[\"Basic YWFkOnBhdA==\"]}}\n"},
        {"what breaks the frame", AAD_PROTOCOL, .token = "a\"\nb"},
    };

    consumer_fixture_check(&consumer_bazel, rows, COUNT(rows));
}
