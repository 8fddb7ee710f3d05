/*
 * test_hold.c - what would end us comes when it is over, and is not lost
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hold.h"

#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

/* Gives the wait status of a process that is sent the signal in the middle. */
static int in_child(int number, void (*before)(int))
{
    pid_t pid = fork();
    struct hold hold;
    int status = 0;

    if (!pid) {
        (void)signal(number, before);
        hold_begin(&hold);
        (void)raise(number);
        hold_end(&hold);
        _exit(7);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

TEST(signal_comes_at_the_end)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

    for (size_t i = 0; i < COUNT(numbers); i++) {
        int status = in_child(numbers[i], SIG_DFL);

        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), numbers[i]);
    }
}

TEST(what_is_ignored_stays_ignored)
{
    assert_int_equal(WEXITSTATUS(in_child(SIGHUP, SIG_IGN)), 7);
}

TEST(nothing_came_nothing_comes)
{
    struct hold hold;

    hold_begin(&hold);
    hold_end(&hold);
    assert_int_equal(sigaction(SIGTERM, NULL, &hold.actions[0]), 0);
    assert_ptr_equal(hold.actions[0].sa_handler, SIG_DFL);
}

TEST(what_was_looked_for_may_be_dropped)
{
    struct hold hold;

    hold_begin(&hold);
    assert_false(hold_is_caught());
    (void)raise(SIGTERM);
    assert_true(hold_is_caught());
    hold_drop(&hold);
    hold_begin(&hold);
    assert_false(hold_is_caught());
    hold_end(&hold);
}
