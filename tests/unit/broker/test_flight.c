/*
 * test_flight.c - one mint for all, and a failure that is shared (P7)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/flight.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "broker/cache.h"
#include "unit.h"

static char key[64], home[64];
static struct {
    int mints, callers;
} * shared; /* with the children */

/* Who looks for a turn has begun to wait: it shares a failure that is noted from now on. */
enum turn_result __real_turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                                  struct turn **ret);
enum turn_result __wrap_turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                                  struct turn **ret);

enum turn_result __wrap_turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                                  struct turn **ret)
{
    static pid_t counted;

    if (counted != getpid()) {
        counted = getpid();
        (void)__sync_add_and_fetch(&shared->callers, 1);
    }
    return __real_turn_take(spec, watch, ret);
}

static int set_up(void)
{
    static int n;

    (void)snprintf(home, sizeof home, "/dev/shm/test-flight-XXXXXX");
    if (!mkdtemp(home))
        return -1;
    (void)snprintf(key, sizeof key, "test flight %s %d", unit_dir(), n++);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED || setenv("XDG_STATE_HOME", home, 1) ||
           setenv("XDG_RUNTIME_DIR", home, 1);
}

static int tear_down(void)
{
    cache_evict(key);
    return unit_remove(home);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static bool any_is_usable(const struct token *token, void *ctx)
{
    (void)token, (void)ctx;
    return true;
}

static enum flight_turn join_as(struct flight_call call, int64_t ms, struct flight *flight,
                                struct aad_error *err)
{
    auto_token struct token token = {0};
    struct deadline wait = deadline_in_ms(ms);

    call.key = key;
    call.own_end = deadline_in_ms(15000);
    call.wait = &wait;
    call.is_usable = any_is_usable;
    return flight_join(&call, flight, &token, err);
}

static enum flight_turn join(int64_t ms, struct flight *flight, struct aad_error *err)
{
    return join_as((struct flight_call){0}, ms, flight, err);
}

static void put(void)
{
    auto_token struct token token = {.minted_at_s = clock_now_s(),
                                     .refresh_at_s = clock_now_s() + 100,
                                     .expires_at_s = clock_now_s() + 200};

    secret_append_text(&token.access_token, "token");
    cache_put(key, &token);
}

TEST(token_may_have_a_key_of_its_own)
{
    struct flight flight = {NULL};
    struct aad_error err;

    put();
    assert_int_equal(
        join_as((struct flight_call){.token_key = "other"}, UNIT_HUNG_MS, &flight, &err),
        FLIGHT_MINT);
    flight_land(key, &flight, NULL);
    assert_int_equal(join_as((struct flight_call){.token_key = key}, UNIT_HUNG_MS, &flight, &err),
                     FLIGHT_TOKEN);
}

static void fail_with(enum aad_code code, int32_t retry_after_s)
{
    struct flight flight = {NULL};
    struct aad_error err;

    assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_MINT);
    (void)aad_error_set(&err, code, "AADSTS1",
                        "%s\n"
                        "do this",
                        "it\nfailed");
    err.retry_after_s = retry_after_s;
    flight_land(key, &flight, &err);
}

TEST(the_first_mints_and_a_late_one_gets_its_token)
{
    struct flight first = {NULL}, second = {NULL};
    struct aad_error err;

    assert_int_equal(join(UNIT_HUNG_MS, &first, &err), FLIGHT_MINT);
    put();
    assert_int_equal(join(UNIT_HUNG_MS, &second, &err), FLIGHT_TOKEN);
    flight_land(key, &first, NULL);
    assert_int_equal(join(UNIT_HUNG_MS, &second, &err), FLIGHT_TOKEN);
}

