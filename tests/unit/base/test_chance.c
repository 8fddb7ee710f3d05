/*
 * test_chance.c - random numbers that spread
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/chance.h"

#include "unit.h"

/* That one of ten is not among a thousand is as likely as 10 * 0.9 ^ 1000. */
TEST(all_numbers_below_come_and_no_other)
{
    unsigned seen = 0;

    for (int i = 0; i < 1000; i++) {
        uint32_t chance = chance_below(10);

        assert_in_range(chance, 0, 9);
        seen |= 1u << chance;
    }
    assert_int_equal(seen, (1u << 10) - 1);
}

TEST(there_is_one_number_below_one_and_none_below_nothing)
{
    assert_int_equal(chance_below(1), 0);
    assert_int_equal(chance_below(0), 0);
}
