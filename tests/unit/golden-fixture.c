/*
 * golden-fixture.c - see golden-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "golden-fixture.h"

#include <glob.h>
#include <stdio.h>

#include "base/error.h"
#include "unit.h"

#ifndef GOLDEN_DIR
#define GOLDEN_DIR "tests/golden"
#endif

#define ARGS_MAX 15

static const struct aad_error golden_failure = {
    .code = AAD_LOCKED, .what = "the keyring is \"locked\"\n##vso[x]", .remedy = "Unlock it."};

/* A whole file, NUL-terminated; NULL when it does not exist. */
static char *slurp(const char *stem, const char *suffix, size_t *ret_len)
{
    static char bytes[1 << 17];
    char path[512];
    size_t len;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s%s", stem, suffix);
    f = fopen(path, "rb");
    if (!f)
        return NULL;
    len = fread(bytes, 1, sizeof bytes - 1, f);
    bytes[len] = '\0';
    (void)fclose(f);
    if (ret_len)
        *ret_len = len;
    return bytes;
}

static int read_args(const char *stem, const char *usual, char *argv[ARGS_MAX + 1])
{
    static char args[1024];
    const char *text = slurp(stem, ".args", NULL);
    int argc = 0;

    (void)snprintf(args, sizeof args, "%.1023s", text ? text : usual);
    for (char *at = strtok(args, "\n"); at && argc < ARGS_MAX; at = strtok(NULL, "\n"))
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
                   "presented=%.*s\n%s%s%s",
                   (int)r->operation, r->connection, origin, r->username, (int)r->presented.len,
                   r->presented.bytes ? r->presented.bytes : "", r->audience[0] ? "audience=" : "",
                   r->audience, r->audience[0] ? "\n" : "");
}

static void check_text(const char *stem, const char *suffix, const struct secret *got)
{
    const char *wanted = slurp(stem, suffix, NULL);

    if (!wanted)
        fail_msg("%s%s is missing", stem, suffix);
    if (strcmp(got->len ? got->bytes : "", wanted) != 0)
        fail_msg("%s%s: %s", stem, suffix, got->len ? got->bytes : "");
}

static void check_other_answers(const struct consumer *consumer, const char *stem,
                                const struct request *request)
{
    auto_secret struct secret not_ours = {0}, failed = {0};

    if (slurp(stem, ".not-ours", NULL)) {
        consumer->not_ours(request, &not_ours);
        check_text(stem, ".not-ours", &not_ours);
    }
    if (slurp(stem, ".failed", NULL)) {
        consumer->refuse(request, &golden_failure, &failed);
        check_text(stem, ".failed", &failed);
    }
}

static void check_answer(const struct consumer *consumer, const char *stem,
                         const struct request *request)
{
    auto_token struct token token = {.expires_at_s = GOLDEN_EXPIRY};
    auto_secret struct secret out = {0};
    struct aad_error err = {0};
    const char *understood;
    char text[1500];

    describe(request, text, sizeof text);
    understood = slurp(stem, ".request", NULL);
    if (understood && strcmp(understood, text) != 0)
        fail_msg("%s: %s", stem, text);
    secret_append_text(&token.access_token, GOLDEN_TOKEN);
    if (request->operation == REQUEST_LIST)
        consumer->print_list(GOLDEN_HOSTS, &out);
    else if (request->operation == REQUEST_GET && !request->wants_bare)
        assert_int_equal(consumer->print(request, &token, &out, &err), 0);
    else
        secret_append(&out, request->reply.bytes, request->reply.len);
    check_text(stem, ".out", &out);
    check_other_answers(consumer, stem, request);
}

static void check_case(const struct consumer *consumer, const char *usual, const char *path)
{
    auto_request struct request request = {0};
    char stem[400], *argv[ARGS_MAX + 1], name[64];
    const char *refused;
    struct secret input = {0};
    struct aad_error err = {0};
    int argc;
    enum aad_code code;

    (void)snprintf(stem, sizeof stem, "%.*s", (int)strlen(path) - 3, path);
    argc = read_args(stem, usual, argv);
    input.bytes = slurp(stem, ".in", &input.len);
    code = consumer_parse(consumer, &(struct call){argc, argv, &input}, &request, &err);
    refused = slurp(stem, ".refused", NULL);
    (void)snprintf(name, sizeof name, "%s\n", error_name(code));
    if (!code && !refused) {
        check_answer(consumer, stem, &request);
        return;
    }
    if (!code || !refused || strcmp(name, refused) != 0)
        fail_msg("%s: %s%s", stem, name, code ? err.what : "");
    assert_int_equal(request.operation, REQUEST_NOTHING);
    assert_int_equal(request.reply.len, 0);
}

void golden_fixture_check(const struct consumer *consumer, const char *usual_argument,
                          size_t at_least)
{
    char pattern[300];
    glob_t found;

    (void)snprintf(pattern, sizeof pattern, GOLDEN_DIR "/%s/*.in", consumer->name);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= at_least);
    for (size_t i = 0; i < found.gl_pathc; i++)
        check_case(consumer, usual_argument, found.gl_pathv[i]);
    globfree(&found);
}