TEST(waiting_ends_with_the_deadline)
{
    struct flight first = {NULL}, second = {NULL};
    struct aad_error err = {0};
    int64_t began_ms = clock_steady_ms();
    char pid[32];

    assert_int_equal(join(UNIT_HUNG_MS, &first, &err), FLIGHT_MINT);
    assert_int_equal(join(200, &second, &err), FLIGHT_FAILED);
    assert_int_equal(err.code, AAD_TIMEOUT);
    (void)snprintf(pid, sizeof pid, "process %d ", (int)getpid());
    assert_non_null(strstr(err.what, pid));
    assert_in_range(clock_steady_ms() - began_ms, 200, UNIT_HUNG_MS);
    flight_land(key, &first, NULL);
}

static void wait_for_callers(int n)
{
    struct deadline end = deadline_in_ms(UNIT_HUNG_MS);

    while (__sync_add_and_fetch(&shared->callers, 0) < n && deadline_left_ms(&end))
        deadline_sleep_ms(5, NULL);
}

static void child(int n, enum aad_code failure)
{
    struct flight flight = {NULL};
    struct aad_error err = {0};
    enum flight_turn turn;

    turn = join(UNIT_HUNG_MS, &flight, &err);
    if (turn == FLIGHT_MINT) {
        (void)__sync_add_and_fetch(&shared->mints, 1);
        wait_for_callers(n);
        if (!failure)
            put();
        (void)aad_error_set(&err, failure ? failure : AAD_INTERNAL, NULL, "no");
        flight_land(key, &flight, failure ? &err : NULL);
        turn = failure ? FLIGHT_FAILED : FLIGHT_TOKEN;
    }
    _exit(turn == FLIGHT_FAILED ? (int)err.code : 0);
}

static void run_children(int n, enum aad_code failure)
{
    int status;

    for (int i = 0; i < n; i++)
        if (fork() == 0)
            child(n, failure);
    while (n-- > 0) {
        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), failure);
    }
}

/* P7, case 69 */
TEST(many_processes_mint_once)
{
    run_children(50, AAD_OK);
    assert_int_equal(shared->mints, 1);
}

/* P7: a failure is shared by those who waited for it */
TEST(many_processes_fail_once)
{
    run_children(20, AAD_REJECTED);
    assert_int_equal(shared->mints, 1);
}

/* P8 */
TEST(a_killed_minter_is_followed_by_another)
{
    struct flight flight = {NULL};
    struct aad_error err;
    pid_t pid = fork();

    if (pid == 0) {
        (void)join(UNIT_HUNG_MS, &flight, &err);
        (void)__sync_add_and_fetch(&shared->mints, 1);
        (void)pause();
    }
    while (!__sync_add_and_fetch(&shared->mints, 0))
        deadline_sleep_ms(5, NULL);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_MINT);
    flight_land(key, &flight, NULL);
}

TEST(a_later_caller_may_try_again_at_once)
{
    struct flight flight = {NULL};
    struct aad_error err;

    fail_with(AAD_NETWORK, 0);
    (void)usleep(5000);
    assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_MINT);
    flight_land(key, &flight, NULL);
}

TEST(retry_after_holds_back_everybody)
{
    struct flight flight = {NULL};
    struct aad_error err = {0};
    int64_t began_s = clock_now_s();

    fail_with(AAD_THROTTLED, 60);
    (void)usleep(5000);
    assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_FAILED);
    assert_int_equal(err.code, AAD_THROTTLED);
    assert_string_equal(err.foreign, "AADSTS1");
    assert_string_equal(err.remedy, "do this");
    assert_null(strchr(err.what, '\n'));
    assert_in_range(err.retry_after_s, 59 - (clock_now_s() - began_s), 60);
    flight_forget(key);
    fail_with(AAD_THROTTLED, 1);
    (void)usleep(1100000);
    assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_MINT);
    flight_land(key, &flight, NULL);
}

