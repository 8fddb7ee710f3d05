/*
 * test_job.c - a token by another process, or why there is none
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/job.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/deadline.h"
#include "unit.h"

static struct loop loop;
static char program[256], token_text[64];
static struct aad_error said;
static int n_done;

static int open_loop(void)
{
    (void)snprintf(program, sizeof program, "%s/program", unit_dir());
    job_program = program;
    n_done = 0;
    return (int)loop_open(&loop, NULL);
}

static int end_loop(void)
{
    loop_close(&loop);
    return 0;
}

BEFORE_EACH(open_loop);
AFTER_EACH(end_loop);

static void done(void *ctx, struct token *token, const struct aad_error *err)
{
    assert_ptr_equal(ctx, &loop);
    n_done++;
    said = *err;
    (void)snprintf(token_text, sizeof token_text, "%s %lld", token ? token->access_token.bytes : "",
                   token ? (long long)token->expires_at_s : 0LL);
    loop.is_over = true;
}

static struct job *start(const char *script, const struct job_spec *spec)
{
    FILE *file = fopen(program, "w");

    (void)fprintf(file, "#!/bin/sh\n%s\n", script);
    (void)fclose(file);
    assert_int_equal(chmod(program, 0700), 0);
    return job_start(&loop, spec, done, &loop, NULL);
}

static const struct job_spec plain = {.connection = "lcs", .audience = "https://a.example.com"};

static int end_in_time(void *ctx)
{
    int left = deadline_left_poll(ctx);

    loop.is_over |= !left;
    return left;
}

TEST(token_and_its_end_are_read)
{
    assert_non_null(start("echo '{\"access_token\":\"abc\",\"expires_on\":4600}'", &plain));
    loop_run(&loop);
    assert_int_equal(n_done, 1);
    assert_string_equal(token_text, "abc 4600");
}

TEST(it_is_told_what_is_wanted)
{
    const struct job_spec spec = {"lcs", "https://a.example.com", 600, true};

    assert_non_null(start("echo \"{\\\"access_token\\\":\\\"$(echo \"$*\" | tr ' ' +)\\\","
                          "\\\"expires_on\\\":1}\"",
                          &spec));
    loop_run(&loop);
    assert_non_null(strstr(token_text, "token+lcs+--json+--force+--audience=https://a.exam"));
    assert_non_null(start("for last; do :; done; echo \"{\\\"access_token\\\":\\\"$last\\\","
                          "\\\"expires_on\\\":1}\"",
                          &plain));
    loop.is_over = false;
    loop_run(&loop);
    assert_string_equal(token_text, "--no-prompt 1");
}

TEST(failure_is_told_as_it_was)
{
    assert_non_null(start("echo '{\"error\":{\"code\":\"throttled\",\"what\":\"too much\","
                          "\"remedy\":\"Wait.\",\"retry_after\":9}}' >&2; exit 12",
                          &plain));
    loop_run(&loop);
    assert_string_equal(token_text, " 0");
    assert_int_equal(said.code, AAD_THROTTLED);
    assert_string_equal(said.what, "too much");
    assert_string_equal(said.remedy, "Wait.");
    assert_int_equal(said.retry_after_s, 9);
}

TEST(nonsense_is_a_failure)
{
    static const char *const scripts[] = {"exit 0", "echo '{}'", "kill -9 $$", "echo x >&2; exit 3",
                                          "echo '{\"access_token\":\"a\",\"expires_on\":\"1\"}'"};

    for (size_t i = 0; i < COUNT(scripts); i++) {
        unit_row(scripts[i]);
        loop.is_over = false;
        assert_non_null(start(scripts[i], &plain));
        loop_run(&loop);
        assert_string_equal(token_text, " 0");
        assert_true(said.code);
    }
}

/* The caller may try again, unless it is our own fault. */
TEST(end_by_others_passes)
{
    static const struct {
        const char *script;
        enum aad_code code;
    } rows[] = {{"kill -TERM $$", AAD_TIMEOUT},
                {"kill -KILL $$", AAD_TIMEOUT},
                {"kill -SEGV $$", AAD_INTERNAL},
                {"exit 143", AAD_INTERNAL}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].script);
        loop.is_over = false;
        assert_non_null(start(rows[i].script, &plain));
        loop_run(&loop);
        assert_string_equal(token_text, " 0");
        assert_int_equal(said.code, rows[i].code);
    }
}

/* A plugin that hangs, for example. */
TEST(what_it_leaves_behind_is_not_waited_for)
{
    assert_non_null(start("echo '{\"access_token\":\"abc\",\"expires_on\":4600}'\n"
                          "sleep 30 &",
                          &plain));
    loop_run(&loop);
    assert_string_equal(token_text, "abc 4600");
    loop.is_over = false;
    assert_non_null(start("setsid sleep 30 & kill -9 $$", &plain));
    loop_run(&loop);
    assert_string_equal(token_text, " 0");
    assert_non_null(strstr(said.what, "status 137"));
}

/* Others wait for the same thread. */
TEST(silence_before_its_end_makes_nobody_wait)
{
    struct deadline deadline = deadline_in_ms(500);
    struct loop_tick tick = {.called = end_in_time, .ctx = &deadline};
    struct job *job = start("exec >&- 2>&-; exec sleep 30", &plain);

    loop_add_tick(&loop, &tick);
    loop_run(&loop);
    loop_remove_tick(&loop, &tick);
    assert_int_equal(n_done, 0);
    loop.is_over = false;
    loop_run(&loop);
    assert_int_equal(n_done, 1);
    assert_string_equal(token_text, " 0");
    assert_non_null(job);
}

TEST(what_is_aborted_says_nothing)
{
    job_abort(start("exec tail -f /dev/null", &plain));
    job_abort(NULL);
    assert_int_equal(n_done, 0);
    assert_null(loop.ticks);
}

TEST(program_that_is_not_there_is_a_failure)
{
    struct aad_error err = {0};

    job_program = program;
    (void)remove(program);
    assert_null(job_start(&loop, &plain, done, NULL, &err));
    assert_int_equal(err.code, AAD_UNAVAILABLE);
}
