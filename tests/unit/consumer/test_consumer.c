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
        assert_true(consumer->print || consumer->formats || consumer->agent);
        assert_true(!consumer->agent ||
                    (consumer->agent->label && consumer->agent->mark && consumer->agent->remedy));
        for (const struct consumer_format *f = consumer->formats; f && f->name; f++)
            assert_true(f->words && f->print);
        assert_int_equal(!consumer->program && !consumer->verb, !consumer->parse);
        assert_int_equal(!consumer->verb, !consumer->summary);
        assert_int_equal(!consumer->usage, !consumer->parse);
        assert_int_equal(!consumer->input_max, !consumer->reads_input);
    }
}

TEST(help_for_another_program_is_that_one_s)
{
    static const struct {
        const struct consumer *consumer;
        int argc;
        const char *argv[2];
        enum request_operation operation;
    } rows[] = {
        {&consumer_git, 2, {"get", "--help"}, REQUEST_NOTHING},
        {&consumer_keyring, 1, {"--help"}, REQUEST_NOTHING},
        {&consumer_keyring, 2, {"set", "--help"}, REQUEST_PASS_ON},
        {&consumer_kubelogin, 1, {"-h"}, REQUEST_NOTHING},
        {&consumer_kubelogin, 2, {"convert-kubeconfig", "-h"}, REQUEST_PASS_ON},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_request struct request request = {0};
        const struct call call = {rows[i].argc, (char **)(uintptr_t)rows[i].argv,
                                  &(struct secret){0}};

        unit_row(rows[i].argv[0]);
        assert_int_equal(consumer_parse(rows[i].consumer, &call, &request, NULL), AAD_OK);
        assert_int_equal(request.operation, rows[i].operation);
        assert_int_equal(request.reply.len > 0, rows[i].operation == REQUEST_NOTHING);
    }
}