/* Who has another source of the master password, or a person, may open what others could not. */
TEST(locked_store_of_another_is_tried_by_who_can_unlock)
{
    for (int i = 0; i < 2; i++) {
        struct flight first = {NULL}, second = {NULL};
        struct aad_error err = {0};
        int begins[2], status;
        pid_t pid;
        char byte;

        assert_int_equal(pipe(begins), 0);
        pid = fork(); /* before there is a lock that it would have, too */
        if (!pid) {
            enum flight_turn turn;

            (void)close(begins[1]);
            (void)!read(begins[0], &byte, 1);
            turn = join_as((struct flight_call){.can_unlock = i == 1}, UNIT_HUNG_MS, &second, &err);
            _exit(turn == FLIGHT_MINT ? 100 : (int)err.code);
        }
        assert_int_equal(join(UNIT_HUNG_MS, &first, &err), FLIGHT_MINT);
        shared->callers = 0;
        (void)(close(begins[0]) | close(begins[1]));
        wait_for_callers(1);
        (void)aad_error_set(&err, AAD_LOCKED, NULL, "nobody to ask");
        flight_land(key, &first, &err);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(WEXITSTATUS(status), i ? 100 : AAD_LOCKED);
    }
}

TEST(cool_down_is_told_to_who_flies_alone)
{
    struct aad_error said = {0}, err = {0};
    int64_t began_s = clock_now_s();

    assert_int_equal(flight_check(key, &err), AAD_OK);
    (void)aad_error_set(&said, AAD_NETWORK, NULL, "passes at once");
    flight_note(key, &said);
    assert_int_equal(flight_check(key, &err), AAD_OK);
    (void)aad_error_set(&said, AAD_THROTTLED, NULL, "wait");
    said.retry_after_s = 60;
    flight_note(key, &said);
    assert_int_equal(flight_check(key, &err), AAD_THROTTLED);
    assert_in_range(err.retry_after_s, 59 - (clock_now_s() - began_s), 60);
}

TEST(a_person_can_end_the_cool_down)
{
    struct flight flight = {NULL};
    struct aad_error err;
    int64_t began_ms = clock_steady_ms(), ago_ms;

    assert_int_equal(flight_failed_ago_ms(key, NULL), -1);
    fail_with(AAD_THROTTLED, 600);
    ago_ms = flight_failed_ago_ms(key, &err);
    assert_in_range(ago_ms, 0, clock_steady_ms() - began_ms);
    assert_int_equal(err.code, AAD_THROTTLED);
    flight_forget(key);
    assert_int_equal(flight_failed_ago_ms(key, NULL), -1);
    assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_MINT);
    flight_land(key, &flight, NULL);
}

/* P8, case 74 */
TEST(a_damaged_note_is_no_note)
{
    char command[160];
    struct flight flight = {NULL};
    struct aad_error err;

    fail_with(AAD_THROTTLED, 600);
    (void)snprintf(command, sizeof command,
                   "for f in %s/aad-credential/flight/*.note; do truncate -s -9 $f; done", home);
    assert_int_equal(system(command), 0);
    assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_MINT);
    flight_land(key, &flight, NULL);
}

/* Its clock began anew. Nor is one that keeps all away for longer than any does. */
TEST(a_note_of_another_boot_or_of_the_future_is_no_note)
{
    static const char *const edits[] = {"1s/.*/00000000-0000-0000-0000-000000000000/",
                                        "2s/.*/99999999999999/", "3s/$/000000/"};

    for (size_t i = 0; i < COUNT(edits); i++) {
        struct flight flight = {NULL};
        struct aad_error err;
        char command[200];

        fail_with(AAD_THROTTLED, 600);
        assert_true(flight_failed_ago_ms(key, NULL) >= 0);
        (void)snprintf(command, sizeof command, "sed -i '%s' %s/aad-credential/flight/*.note",
                       edits[i], home);
        assert_int_equal(system(command), 0);
        assert_int_equal(flight_failed_ago_ms(key, NULL), -1);
        assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_MINT);
        flight_land(key, &flight, NULL);
    }
}

/* case 73 */
TEST(without_a_directory_the_mint_goes_on_without_a_lock)
{
    struct flight flight = {NULL};
    struct aad_error err;

    assert_int_equal(setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1), 0);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/dev/null/nowhere", 1), 0);
    assert_int_equal(join(UNIT_HUNG_MS, &flight, &err), FLIGHT_MINT);
    assert_null(flight.turn);
    flight_land(key, &flight, NULL);
}
