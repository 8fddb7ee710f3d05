/*
 * test_guard.c - P3: a secret is found in what a server says, in every form that it may give it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mint/guard.h"

static void want_all(const char *bytes, const char *const *texts, size_t n, bool want)
{
    auto_secret struct secret secret = {0};

    assert_int_equal(secret_append_text(&secret, bytes), AAD_OK);
    for (size_t i = 0; i < n; i++)
        if (guard_repeats(texts[i], &secret) != want)
            fail_msg("%s was %s in '%s'", bytes, want ? "not found" : "found", texts[i]);
}

#define COUNT(texts) (sizeof texts / sizeof *texts)

static void every_form_is_found(void **state)
{
    static const char *const forms[] = {
        "p&w ;+canary",
        "bad password 'p&w ;+canary'.",
        "password=p%26w%20%3b%2Bcanary&x", /* percent-encoded, of either case */
        "password=p%26w+%3B%2bcanary",     /* as forms have it */
        "702677203b2b63616e617279",        /* hexadecimal */
        "x702677203B2B63616E617279x",
        "cCZ3IDsrY2FuYXJ5",   /* base64, alone */
        "eHAmdyA7K2NhbmFyeQ", /* behind one byte, and two */
        "got eHhwJncgOytjYW5hcnk here",
    };

    (void)state;
    want_all("p&w ;+canary", forms, COUNT(forms), true);
}

static void both_alphabets_of_base64_are_known(void **state)
{
    static const char *const forms[] = {"fn5+Pz8/fn5+", "fn5-Pz8_fn5-"};

    (void)state;
    want_all("~~~???~~~", forms, COUNT(forms), true);
}

static void other_texts_are_shown(void **state)
{
    static const char *const texts[] = {
        "", "p&w", "AADSTS50126: wrong password", "70267720", "cCZ3IDsr", "%", "%2", "p%26w+%"};

    (void)state;
    want_all("p&w ;+canary", texts, COUNT(texts), false);
}

static void what_is_too_short_is_not_looked_for(void **state)
{
    static const char *const texts[] = {"abc"};

    (void)state;
    want_all("abc", texts, COUNT(texts), false);
    assert_false(guard_repeats("abc", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_found),
        cmocka_unit_test(both_alphabets_of_base64_are_known),
        cmocka_unit_test(other_texts_are_shown),
        cmocka_unit_test(what_is_too_short_is_not_looked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
