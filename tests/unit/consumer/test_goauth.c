/*
 * test_goauth.c - go's protocol, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_goauth, "", 11);
}
