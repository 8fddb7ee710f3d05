/*
 * test_complete-value.c - what a placeholder stands for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/complete-value.h"

#include <string.h>

#include "home-fixture.h"
#include "unit.h"

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

/* All that is answered, with tabs as '|'. */
static const char *value(const char *placeholder, const char *about, const char *typed)
{
    static char text[4096];
    const struct help_part part = {placeholder, strlen(placeholder)}, told = {about, strlen(about)};
    struct complete c = {.typed = typed, .before = {"", 0}};

    complete_value(&c, &part, &told);
    (void)snprintf(text, sizeof text, "%s", buf_text(&c.out));
    for (char *tab = strchr(text, '\t'); tab; tab = strchr(tab, '\t'))
        *tab = '|';
    buf_clear(&c.out);
    return text;
}

TEST(choices_are_taken_as_they_stand)
{
    assert_string_equal(value("auto|1|2", "", ""), "auto|\n1|\n2|\n");
    assert_string_equal(value("rsa:2048|ec:p256", "", "e"), "ec:p256|\n");
    assert_string_equal(value("ask|credential:NAME|fd:N", "", ""), "ask|\ncredential:|\nfd:|\n");
    assert_string_equal(value("auto|PS256", "", "P"), "PS256|\n");
}

TEST(what_only_a_person_knows_is_left_to_him)
{
    static const char *const names[] = {
        "GUID", "N", "YYYY-MM-DD", "ORIGIN[/PATH]", "ID=URL", "TEXT", "NAME", "-", ""};

    for (size_t i = 0; i < COUNT(names); i++)
        assert_string_equal(value(names[i], "", ""), "");
}

TEST(list_that_the_text_names_is_taken)
{
    assert_string_equal(value("ANYTHING", "one of @clouds@", "AzureC"),
                        "AzureCloud|\nAzureChinaCloud|\n");
    assert_string_equal(value("FORMAT", ":@outputs@\n", "header"),
                        "header|Authorization: Bearer TOKEN, or Basic\n");
    assert_string_equal(value("STORE", "@stores@", "k"), "keyring-file|\n");
}

/* A description is the user's; its file may be anybody's who can write there. */
TEST(connection_is_shown_with_what_it_is)
{
    home_fixture_put("mine",
                     "{\"version\":1,\"kind\":\"lcs\",\"client-id\":\"" HOME_FIXTURE_GUID "\","
                     "\"authority\":\"https://login.microsoftonline.com/contoso.example\","
                     "\"username\":\"u@x.example\",\"description\":\"of $(us) \u00e9\","
                     "\"audiences\":[\"https://lcsapi.lcs.dynamics.com\"]}",
                     0600);
    home_fixture_put("broken", "{", 0600);
    assert_string_equal(value("CONNECTION", "", ""), "broken|\nmine|of $(us) ??\n");
}

TEST(file_that_is_no_name_is_no_connection)
{
    home_fixture_put("$(touch x)", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("a b", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("-rf", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("x\ty", HOME_FIXTURE_LCS, 0600);
    assert_null(strpbrk(value("CONNECTION", "", ""), "$ y"));
}

TEST(uri_of_a_key_is_that_of_a_connection)
{
    static const char with[] =
        "{\"version\":1,\"kind\":\"azurerm\",\"grant\":\"client-certificate\","
        "\"client-id\":\"" HOME_FIXTURE_GUID "\",\"store\":\"pkcs11:token=t;object=%s\","
        "\"authority\":\"https://login.microsoftonline.com/contoso.example\"}";
    char text[600];

    (void)snprintf(text, sizeof text, with, "k");
    home_fixture_put("arm", text, 0600);
    (void)snprintf(text, sizeof text, with, "k?pin-value=1234");
    home_fixture_put("leaky", text, 0600);
    assert_string_equal(value("URI", "", ""), "pkcs11:token=t;object=k|arm\npkcs11:|a token\n");
}

TEST(list_of_values_is_completed_at_its_end)
{
    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    assert_string_equal(value("CONNECTION,...", "", ""), "mine|lcs\n");
    assert_string_equal(value("CONNECTION,...", "", "a,b,m"), "a,b,mine|lcs\n");
    assert_string_equal(value("CONNECTION", "", "a,b,m"), "");
}

TEST(what_a_terminal_would_obey_is_not_put) /* case 17 */
{
    struct complete c = {.typed = "", .before = {"", 0}};

    complete_put(&c, "a\x1b[31m", NULL);
    complete_put(&c, "a b", NULL);
    complete_put(&c, "ok", "x\x1b[31m\ty\n");
    assert_string_equal(buf_text(&c.out), "ok\tx?[31m?y?\n");
    buf_clear(&c.out);
}
