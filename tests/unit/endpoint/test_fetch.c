/*
 * test_fetch.c - which token a child gets, and how often one is asked for
 *
 * The process that brings a new token is the test's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/fetch.h"

#include <stdio.h>

#include "base/clock.h"
#include "broker-fixture.h"
#include "unit.h"

#define A "https://a.example.com"
#define B "https://b.example.com"

static struct fake_job {
    int started, aborted;
    char audience[64];
    job_done *done;
    void *ctx;
} fake;

struct job *job_start(struct loop *loop, const struct job_spec *spec, job_done *done, void *ctx,
                      struct aad_error *err)
{
    (void)loop;
    (void)err;
    assert_string_equal(spec->connection, "one");
    fake.started++;
    fake.done = done;
    fake.ctx = ctx;
    (void)snprintf(fake.audience, sizeof fake.audience, "%s", spec->audience);
    return (struct job *)&fake;
}

void job_abort(struct job *job)
{
    fake.aborted += job != NULL;
}

struct asker {
    struct fetch_waiter waiter;
    char got[600];
};

static void on_answer(struct fetch_waiter *waiter, const struct fetch_found *found,
                      const struct aad_error *err)
{
    struct asker *asker = (struct asker *)waiter;

    (void)snprintf(asker->got, sizeof asker->got, "%s",
                   found ? found->token->access_token.bytes : err->what);
}

static struct fetch fetch;
static struct question question;
static struct asker first, second;

static int begin(void)
{
    fake = (struct fake_job){0};
    fetch = (struct fetch){.connection = "one", .audience = ""};
    question = (struct question){.resource = A "/"};
    first = second = (struct asker){.waiter = {.called = on_answer}};
    return broker_fixture_make();
}

static int end(void)
{
    fetch_clear(&fetch);
    return broker_fixture_remove();
}

BEFORE_EACH(begin);
AFTER_EACH(end);

static void answer(const char *text)
{
    struct token token = {.minted_at_s = clock_now_s(), .expires_at_s = clock_now_s() + 3600};
    struct aad_error err = {0};

    if (text)
        secret_append_text(&token.access_token, text);
    else
        (void)aad_error_set(&err, AAD_NETWORK, NULL, "no network");
    fake.done(fake.ctx, text ? &token : NULL, &err);
    token_clear(&token);
}

TEST(kept_token_needs_no_process)
{
    struct request request = {.connection = "one"};
    char got[32];

    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    fetch_get(&fetch, &question, &first.waiter);
    assert_string_equal(first.got, "token-1");
    assert_int_equal(fake.started, 0);
}

TEST(all_who_wait_get_the_token_of_one_process) /* P7 */
{
    fetch_get(&fetch, &question, &first.waiter);
    fetch_get(&fetch, &question, &second.waiter);
    assert_string_equal(first.got, "");
    assert_int_equal(fake.started, 1);
    assert_string_equal(fake.audience, A);
    answer("new");
    assert_string_equal(first.got, "new");
    assert_string_equal(second.got, "new");
    first.got[0] = '\0';
    fetch_get(&fetch, &question, &first.waiter);
    assert_string_equal(first.got, "new");
    assert_int_equal(fake.started, 1);
}

TEST(failure_is_all_s_and_not_asked_for_again_at_once)
{
    fetch_get(&fetch, &question, &first.waiter);
    answer(NULL);
    assert_string_equal(first.got, "no network");
    fetch_get(&fetch, &question, &second.waiter);
    assert_string_equal(second.got, "no network");
    assert_int_equal(fake.started, 1);
}

TEST(whoever_has_gone_is_not_called)
{
    fetch_get(&fetch, &question, &first.waiter);
    fetch_get(&fetch, &question, &second.waiter);
    fetch_forget(&first.waiter);
    fetch_forget(&first.waiter);
    answer("new");
    assert_string_equal(first.got, "");
    assert_string_equal(second.got, "new");
}

TEST(other_audience_is_refused) /* P9, case 22 */
{
    (void)strcpy(question.resource, "https://c.example.com");
    fetch_get(&fetch, &question, &first.waiter);
    assert_string_equal(first.got, "connection 'one' has no such audience");
    assert_int_equal(fake.started, 0);
}

TEST(child_can_be_limited_to_one)
{
    fetch.audience = B;
    fetch_get(&fetch, &question, &first.waiter);
    assert_string_equal(first.got, "connection 'one' has no such audience");
    (void)strcpy(question.resource, B "/.default");
    fetch_get(&fetch, &question, &first.waiter);
    assert_int_equal(fake.started, 1);
    assert_string_equal(fake.audience, B);
    answer("b");
    fetch.audience = "https://c.example.com"; /* it has gone from the connection */
    (void)strcpy(question.resource, "https://c.example.com");
    fetch_get(&fetch, &question, &first.waiter);
    assert_string_equal(first.got, "connection 'one' has no such audience any more");
}

TEST(other_identity_is_refused)
{
    static const enum question_id kinds[] = {QUESTION_CLIENT_ID, QUESTION_RESOURCE_ID,
                                             QUESTION_OBJECT_ID};

    (void)strcpy(question.id, "8b000000-0000-4000-8000-000000000009");
    for (size_t i = 0; i < COUNT(kinds); i++) {
        question.id_kind = kinds[i];
        fetch_get(&fetch, &question, &first.waiter);
        assert_non_null(strstr(first.got, "is of another identity"));
    }
    assert_int_equal(fake.started, 0);
}

/* Within a second, what a person has removed is gone. */
TEST(removed_connection_is_seen)
{
    struct request request = {.connection = "one"};
    auto_connection struct connection one = {0};
    char got[32];

    assert_int_equal(connection_load("one", &one, NULL), AAD_OK);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    fetch_get(&fetch, &question, &first.waiter);
    assert_string_equal(first.got, "token-1");
    assert_int_equal(connection_erase("one", NULL, NULL), AAD_OK);
    deadline_sleep_ms(1100, NULL);
    fetch_get(&fetch, &question, &first.waiter);
    assert_non_null(strstr(first.got, "there is no connection 'one'"));
    assert_int_equal(connection_save(&one, NULL), AAD_OK);
}

TEST(many_spellings_take_no_more_room)
{
    char more[200] = "";

    for (int i = 0; i < 100; i++) {
        (void)snprintf(question.resource, sizeof question.resource, "https://c.example.com/%s",
                       more);
        (void)strcat(more, "/");
        fetch_get(&fetch, &question, &first.waiter);
    }
    assert_true(fetch.n_entries <= 32);
}

/* An identity's name may be in capitals and small letters: one child could have a thousand
 * processes started. */
TEST(many_spellings_start_few_processes)
{
    struct asker askers[100] = {0};
    int n_told = 0;

    for (size_t i = 0; i < COUNT(askers); i++) {
        askers[i].waiter.called = on_answer;
        (void)strcpy(question.resource, A);
        memset(question.resource + strlen(A), '/', i);
        fetch_get(&fetch, &question, &askers[i].waiter);
        n_told += strstr(askers[i].got, "too many tokens are being asked for") != NULL;
    }
    assert_true(fake.started > 0 && fake.started <= 32);
    assert_int_equal(fake.started + n_told, COUNT(askers));
    answer("new");
    fetch_get(&fetch, &question, &first.waiter);
    assert_int_equal(fake.started, 33);
}
