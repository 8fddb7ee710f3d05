/*
 * test_keyring.c - the command of Python's keyring, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_keyring, "get", 17);
}

TEST(nobody_else_is_asked_where_that_is_said)
{
    static const struct {
        const char *argv[4];
        bool is_last;
    } rows[] = {
        {{"--no-next", "get", "https://h.example", "u"}, true},
        {{"get", "https://h.example", "--no-next", "u"}, true},
        {{"--no-next", "get", "no host", "u"}, true},
        {{"--no-next", "get", "--x", "u"}, true},
        {{"--no-next", "del", "https://h.example", "u"}, true},
        {{"get", "https://h.example", "u", "--output=plain"}, false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_request struct request request = {0};
        const struct call call = {4, (char **)(uintptr_t)rows[i].argv, &(struct secret){0}};

        unit_row(rows[i].argv[2]);
        assert_int_equal(consumer_parse(&consumer_keyring, &call, &request, NULL), AAD_OK);
        assert_int_equal(request.is_last, rows[i].is_last);
    }
}
