/*
 * test_guard.c - P3: a secret is found in what a server says, in every form that it may give it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "mint/guard.h"
#include "unit.h"

static void want_all(const char *bytes, const char *const *texts, size_t n, bool want)
{
    auto_secret struct secret secret = {0};

    secret_append_text(&secret, bytes);
    for (size_t i = 0; i < n; i++)
        if (guard_repeats(texts[i], &secret) != want)
            fail_msg("%s was %s in '%s'", bytes, want ? "not found" : "found", texts[i]);
}

TEST(every_form_is_found)
{
    static const char *const forms[] = {
        "p&w ;+canary",
        "bad password 'p&w ;+canary'.",
        "password=p%26w%20%3b%2Bcanary&x", /* percent-encoded, of either case */
        "password=p%26w+%3B%2bcanary",     /* as forms have it */
        "password=p%26w%20;+canary",       /* as addresses have it */
        "702677203b2b63616e617279",        /* hexadecimal */
        "x702677203B2B63616E617279x",
        "cCZ3IDsrY2FuYXJ5",   /* base64, alone */
        "eHAmdyA7K2NhbmFyeQ", /* behind one byte, and two */
        "got eHhwJncgOytjYW5hcnk here",
    };

    want_all("p&w ;+canary", forms, COUNT(forms), true);
}

TEST(both_alphabets_of_base64_are_known)
{
    static const char *const forms[] = {"fn5+Pz8/fn5+", "fn5-Pz8_fn5-"};

    want_all("~~~???~~~", forms, COUNT(forms), true);
}

TEST(other_texts_are_shown)
{
    static const char *const texts[] = {
        "", "p&w", "AADSTS50126: wrong password", "70267720", "cCZ3IDsr", "%", "%2", "p%26w+%"};

    want_all("p&w ;+canary", texts, COUNT(texts), false);
}

/* Of eight characters or more, all but the first or the last are enough. */
TEST(nearly_all_of_it_is_found_in_every_form)
{
    static const char *const forms[] = {
        "bad password p&w ;+canar",
        "bad password &w ;+canary",
        "password=%26w%20%3b%2Bcanary&x",
        "password=p%26w+%3B%2bcanar",
        "2677203b2b63616e617279",
        "702677203B2B63616E6172xx",
        "JncgOytjYW5hcnk",    /* without the first, alone */
        "eCZ3IDsrY2FuYXJ5",   /* behind another byte */
        "eHgmdyA7K2NhbmFyeQ", /* and two */
        "cCZ3IDsrY2FuYXI",    /* without the last */
    };

    want_all("p&w ;+canary", forms, COUNT(forms), true);
}

static void run_of(char *out, const char *secret, size_t from, size_t len)
{
    (void)strcpy(out, "said: '");
    (void)strncat(out, secret + from, len);
    (void)strcat(out, "'");
}

/* The bound: the greater of eight and all but one. */
TEST(shorter_runs_are_shown)
{
    static const char secret[] = "abcdefghijklmnopqrst";
    char text[64];
    const char *texts[] = {text};

    for (size_t n = 4; n <= 20; n++) {
        size_t least = n <= 8 ? n : n - 1;
        char own[32];

        (void)snprintf(own, sizeof own, "%.*s", (int)n, secret);
        for (size_t len = 3; len <= n; len++)
            for (size_t from = 0; from + len <= n; from++) {
                run_of(text, secret, from, len);
                want_all(own, texts, 1, len >= least);
            }
    }
}

#define ACCENT "caf\xc3\xa9 12345"

/* A character, not a byte: the letter with the accent is two. */
TEST(characters_of_several_bytes_count_once)
{
    static const char *const found[] = {ACCENT, "caf\xc3\xa9+12345", "636166c3a9203132333435"};
    static const char *const ends[] = {"12345678", "x 12345678 x"};
    static const char *const shown[] = {"af\xc3\xa9 12345", "caf\xc3\xa9 1234"};

    want_all("\xc3\xa9" ACCENT, found, COUNT(found), true);
    want_all(ACCENT "\xe2\x82\xac", found, COUNT(found), true);
    want_all("12345678\xc3\xa9", ends, COUNT(ends), true);
    want_all("\xc3\xa4\x31\x32\x33\x34\x35\x36\x37\x38", ends, COUNT(ends), true);
    want_all("\xc3\xa9" ACCENT, shown, COUNT(shown), false);
}

TEST(what_is_too_short_is_not_looked_for)
{
    static const char *const texts[] = {"abc"};

    want_all("abc", texts, COUNT(texts), false);
    assert_false(guard_repeats("abc", NULL));
}
