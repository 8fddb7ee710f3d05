/*
 * test_fresh.c - which tokens are replaced, and when
 *
 * The process that brings a new token is the test's; the cache is the real one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/fresh.h"

#include <errno.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "broker-fixture.h"
#include "unit.h"

static struct fake_job {
    int started;
    bool fails;
    int64_t min_valid_s;
    char audience[64];
    job_done *done;
    void *ctx;
} fake;

static struct loop loop;
static struct fresh *fresh;
static int n_ticks, n_begins;

struct job *job_start(struct loop *where, const struct job_spec *spec, job_done *done, void *ctx,
                      struct aad_error *err)
{
    assert_ptr_equal(where, &loop);
    assert_false(spec->may_ask); /* P5 */
    fake.started++;
    fake.min_valid_s = spec->min_valid_s;
    (void)snprintf(fake.audience, sizeof fake.audience, "%s", spec->audience);
    fake.done = done;
    fake.ctx = ctx;
    if (fake.fails)
        (void)aad_error_set(err, AAD_UNAVAILABLE, NULL, "no process");
    return fake.fails ? NULL : (struct job *)&fake;
}

void job_abort(struct job *job)
{
    (void)job;
}

/* The clock of the machine: the test sets none. */
static bool clock_is_set;
static int n_armed, armed_flags;
static int64_t armed_at_s;

int __real_timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *old);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *old);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *old)
{
    const struct itimerspec past = {.it_value.tv_sec = 1};

    n_armed++;
    armed_flags = flags;
    armed_at_s = at->it_value.tv_sec;
    return __real_timerfd_settime(fd, flags, clock_is_set ? &past : at, old);
}

ssize_t __real_read(int fd, void *bytes, size_t len);
ssize_t __wrap_read(int fd, void *bytes, size_t len);
ssize_t __wrap_read(int fd, void *bytes, size_t len)
{
    if (!clock_is_set || len != sizeof(uint64_t))
        return __real_read(fd, bytes, len);
    clock_is_set = false;
    errno = ECANCELED; /* timerfd_create(2), TFD_TIMER_CANCEL_ON_SET */
    return -1;
}

static int stop(void *ctx)
{
    (void)ctx;
    if (++n_ticks == 4)
        loop.is_over = true;
    return 1;
}

static void on_begin(void *ctx)
{
    (void)ctx;
    n_begins++;
}

static int begin(void)
{
    fake = (struct fake_job){0};
    n_begins = 0;
    clock_is_set = false;
    return broker_fixture_make() || loop_open(&loop, NULL);
}

static int end(void)
{
    fresh_close(fresh);
    fresh = NULL;
    loop_close(&loop);
    return broker_fixture_remove();
}

BEFORE_EACH(begin);
AFTER_EACH(end);

/* A few turns of the loop, with a look at all connections at its beginning. */
static void look(void)
{
    struct loop_tick tick = {.called = stop};

    n_ticks = 0;
    loop.is_over = false;
    if (!fresh)
        assert_int_equal(fresh_open(&loop, on_begin, NULL, &fresh, NULL), AAD_OK);
    loop_add_tick(&loop, &tick);
    loop_run(&loop);
    loop_remove_tick(&loop, &tick);
}

TEST(what_is_fresh_stays)
{
    auto_buf struct buf text = {0};

    broker_fixture_age(60, 3300, 3600);
    look();
    assert_int_equal(fresh_count(fresh), 1);
    assert_int_equal(fake.started, 0);
    assert_int_equal(n_begins, 1);
    fresh_print(fresh, 9, &text);
    assert_int_equal(strncmp(buf_text(&text), "fresh one ", strlen("fresh one ")), 0);
    assert_non_null(strstr(buf_text(&text), " https://a.example.com\n"));
}

/* Two minutes before all others would ask. */
TEST(what_is_nearly_due_is_replaced)
{
    broker_fixture_age(3190, 3300, 3600);
    look();
    assert_int_equal(fake.started, 1);
    assert_string_equal(fake.audience, "https://a.example.com");
    /* The token that is kept is not good enough. */
    assert_in_range(fake.min_valid_s, 405, 411);
}

TEST(what_was_replaced_is_left_alone)
{
    struct token token = {0};
    struct aad_error err = {0};

    broker_fixture_age(3190, 3300, 3600);
    look();
    assert_int_equal(fake.started, 1);
    broker_fixture_age(0, 3300, 3600);
    fake.done(fake.ctx, &token, &err);
    look();
    assert_int_equal(fake.started, 1);
    assert_int_equal(fresh_count(fresh), 1);
}

TEST(failure_is_not_repeated_at_once)
{
    struct aad_error err = {.code = AAD_NETWORK, .what = "no network"};

    broker_fixture_age(3190, 3300, 3600);
    look();
    fake.done(fake.ctx, NULL, &err);
    look();
    assert_int_equal(fake.started, 1);
}

TEST(process_that_does_not_start_is_not_tried_at_once)
{
    fake.fails = true;
    broker_fixture_age(3190, 3300, 3600);
    look();
    look();
    assert_int_equal(fake.started, 1);
}

TEST(what_nobody_has_used_is_not_minted)
{
    look();
    assert_int_equal(fresh_count(fresh), 0);
    assert_int_equal(fake.started, 0);
}

/* It fires at once after a suspend, and tells of a clock that was set. */
TEST(timer_is_that_of_the_wall_clock)
{
    broker_fixture_age(60, 3300, 3600);
    look();
    assert_int_equal(armed_flags, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
    assert_in_range(armed_at_s, clock_now_s() + 290, clock_now_s() + 300);
}

TEST(all_is_looked_at_again_when_the_clock_was_set)
{
    broker_fixture_age(60, 3300, 3600);
    clock_is_set = true;
    look();
    assert_int_equal(n_begins, 2);
    look();
    assert_int_equal(n_begins, 2);
}
