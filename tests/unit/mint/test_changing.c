/*
 * test_changing.c - a person's password that is being changed just now is not sent
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/changing.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "connection/change.h"
#include "mint-fixture.h"
#include "unit.h"

static struct connection connection;
static struct aad_error err;

static int start(void)
{
    mint_fixture_make_state();
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    return 0;
}

static int stop(void)
{
    mint_fixture_remove_state();
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

TEST(nobody_waits_where_nothing_goes_on)
{
    struct deadline deadline = deadline_in_ms(0);

    assert_int_equal(changing_wait(&connection, &deadline, &err), AAD_OK);
}

TEST(caller_waits_until_it_is_over)
{
    struct deadline deadline = deadline_in_ms(UNIT_HUNG_MS);
    int status;
    pid_t pid;

    assert_int_equal(change_begin(&connection, &err), AAD_OK);
    pid = fork();
    assert_true(pid >= 0);
    if (!pid) {
        usleep(250000);
        change_end(&connection);
        _exit(0);
    }
    assert_int_equal(changing_wait(&connection, &deadline, &err), AAD_OK);
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

TEST(change_that_does_not_end_is_named)
{
    struct deadline deadline = deadline_in_ms(1200);
    int64_t began_ms = clock_steady_ms();

    assert_int_equal(change_begin(&connection, &err), AAD_OK);
    assert_int_equal(changing_wait(&connection, &deadline, &err), AAD_THROTTLED);
    assert_true(clock_steady_ms() - began_ms < 1200); /* P5 */
    assert_non_null(strstr(err.remedy, "aad-credential rotate"));
    assert_int_equal(err.retry_after_s, 5);
}
