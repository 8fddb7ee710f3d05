/*
 * test_keyring.c - the command of Python's keyring, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_keyring, "get", 15);
}
