/*
 * test_redact.c - a text without what says whose it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/redact.h"
#include "unit.h"

static struct redact r;

static int stop(void)
{
    redact_clear(&r);
    return 0;
}

AFTER_EACH(stop);

static void check(const char *text, const char *expected)
{
    auto_buf struct buf got = {0};

    unit_row(text);
    assert_int_equal(redact_append(&r, text, &got, NULL), AAD_OK);
    assert_string_equal(buf_text(&got), expected);
}

TEST(same_text_has_the_same_number)
{
    redact_hide(&r, "contoso.com", "tenant");
    redact_hide(&r, "fabrikam", "tenant");
    redact_hide(&r, "Contoso.com", "user"); /* is known */
    redact_hide(&r, "nightly", "connection");
    redact_hide(&r, "ab", "connection"); /* hides nothing */
    redact_hide(&r, "", "connection");
    redact_hide(&r, NULL, "connection");
    check("a CONTOSO.com, fabrikam; contoso.com nightly ab",
          "a <tenant-1>, <tenant-2>; <tenant-1> <connection-1> ab");
}

TEST(longest_is_hidden_and_no_part_of_a_word)
{
    redact_hide(&r, "build", "connection");
    redact_hide(&r, "build-arm", "connection");
    check("builder rebuild build build-arm build-armed (build)",
          "builder rebuild <connection-1> <connection-2> <connection-1>-armed (<connection-1>)");
    check("buildbuild", "buildbuild");
}

TEST(ids_and_mail_need_no_name)
{
    check("9B000000-0000-4000-8000-000000000001 and 9b000000-0000-4000-8000-000000000001x "
          "a.b+c@contoso.com. x@ @y",
          "<id-1> and 9b000000-0000-4000-8000-000000000001x <user-1>. x@ @y");
    check("of 9b000000-0000-4000-8000-000000000001, by a.b+c@contoso.com",
          "of <id-1>, by <user-1>");
    check("svc@contoso.onmicrosoft.com/x", "<user-2>/x");
}

TEST(mail_is_hidden_whole_where_its_domain_is_known)
{
    redact_hide(&r, "contoso.com", "tenant");
    redact_hide(&r, "svc", "user");
    check("svc@contoso.com svc contoso.com", "<user-2> <user-1> <tenant-1>");
}

TEST(addresses_keep_what_is_everybody_s)
{
    static const char *const rows[][2] = {
        {"https://login.microsoftonline.com/contoso.com",
         "https://login.microsoftonline.com/<part-1>"},
        {"https://dev.azure.com/fabrikam/space", "https://dev.azure.com/<part-1>/<part-2>"},
        {"https://management.azure.com", "https://management.azure.com"},
        {"https://lcsapi.lcs.dynamics.com", "https://lcsapi.lcs.dynamics.com"},
        {"https://graph.microsoft.com/.default", "https://graph.microsoft.com/<part-1>"},
        {"https://contoso.operations.dynamics.com", "https://<host-1>"},
        {"http://localhost:8080", "http://localhost:8080"},
        {"api://contoso.com/build", "api://<part-1>/<part-2>"},
        {"rg-of-somebody", "<name-1>"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        redact_clear(&r);
        redact_hide_url(&r, rows[i][0]);
        check(rows[i][0], rows[i][1]);
    }
}

TEST(nothing_hides_nothing)
{
    redact_hide_url(&r, NULL);
    check("", "");
    check("plain <text-1> 100 %\n", "plain <text-1> 100 %\n");
}
