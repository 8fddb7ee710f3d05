/*
 * test_attempt.c - P6: a secret that was never accepted is tried by one at a time
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/runtime.h"
#include "mint-fixture.h"
#include "mint/attempt.h"
#include "unit.h"

static struct connection connection;
static struct secret right, wrong;
static struct aad_error err;
static int64_t now_ms; /* a time that passes when a test says so */

int64_t __real_clock_now_ms(void);
int64_t __wrap_clock_now_ms(void);

int64_t __wrap_clock_now_ms(void)
{
    return now_ms;
}

static int start(void)
{
    now_ms = __real_clock_now_ms();
    mint_fixture_make_state();
    (void)unsetenv("XDG_RUNTIME_DIR");
    runtime_parent = "/dev/null";
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    memset(&err, 0, sizeof err);
    secret_append_text(&right, "right-canary");
    secret_append_text(&wrong, "wrong-canary");
    return 0;
}

static int stop(void)
{
    mint_fixture_forget_kernel();
    mint_fixture_remove_state();
    secret_clear(&right);
    secret_clear(&wrong);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

#define auto_attempt __attribute__((cleanup(attempt_close)))

static enum aad_code begin(struct attempt *a, const struct secret *secret, int64_t wait_ms)
{
    const struct deadline deadline = deadline_in_ms(wait_ms);
    const struct attempt_call call = {.connection = &connection,
                                      .grant = grant_find("password"),
                                      .is_users = true,
                                      .secret = secret,
                                      .deadline = &deadline};

    return attempt_begin(a, &call, &err);
}

/* One whole try that ends so. */
static enum aad_code try_once(const struct secret *secret, enum attempt_end end, int64_t number)
{
    auto_attempt struct attempt a = {0};
    enum aad_code code = begin(&a, secret, UNIT_HUNG_MS);

    if (code)
        return code;
    attempt_mark(&a);
    return attempt_end(&a, end, number);
}

static enum aad_code check(const struct secret *secret)
{
    auto_attempt struct attempt a = {0};

    return begin(&a, secret, UNIT_HUNG_MS);
}

TEST(unknown_secret_may_be_sent)
{
    assert_int_equal(check(&wrong), AAD_OK);
}

TEST(rejected_secret_is_not_sent_again)
{
    assert_int_equal(try_once(&wrong, ATTEMPT_REJECTED, 50126), AAD_OK);
    assert_int_equal(check(&wrong), AAD_REJECTED);
    assert_string_equal(err.foreign, "AADSTS50126");
    assert_null(strstr(err.what, "canary"));
}

TEST(rejection_without_a_number_counts_too)
{
    assert_int_equal(try_once(&wrong, ATTEMPT_REJECTED, 0), AAD_OK);
    assert_int_equal(check(&wrong), AAD_REJECTED);
    assert_string_equal(err.foreign, "invalid_grant");
    assert_non_null(strstr(err.what, "(invalid_grant)"));
    assert_non_null(strstr(err.remedy, "Is the password of"));
    assert_int_equal(check(&right), AAD_OK);
}

TEST(changed_secret_may_be_sent)
{
    assert_int_equal(try_once(&wrong, ATTEMPT_REJECTED, 50126), AAD_OK);
    assert_int_equal(check(&right), AAD_OK);
}

TEST(another_identity_is_not_meant)
{
    static char other[] = "other@contoso.example";

    assert_int_equal(try_once(&wrong, ATTEMPT_REJECTED, 50126), AAD_OK);
    connection.username = other;
    assert_int_equal(check(&wrong), AAD_OK);
}

/* Every way to the same account, and however it is spelled. */
TEST(same_account_is_judged_once)
{
    static char upper[] = "SVC-LCS@Contoso.Example", lower[] = "svc-lcs@contoso.example";
    static char domain[] = "https://login.microsoftonline.com/contoso.example",
                guid[] = "https://login.windows.net/3f2a7c10-5b1e-4c8d-9a6f-0123456789ab",
                china[] = "https://login.chinacloudapi.cn/contoso.example";
    static char application[] = "9b000000-0000-4000-8000-000000000009";

    connection.username = upper;
    connection.authority = domain;
    assert_int_equal(try_once(&wrong, ATTEMPT_REJECTED, 50126), AAD_OK);
    connection.username = lower;
    connection.authority = guid;
    connection.client_id = application;
    assert_int_equal(check(&wrong), AAD_REJECTED);
    connection.authority = china;
    assert_int_equal(check(&wrong), AAD_OK);
}

TEST(accepted_secret_goes_freely)
{
    auto_attempt struct attempt one = {0}, two = {0};

    assert_int_equal(try_once(&right, ATTEMPT_ACCEPTED, 0), AAD_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(begin(&one, &right, 0), AAD_OK);
        assert_int_equal(begin(&two, &right, 0), AAD_OK);
        assert_false(one.sends_once || two.sends_once);
        assert_null(one.turn);
        attempt_close(&one);
        attempt_close(&two);
        mint_fixture_forget_kernel(); /* the file knows it, too */
    }
    assert_int_equal(try_once(&right, ATTEMPT_REJECTED, 50126), AAD_OK);
    assert_int_equal(check(&right), AAD_REJECTED);
}

TEST(unknown_secret_is_tried_by_one_at_a_time)
{
    auto_attempt struct attempt one = {0}, two = {0};
    int64_t began_ms = clock_steady_ms();

    assert_int_equal(begin(&one, &right, UNIT_HUNG_MS), AAD_OK);
    assert_true(one.sends_once);
    assert_int_equal(begin(&two, &right, 300), AAD_TIMEOUT);
    assert_in_range(clock_steady_ms() - began_ms, 300, UNIT_HUNG_MS);
}

/* P6, P7: 20 at once, one request, and each hears the answer. */
TEST(many_hear_of_one_rejection)
{
    int status, senders = 0;

    for (int i = 0; i < 20; i++)
        if (!fork()) {
            auto_attempt struct attempt a = {0};
            enum aad_code code = begin(&a, &wrong, UNIT_HUNG_MS);

            if (code)
                _exit((int)code);
            attempt_mark(&a);
            deadline_sleep_ms(300, NULL);
            (void)attempt_end(&a, ATTEMPT_REJECTED, 50126);
            _exit(100);
        }
    for (int i = 0; i < 20; i++) {
        assert_true(wait(&status) > 0);
        senders += WEXITSTATUS(status) == 100;
        assert_true(WEXITSTATUS(status) == 100 || WEXITSTATUS(status) == AAD_REJECTED);
    }
    assert_int_equal(senders, 1);
}

/* It may have counted: one more, then one a minute. */
/* P5, P6: then a loop of calls is slow at least, and ever slower, within the time of each. */
TEST(rejection_that_cannot_be_kept_makes_the_caller_wait)
{
    static const int64_t waits_ms[] = {1900, 3900};

    assert_int_equal(setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1), 0);
    mint_fixture_deny_kernel(true);
    for (size_t i = 0; i < COUNT(waits_ms); i++) {
        int64_t began_ms = clock_steady_ms();

        assert_int_equal(try_once(&wrong, ATTEMPT_REJECTED, 50126), AAD_IO);
        assert_true(clock_steady_ms() - began_ms >= waits_ms[i]);
    }
    {
        auto_attempt struct attempt a = {0};
        int64_t began_ms = clock_steady_ms();

        assert_int_equal(begin(&a, &wrong, 100), AAD_OK);
        assert_int_equal(attempt_end(&a, ATTEMPT_REJECTED, 50126), AAD_IO);
        assert_true(clock_steady_ms() - began_ms < 3000);
    }
    mint_fixture_deny_kernel(false);
}

