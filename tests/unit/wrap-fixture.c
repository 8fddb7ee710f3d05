/*
 * wrap-fixture.c - see wrap-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wrap-fixture.h"

#include "unit.h"

#define WORDS_MAX 24

enum aad_code wrap_fixture_parse(const struct wrap *wrap, const char *const *given,
                                 struct arguments *ret, struct aad_error *err)
{
    int argc = 0;
    char **argv = (char **)(uintptr_t)given;

    while (given[argc])
        argc++;
    return wrap->has_no_urls ? arguments_screen(wrap->grammar, argc, argv, err)
                             : arguments_parse(wrap->grammar, argc, argv, ret, err);
}

void wrap_fixture_want(const struct wrap *wrap, const char *const *given, const char *line)
{
    struct wrap_call call = {
        .wrap = wrap, .argv = (char **)(uintptr_t)given, .config = "/proc/self/fd/9"};
    const char *argv[WORDS_MAX + WRAP_OWN_ARGUMENTS] = {0};
    struct wrap_line built = {.argv = argv};
    auto_buf struct buf joined = {0};
    char ca[] = "/ca.pem", proxy[] = "http://proxy:3128";
    struct aad_error err = {0};

    if (wrap_fixture_parse(wrap, given, &call.given, &err))
        fail_msg("refused: %s", err.what);
    while (given[call.argc])
        call.argc++;
    call.connection.ca_file = ca;
    call.connection.proxy = proxy;
    call.is_loopback_http =
        call.given.n_urls && !strncmp(call.given.urls[0], "http:", strlen("http:"));
    assert_int_equal(wrap->build(&call, &built, &err), AAD_OK);
    for (size_t i = 0; i < built.n; i++)
        buf_append_all(&joined, i ? " " : "", argv[i], (char *)NULL);
    assert_string_equal(buf_text(&joined), line);
}

void wrap_fixture_check(const struct wrap *wrap, const struct wrap_fixture_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *words[WORDS_MAX] = {0};
        struct aad_error err = {0};
        struct arguments args;
        char line[200];
        size_t at = 0;
        enum aad_code code;

        (void)snprintf(line, sizeof line, "%s", rows[i].line);
        for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
            words[at++] = word;
        code = wrap_fixture_parse(wrap, words, &args, &err);
        if ((code != AAD_OK) != !!rows[i].reason)
            fail_msg("%s: %s", rows[i].line, code ? err.what : "was not refused");
        if (code && !strstr(err.what, rows[i].reason))
            fail_msg("%s: it says: %s", rows[i].line, err.what);
    }
}
