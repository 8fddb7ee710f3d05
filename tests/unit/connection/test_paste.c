/*
 * test_paste.c - what a person has typed or pasted, without what was never meant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/paste.h"

#include "home-fixture.h"
#include "unit.h"

#define GUID "9b000000-0000-4000-8000-00000000000f"
#define GUID_UPPER "9B000000-0000-4000-8000-00000000000F"
#define ENTRA "https://login.microsoftonline.com"

/* The value of the key after that was given to a connection with these fields before; NULL = it is
 * refused. */
static void gives(const char *fields, const char *key, const char *text, const char *want)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf value = {0};
    struct aad_error err = {0};

    unit_row(text);
    home_fixture_set(&c, fields);
    if (paste_set(&c, key, text, &err)) {
        if (want)
            fail_msg("%s: '%s' was refused: %s", key, text, err.what);
        return;
    }
    connection_get(&c, key, &value);
    assert_string_equal(buf_text(&value), want ? want : "(refused)");
}

TEST(what_nobody_sees_around_it_goes)
{
    static const char *const around[] = {
        " ",
        "\t",
        "  \t ",
        "\r\n",
        "\xc2\xa0",
        "\xe2\x80\x8b",
        "\xe2\x80\x8e",
        "\xe2\x80\xaa",
        "\xe2\x80\xaf",
        "\xe2\x81\xa0",
        "\xe3\x80\x80",
        "\xef\xbb\xbf",
        " \xc2\xa0\xe2\x80\x8b\t",
    };

    for (size_t i = 0; i < COUNT(around); i++) {
        auto_buf struct buf text = {0}, clean = {0};

        buf_append_all(&text, around[i], "in the middle", around[i], (char *)NULL);
        paste_clean(PASTE_WORD, buf_text(&text), &clean);
        assert_string_equal(buf_text(&clean), "in the middle");
        buf_clear(&clean);
        paste_clean(PASTE_EXACT, buf_text(&text), &clean);
        assert_string_equal(buf_text(&clean), buf_text(&text));
        buf_clear(&clean);
        paste_clean(PASTE_ADDRESS, around[i], &clean);
        assert_string_equal(buf_text(&clean), "");
    }
}

/* Each letter of it is seen, and meant. */
TEST(what_can_be_seen_stays)
{
    static const char *const words[] = {
        "a", "\xc3\xa9", "\xe2\x82\xac", "\xe2\x80\x93", "\xf0\x9f\x94\x91", "-", "{x}", "\"q\""};

    for (size_t i = 0; i < COUNT(words); i++) {
        auto_buf struct buf clean = {0};

        paste_clean(PASTE_WORD, words[i], &clean);
        assert_string_equal(buf_text(&clean), words[i]);
    }
}

/* In the middle it would be another word. */
TEST(what_is_in_the_middle_is_refused)
{
    gives("kind lcs", "username", "a\xe2\x80\x8b@b.example", NULL);
    gives("kind lcs", "authority", ENTRA "/contoso\xe2\x80\x8b.com", NULL);
    gives("kind lcs", "client-id", "9b000000 -0000-4000-8000-00000000000f", NULL);
    gives("kind lcs", "client-id", " ", NULL);
    gives("kind lcs", "ca-file", " /etc/ca.pem", NULL);
}

TEST(ids_lose_braces_and_capitals)
{
    static const char *const keys[] = {"client-id", "object-id", "subscription-id"};
    static const char *const good[] = {GUID, GUID_UPPER, "{" GUID "}", " {" GUID_UPPER "}\t"};
    static const char *const bad[] = {"{" GUID, GUID "}", "{{" GUID "}}", "{}"};

    for (size_t i = 0; i < COUNT(keys); i++) {
        for (size_t j = 0; j < COUNT(good); j++)
            gives("kind azurerm", keys[i], good[j], GUID);
        for (size_t j = 0; j < COUNT(bad); j++)
            gives("kind azurerm", keys[i], bad[j], NULL);
    }
    gives("kind devops", "client-id", " azure-cli ", "04b07795-8ddb-461a-bbee-02f9e1bf7b46");
}

TEST(authority_lacks_what_a_browser_does_not_show)
{
    static const char *const rows[][2] = {
        {"login.microsoftonline.com/contoso.com", ENTRA "/contoso.com"},
        {" Login.MicrosoftOnline.com/Contoso.com/ ", ENTRA "/contoso.com"},
        {"login.microsoftonline.us", "https://login.microsoftonline.us"},
        {"contoso.b2clogin.com", "https://contoso.b2clogin.com"},
        {"adfs.contoso.com/adfs", "https://adfs.contoso.com/adfs"},
        {"login.example:8443/t", "https://login.example:8443/t"},
        {" AzureUSGovernment\n", "https://login.microsoftonline.us"},
        {"contoso.com", ENTRA "/contoso.com"},
        {"contoso.onmicrosoft.com ", ENTRA "/contoso.onmicrosoft.com"},
        {"{" GUID_UPPER "}", ENTRA "/" GUID},
        {"http://login.microsoftonline.com/t", NULL},
        {"localhost/t", NULL},
        {"127.0.0.1/t", NULL},
        {"user@login.microsoftonline.com/t", NULL},
        {"AzureMoonCloud", NULL},
        {"contoso", NULL},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        gives("kind azurerm", "authority", rows[i][0], rows[i][1]);
}

/* The cloud is the one that there is, or that the kind's audience belongs to. */
TEST(tenant_alone_stays_in_its_cloud)
{
    gives("kind azurerm\nauthority https://login.microsoftonline.us/other.example", "authority",
          "contoso.com", "https://login.microsoftonline.us/contoso.com");
    gives("kind azurerm\nauthority https://login.microsoftonline.us", "authority", GUID,
          "https://login.microsoftonline.us/" GUID);
    gives("kind azurerm\nauthority https://adfs.contoso.com/adfs", "authority", "contoso.com",
          ENTRA "/contoso.com");
    gives("kind lcs\naudiences https://lcsapi.lcs.dynamics.cn", "authority", "contoso.com",
          "https://login.partner.microsoftonline.cn/contoso.com");
}

/* P1: only where nothing but https is possible. */
TEST(address_gets_its_https)
{
    gives("kind lcs", "hosts", "lcsapi.eu.lcs.dynamics.com", "https://lcsapi.eu.lcs.dynamics.com");
    gives("kind devops", "hosts", "dev.azure.com/contoso", "https://dev.azure.com/contoso");
    gives("kind generic", "hosts", "localhost:8080", NULL);
    gives("kind generic", "hosts", "http://a.example", "http://a.example");
    gives("kind generic", "hosts", "*.example.com", NULL);
    gives("kind dynamics", "audiences", "fo.example", "https://fo.example");
    gives("kind powerplatform", "audiences", "contoso.crm4.dynamics.com/ ",
          "https://contoso.crm4.dynamics.com/");
    gives("kind devops", "audiences", "{" GUID_UPPER "}", GUID);
    gives("kind generic", "audiences", "fo.example", "fo.example");
    gives("kind generic", "audiences", "api://x", "api://x");
    gives("kind generic", "issuer", "id.example/realms/a", "https://id.example/realms/a");
}
