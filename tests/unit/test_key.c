/*
 * test_key.c - verbs, their arguments, and which key an argument means
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "key-verbs-fixture.h"

static struct aad_error error;

static const char *run(const char *words, enum aad_code want)
{
    return key_verbs_fixture_run(words, want, &error);
}

static void each_mistake_in_the_words_is_named(void **state)
{
    static const struct {
        const char *words, *what;
    } rows[] = {
        {"", "needs a verb"},
        {"lock", "has no verb 'lock'"},
        {"generate", "takes URI|CONNECTION"},
        {"generate a b", "takes URI|CONNECTION"},
        {"import a", "takes FILE URI|CONNECTION"},
        {"list a b c", "too many arguments"},
        {"list --nonsense", "nonsense"},
        {"certificate arm --days", "days"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(run(rows[i].words, AAD_USAGE), "");
        assert_non_null(strstr(error.what, rows[i].what));
    }
    assert_string_equal(key_verbs_fixture.log, "");
}

static void help_names_every_verb(void **state)
{
    static const char *const verbs[] = {"list",   "generate", "certificate",
                                        "import", "delete",   "pin"};
    const char *text = run("--help", AAD_OK);

    (void)state;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        assert_non_null(strstr(text, verbs[i]));
}

static void uri_without_a_module_is_completed_first(void **state)
{
    (void)state;
    (void)run("generate pkcs11:token=work;object=k", AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "complete generate(aad-credential,rsa:2048)");
    assert_string_equal(key_verbs_fixture.opened, KEY_FIXTURE_URI);
}

static void complete_uri_is_used_as_it_is(void **state)
{
    (void)state;
    (void)run("generate " KEY_FIXTURE_URI, AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "generate(aad-credential,rsa:2048)");
    assert_string_equal(key_verbs_fixture.opened, KEY_FIXTURE_URI);
}

static void connection_means_its_store_and_its_source_of_the_pin(void **state)
{
    (void)state;
    (void)run("generate arm", AAD_OK);
    assert_string_equal(key_verbs_fixture.opened, KEY_FIXTURE_URI);
    assert_string_equal(key_verbs_fixture.pin, "fd:9");
    assert_string_equal(key_verbs_fixture.log, "generate(arm,rsa:2048)");
}

static void source_of_the_pin_that_is_given_wins(void **state)
{
    (void)state;
    (void)run("generate arm --pin keyring", AAD_OK);
    assert_string_equal(key_verbs_fixture.pin, "keyring");
}

static void unknown_connection_or_token_opens_nothing(void **state)
{
    (void)state;
    (void)run("generate nosuch", AAD_NOT_FOUND);
    key_verbs_fixture.discover_code = AAD_AMBIGUOUS;
    (void)run("generate pkcs11:token=two", AAD_AMBIGUOUS);
    assert_string_equal(key_verbs_fixture.opened, "");
}

#define TEST(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, key_verbs_fixture_make, key_verbs_fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_mistake_in_the_words_is_named),
        TEST(help_names_every_verb),
        TEST(uri_without_a_module_is_completed_first),
        TEST(complete_uri_is_used_as_it_is),
        TEST(connection_means_its_store_and_its_source_of_the_pin),
        TEST(source_of_the_pin_that_is_given_wins),
        TEST(unknown_connection_or_token_opens_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
