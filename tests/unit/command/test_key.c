/*
 * test_key.c - verbs, their arguments, and which key an argument means
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-verbs-fixture.h"
#include "unit.h"

static struct aad_error error;

static const char *run(const char *words, enum aad_code want)
{
    return key_verbs_fixture_run(words, want, &error);
}

BEFORE_EACH(key_verbs_fixture_make);
AFTER_EACH(key_verbs_fixture_remove);

TEST(each_mistake_in_the_words_is_named)
{
    static const struct {
        const char *words, *what;
    } rows[] = {
        {"", "needs a verb"},
        {"lock", "has no verb 'lock'"},
        {"generate", "takes URI|CONNECTION"},
        {"generate a b", "takes URI|CONNECTION"},
        {"import a", "takes FILE URI|CONNECTION"},
        {"list a b c", "takes [URI]"},
        {"list --nonsense", "nonsense"},
        {"certificate arm --days", "days"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(run(rows[i].words, AAD_USAGE), "");
        assert_non_null(strstr(error.what, rows[i].what));
    }
    assert_string_equal(key_verbs_fixture.log, "");
}

TEST(help_names_every_verb)
{
    static const char *const verbs[] = {"list",   "generate", "certificate",
                                        "import", "delete",   "pin"};
    const char *text = run("--help", AAD_OK);

    for (size_t i = 0; i < COUNT(verbs); i++)
        assert_non_null(strstr(text, verbs[i]));
}

TEST(uri_without_a_module_is_completed_first)
{
    (void)run("generate pkcs11:token=work;object=k", AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "complete generate(aad-credential,rsa:2048)");
    assert_string_equal(key_verbs_fixture.opened, KEY_FIXTURE_URI);
}

TEST(complete_uri_is_used_as_it_is)
{
    (void)run("generate " KEY_FIXTURE_URI, AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "generate(aad-credential,rsa:2048)");
    assert_string_equal(key_verbs_fixture.opened, KEY_FIXTURE_URI);
}

TEST(connection_means_its_store_and_its_source_of_the_pin)
{
    (void)run("generate arm", AAD_OK);
    assert_string_equal(key_verbs_fixture.opened, KEY_FIXTURE_URI);
    assert_string_equal(key_verbs_fixture.pin, "fd:9");
    assert_string_equal(key_verbs_fixture.log, "generate(arm,rsa:2048)");
}

TEST(source_of_the_pin_that_is_given_wins)
{
    (void)run("generate arm --pin keyring", AAD_OK);
    assert_string_equal(key_verbs_fixture.pin, "keyring");
}

/* It would be asked for, where nobody expects that. */
TEST(source_of_the_pin_that_is_none_is_refused)
{
    static const char *const sources[] = {"bogus", "1234", "fd:x", "credential:", "Keyring"};

    for (size_t i = 0; i < COUNT(sources); i++) {
        char words[64];

        (void)snprintf(words, sizeof words, "generate arm --pin %s", sources[i]);
        (void)run(words, AAD_USAGE);
        assert_non_null(strstr(error.what, "--pin: it is no place where a PIN could come from"));
        assert_non_null(strstr(error.remedy, "credential:NAME"));
        assert_null(strstr(error.what, "1234"));
    }
    assert_string_equal(key_verbs_fixture.log, "");
}

TEST(unknown_connection_or_token_opens_nothing)
{
    (void)run("generate nosuch", AAD_NOT_FOUND);
    key_verbs_fixture.discover_code = AAD_AMBIGUOUS;
    (void)run("generate pkcs11:token=two", AAD_AMBIGUOUS);
    assert_string_equal(key_verbs_fixture.opened, "");
}
