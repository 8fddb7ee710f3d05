/*
 * test_git.c - git's protocol by golden files
 *
 * tests/golden/git: NAME.in is fed to the operation and options in NAME.args (one a line; default
 * "get"); NAME.out is the whole answer, and NAME.refused in its place holds the code's name. The
 * token is GOLDEN_TOKEN, expiring at GOLDEN_EXPIRY. NAME.request, where it exists, says what was
 * understood.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <glob.h>
#include <stdio.h>

#include "base/error.h"
#include "consumer-fixture.h"
#include "unit.h"

#ifndef GOLDEN_DIR
#define GOLDEN_DIR "tests/golden"
#endif

#define GOLDEN_TOKEN "eyJ0.canary%0Ahost=evil.sig-_"
#define GOLDEN_EXPIRY 1900000000

static struct aad_error error;

static void print(const struct request *request, struct secret *out)
{
    auto_token struct token token = {.expires_at_s = GOLDEN_EXPIRY};

    secret_append_text(&token.access_token, GOLDEN_TOKEN);
    assert_int_equal(consumer_git.print(request, &token, out, &error), 0);
}

/* A whole file, NUL-terminated; NULL when it does not exist. */
static char *slurp(const char *stem, const char *suffix, size_t *ret_len)
{
    static char bytes[1 << 17];
    char path[512];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s%s", stem, suffix);
    f = fopen(path, "rb");
    if (!f)
        return NULL;
    *ret_len = fread(bytes, 1, sizeof bytes - 1, f);
    bytes[*ret_len] = '\0';
    (void)fclose(f);
    return bytes;
}

static int read_args(const char *stem, char *argv[8])
{
    static char args[256];
    size_t len;
    char *text = slurp(stem, ".args", &len);
    int argc = 0;

    (void)snprintf(args, sizeof args, "%.255s", text ? text : "get\n");
    for (char *at = strtok(args, "\n"); at && argc < 7; at = strtok(NULL, "\n"))
        argv[argc++] = at;
    argv[argc] = NULL;
    return argc;
}

static void describe(const struct request *r, char *out, size_t size)
{
    char origin[300] = "";

    if (r->has_target)
        (void)url_print_origin(&r->target, origin, sizeof origin);
    (void)snprintf(out, size,
                   "operation=%d\nconnection=%s\ntarget=%s\nusername=%s\n"
                   "presented=%.*s\n",
                   (int)r->operation, r->connection, origin, r->username, (int)r->presented.len,
                   r->presented.bytes ? r->presented.bytes : "");
}

static void check_answer(const char *stem, const struct request *request)
{
    auto_secret struct secret out = {0};
    char text[900];
    size_t len;
    const char *expected;

    describe(request, text, sizeof text);
    expected = slurp(stem, ".request", &len);
    if (expected)
        assert_string_equal(text, expected);
    if (request->operation == REQUEST_GET && !request->wants_bare)
        print(request, &out);
    else
        secret_append(&out, request->reply.bytes, request->reply.len);
    secret_append(&out, "", 0);
    expected = slurp(stem, ".out", &len);
    if (!expected)
        fail_msg("%s.out is missing", stem);
    assert_string_equal(out.bytes ? out.bytes : "", expected);
}

static void check_case(const char *path)
{
    auto_request struct request request = {0};
    char stem[400], *argv[8], name[64], *expected;
    struct secret input = {0};
    size_t len = 0;
    int argc;
    enum aad_code code;

    (void)snprintf(stem, sizeof stem, "%.*s", (int)strlen(path) - 3, path);
    argc = read_args(stem, argv);
    input.bytes = slurp(stem, ".in", &input.len);
    code = consumer_git.parse(argc, argv, &input, &request, &error);
    expected = slurp(stem, ".refused", &len);
    (void)snprintf(name, sizeof name, "%s\n", error_name(code));
    if (!code && !expected) {
        check_answer(stem, &request);
        return;
    }
    if (!code || !expected || strcmp(name, expected) != 0)
        fail_msg("%s: %s%s", stem, name, code ? error.what : "");
    assert_int_equal(request.operation, REQUEST_NOTHING);
    assert_int_equal(request.reply.len, 0);
}

/* cases 1, 4, 5, 8 */
TEST(golden_files)
{
    glob_t found;

    assert_int_equal(glob(GOLDEN_DIR "/git/*.in", 0, NULL, &found), 0);
    assert_true(found.gl_pathc > 30);
    for (size_t i = 0; i < found.gl_pathc; i++)
        check_case(found.gl_pathv[i]);
    globfree(&found);
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
        assert_int_equal(consumer_git.parse(1, argv, &input, &request, &error), AAD_OK);
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
    assert_int_equal(consumer_git.parse(1, argv, &input, &request, &error), AAD_OK);
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
