/*
 * test_git-input.c - what could be read in two ways is refused
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/git-input.h"

#include <stdio.h>

#include "unit.h"

static const char *const keys[] = {
    "protocol",
    "host",
    "path",
    "username",
    "password",
    "credential",
    "authtype",
    "url",
    "ephemeral",
    "continue",
    "quit",
    "password_expiry_utc",
    "oauth_refresh_token",
    "capability[]",
    "wwwauth[]",
    "state[]",
    "unknown",
};

#define KEYS COUNT(keys)

static enum aad_code parse(const char *input, size_t len, struct git_input *ret)
{
    struct aad_error err = {0};
    /* A block of its very size, so that a sanitizer sees a read beyond its end. */
    char *copy = malloc(len ? len : 1);
    enum aad_code code;

    memcpy(copy, input, len);
    memset(ret, 0, sizeof *ret);
    code = git_input_parse(copy, len, ret, &err);
    assert_int_equal(err.code, code);
    for (size_t i = 0; !code && i < GIT_INPUT_KEYS; i++)
        if (ret->values[i].bytes)
            ret->values[i].bytes = input + (ret->values[i].bytes - copy);
    free(copy);
    return code;
}

static bool is(struct git_input_text text, const char *expected)
{
    return text.len == strlen(expected) && !memcmp(text.bytes, expected, text.len);
}

/* Writes one line; where 0..2: the byte before, in and after the key; 3..5: in the value. */
static size_t put_line(char *out, const char *key, bool is_swept, int where, char byte)
{
    const char *value = strcmp(key, "host") ? "value" : "h.example";
    const size_t splits[] = {
        0, 1, strlen(key), strlen(key) + 1, strlen(key) + 2, strlen(key) + 1 + strlen(value)};
    size_t len = (size_t)sprintf(out, "%s=%s", key, value), split = splits[where];

    if (is_swept) {
        memmove(out + split + 1, out + split, len - split);
        out[split] = byte;
        len++;
    }
    out[len++] = '\n';
    return len;
}

/* A line feed ends a line, so the rest is another one: it may be accepted, but with no other host.
 */
static void check_sweep(size_t swept, int where, int byte)
{
    struct git_input in;
    char input[1000];
    size_t len = 0;
    enum aad_code code;

    for (size_t i = 0; i < KEYS; i++)
        len += put_line(input + len, keys[i], i == swept, where, (char)byte);
    code = parse(input, len, &in);
    if (byte == '\n' && !code && in.values[GIT_INPUT_HOST].bytes)
        assert_true(is(in.values[GIT_INPUT_HOST], "h.example") ||
                    in.values[GIT_INPUT_HOST].len <= 1);
    else if (byte != '\n' && !code)
        fail_msg("byte 0x%02x at %d of %s was accepted", (unsigned)byte, where, keys[swept]);
}

/* case 2 */
TEST(every_control_byte_is_refused_everywhere)
{
    for (size_t k = 0; k < KEYS; k++) {
        for (int where = 0; where < 6; where++) {
            for (int byte = 0; byte < 0x20; byte++)
                check_sweep(k, where, byte);
            check_sweep(k, where, 0x7f);
        }
    }
}

/* case 1 */
TEST(a_key_that_may_come_once_is_refused_twice)
{
    struct git_input in;
    char input[200];

    for (size_t k = 0; k < KEYS; k++) {
        bool is_multi = strchr(keys[k], '[') || !strcmp(keys[k], "unknown");
        size_t len = put_line(input, keys[k], false, 0, 0);

        assert_int_equal(parse(input, len, &in), AAD_OK);
        len += put_line(input + len, keys[k], false, 0, 0);
        assert_int_equal(parse(input, len, &in), is_multi ? AAD_OK : AAD_USAGE);
    }
}

TEST(values_are_raw_bytes)
{
    const char *input = "path=a%0Ahost=b\nusername=\xc3\xa4 =\npassword=\n\nhost=evil\n";
    struct git_input in;

    assert_int_equal(parse(input, strlen(input), &in), AAD_OK);
    assert_true(is(in.values[GIT_INPUT_PATH], "a%0Ahost=b"));
    assert_true(is(in.values[GIT_INPUT_USERNAME], "\xc3\xa4 ="));
    assert_non_null(in.values[GIT_INPUT_PASSWORD].bytes);
    assert_int_equal(in.values[GIT_INPUT_PASSWORD].len, 0);
    assert_null(in.values[GIT_INPUT_HOST].bytes);
}

TEST(an_empty_capability_forgets_those_before)
{
    const char *offered = "capability[]=state\ncapability[]=authtype\ncapability[]=x\n";
    const char *reset = "capability[]=authtype\ncapability[]=\n";
    struct git_input in;

    assert_int_equal(parse(offered, strlen(offered), &in), AAD_OK);
    assert_true(in.accepts_authtype);
    assert_int_equal(parse(reset, strlen(reset), &in), AAD_OK);
    assert_false(in.accepts_authtype);
}

/* case 10 */
TEST(a_long_line_is_refused)
{
    static char input[GIT_INPUT_LINE_MAX + 1];
    struct git_input in;

    memset(input, 'a', sizeof input);
    memcpy(input, "path=", 5);
    assert_int_equal(parse(input, GIT_INPUT_LINE_MAX - 1, &in), AAD_OK);
    assert_int_equal(parse(input, GIT_INPUT_LINE_MAX, &in), AAD_USAGE);
    input[GIT_INPUT_LINE_MAX - 1] = '\n';
    assert_int_equal(parse(input, GIT_INPUT_LINE_MAX, &in), AAD_OK);
}

/* As long as an authority's may be: one that was refused must be known again. */
TEST(a_long_token_comes_back)
{
    static const char *const names[] = {"password=", "credential="};
    static char input[GIT_INPUT_TOKEN_MAX + 64];

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(names[i]) + GIT_INPUT_TOKEN_MAX;
        struct git_input in;

        memset(input, 'a', sizeof input);
        memcpy(input, names[i], strlen(names[i]));
        assert_int_equal(parse(input, len, &in), AAD_OK);
        assert_int_equal(parse(input, len + 1, &in), AAD_USAGE);
    }
}

/* case 10 */
TEST(too_many_lines_are_refused)
{
    static char input[GIT_INPUT_MAX + 4];
    struct git_input in;

    for (size_t i = 0; i < sizeof input; i += 4)
        memcpy(input + i, "x=y\n", 4);
    assert_int_equal(parse(input, GIT_INPUT_MAX, &in), AAD_OK);
    assert_int_equal(parse(input, GIT_INPUT_MAX + 1, &in), AAD_USAGE);
}
