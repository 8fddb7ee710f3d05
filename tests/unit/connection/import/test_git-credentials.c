/*
 * test_git-credentials.c - the entries for Azure DevOps of what `git credential-store` keeps
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import-fixture.h"
#include "unit.h"

#define PAT "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst"

static const char others[] = "https://me:ghp_x@github.com\nhttp://a:b@dev.azure.com\n\nrubbish\n"
                             "https://dev.azure.com\nhttps://me@dev.azure.com\n"
                             "https://me:x@notdev.azure.com.evil.example\n";

BEFORE_EACH(import_fixture_make);
AFTER_EACH(import_fixture_remove);

static void read_after_others(const char *lines, enum aad_code want)
{
    auto_buf struct buf text = {0};

    buf_append_all(&text, others, lines, (char *)NULL);
    import_fixture_read(&import_git_credentials, "", buf_text(&text), want);
}

/* Until there is a grant for it, that is said. */
TEST(personal_access_token_is_taken_where_there_is_a_grant_for_it)
{
    bool has_grant = grant_find("personal-access-token");

    read_after_others("https://contoso:" PAT "@dev.azure.com\n",
                      has_grant ? AAD_OK : AAD_UNSUPPORTED);
    import_fixture_check_secret(PAT);
    assert_int_equal(import_fixture.import.line, 8);
    if (!has_grant) {
        import_fixture_says("'contoso@dev.azure.com' (line 8) is a personal access token",
                            "connection add devops", NULL);
        return;
    }
    import_fixture_check("kind", "devops");
    import_fixture_check("grant", "personal-access-token");
}

TEST(parts_are_decoded)
{
    read_after_others("https://me%40x:%61%25b%3A@org.visualstudio.com/DefaultCollection\r\n",
                      grant_find("personal-access-token") ? AAD_OK : AAD_UNSUPPORTED);
    import_fixture_check_secret("a%b:");
}

TEST(one_of_several_is_named)
{
    static const char lines[] = "https://one:" PAT "@dev.azure.com\n"
                                "https://two:x@PKGS.dev.azure.com/feed\n"
                                "https://:y@org.visualstudio.com\n";

    read_after_others(lines, AAD_AMBIGUOUS);
    import_fixture_says("'one@dev.azure.com', 'two@PKGS.dev.azure.com/feed', "
                        "'org.visualstudio.com'",
                        "--entry", NULL);
    import_fixture_check_secret("");
    assert_null(strstr(import_fixture.err.what, PAT));
    import_fixture.entry = "org.visualstudio.com";
    read_after_others(lines, grant_find("personal-access-token") ? AAD_OK : AAD_UNSUPPORTED);
    import_fixture_check_secret("y");
}

/* Git Credential Manager stores those, too: they end within hours. */
TEST(access_token_is_nothing_to_keep)
{
    read_after_others("https://x:eyJ0eXAiOiJKV1Qi.e30.x@dev.azure.com\n", AAD_UNSUPPORTED);
    import_fixture_says("line 8 has an access token", "connection add devops", NULL);
}

TEST(password_is_a_text)
{
    read_after_others("https://x:a%00b@dev.azure.com\n", AAD_CONFIG);
    import_fixture_says("line 8", "NUL", NULL);
    read_after_others("https://x:@dev.azure.com\n", AAD_CONFIG);
}

TEST(what_is_none_is_said_to_be_none)
{
    read_after_others("", AAD_NOT_FOUND);
    import_fixture_says("none of its 2 entries", "*.visualstudio.com", NULL);
    import_fixture_read(&import_git_credentials, "", "", AAD_CONFIG);
    import_fixture_read(&import_git_credentials, "", "{\"a\":\"b\"}\n", AAD_CONFIG);
    import_fixture_says("that is not what 'git credential-store' keeps", NULL);
}
