/*
 * test_error.c - the table of codes is whole, and errno values find their code
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error.h"

#include <errno.h>

#include "unit.h"

TEST(every_code_has_a_name_of_its_own)
{
    for (unsigned i = 0; i < AAD_CODES; i++) {
        assert_non_null(error_name((enum aad_code)i));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(error_name((enum aad_code)i), error_name((enum aad_code)j));
    }
}

TEST(exit_status_is_the_code)
{
    for (unsigned i = 0; i < AAD_CODES; i++)
        assert_int_equal(error_exit_status((enum aad_code)i), i);
}

TEST(unknown_code_counts_as_internal)
{
    assert_int_equal(error_exit_status((enum aad_code)99), AAD_INTERNAL);
    assert_string_equal(error_name((enum aad_code)99), "internal");
}

TEST(every_failure_but_cancelling_has_a_remedy)
{
    struct aad_error err = {0};

    for (unsigned i = AAD_OK + 1; i < AAD_CODES; i++) {
        (void)aad_error_set(&err, (enum aad_code)i, NULL, "x");
        assert_non_null(error_remedy(&err));
        if (i != AAD_CANCELLED)
            assert_string_not_equal(error_remedy(&err), "");
    }
}

TEST(what_is_forbidden_and_what_is_full_have_remedies_of_their_own)
{
    static const struct {
        int errnum;
        const char *remedy;
    } rows[] = {{EROFS, "XDG_STATE_HOME"}, {EACCES, "XDG_CONFIG_HOME"}, {EPERM, "XDG_DATA_HOME"},
                {ENOSPC, "Make room"},     {EDQUOT, "Make room"},       {EMFILE, "ulimit -n"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct aad_error err = {0};

        assert_int_equal(error_set_errno(&err, rows[i].errnum, "cannot"), AAD_IO);
        assert_non_null(strstr(error_remedy(&err), rows[i].remedy));
        assert_true(i > 2 || !strstr(error_remedy(&err), "space"));
    }
}

/* It is no defect of ours that anybody could find. */
TEST(who_has_no_memory_is_told_what_to_do)
{
    struct aad_error err = {.code = AAD_INTERNAL};

    assert_non_null(strstr(error_remedy(&err), "If memory ran out, end other programs"));
    assert_non_null(strstr(error_remedy(&err), "please report this"));
}

TEST(own_remedy_goes_before_the_default)
{
    struct aad_error err = {0};

    (void)aad_error_set(&err, AAD_LOCKED, NULL, "x");
    assert_non_null(strstr(error_remedy(&err), "unlock"));
    (void)aad_error_set(&err, AAD_LOCKED, NULL, "x\nsay %s", "please");
    assert_string_equal(error_remedy(&err), "say please");
    aad_error_remedy(&err, "say %s", "more");
    assert_string_equal(error_remedy(&err), "say more");
}

TEST(error_and_remedy_share_their_arguments)
{
    struct aad_error err = {0};

    assert_int_equal(
        aad_error_set(&err, AAD_LOCKED, "X1", "%s has %d\nSay %s to %s", "it", 7, "please", "him"),
        AAD_LOCKED);
    assert_string_equal(err.what, "it has 7");
    assert_string_equal(err.remedy, "Say please to him");
    assert_string_equal(err.foreign, "X1");
    (void)aad_error_set(&err, AAD_LOCKED, NULL, "100%% of %s", "it");
    assert_string_equal(err.what, "100% of it");
    assert_string_equal(err.remedy, "");
    (void)aad_error_set(&err, AAD_LOCKED, NULL, "x\n%s", "");
    assert_string_equal(error_remedy(&err), "Unlock the store: aad-credential unlock");
}

TEST(nobody_wants_the_text_and_the_code_is_there)
{
    aad_error_remedy(NULL, "say %s", "please");
    assert_int_equal(aad_error_set(NULL, AAD_LOCKED, "X1", "%s\n%s", "a", "b"), AAD_LOCKED);
}

TEST(line_end_of_an_argument_divides_nothing)
{
    struct aad_error err = {0};

    (void)aad_error_set(&err, AAD_IO, NULL, "'%s' failed\nTry %s", "x\nrm -r /", "it\nagain");
    assert_string_equal(err.what, "'x\nrm -r /' failed");
    assert_string_equal(err.remedy, "Try it\nagain");
    (void)aad_error_set(&err, AAD_IO, NULL, "%s", "x\nrm -r /");
    assert_string_equal(err.what, "x\nrm -r /");
    assert_string_equal(err.remedy, "");
}

TEST(long_text_is_cut_and_never_becomes_a_remedy)
{
    struct aad_error err = {0};
    char text[5000];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)aad_error_set(&err, AAD_IO, NULL, "%.3000s\nTry again", text);
    assert_int_equal(strlen(err.what), sizeof err.what - 1);
    assert_string_equal(err.remedy, "Try again");
    (void)aad_error_set(&err, AAD_IO, NULL, "%s\nTry again", text);
    assert_int_equal(strlen(err.what), sizeof err.what - 1);
    assert_string_equal(err.remedy, "");
    (void)aad_error_set(&err, AAD_IO, NULL, "x\n%.1000s", text);
    assert_int_equal(strlen(err.remedy), sizeof err.remedy - 1);
}

TEST(only_passing_failures_are_transient)
{
    assert_true(error_is_transient(AAD_NETWORK));
    assert_true(error_is_transient(AAD_TIMEOUT));
    assert_true(error_is_transient(AAD_THROTTLED));
    assert_false(error_is_transient(AAD_REJECTED));
    assert_false(error_is_transient(AAD_LOCKED));
    assert_false(error_is_transient(AAD_OK));
}

TEST(errno_becomes_a_code_with_its_text)
{
    struct aad_error err = {0};

    assert_int_equal(error_set_errno(&err, ENOENT, "cannot open %s", "x"), AAD_NOT_FOUND);
    assert_string_equal(err.what, "cannot open x: No such file or directory");
    assert_int_equal(error_set_errno(&err, ENOSPC, "w"), AAD_IO);
    assert_int_equal(error_set_errno(&err, ENOMEM, "w"), AAD_INTERNAL);
    assert_int_equal(error_set_errno(NULL, EACCES, "w"), AAD_IO);
}

TEST(long_text_keeps_its_reason)
{
    struct aad_error err = {0};
    char name[600];

    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(error_set_errno(&err, ENOSPC, "%s", name), AAD_IO);
    assert_non_null(strstr(err.what, ": No space left on device"));
}
