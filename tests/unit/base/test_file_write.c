/*
 * test_file_write.c - files are replaced, made and locked safely (P8, cases 28, 30, 73)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/file.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "room.h"
#include "unit.h"

BEFORE_EACH(room_make);
AFTER_EACH(room_remove);

TEST(writing_to_a_full_device_fails)
{
    auto_fd int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    struct aad_error err = {0};

    assert_int_equal(file_write_all(fd, "x", 1, &err), AAD_IO);
    assert_int_equal(file_write_all(-1, "x", 1, &err), AAD_IO);
}

TEST(replacing_sets_bytes_and_mode_whatever_the_umask)
{
    (void)umask(0);
    assert_int_equal(file_replace(room_at("f"), 0600, "one", 3, NULL), AAD_OK);
    room_check_text("f", "one");
    assert_int_equal(room_mode_of("f"), 0600);
    (void)umask(0777);
    assert_int_equal(file_replace(room_at("f"), 0644, "second", 6, NULL), AAD_OK);
    (void)umask(022);
    room_check_text("f", "second");
    assert_int_equal(room_mode_of("f"), 0644);
}

TEST(replacing_does_not_write_through_a_link)
{
    char target[128];

    room_put("victim", "untouched", 0600);
    (void)strcpy(target, room_at("victim"));
    assert_int_equal(symlink(target, room_at("trap")), 0);
    assert_int_equal(file_replace(room_at("trap"), 0600, "new", 3, NULL), AAD_OK);
    room_check_text("victim", "untouched");
    room_check_text("trap", "new");
}

static int count_entries(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)path;
    (void)st;
    (void)type;
    return ftw->level > 0 && strstr(path, ".tmp") ? 1 : 0;
}

TEST(failed_replacing_leaves_the_old_file_and_nothing_else)
{
    struct rlimit before, small = {2, 2};
    struct aad_error err = {0};

    room_put("f", "old", 0600);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(file_replace(room_at("f"), 0600, "much longer", 11, &err), AAD_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_non_null(strstr(err.what, room_at("f")));
    room_check_text("f", "old");
    assert_int_equal(mkdir(room_at("dir"), 0700), 0);
    assert_int_not_equal(file_replace(room_at("dir"), 0600, "x", 1, NULL), AAD_OK);
    assert_int_equal(file_replace(room_at("no/such"), 0600, "x", 1, NULL), AAD_NOT_FOUND);
    assert_int_equal(nftw(room_path(), count_entries, 8, FTW_PHYS), 0);
}

TEST(killed_replacing_leaves_old_or_new)
{
    char texts[2][8193];

    memset(texts[0], 'a', 8192);
    memset(texts[1], 'b', 8192);
    room_put("f", "a", 0600);
    assert_int_equal(file_replace(room_at("f"), 0600, texts[0], 8192, NULL), AAD_OK);
    for (int round = 0; round < 40; round++) {
        auto_secret struct secret now = {0};
        pid_t pid = fork();

        if (!pid)
            for (int i = 0;; i++)
                (void)file_replace(room_at("f"), 0600, texts[i % 2], 8192, NULL);
        (void)usleep((useconds_t)(500 + round * 137));
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
        assert_int_equal(file_read(room_at("f"), FILE_TRUST_PRIVATE, 8192, &now, NULL), AAD_OK);
        assert_int_equal(now.len, 8192);
        assert_true(!memcmp(now.bytes, texts[0], 8192) || !memcmp(now.bytes, texts[1], 8192));
    }
}

static void make_older(const char *name)
{
    const struct timespec times[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};

    assert_int_equal(utimensat(AT_FDCWD, room_at(name), times, AT_SYMLINK_NOFOLLOW), 0);
}

/* P3: of a writing that was killed nothing stays for long. */
TEST(leftovers_of_killed_writers_are_removed)
{
    static const char *const leftover = ".aad-0123456789abcdef.tmp";
    static const char *const others[] = {".aad-fedcba9876543210.tmp", ".aad-notes.tmp", "x.tmp"};

    room_put(leftover, "canary", 0600);
    make_older(leftover);
    for (size_t i = 0; i < 3; i++)
        room_put(others[i], "kept", 0600);
    make_older(others[1]);
    make_older(others[2]);
    assert_int_equal(file_replace(room_at("f"), 0600, "new", 3, NULL), AAD_OK);
    assert_int_not_equal(access(room_at(leftover), F_OK), 0);
    for (size_t i = 0; i < 3; i++)
        room_check_text(others[i], "kept");
}

