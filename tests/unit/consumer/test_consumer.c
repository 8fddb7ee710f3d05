/*
 * test_consumer.c - the table of helper protocols
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"
#include "unit.h"

TEST(programs_are_found_by_their_exact_name)
{
    assert_ptr_equal(consumer_find_program("git-credential-aad"), &consumer_git);
    assert_null(consumer_find_program("aad-credential"));
    assert_null(consumer_find_program("git-credential-aadx"));
    assert_null(consumer_find_program(""));
}

TEST(every_one_has_a_name_of_its_own_and_knows_its_input)
{
    const struct consumer *consumer;

    for (unsigned i = 0; (consumer = consumer_at(i)); i++) {
        for (unsigned other = 0; other < i; other++)
            assert_string_not_equal(consumer_at(other)->name, consumer->name);
        assert_true(consumer->print || consumer->formats);
        for (const struct consumer_format *f = consumer->formats; f && f->name; f++)
            assert_true(f->words && f->print);
        assert_int_equal(!consumer->program && !consumer->verb, !consumer->parse);
        assert_int_equal(!consumer->verb, !consumer->summary);
        assert_int_equal(!consumer->usage, !consumer->parse);
        assert_int_equal(!consumer->input_max, !consumer->reads_input);
    }
}
