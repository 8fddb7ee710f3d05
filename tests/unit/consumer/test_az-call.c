/*
 * test_az-call.c - the arguments of Azure's az
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/az-call.h"

#include <stdio.h>

#include "unit.h"

#define ALL (~0U)

static struct az_call call;

/* Words with a blank between. */
static enum aad_code check(const char *words, unsigned uses)
{
    static char text[300], *argv[30];
    char *rest = text;
    int argc = 0;

    (void)snprintf(text, sizeof text, "%s", words);
    while (argc < 29 && (argv[argc] = strsep(&rest, " ")))
        argc++;
    argv[argc] = NULL;
    az_call_read(argc, argv, &call);
    return az_call_check(&call, uses, NULL);
}

TEST(options_stand_anywhere_and_in_each_form)
{
    static const char *const forms[] = {
        "--output tsv account show -s one -t two", "account --out=tsv show --name one --tenant=two",
        "account show -otsv -sone -t=two", "account show -o tsv --subscription=one -t two --debug"};

    for (size_t i = 0; i < COUNT(forms); i++) {
        unit_row(forms[i]);
        assert_int_equal(check(forms[i], ALL), AAD_OK);
        assert_true(az_call_is(&call, "account", "show"));
        assert_string_equal(call.values[AZ_OUTPUT], "tsv");
        assert_string_equal(call.values[AZ_SUBSCRIPTION], "one");
        assert_string_equal(call.values[AZ_TENANT], "two");
        assert_null(call.values[AZ_QUERY]);
    }
}

TEST(scopes_are_all_that_follow)
{
    assert_int_equal(check("account get-access-token --scope a b --debug", ALL), AAD_OK);
    assert_int_equal(call.n_scopes, 2);
    assert_string_equal(call.scopes[1], "b");
    assert_int_equal(call.n_words, 2);
    assert_int_equal(check("x y --scope 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", ALL),
                     AAD_USAGE);
}

TEST(what_is_not_understood_is_a_fault)
{
    static const char *const wrong[] = {
        "account show --query",     "account show --query --debug",     "account show --output=",
        "account show -o a -o b",   "account show --out a -o b",        "account show more",
        "account show --verbose=1", "account show --sdk-auth",          "account show -x",
        "account show --scope",     "account show --scope a --scope b",
    };

    for (size_t i = 0; i < COUNT(wrong); i++) {
        unit_row(wrong[i]);
        assert_int_equal(check(wrong[i], ALL), AAD_USAGE);
        assert_true(az_call_is(&call, "account", "show"));
    }
    assert_int_equal(check("account show --all", ~AZ_USE(AZ_ALL)), AAD_USAGE);
    assert_int_equal(check("", ALL), AAD_OK);
    assert_false(az_call_is(&call, "account", "show"));
}
