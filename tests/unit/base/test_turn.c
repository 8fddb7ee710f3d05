/*
 * test_turn.c - one after the other, and nobody waits for who has stopped (P5, P7)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/runtime.h"
#include "base/state.h"
#include "room.h"
#include "unit.h"

#define ROOM "flight"

static int lock_errnum;     /* what the system says of locks in the first place */
static bool has_other_kind; /* but of those that belong to an open file */

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);
int __real_fcntl64(int fd, int command, void *argument);
int __wrap_fcntl64(int fd, int command, void *argument);

static bool is_first_place(int fd)
{
    auto_buf struct buf path = {0};
    struct stat here, there;

    assert_true(state_path(0, ROOM, "key", ".lock", &path));
    return !fstat(fd, &here) && (!S_ISREG(here.st_mode) ||
                                 (!stat(buf_text(&path), &there) && here.st_ino == there.st_ino));
}

int __wrap_flock(int fd, int operation)
{
    if (!lock_errnum || !is_first_place(fd))
        return __real_flock(fd, operation);
    errno = lock_errnum;
    return -1;
}

int __wrap_fcntl64(int fd, int command, void *argument)
{
    if (command != F_OFD_SETLK || !lock_errnum || has_other_kind || !is_first_place(fd))
        return __real_fcntl64(fd, command, argument);
    errno = lock_errnum;
    return -1;
}

static int set_up(void)
{
    lock_errnum = 0;
    has_other_kind = false;
    if (room_make() || mkdir(room_at("run"), 0700))
        return -1;
    runtime_parent = "/dev/null";
    return setenv("XDG_STATE_HOME", room_path(), 1) || setenv("XDG_RUNTIME_DIR", room_at("run"), 1);
}

BEFORE_EACH(set_up);
AFTER_EACH(room_remove);

static enum turn_result take(struct turn_watch *watch, uint64_t seat, struct turn **ret)
{
    const struct turn_spec spec = {
        .room = ROOM, .key = "key", .end = deadline_in_ms(60000), .seat = seat};

    return turn_take(&spec, watch, ret);
}

/* Waits for up to so long: from the first look to the last, however busy the machine is. */
static enum turn_result take_within(int64_t ms, struct turn_watch *watch, struct turn **ret)
{
    enum turn_result result = take(watch, 0, ret);
    struct deadline deadline = deadline_in_ms(ms);
    bool is_last = false;

    while (result == TURN_WAIT && !is_last) {
        deadline_sleep_ms(20, NULL);
        is_last = !deadline_left_ms(&deadline);
        result = take(watch, 0, ret);
    }
    return result;
}

struct holder {
    pid_t pid;
    int *is_ready;
};

/* A process that has the turn, until it is told to give it back by SIGTERM. */
static struct holder start_holder(int64_t time_ms, uint64_t asks_at)
{
    struct holder h = {0};

