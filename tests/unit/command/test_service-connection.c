/*
 * test_service-connection.c - the verbs of service-connection, and what they take
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

BEFORE_EACH(manage_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(wrong_words_are_refused_before_anything_is_asked)
{
    static const struct {
        const char *words, *what;
    } rows[] = {
        {"", "needs a verb"},
        {"lsit --as ado", "no verb 'lsit'"},
        {"list name --as ado", "cannot use the argument 'name'"},
        {"list --as ado --organisation x", "no option --organisation"},
        {"delete a --as ado --yes --dry-run",
         "'service-connection delete' has no option --dry-run"},
        {"list --as ado --automatic", "has no option --automatic"},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].words);
        command_fixture_run(&command_service_connection, rows[i].words, NULL, AAD_USAGE, &err);
        assert_non_null(strstr(err.what, rows[i].what));
    }
    assert_int_equal(manage_fixture.n_tokens, 0);
}

TEST(help_is_for_each_verb)
{
    struct aad_error err;

    assert_non_null(
        strstr(command_fixture_run(&command_service_connection, "list --help", NULL, AAD_OK, &err),
               "--organization URL"));
}
