/*
 * test_token.c - where a token is printed, and where it is not
 *
 * The broker is played by this file: it gives one token and counts who asks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "command/command-run.h"
#include "base/job-log.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/command.h"
#include "unit.h"

#define TOKEN "tok.canary.7f"
#define TOKEN_BASIC "OnRvay5jYW5hcnkuN2Y="
#define TOKEN_BASIC_AAD "YWFkOnRvay5jYW5hcnkuN2Y="

static struct {
    unsigned calls;
    struct request request;
    bool may_ask;
    int64_t timeout_s; /* of every connection */
    bool is_bare;      /* likewise, and its last day is today */
    char claims[200];
} broker_saw;

enum aad_code broker_find_connection(const struct request *request, struct connection *ret,
                                     struct aad_error *err)
{
    (void)request;
    (void)err;
    ret->timeout_s = broker_saw.timeout_s;
    if (broker_saw.is_bare) {
        char today[24];

        (void)text_rfc3339(today, clock_now_s());
        ret->grant = strdup("personal-access-token");
        ret->expires = strndup(today, 10);
    }
    return AAD_OK;
}

enum aad_code broker_get_for(const struct broker *b, const struct connection *c,
                             const struct request *request, struct token *ret,
                             struct aad_error *err)
{
    (void)c;
    (void)err;
    broker_saw.calls++;
    broker_saw.request = *request;
    broker_saw.may_ask = b->may_ask;
    (void)snprintf(broker_saw.claims, sizeof broker_saw.claims, "%s", buf_text(&request->claims));
    ret->expires_at_s = 1893553445;
    secret_append_text(&ret->access_token, TOKEN);
    return AAD_OK;
}

static bool is_log; /* stdout is a job's log */

bool __wrap_job_log_takes(int fd, const struct job_log_reader *reader);
bool __wrap_job_log_takes(int fd, const struct job_log_reader *reader)
{
    assert_non_null(reader);
    assert_int_equal(fd, STDOUT_FILENO);
    return is_log;
}

static struct command_context ctx;

/* Runs `token WORDS`; the answer is kept until the next run. */
static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    char text[300], *save = NULL;
    const char *argv[20] = {"token"};
    int argc = 1;

    secret_clear(&ctx.out);
    secret_clear(&ctx.after_bytes);
    ctx.after = NULL;
    ctx.may_ask = true;
    broker_saw.calls = 0;
    (void)snprintf(text, sizeof text, "%s", words);
    for (char *p = strtok_r(text, " ", &save); p; p = strtok_r(NULL, " ", &save))
        argv[argc++] = p;
    memset(err, 0, sizeof *err);
    if (command_run(&ctx, &command_token, argc, (char **)(uintptr_t)argv, err) != want)
        fail_msg("%s: %s", words, err->what);
    return ctx.out.len ? ctx.out.bytes : "";
}

static void clear_agents(void)
{
    (void)unsetenv("TF_BUILD");
    (void)unsetenv("GITHUB_ACTIONS");
    (void)unsetenv("GITHUB_OUTPUT");
    (void)unsetenv("GITHUB_ENV");
    (void)unsetenv("GITLAB_CI");
    (void)unsetenv("JENKINS_URL");
    (void)unsetenv("JENKINS_SERVER_COOKIE");
}

TEST(token_is_printed_in_each_form)
{
    struct aad_error err;

    assert_string_equal(run("mylcs", AAD_OK, &err), TOKEN "\n");
    assert_string_equal(run("mylcs --output header", AAD_OK, &err),
                        "Authorization: Bearer " TOKEN "\n");
    assert_non_null(strstr(run("mylcs --output=json", AAD_OK, &err), "\"" TOKEN "\""));
}

TEST(options_reach_the_broker)
{
    struct aad_error err;

    run("mylcs --audience https://a --min-valid 600 --no-prompt", AAD_OK, &err);
    assert_string_equal(broker_saw.request.connection, "mylcs");
    assert_string_equal(broker_saw.request.audience, "https://a");
    assert_int_equal(broker_saw.request.min_valid_s, 600);
    assert_false(broker_saw.may_ask);
}

#define CP1 "\"xms_cc\":{\"values\":[\"cp1\"]}"

TEST(challenge_is_read_and_passed_on_with_what_that_means)
{
    struct aad_error err;

    run("mylcs", AAD_OK, &err);
    assert_string_equal(broker_saw.claims, "");
    run("mylcs --claims eyJhY2Nlc3NfdG9rZW4iOnsiYSI6bnVsbH19", AAD_OK, &err);
    assert_string_equal(broker_saw.claims, "{\"access_token\":{" CP1 ",\"a\":null}}");
    run("mylcs --claims {\"access_token\":{}}", AAD_OK, &err);
    assert_string_equal(broker_saw.claims, "{\"access_token\":{" CP1 "}}");
    run("mylcs --claims no!", AAD_USAGE, &err);
    assert_int_equal(broker_saw.calls, 0);
    assert_non_null(strstr(err.remedy, "WWW-Authenticate"));
}

/* P5 */
TEST(reader_is_waited_for_as_long_as_the_connection_says)
{
    struct aad_error err;
    int64_t began_ms;

    ctx.end = (struct deadline){7};
    run("mylcs", AAD_OK, &err);
    assert_int_equal(ctx.end.end_ms, 7);
    broker_saw.timeout_s = 2;
    began_ms = clock_steady_ms();
    run("mylcs", AAD_OK, &err);
    broker_saw.timeout_s = 0;
    assert_in_range(ctx.end.end_ms - 2000, began_ms, clock_steady_ms());
}

