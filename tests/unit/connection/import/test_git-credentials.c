/*
 * test_git-credentials.c - the entries for Azure DevOps of what `git credential-store` keeps
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import-fixture.h"
#include "unit.h"

#define PAT "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst"

static const char others[] = "https://me:ghp_x@github.com\nhttp://a:b@dev.azure.com\n\nrubbish\n"
                             "https://dev.azure.com\nhttps://me@gitlab.com\n"
                             "https://me:x@notdev.azure.com.evil.example\n";

BEFORE_EACH(import_fixture_make);
AFTER_EACH(import_fixture_remove);

static void read_after_others(const char *lines, enum aad_code want)
{
    auto_buf struct buf text = {0};

    buf_append_all(&text, others, lines, (char *)NULL);
    import_fixture_read(&import_git_credentials, "", buf_text(&text), want);
}

TEST(personal_access_token_is_taken)
{
    read_after_others("https://contoso:" PAT "@dev.azure.com\n", AAD_OK);
    import_fixture_check_secret(PAT);
    assert_string_equal(import_fixture.import.secret_key, "password");
    assert_int_equal(import_fixture.import.line, 8);
    import_fixture_check("kind", "devops");
    import_fixture_check("grant", "personal-access-token");
    import_fixture_check("hosts", "");
    assert_string_equal(import_fixture.c.name, "dev-azure-com");
}

TEST(parts_are_decoded)
{
    read_after_others("https://me%40x:%61%25b%3A@org.visualstudio.com/DefaultCollection\r\n",
                      AAD_OK);
    import_fixture_check_secret("a%b:");
    import_fixture_check("hosts", "https://org.visualstudio.com");
}

/* Azure DevOps takes it there, too. Which part is it? */
TEST(token_may_be_the_user_name)
{
    static const struct {
        const char *line, *secret, *key;
    } rows[] = {
        {"https://" PAT ":x@dev.azure.com/contoso", PAT, "user name"},
        {"https://" PAT ":x-oauth-basic@dev.azure.com/contoso", PAT, "user name"},
        {"https://" PAT ":@dev.azure.com/contoso", PAT, "user name"},
        {"https://" PAT "@dev.azure.com/contoso", PAT, "user name"},
        {"https://" PAT ":shorter@org.visualstudio.com", PAT, "user name"},
        {"https://pat:x-oauth-basic@dev.azure.com", "pat", "user name"},
        {"https://pat:" PAT "@dev.azure.com/contoso", PAT, "password"},
        {"https://:" PAT "@dev.azure.com/contoso", PAT, "password"},
        {"https://me%40contoso.example:x@dev.azure.com/contoso", "x", "password"},
        {"https://me@contoso.example:x@dev.azure.com/contoso", "x", "password"},
        {"https://Contoso:x@dev.azure.com/contoso", "x", "password"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].line);
        read_after_others(rows[i].line, AAD_OK);
        import_fixture_check_secret(rows[i].secret);
        assert_string_equal(import_fixture.import.secret_key, rows[i].key);
        assert_null(strstr(import_fixture.c.name, "abcdef"));
    }
}

/* It is in no list, no name and no error, wherever the line has it. */
TEST(token_is_never_shown)
{
    static const char *const rows[] = {
        "https://" PAT ":x@dev.azure.com/contoso",  "https://" PAT "@dev.azure.com",
        "https://" PAT ":" PAT "@dev.azure.com",    "https://a@b:" PAT "@org.visualstudio.com",
        "https://a:b@" PAT "@org.visualstudio.com", "https://a:x@dev.azure.com?" PAT,
        "https://a:x@dev.azure.com/b?" PAT,         "https://a:x@dev.azure.com/b#" PAT,
        "https://" PAT "%00:x@dev.azure.com",       "https://eyJ" PAT ":x@dev.azure.com",
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf text = {0};
        auto_secret struct secret bytes = {0};
        auto_connection struct connection c = {0};
        auto_import struct import import = {.format = &import_git_credentials, .c = &c};

        unit_row(rows[i]);
        buf_append_all(&text, rows[i], "\nhttps://x:y@dev.azure.com\n", (char *)NULL);
        import_fixture_read(&import_git_credentials, "", buf_text(&text), AAD_AMBIGUOUS);
        assert_null(strstr(import_fixture.err.what, PAT));
        assert_null(strstr(import_fixture.err.remedy, PAT));
        secret_append_text(&bytes, rows[i]);
        (void)import_read(&import, &bytes, &import_fixture.err);
        assert_null(strstr(import_fixture.err.what, PAT));
        assert_null(strstr(c.name, PAT));
        for (size_t j = 0; j < c.n_hosts; j++)
            assert_null(strstr(c.hosts[j], PAT));
    }
}

/* Each may have a token of its own. */
TEST(organization_of_the_path_is_kept)
{
    static const char *const rows[] = {
        "https://me%40x:" PAT "@dev.azure.com/contoso",
        "https://contoso:" PAT "@DEV.azure.com/contoso/project/_git/code",
        "https://" PAT ":x@pkgs.dev.azure.com/contoso/",
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        read_after_others(rows[i], AAD_OK);
        import_fixture_check_secret(PAT);
        import_fixture_check("hosts",
                             "https://dev.azure.com/contoso https://pkgs.dev.azure.com/contoso");
    }
    import_fixture_read(&import_git_credentials, "hosts https://own.example", rows[0], AAD_OK);
    import_fixture_check("hosts", "https://own.example");
    assert_string_equal(import_fixture.c.name, "dev-azure-com-contoso");
    import_fixture_read(&import_git_credentials, "", "https://a%40b:" PAT "@dev.azure.com/a%20b",
                        AAD_USAGE);
    assert_null(strstr(import_fixture.err.what, PAT));
}

TEST(one_of_several_is_named)
{
    static const char lines[] = "https://one:" PAT "@dev.azure.com/contoso/p/_git/r\n"
                                "https://two:x@PKGS.dev.azure.com/feed\n"
                                "https://:y@org.visualstudio.com/DefaultCollection\n";

    read_after_others(lines, AAD_AMBIGUOUS);
    import_fixture_says("'dev.azure.com/contoso:8', 'PKGS.dev.azure.com/feed:9', "
                        "'org.visualstudio.com:10'",
                        "--entry", NULL);
    import_fixture_check_secret("");
    import_fixture.entry = "org.visualstudio.com:10";
    read_after_others(lines, AAD_OK);
    import_fixture_check_secret("y");
    import_fixture.entry = NULL;
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
    read_after_others("https://me%40x:@dev.azure.com\n", AAD_CONFIG);
    read_after_others("https://contoso@dev.azure.com/contoso/_git/x\n", AAD_CONFIG);
    read_after_others("https://@dev.azure.com\n", AAD_CONFIG);
}

TEST(what_is_none_is_said_to_be_none)
{
    read_after_others("", AAD_NOT_FOUND);
    import_fixture_says("none of its 3 entries", "*.visualstudio.com", NULL);
    import_fixture_read(&import_git_credentials, "", "", AAD_CONFIG);
    import_fixture_read(&import_git_credentials, "", "{\"a\":\"b\"}\n", AAD_CONFIG);
    import_fixture_says("that is not what 'git credential-store' keeps", NULL);
}
