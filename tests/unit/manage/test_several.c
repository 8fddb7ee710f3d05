/*
 * test_several.c - the same work for each of many, of which a few wait at the same time
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/several.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "base/clock.h"
#include "unit.h"

#define MANY 20

static struct {
    unsigned done[MANY]; /* how often each was; only who computes touches it */
    size_t n, fails;
    unsigned n_computing, most_computing;
    atomic_uint n_waiting, most_waiting;
} seen;

static int begin(void)
{
    memset(&seen, 0, sizeof seen);
    seen.fails = MANY;
    return 0;
}

BEFORE_EACH(begin);

static enum aad_code work(void *ctx, size_t i, struct aad_error *err)
{
    const struct deadline far = deadline_in_ms(UNIT_HUNG_MS);
    unsigned waiting;

    assert_ptr_equal(ctx, &seen);
    seen.n_computing++;
    if (seen.n_computing > seen.most_computing)
        seen.most_computing = seen.n_computing;
    seen.n++;
    seen.done[i]++;
    waiting = atomic_fetch_add(&seen.n_waiting, 1) + 1;
    if (waiting > seen.most_waiting)
        seen.most_waiting = waiting;
    seen.n_computing--;
    several_sleep_ms(20, &far);
    seen.n_computing++;
    (void)atomic_fetch_sub(&seen.n_waiting, 1);
    seen.n_computing--;
    return i == seen.fails ? aad_error_set(err, AAD_PERSON, NULL, "number %zu", i) : AAD_OK;
}

TEST(each_is_done_once_and_a_few_wait_together)
{
    int64_t began_ms = clock_steady_ms();

    assert_int_equal(several_run(MANY, work, &seen, NULL), AAD_OK);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(seen.done[i], 1);
    assert_int_equal(seen.most_computing, 1);
    assert_int_equal(seen.most_waiting, SEVERAL_MAX);
    assert_true(clock_steady_ms() - began_ms >= MANY / SEVERAL_MAX * 20);
}

TEST(one_that_fails_ends_it)
{
    struct aad_error err = {0};

    seen.fails = 5;
    assert_int_equal(several_run(MANY, work, &seen, &err), AAD_PERSON);
    assert_string_equal(err.what, "number 5");
    assert_in_range(seen.n, 6, MANY - 1);
}

TEST(few_need_few)
{
    assert_int_equal(several_run(0, work, &seen, NULL), AAD_OK);
    assert_int_equal(seen.n, 0);
    assert_int_equal(several_run(1, work, &seen, NULL), AAD_OK);
    assert_int_equal(seen.n, 1);
    several_pause();
    several_resume();
}
