/*
 * test_ahead.c - the one thread beside the main one
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/ahead.h"
#include "unit.h"

struct work {
    pthread_t main;
    bool was_elsewhere, could_be_ended;
};

static enum aad_code do_work(void *ctx, struct aad_error *err)
{
    struct work *work = ctx;
    sigset_t mask;

    work->was_elsewhere = !pthread_equal(pthread_self(), work->main);
    (void)pthread_sigmask(SIG_SETMASK, NULL, &mask);
    work->could_be_ended = !sigismember(&mask, SIGINT);
    return aad_error_set(err, AAD_LOCKED, NULL, "it is locked");
}

TEST(work_is_done_beside_and_its_error_comes_back)
{
    struct work work = {.main = pthread_self()};
    struct aad_error err = {0};
    struct ahead ahead;

    ahead_start(&ahead, do_work, &work);
    assert_true(ahead_is_running(&ahead));
    assert_int_equal(ahead_join(&ahead, &err), AAD_LOCKED);
    assert_string_equal(err.what, "it is locked");
    assert_false(ahead_is_running(&ahead));
    assert_true(work.was_elsewhere);
}

/* Otherwise a ^C would end the program while that thread has turned off the terminal's echo. */
TEST(signals_that_end_are_for_the_thread_and_then_for_the_main_one)
{
    struct work work = {.main = pthread_self()};
    struct ahead ahead;
    sigset_t mask;

    ahead_start(&ahead, do_work, &work);
    (void)pthread_sigmask(SIG_SETMASK, NULL, &mask);
    assert_true(sigismember(&mask, SIGINT) && sigismember(&mask, SIGTERM));
    (void)ahead_join(&ahead, NULL);
    assert_true(work.could_be_ended);
    (void)pthread_sigmask(SIG_SETMASK, NULL, &mask);
    assert_false(sigismember(&mask, SIGINT) || sigismember(&mask, SIGTERM));
}