TEST(agents_commands_stay_out_of_other_places)
{
    struct aad_error err;

    clear_agents();
    assert_string_equal(run("mylcs --output azure-pipelines", AAD_REFUSED, &err), "");
    assert_string_equal(run("mylcs --output github-actions", AAD_REFUSED, &err), "");
    assert_int_equal(setenv("TF_BUILD", "False", 1), 0);
    assert_string_equal(run("mylcs --output azure-pipelines", AAD_REFUSED, &err), "");
    assert_int_equal(broker_saw.calls, 0);
}

TEST(azure_pipelines_gets_the_mask_first)
{
    struct aad_error err;
    const char *want = "##vso[task.setsecret]" TOKEN "\n"
                       "##vso[task.setsecret]" TOKEN_BASIC "\n"
                       "##vso[task.setsecret]" TOKEN_BASIC_AAD "\n"
                       "##vso[task.setvariable variable=MINE;issecret=true]" TOKEN "\n";

    clear_agents();
    assert_int_equal(setenv("TF_BUILD", "True", 1), 0);
    assert_string_equal(run("mylcs --output azure-pipelines --variable MINE", AAD_OK, &err), want);
    clear_agents();
    assert_string_equal(run("mylcs --output azure-pipelines --variable MINE --force", AAD_OK, &err),
                        want);
}

TEST(github_gets_a_mask_and_a_line_in_its_file)
{
    char path[] = "/tmp/aad-token-XXXXXX", text[100] = {0};
    struct aad_error err;
    int fd = mkstemp(path);

    clear_agents();
    assert_true(fd >= 0);
    assert_int_equal(setenv("GITHUB_ACTIONS", "true", 1), 0);
    assert_int_equal(setenv("GITHUB_OUTPUT", path, 1), 0);
    assert_string_equal(run("mylcs --output github-actions --variable t", AAD_OK, &err),
                        "::add-mask::" TOKEN "\n::add-mask::" TOKEN_BASIC "\n"
                        "::add-mask::" TOKEN_BASIC_AAD "\n");
    assert_int_equal(read(fd, text, sizeof text - 1), 0); /* masked first */
    assert_int_equal(ctx.after(&ctx, &err), AAD_OK);
    assert_int_equal(read(fd, text, sizeof text - 1), strlen("t=" TOKEN "\n"));
    assert_string_equal(text, "t=" TOKEN "\n");
    (void)unlink(path);
    (void)close(fd);
    run("mylcs --output github-actions", AAD_CONFIG, &err);
    run("mylcs --output github-actions --env", AAD_CONFIG, &err);
    clear_agents();
}

/* Case 82: nobody has masked it there. */
TEST(log_of_a_job_gets_no_token)
{
    static const char *const jobs[][2] = {{"TF_BUILD", "true"},
                                          {"GITHUB_ACTIONS", "true"},
                                          {"GITLAB_CI", "true"},
                                          {"JENKINS_URL", "https://jenkins.example/"},
                                          {"JENKINS_SERVER_COOKIE", "dontKillMe"}};
    static const char *const outputs[] = {"text", "json", "header"};
    struct aad_error err;
    char words[60];

    for (size_t i = 0; i < COUNT(jobs) * COUNT(outputs); i++) {
        clear_agents();
        (void)snprintf(words, sizeof words, "mylcs --output %s", outputs[i % COUNT(outputs)]);
        is_log = true;
        assert_non_null(strstr(run(words, AAD_OK, &err), TOKEN)); /* in no job */
        assert_int_equal(setenv(jobs[i / COUNT(outputs)][0], jobs[i / COUNT(outputs)][1], 1), 0);
        assert_string_equal(run(words, AAD_REFUSED, &err), "");
        assert_int_equal(broker_saw.calls, 0);
        assert_non_null(strstr(err.remedy, "aad-credential curl"));
        is_log = false;
        assert_non_null(strstr(run(words, AAD_OK, &err), TOKEN));
    }
    is_log = true;
    assert_string_equal(run("mylcs --force", AAD_OK, &err), TOKEN "\n");
    is_log = false;
    clear_agents();
}

TEST(agent_that_masks_nothing_has_no_output)
{
    struct aad_error err;

    run("mylcs --output gitlab", AAD_UNSUPPORTED, &err);
    assert_non_null(strstr(err.remedy, "aad-credential-gitlab"));
    run("mylcs --output jenkins --force", AAD_UNSUPPORTED, &err);
    assert_non_null(strstr(err.remedy, "aad-credential-jenkins"));
}

TEST(wrong_options_never_reach_the_broker)
{
    static const char *const cases[] = {
        "",
        "a b",
        "../x",
        "mylcs --output xml",
        "mylcs --min-valid -1",
        "mylcs --min-valid 1h",
        "mylcs --variable X",
        "mylcs --env",
        "mylcs --audience=",
        "mylcs --out json",
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(cases); i++) {
        run(cases[i], AAD_USAGE, &err);
        assert_int_equal(broker_saw.calls, 0);
    }
}

/* The answer is what it was; main prints the warning beside it. */
TEST(secret_that_soon_expires_is_warned_of)
{
    struct aad_error err;

    assert_string_equal(run("mylcs", AAD_OK, &err), TOKEN "\n");
    assert_int_equal(ctx.warning.code, AAD_OK);
    broker_saw.is_bare = true;
    assert_string_equal(run("mylcs", AAD_OK, &err), TOKEN "\n");
    assert_non_null(strstr(ctx.warning.what, "warning: the personal-access-token of '"));
    broker_saw.is_bare = false;
}
