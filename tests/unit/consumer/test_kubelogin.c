/*
 * test_kubelogin.c - a call in kubelogin's place, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_kubelogin, "get-token", 12);
}

TEST(what_is_not_get_token_is_the_next_one_s)
{
    assert_true(consumer_kubelogin.passes_on);
    assert_non_null(consumer_kubelogin.nobodys_remedy); /* kubectl has nobody else to ask */
}