TEST(try_without_an_answer_is_followed_by_one_more)
{
    assert_int_equal(try_once(&wrong, ATTEMPT_NO_ANSWER, 0), AAD_OK);
    assert_int_equal(try_once(&wrong, ATTEMPT_NO_ANSWER, 0), AAD_OK);
    assert_int_equal(try_once(&wrong, ATTEMPT_NO_ANSWER, 0), AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, 60);
    assert_int_equal(check(&right), AAD_OK);
    now_ms += 59999;
    assert_int_equal(check(&wrong), AAD_THROTTLED);
    now_ms += 1;
    assert_int_equal(try_once(&wrong, ATTEMPT_NO_ANSWER, 0), AAD_OK);
    assert_int_equal(check(&wrong), AAD_THROTTLED);
    now_ms += 60000;
    assert_int_equal(try_once(&wrong, ATTEMPT_ACCEPTED, 0), AAD_OK);
    assert_int_equal(check(&wrong), AAD_OK);
}

TEST(killed_try_is_one_without_an_answer)
{
    for (int i = 0; i < 3; i++) {
        pid_t pid = fork();
        int status;

        if (!pid) {
            struct attempt a = {0};

            if (begin(&a, &wrong, UNIT_HUNG_MS))
                _exit(1);
            attempt_mark(&a);
            (void)raise(SIGKILL);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(WIFSIGNALED(status), i < 2);
    }
}

TEST(answer_about_something_else_clears_the_note)
{
    for (int i = 0; i < 5; i++)
        assert_int_equal(try_once(&wrong, ATTEMPT_ANSWERED, 0), AAD_OK);
    assert_int_equal(try_once(&wrong, ATTEMPT_NO_ANSWER, 0), AAD_OK);
    assert_int_equal(try_once(&wrong, ATTEMPT_ANSWERED, 0), AAD_OK);
    assert_int_equal(try_once(&wrong, ATTEMPT_NO_ANSWER, 0), AAD_OK);
    assert_int_equal(check(&wrong), AAD_THROTTLED);
}

TEST(what_did_not_leave_is_no_try)
{
    for (int i = 0; i < 5; i++) {
        auto_attempt struct attempt a = {0};

        assert_int_equal(begin(&a, &wrong, 0), AAD_OK);
        assert_int_equal(attempt_end(&a, ATTEMPT_NO_ANSWER, 0), AAD_OK);
    }
    assert_int_equal(check(&wrong), AAD_OK);
}

/* 20 times `verify --retry` at once are one more try, not twenty. */
TEST(person_who_says_that_it_is_right_speaks_of_the_past)
{
    const struct deadline deadline = deadline_in_ms(UNIT_HUNG_MS);
    struct attempt_call call = {.connection = &connection,
                                .grant = grant_find("password"),
                                .is_users = true,
                                .secret = &wrong,
                                .deadline = &deadline};
    auto_attempt struct attempt first = {0}, second = {0};

    assert_int_equal(try_once(&wrong, ATTEMPT_REJECTED, 50126), AAD_OK);
    now_ms += 5;
    call.retries_before_ms = now_ms;
    assert_int_equal(attempt_begin(&first, &call, &err), AAD_OK);
    attempt_mark(&first);
    now_ms += 5;
    assert_int_equal(attempt_end(&first, ATTEMPT_REJECTED, 50126), AAD_OK);
    assert_int_equal(attempt_begin(&second, &call, &err), AAD_REJECTED);
}

TEST(locked_account_is_left_alone_for_ten_minutes)
{
    assert_int_equal(try_once(&right, ATTEMPT_REJECTED, 50053), AAD_OK);
    assert_int_equal(check(&right), AAD_REJECTED);
    assert_int_equal(err.retry_after_s, VERDICT_LOCKED_S);
    now_ms += VERDICT_LOCKED_S * 1000 - 1;
    assert_int_equal(check(&right), AAD_REJECTED);
    now_ms += 1;
    assert_int_equal(check(&right), AAD_OK);
}

TEST(wrong_password_stays_wrong)
{
    assert_int_equal(try_once(&wrong, ATTEMPT_REJECTED, 50126), AAD_OK);
    now_ms += VERDICT_LOCKED_S * 1000 * 1000;
    assert_int_equal(check(&wrong), AAD_REJECTED);
}
