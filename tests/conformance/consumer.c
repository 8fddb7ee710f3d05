/*
 * consumer.c - what every consumer must satisfy, whatever its protocol
 *
 * Random and damaged input never crashes, a refusal leaves nothing behind, and an answer is whole
 * or absent. Run it with a seed to repeat a run: conformance-consumer SEED.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define ROUNDS 20000
#define INPUT_MAX 600

static unsigned seed;

static const char *const pieces[] = {
    "protocol=https\n",
    "host=",
    "dev.azure.com",
    "\n",
    "=",
    "url=https://",
    "username=a@b.c\n",
    "capability[]=authtype\n",
    "password=",
    "credential=",
    "\r",
    "\0",
    "[]=",
    "{\"",
    "\":",
    "}",
    "https://h.example/",
    "path=a/b\n",
    "quit=1\n",
    "{\"connection\":\"one\",\"arm\":\"https://h.example/\"}",
    "\n\n",
};

static size_t make_input(char out[INPUT_MAX])
{
    size_t len = 0, n = (size_t)rand_r(&seed) % 12;

    while (n-- > 0) {
        const char *piece = pieces[(size_t)rand_r(&seed) % (sizeof pieces / sizeof pieces[0])];
        size_t piece_len = piece[0] ? strlen(piece) : 1;

        memcpy(out + len, piece, piece_len);
        len += piece_len;
        if (rand_r(&seed) % 8 == 0)
            out[len++] = (char)(rand_r(&seed) & 0xff);
    }
    return len;
}

/* Nothing may be left of a request that was refused. */
static void check_refused(const struct request *request, const struct aad_error *err)
{
    static const struct request empty;

    assert_memory_equal(request, &empty, sizeof empty);
    assert_int_not_equal(err->code, AAD_OK);
    assert_int_not_equal(err->what[0], '\0');
}

static void check_accepted(const struct request *request)
{
    if (request->operation != REQUEST_GET && request->operation != REQUEST_EVICT &&
        request->operation != REQUEST_FORGET)
        return;
    assert_true(request->has_target || request->connection[0] ||
                (request->meant.by_audience && request->audience[0]));
    if (request->has_target)
        assert_true(request->target.is_https || url_is_loopback(&request->target));
}

static void parse_once(const struct consumer *consumer)
{
    static char words[][20] = {
        "get",       "erase",       "store", "capability", "x",       "--connection",     "name",
        "get-token", "--server-id", "-lspn", "--legacy",   "account", "get-access-token", "auth",
        "token",     "-ojson"};
    char made[INPUT_MAX], *copy, *argv[5] = {0};
    struct secret input = {0};
    auto_request struct request request = {0};
    struct aad_error err = {0};
    size_t len = make_input(made);
    int argc = rand_r(&seed) % 5;

    for (int i = 0; i < argc; i++)
        argv[i] = words[(size_t)rand_r(&seed) % (sizeof words / sizeof words[0])];
    /* A block of exactly that size, so that a sanitizer sees a read beyond its end. */
    copy = malloc(len ? len : 1);
    memcpy(copy, made, len);
    input.bytes = copy;
    input.len = len;
    if (consumer_parse(consumer, &(struct call){argc, argv, &input}, &request, &err))
        check_refused(&request, &err);
    else
        check_accepted(&request);
    free(copy);
}

/* cases 1, 2, 4, 5, 8, 10 */
static void damaged_input_is_refused_or_understood(void **state)
{
    (void)state;
    for (unsigned i = 0; consumer_at(i); i++) {
        const struct consumer *consumer = consumer_at(i);

        for (int round = 0; consumer->parse && round < ROUNDS; round++)
            parse_once(consumer);
    }
}

static bool is_token(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x21 || (unsigned char)text[i] > 0x7e)
            return false;
    return len > 0;
}

/* The note is one that a parse may have left there: a word, which an agent takes for a name. */
static void print_once(consumer_print *print, const char *text, size_t len)
{
    auto_token struct token token = {.expires_at_s = 1900000000};
    auto_secret struct secret out = {0};
    auto_request struct request request = {.operation = REQUEST_GET};
    struct aad_error err = {0};
    enum aad_code code;

    secret_append(&token.access_token, text, len);
    secret_append_text(&request.note, rand_r(&seed) & 1 ? "bearer" : "");
    code = print(&request, &token, &out, &err);
    if (!code || !is_token(text, len))
        assert_int_equal(!code, is_token(text, len));
    else /* a program that would misread it */
        assert_int_equal(code, AAD_UNSUPPORTED);
    assert_int_equal(err.code, code);
    assert_int_equal(out.len > 0, !code);
    if (!code)
        assert_int_equal(out.bytes[out.len - 1], '\n');
}

static void print_each_form(const struct consumer *consumer, const char *text, size_t len)
{
    if (consumer->print)
        print_once(consumer->print, text, len);
    for (const struct consumer_format *format = consumer->formats; format && format->name; format++)
        print_once(format->print, text, len);
}

/* P4 */
static void an_answer_is_whole_or_absent(void **state)
{
    char text[40];

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t len = (size_t)rand_r(&seed) % sizeof text;

        for (size_t i = 0; i < len; i++)
            text[i] = (char)(rand_r(&seed) % 10 ? 0x21 + rand_r(&seed) % 94 : rand_r(&seed));
        for (unsigned i = 0; consumer_at(i); i++)
            print_each_form(consumer_at(i), text, len);
    }
}

/* P3: what is said of a failure does not hold what was sent. */
static void a_refusal_does_not_repeat_the_secret(void **state)
{
    auto_secret struct secret input = {0};

    (void)state;
    secret_append_text(&input,
                       "protocol=https\nhost=h.example\npassword=canary-1\npassword=canary-2\n");
    for (unsigned i = 0; consumer_at(i); i++) {
        const struct consumer *consumer = consumer_at(i);
        char word[] = "erase", *argv[] = {word, NULL};
        struct request request = {0};
        struct aad_error err = {0};

        if (!consumer->parse)
            continue;
        if (!consumer_parse(consumer, &(struct call){1, argv, &input}, &request, &err))
            assert_int_not_equal(request.operation,
                                 REQUEST_GET); /* it was for nobody, or nothing */
        assert_null(request.reply.len ? strstr(request.reply.bytes, "canary") : NULL);
        request_clear(&request);
        assert_null(strstr(err.what, "canary"));
        assert_null(strstr(err.remedy, "canary"));
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_input_is_refused_or_understood),
        cmocka_unit_test(an_answer_is_whole_or_absent),
        cmocka_unit_test(a_refusal_does_not_repeat_the_secret),
    };

    seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : (unsigned)time(NULL);
    (void)fprintf(stderr, "seed %u\n", seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
