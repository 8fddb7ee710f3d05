/*
 * test_cargo.c - the credential provider protocol of cargo, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_cargo, "--cargo-plugin", 15);
}

TEST(what_never_expires_is_kept_for_the_session)
{
    const struct consumer_fixture_row row = {
        "bare", .token = "pat", .is_bare = true, .is_endless = true,
        .out = "{\"Ok\":{\"kind\":\"get\",\"token\":\"Basic YWFkOnBhdA==\",\"cache\":\"session\","
               "\"operation_independent\":true}}\n"};

    consumer_fixture_check(&consumer_cargo, &row, 1);
}
