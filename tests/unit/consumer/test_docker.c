/*
 * test_docker.c - docker's protocol, by golden files (case 14)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_docker, "get", 15);
}

TEST(where_there_is_no_registry_the_list_is_empty)
{
    auto_secret struct secret out = {0};

    consumer_docker.print_list("", &out);
    assert_string_equal(out.bytes, "{}\n");
}
