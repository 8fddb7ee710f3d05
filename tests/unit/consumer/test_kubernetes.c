/*
 * test_kubernetes.c - exec credentials of Kubernetes, by golden files (case 15)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_kubernetes, "", 17);
}

TEST(personal_access_token_is_no_cluster_s)
{
    const struct consumer_fixture_row row = {"bare", AAD_UNSUPPORTED, .token = "pat",
                                             .is_bare = true};

    consumer_fixture_check(&consumer_kubernetes, &row, 1);
}
