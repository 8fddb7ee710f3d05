/*
 * test_patience.c - a step that is tried again while what it needs may still come
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/patience.h"

#include "creation-fixture.h"
#include "unit.h"

BEFORE_EACH(creation_fixture_make);
AFTER_EACH(creation_fixture_remove);

struct step {
    enum aad_code code; /* until it was called so often */
    int32_t retry_after_s;
    unsigned n_failures, n_calls;
};

static enum aad_code run(void *ctx, struct aad_error *err)
{
    struct step *step = ctx;
    enum aad_code code;

    if (step->n_calls++ >= step->n_failures)
        return AAD_OK;
    code = aad_error_set(err, step->code, NULL, "not yet");
    err->retry_after_s = step->retry_after_s;
    return code;
}

static bool is_stopped(void)
{
    return true;
}

static enum aad_code try(struct step *step, bool waits, int64_t ms)
{
    const struct patience patience = {.deadline = deadline_in_ms(ms), .waits = waits};
    struct aad_error err = {0};
    enum aad_code code = patience_run(&patience, run, step, &err);

    assert_int_equal(err.code, code);
    return code;
}

TEST(what_may_pass_is_waited_for)
{
    struct step late = {AAD_NOT_FOUND, 0, 5, 0}, throttled = {AAD_THROTTLED, 0, 5, 0};

    assert_int_equal(try(&late, true, 60000), AAD_OK);
    assert_int_equal(late.n_calls, 6);
    assert_int_equal(try(&throttled, false, 60000), AAD_OK);
}

TEST(else_the_first_failure_ends_it)
{
    static const enum aad_code codes[] = {AAD_PERSON, AAD_NETWORK, AAD_NOT_FOUND, AAD_PROTOCOL};

    for (size_t i = 0; i < COUNT(codes); i++) {
        struct step step = {codes[i], 0, 5, 0};

        assert_int_equal(try(&step, false, 60000), codes[i]);
        assert_int_equal(step.n_calls, 1);
    }
}

TEST(it_ends_with_the_deadline)
{
    struct step step = {AAD_NOT_FOUND, 0, 1000, 0}, slow = {AAD_THROTTLED, 300, 2, 0};

    assert_int_equal(try(&step, true, 60000), AAD_NOT_FOUND);
    assert_true(step.n_calls > 4 && step.n_calls < 20);
    assert_int_equal(try(&slow, true, 60000), AAD_THROTTLED); /* it would be too long */
    assert_int_equal(slow.n_calls, 1);
}

TEST(who_stops_it_is_heard)
{
    struct step step = {AAD_NOT_FOUND, 0, 5, 0};
    const struct patience patience = {
        .deadline = deadline_in_ms(60000), .waits = true, .is_stopped = is_stopped};

    assert_int_equal(patience_run(&patience, run, &step, NULL), AAD_CANCELLED);
    assert_int_equal(step.n_calls, 1);
}
