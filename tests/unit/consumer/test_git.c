/*
 * test_git.c - git's protocol, by golden files and what they cannot say
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

static struct aad_error error;

/* cases 1, 4, 5, 8 */
TEST(golden_files)
{
    golden_fixture_check(&consumer_git, "get", 30);
}

/* Whatever the server offers: of a bare one nothing but Basic can be made. */
TEST(bare_token_goes_by_basic)
{
    static const char header[] = "capability[]=authtype\nauthtype=Basic\n"
                                 "credential=YWFkOnBhdA==\nephemeral=1\n";
    const struct consumer_fixture_row rows[] = {
        {"an older git", .token = "pat", .is_bare = true,
         .out = "username=aad\npassword=pat\npassword_expiry_utc=1893553445\n"},
        {"nobody knows its expiry", .token = "pat", .is_bare = true, .is_endless = true,
         .out = "username=aad\npassword=pat\n"},
        {"a header, where Bearer is offered", .note = "bearer", .token = "pat", .is_bare = true,
         .is_endless = true, .out = header},
        {"a header, where Basic alone is offered", .note = "basic", .token = "pat", .is_bare = true,
         .is_endless = true, .out = header},
        {"another one is a password there", .note = "basic", .token = "jwt",
         .out = "username=aad\npassword=jwt\npassword_expiry_utc=1893553445\n"},
    };

    consumer_fixture_check(&consumer_git, rows, COUNT(rows));
}

/* A ':' would end the name, and the rest of it begin the password (RFC 7617). */
TEST(user_name_of_a_header_has_no_colon)
{
    auto_request struct request request = {.operation = REQUEST_GET, .username = "a:b"};
    auto_token struct token token = {.is_bare = true};
    auto_secret struct secret out = {0};

    secret_append_text(&request.note, "basic");
    secret_append_text(&token.access_token, "pat");
    assert_int_equal(consumer_git.print(&request, &token, &out, &error), AAD_OK);
    assert_non_null(strstr(out.bytes, "credential=YWFkOnBhdA==\n"));
}

TEST(nothing_is_printed_for_a_token_that_breaks_the_frame)
{
    static const char *const bad[] = {"", "a\nhost=b", "a\rb", "a b", "a\x7f", "\xc3\xa4"};

    for (size_t i = 0; i < COUNT(bad); i++)
        consumer_fixture_check(
            &consumer_git, &(struct consumer_fixture_row){bad[i], AAD_PROTOCOL, .token = bad[i]},
            1);
}

/* As git says it, from the slash on; of a long one the first bytes. */
TEST(path_is_understood)
{
    static const struct {
        const char *input, *path;
    } rows[] = {
        {"protocol=https\nhost=h\n", ""},
        {"protocol=https\nhost=h\npath=org/p/_git/r\n", "/org/p/_git/r"},
        {"protocol=https\nhost=h\npath=/org/a b\n", "/org/a b"},
        {"protocol=https\nhost=h\npath=\n", ""},
        {"url=https://h/org/p?x=y\n", "/org/p"},
        {"url=https://h\n", ""},
    };
    static char word[] = "get", *argv[] = {word, NULL};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_request struct request request = {0};
        struct secret input = {.bytes = (char *)(uintptr_t)rows[i].input,
                               .len = strlen(rows[i].input)};

        unit_row(rows[i].input);
        assert_int_equal(
            consumer_parse(&consumer_git, &(struct call){1, argv, &input}, &request, &error),
            AAD_OK);
        assert_string_equal(request.path, rows[i].path);
        assert_string_equal(request.target.path, "");
    }
}

TEST(long_path_is_cut_off)
{
    static char text[2000] = "protocol=https\nhost=h\npath=org/", word[] = "get",
                *argv[] = {word, NULL};
    auto_request struct request request = {0};
    struct secret input = {.bytes = text};
    size_t len = strlen(text);

    memset(text + len, 'x', 1000);
    input.len = len + 1000;
    assert_int_equal(
        consumer_parse(&consumer_git, &(struct call){1, argv, &input}, &request, &error), AAD_OK);
    assert_int_equal(strlen(request.path), sizeof request.path - 1);
    assert_int_equal(strncmp(request.path, "/org/xxx", 8), 0);
}

TEST(quit_is_said_only_where_the_host_is_ours)
{
    struct request request = {.operation = REQUEST_GET};
    auto_secret struct secret out = {0};
    struct aad_error why = {.code = AAD_REFUSED};

    consumer_git.refuse(&request, &why, &out);
    assert_int_equal(out.len, 0);
    why.code = AAD_LOCKED;
    consumer_git.refuse(&request, &why, &out);
    assert_string_equal(out.bytes, "quit=1\n");
    secret_clear(&out);
    request.operation = REQUEST_EVICT;
    consumer_git.refuse(&request, &why, &out);
    assert_int_equal(out.len, 0);
}

/* Whoever configured a connection meant it: without it, a password cannot help. */
TEST(connection_that_is_gone_ends_it)
{
    struct request request = {.operation = REQUEST_GET, .connection = "gone"};
    auto_secret struct secret out = {0};
    struct aad_error why = {.code = AAD_NOT_FOUND};

    consumer_git.refuse(&request, &why, &out);
    assert_string_equal(out.bytes, "quit=1\n");
}

TEST(stdin_is_read_for_git_s_three_operations_only)
{
    static char words[][12] = {"get", "store", "erase", "capability", "frobnicate"};

    for (size_t i = 0; i < 5; i++) {
        char option[] = "--connection", name[] = "n", *argv[] = {option, name, words[i], NULL};

        assert_int_equal(consumer_git.reads_input(3, argv), i < 3);
    }
    assert_false(consumer_git.reads_input(0, NULL));
}
