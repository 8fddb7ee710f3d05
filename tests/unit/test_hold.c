/*
 * test_hold.c - what would end us comes when it is over, and is not lost
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

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

static void signal_comes_at_the_end(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        int status = in_child(numbers[i], SIG_DFL);

        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), numbers[i]);
    }
}

static void what_is_ignored_stays_ignored(void **state)
{
    (void)state;
    assert_int_equal(WEXITSTATUS(in_child(SIGHUP, SIG_IGN)), 7);
}

static void nothing_came_nothing_comes(void **state)
{
    struct hold hold;

    (void)state;
    hold_begin(&hold);
    hold_end(&hold);
    assert_int_equal(sigaction(SIGTERM, NULL, &hold.actions[0]), 0);
    assert_ptr_equal(hold.actions[0].sa_handler, SIG_DFL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signal_comes_at_the_end),
        cmocka_unit_test(what_is_ignored_stays_ignored),
        cmocka_unit_test(nothing_came_nothing_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