    h.is_ready =
        mmap(NULL, sizeof *h.is_ready, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *h.is_ready = 0;
    h.pid = fork();
    if (!h.pid) {
        struct turn_spec spec = {.room = ROOM, .key = "key", .end = deadline_in_ms(time_ms)};
        struct turn_watch watch = {0};
        struct turn *turn = NULL;
        sigset_t term;

        (void)sigemptyset(&term);
        (void)sigaddset(&term, SIGTERM);
        (void)sigprocmask(SIG_BLOCK, &term, NULL);
        while (turn_take(&spec, &watch, &turn) == TURN_WAIT)
            deadline_sleep_ms(10, NULL);
        turn_set_asking(turn, asks_at);
        *h.is_ready = 1;
        (void)sigwaitinfo(&term, NULL); /* one call that blocks all the time */
        turn_leave(&turn);
        _exit(0);
    }
    while (!__atomic_load_n(h.is_ready, __ATOMIC_SEQ_CST))
        deadline_sleep_ms(5, NULL);
    return h;
}

static void end_holder(struct holder *h, int number)
{
    assert_int_equal(kill(h->pid, SIGCONT), 0);
    assert_int_equal(kill(h->pid, number), 0);
    assert_int_equal(waitpid(h->pid, NULL, 0), h->pid);
    (void)munmap(h->is_ready, sizeof *h->is_ready);
}

TEST(second_one_waits_and_knows_for_whom)
{
    struct holder h = start_holder(60000, 0);
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL;

    assert_int_equal(take_within(200, &watch, &turn), TURN_WAIT);
    assert_null(turn);
    assert_int_equal(watch.pid, h.pid);
    end_holder(&h, SIGTERM);
    assert_int_equal(take(&watch, 0, &turn), TURN_OURS);
}

/* P8 */
TEST(killed_one_is_followed_at_once)
{
    struct holder h = start_holder(60000, 0);
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL;

    assert_int_equal(take(&watch, 0, &turn), TURN_WAIT);
    end_holder(&h, SIGKILL);
    assert_int_equal(take(&watch, 0, &turn), TURN_OURS);
}

/* It sits in one call for longer than a stopped one would be waited for. */
TEST(slow_one_is_waited_for)
{
    struct holder h = start_holder(60000, 0);
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL;

    assert_int_equal(take_within(4200, &watch, &turn), TURN_WAIT);
    end_holder(&h, SIGTERM);
}

TEST(stopped_one_is_passed_by_by_one)
{
    struct holder h = start_holder(60000, 0);
    struct turn_watch one = {0}, two = {0}, late = {0};
    auto_turn struct turn *first = NULL, *second = NULL;

    assert_int_equal(kill(h.pid, SIGSTOP), 0);
    assert_int_equal(take_within(UNIT_HUNG_MS, &one, &first), TURN_OURS);
    assert_int_equal(take_within(1500, &two, &second), TURN_WAIT);
    assert_int_equal(two.pid, getpid());
    /* The stopped one is gone: its lock is free, but the turn is not. */
    end_holder(&h, SIGKILL);
    assert_int_equal(take_within(1500, &late, &second), TURN_WAIT);
    turn_leave(&first);
    assert_int_equal(take(&late, 0, &second), TURN_OURS);
}

/* A lock whose holder showed its last sign of life ten seconds ago. */
static int hold_silently(unsigned slot)
{
    char boot[STATE_BOOT_SIZE], suffix[24] = ".lock";
    auto_buf struct buf path = {0};
    int fd;

    if (slot)
        (void)snprintf(suffix, sizeof suffix, ".%u.lock", slot);
    assert_true(state_make_room(0, ROOM));
    assert_true(state_path(0, ROOM, "key", suffix, &path));
    fd = open(buf_text(&path), O_RDWR | O_CREAT, 0600);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    state_read_boot(boot);
    assert_true(dprintf(fd, "%20d %36s %20lld %20lld %016x\n", 4242 + (int)slot, boot,
                        (long long)clock_steady_ms() - 10000, (long long)INT64_MAX, 0) > 0);
    return fd;
}

/* ^Z in many terminals: each costs no more time than one, which is seen dead at the second look. */
TEST(many_that_have_stopped_stop_nobody)
{
    int fds[TURN_SLOTS];

    for (unsigned n = 1; n <= TURN_SLOTS; n++) {
        struct turn_watch watch = {0};
        auto_turn struct turn *turn = NULL;

        fds[n - 1] = hold_silently(n - 1);
        if (n + 1 < TURN_SLOTS)
            continue;
        assert_int_equal(take(&watch, 0, &turn), TURN_WAIT);
        deadline_sleep_ms(700, NULL);
        assert_int_equal(take(&watch, 0, &turn), n < TURN_SLOTS ? TURN_OURS : TURN_NONE);
    }
    for (unsigned i = 0; i < TURN_SLOTS; i++)
        assert_int_equal(close(fds[i]), 0);
}

/* A killed holder's mark stays: it is not that of the next one, who is about to write its own. */
TEST(mark_of_a_dead_one_is_not_held_against_the_next)
{
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL;
    int fd = hold_silently(0);
    int64_t began_ms = clock_steady_ms();

    assert_int_equal(take_within(UNIT_HUNG_MS, &watch, &turn), TURN_OURS);
    assert_true(clock_steady_ms() - began_ms >= 300);
    assert_int_equal(close(fd), 0);
}

TEST(one_whose_time_is_up_is_passed_by)
{
    struct holder h = start_holder(100, 0);
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL;

    assert_int_equal(take(&watch, 0, &turn), TURN_WAIT);
    assert_int_equal(take_within(UNIT_HUNG_MS, &watch, &turn), TURN_OURS);
    end_holder(&h, SIGTERM);
}

TEST(question_elsewhere_stops_nobody)
{
    struct holder h = start_holder(100, 77);
    struct turn_watch same = {0}, other = {0}, nobody = {0};
    auto_turn struct turn *turn = NULL;

    /* At our own terminal we wait for the answer, however long it takes. */
    deadline_sleep_ms(1500, NULL);
    assert_int_equal(take(&same, 77, &turn), TURN_WAIT);
    assert_true(same.asks_for_us);
    assert_int_equal(take(&other, 78, &turn), TURN_OURS);
    turn_leave(&turn);
    assert_int_equal(take(&nobody, 0, &turn), TURN_OURS);
    turn_leave(&turn);
    end_holder(&h, SIGTERM);
}

TEST(time_for_a_person_is_added)
{
    const struct turn_spec spec = {.room = ROOM, .key = "key", .end = deadline_in_ms(500)};
    struct turn_watch watch = {0}, other = {0};
    auto_turn struct turn *turn = NULL, *second = NULL;
    int64_t began_ms = clock_steady_ms();

    assert_int_equal(turn_take(&spec, &watch, &turn), TURN_OURS);
    turn_set_asking(turn, 77);
    deadline_sleep_ms(300, NULL);
    turn_set_asking(turn, 0);
    assert_int_equal(take(&other, 0, &second), TURN_WAIT);
    assert_in_range(other.sights[0].end_ms - spec.end.end_ms, 300, clock_steady_ms() - began_ms);
}

TEST(without_locks_the_next_place_is_taken)
{
    static const int errnums[] = {ENOLCK, ENOSYS, EOPNOTSUPP, EIO};

    for (size_t i = 0; i < COUNT(errnums); i++) {
        struct turn_watch watch = {0};
        auto_turn struct turn *turn = NULL, *second = NULL;
        auto_buf struct buf path = {0};

        lock_errnum = errnums[i];
        assert_int_equal(take(&watch, 0, &turn), TURN_OURS);
        assert_int_equal(take(&watch, 0, &second), TURN_WAIT);
        assert_true(state_path(1, ROOM, "key", ".lock", &path));
        assert_int_equal(access(buf_text(&path), F_OK), 0);
    }
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    {
        struct turn_watch watch = {0};
        auto_turn struct turn *turn = NULL;

        assert_int_equal(take(&watch, 0, &turn), TURN_NONE);
    }
}

/* Some container file systems have the one, and not the other. */
TEST(other_kind_of_lock_serves_as_well)
{
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL, *second = NULL;
    auto_buf struct buf path = {0};

    lock_errnum = ENOSYS;
    has_other_kind = true;
    assert_int_equal(take(&watch, 0, &turn), TURN_OURS);
    assert_int_equal(take(&watch, 0, &second), TURN_WAIT);
    assert_int_equal(watch.pid, getpid());
    assert_true(state_path(1, ROOM, "key", ".lock", &path));
    assert_int_not_equal(access(buf_text(&path), F_OK), 0);
    turn_leave(&turn);
    assert_int_equal(take(&watch, 0, &second), TURN_OURS);
}

/* A home that cannot be written, and no other place: the folder itself is locked. */
TEST(without_files_the_folder_is_locked)
{
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL, *second = NULL;

    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/self", 1), 0);
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_int_equal(take(&watch, 0, &turn), TURN_OURS);
    assert_int_equal(take(&watch, 0, &second), TURN_WAIT);
    assert_int_equal(take_within(UNIT_HUNG_MS, &watch, &second), TURN_NONE);
    turn_leave(&turn);
    assert_int_equal(take(&watch, 0, &second), TURN_OURS);
}

/* Who holds the state's folder for one room does not wait for himself in another. */
TEST(inner_turn_has_a_folder_of_its_own)
{
    const struct turn_spec spec = {
        .room = ROOM, .key = "key", .end = deadline_in_ms(60000), .is_inner = true};
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL, *inner = NULL, *second = NULL;

    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/self", 1), 0);
    assert_int_equal(setenv("XDG_CONFIG_HOME", room_path(), 1), 0);
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_int_equal(take(&watch, 0, &turn), TURN_OURS);
    assert_int_equal(turn_take(&spec, &watch, &inner), TURN_OURS);
    assert_int_equal(turn_take(&spec, &watch, &second), TURN_WAIT);
}

/* It holds the folder for another room already: waiting for it would be waiting for itself. */
TEST(the_folder_is_not_for_who_needs_a_file)
{
    const struct turn_spec spec = {
        .room = ROOM, .key = "key", .end = deadline_in_ms(60000), .needs_file = true};
    struct turn_watch watch = {0};
    auto_turn struct turn *turn = NULL, *second = NULL;

    assert_int_equal(turn_take(&spec, &watch, &turn), TURN_OURS);
    assert_int_equal(turn_take(&spec, &watch, &second), TURN_WAIT);
    turn_leave(&turn);
    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/self", 1), 0);
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_int_equal(turn_take(&spec, &watch, &turn), TURN_NONE);
    assert_null(turn);
}

TEST(describes_where_locks_work)
{
    auto_buf struct buf good = {0}, none = {0};

    assert_true(turn_describe(&good));
    assert_string_equal(buf_text(&good), room_at("aad-credential/flight"));
    assert_int_not_equal(access(room_at("aad-credential"), F_OK), 0);
    lock_errnum = ENOLCK;
    assert_false(turn_describe(&none));
    assert_non_null(strstr(buf_text(&none), strerror(ENOLCK)));
    buf_clear(&none);
    lock_errnum = 0;
    assert_int_equal(setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1), 0);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/dev/null/nowhere", 1), 0);
    assert_false(turn_describe(&none));
    assert_non_null(strstr(buf_text(&none), "nowhere; not in /dev/null/nowhere/"));
}