TEST(private_directories_are_made_with_their_parents)
{
    struct aad_error err = {0};

    (void)umask(0);
    assert_int_equal(file_make_private_dir(room_at("a/b//c/"), &err), AAD_OK);
    (void)umask(0777);
    assert_int_equal(file_make_private_dir(room_at("x/y"), &err), AAD_OK);
    (void)umask(022);
    assert_int_equal(room_mode_of("a"), 0700);
    assert_int_equal(room_mode_of("a/b"), 0700);
    assert_int_equal(room_mode_of("a/b/c"), 0700);
    assert_int_equal(room_mode_of("x/y"), 0700);
    assert_int_equal(file_make_private_dir(room_at("a/b"), &err), AAD_OK);
}

TEST(prepared_directories_are_refused)
{
    struct aad_error err = {0};

    assert_int_equal(mkdir(room_at("open"), 0700), 0);
    assert_int_equal(chmod(room_at("open"), 0777), 0);
    assert_int_equal(file_make_private_dir(room_at("open"), &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "chmod go-w"));
    if (!geteuid()) { /* who is not root cannot give one away */
        assert_int_equal(mkdir(room_at("others"), 0700), 0);
        assert_int_equal(chown(room_at("others"), 65534, 65534), 0);
        assert_int_equal(file_make_private_dir(room_at("others"), &err), AAD_CONFIG);
    }
    assert_int_equal(symlink("open", room_at("link")), 0);
    assert_int_equal(file_make_private_dir(room_at("link"), &err), AAD_CONFIG);
    room_put("file", "", 0600);
    assert_int_equal(file_make_private_dir(room_at("file"), &err), AAD_CONFIG);
    assert_int_equal(mkfifo(room_at("fifo"), 0600), 0);
    assert_int_equal(file_make_private_dir(room_at("fifo"), &err), AAD_CONFIG);
}

TEST(lock_has_one_holder_and_dies_with_it)
{
    auto_fd int second = -1;
    int ends[2], first;
    pid_t pid;
    char ready;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid = fork();
    if (!pid) {
        first = file_open_lock(room_at("lock"), NULL);
        if (write(ends[1], first >= 0 && file_try_lock(first) ? "y" : "n", 1) != 1)
            _exit(1);
        (void)pause();
        _exit(0);
    }
    assert_int_equal(read(ends[0], &ready, 1), 1);
    assert_int_equal(ready, 'y');
    second = file_open_lock(room_at("lock"), NULL);
    assert_true(second >= 0);
    assert_false(file_try_lock(second));
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    assert_true(file_try_lock(second));
    assert_true(file_try_lock(second));
    (void)close(ends[0]);
    (void)close(ends[1]);
}

TEST(prepared_lock_is_refused)
{
    struct aad_error err = {0};

    room_put("victim", "untouched", 0600);
    assert_int_equal(symlink("victim", room_at("link")), 0);
    assert_int_equal(file_open_lock(room_at("link"), &err), -1);
    assert_int_equal(err.code, AAD_CONFIG);
    room_put("open", "", 0666);
    assert_int_equal(file_open_lock(room_at("open"), &err), -1);
    assert_int_equal(err.code, AAD_CONFIG);
    assert_int_equal(mkfifo(room_at("fifo"), 0600), 0);
    assert_int_equal(file_open_lock(room_at("fifo"), &err), -1);
    assert_int_equal(err.code, AAD_CONFIG);
    room_check_text("victim", "untouched");
}

TEST(rehearsal_says_whether_there_is_room_and_leaves_nothing)
{
    struct rlimit before, small;
    struct aad_error err = {0};
    enum aad_code code;

    room_put("f", "old", 0600);
    assert_int_equal(file_rehearse(room_at("f"), 10000, NULL), AAD_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){9999, before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    code = file_rehearse(room_at("f"), 10000, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(code, AAD_IO);
    assert_int_equal(file_rehearse(room_at("missing/f"), 1, NULL), AAD_NOT_FOUND);
    room_check_text("f", "old");
    assert_int_equal(nftw(room_path(), count_entries, 8, FTW_PHYS), 0);
}
