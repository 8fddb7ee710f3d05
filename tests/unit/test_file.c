/*
 * test_file.c - files are read, replaced and locked safely (P8, cases 10, 30, 33, 73)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"

static char room[] = "/tmp/test_file.XXXXXX";
static char place[128];

/* The path of a name in the room. */
static const char *at(const char *name)
{
    (void)snprintf(place, sizeof place, "%s/%s", room, name);
    return place;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int make_room(void **state)
{
    (void)state;
    (void)strcpy(room + strlen(room) - 6, "XXXXXX");
    (void)umask(022);
    return mkdtemp(room) ? 0 : -1;
}

static int remove_room(void **state)
{
    (void)state;
    return nftw(room, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *name, const char *text, mode_t mode)
{
    auto_fd int fd = open(at(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(file_write_all(fd, text, strlen(text), NULL), AAD_OK);
    assert_int_equal(fchmod(fd, mode), 0);
}

static void check_text(const char *name, const char *expected)
{
    auto_secret struct secret text = {0};

    assert_int_equal(file_read(at(name), FILE_TRUST_CONFIG, 1000, &text, NULL), AAD_OK);
    assert_string_equal(text.bytes, expected);
}

static mode_t mode_of(const char *name)
{
    struct stat st;

    assert_int_equal(lstat(at(name), &st), 0);
    return st.st_mode & 07777;
}

static enum aad_code read_code(const char *name, enum file_trust trust, struct aad_error *err)
{
    auto_secret struct secret text = {0};
    enum aad_code code = file_read(at(name), trust, 100, &text, err);

    if (code)
        assert_null(text.bytes);
    return code;
}

static void missing_file_is_not_found(void **state)
{
    struct aad_error err = {0};

    (void)state;
    put("plain", "x", 0600);
    assert_int_equal(read_code("missing", FILE_TRUST_CONFIG, &err), AAD_NOT_FOUND);
    assert_int_equal(read_code("plain/x", FILE_TRUST_CONFIG, &err), AAD_NOT_FOUND);
}

static void writable_by_others_is_refused_with_the_remedy(void **state)
{
    struct aad_error err = {0};
    char remedy[160];

    (void)state;
    put("it's", "x", 0664);
    assert_int_equal(read_code("it's", FILE_TRUST_CONFIG, &err), AAD_CONFIG);
    (void)snprintf(remedy, sizeof remedy, "chmod go-w '%s/it'\\''s'", room);
    assert_string_equal(err.remedy, remedy);
    assert_int_equal(chmod(at("it's"), 0644), 0);
    assert_int_equal(read_code("it's", FILE_TRUST_CONFIG, &err), AAD_OK);
    assert_int_equal(read_code("it's", FILE_TRUST_PRIVATE, &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "chmod go= '"));
    assert_int_equal(chmod(at("it's"), 0600), 0);
    assert_int_equal(read_code("it's", FILE_TRUST_PRIVATE, &err), AAD_OK);
}

static void links_are_followed_for_configuration_only(void **state)
{
    struct aad_error err = {0};
    char target[128];

    (void)state;
    put("real", "x", 0600);
    (void)strcpy(target, at("real"));
    assert_int_equal(symlink(target, at("soft")), 0);
    assert_int_equal(read_code("soft", FILE_TRUST_CONFIG, &err), AAD_OK);
    assert_int_equal(read_code("soft", FILE_TRUST_PRIVATE, &err), AAD_CONFIG);
    assert_int_equal(link(target, at("hard")), 0);
    assert_int_equal(read_code("hard", FILE_TRUST_PRIVATE, &err), AAD_CONFIG);
    assert_int_equal(chmod(target, 0666), 0);
    assert_int_equal(read_code("soft", FILE_TRUST_CONFIG, &err), AAD_CONFIG);
}

static void what_is_no_file_is_refused_at_once(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(at("fifo"), 0600), 0);
    assert_int_equal(mkdir(at("dir"), 0700), 0);
    assert_int_equal(symlink("/dev/zero", at("zero")), 0);
    assert_int_equal(read_code("fifo", FILE_TRUST_CONFIG, NULL), AAD_CONFIG);
    assert_int_equal(read_code("fifo", FILE_TRUST_PRIVATE, NULL), AAD_CONFIG);
    assert_int_equal(read_code("dir", FILE_TRUST_CONFIG, NULL), AAD_CONFIG);
    assert_int_equal(read_code("zero", FILE_TRUST_CONFIG, NULL), AAD_CONFIG);
}

static void foreign_file_is_refused(void **state)
{
    struct aad_error err = {0};

    (void)state;
    if (geteuid() != 0)
        skip();
    put("foreign", "x", 0600);
    assert_int_equal(chown(at("foreign"), 65534, 65534), 0);
    assert_int_equal(read_code("foreign", FILE_TRUST_CONFIG, &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "chown 0 '"));
    assert_int_equal(read_code("foreign", FILE_TRUST_PRIVATE, &err), AAD_CONFIG);
}

static void size_limit_is_exact(void **state)
{
    auto_secret struct secret text = {0};

    (void)state;
    put("ten", "0123456789", 0600);
    assert_int_equal(file_read(at("ten"), FILE_TRUST_CONFIG, 9, &text, NULL), AAD_CONFIG);
    assert_null(text.bytes);
    assert_int_equal(file_read(at("ten"), FILE_TRUST_CONFIG, 10, &text, NULL), AAD_OK);
    assert_string_equal(text.bytes, "0123456789");
    put("empty", "", 0600);
    assert_int_equal(file_read(at("empty"), FILE_TRUST_CONFIG, 0, &text, NULL), AAD_OK);
    assert_int_equal(text.len, 0);
}

/* P5: a peer that keeps the pipe open without writing */
static void silent_pipe_ends_with_the_deadline(void **state)
{
    struct deadline soon = deadline_in_ms(30);
    auto_secret struct secret text = {0};
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(file_write_all(ends[1], "part", 4, NULL), AAD_OK);
    assert_int_equal(file_read_fd(ends[0], 100, &soon, &text, NULL), AAD_TIMEOUT);
    assert_null(text.bytes);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void endless_input_is_refused_early(void **state)
{
    auto_fd int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    struct deadline later = deadline_in_ms(10000);
    auto_secret struct secret text = {0};

    (void)state;
    assert_int_equal(file_read_fd(fd, 65536, &later, &text, NULL), AAD_USAGE);
    assert_null(text.bytes);
}

static void writing_to_a_full_device_fails(void **state)
{
    auto_fd int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    struct aad_error err = {0};

    (void)state;
    assert_int_equal(file_write_all(fd, "x", 1, &err), AAD_IO);
    assert_non_null(strstr(err.what, "No space left"));
    assert_int_equal(file_write_all(-1, "x", 1, &err), AAD_IO);
}

static void replacing_sets_bytes_and_mode_whatever_the_umask(void **state)
{
    (void)state;
    (void)umask(0);
    assert_int_equal(file_replace(at("f"), 0600, "one", 3, NULL), AAD_OK);
    check_text("f", "one");
    assert_int_equal(mode_of("f"), 0600);
    (void)umask(0777);
    assert_int_equal(file_replace(at("f"), 0644, "second", 6, NULL), AAD_OK);
    (void)umask(022);
    check_text("f", "second");
    assert_int_equal(mode_of("f"), 0644);
}

static void replacing_does_not_write_through_a_link(void **state)
{
    char target[128];

    (void)state;
    put("victim", "untouched", 0600);
    (void)strcpy(target, at("victim"));
    assert_int_equal(symlink(target, at("trap")), 0);
    assert_int_equal(file_replace(at("trap"), 0600, "new", 3, NULL), AAD_OK);
    check_text("victim", "untouched");
    check_text("trap", "new");
}

/* Nothing but the named entries is left in the room. */
static int count_entries(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)path;
    (void)st;
    (void)type;
    return ftw->level > 0 && strstr(path, ".tmp") ? 1 : 0;
}

static void failed_replacing_leaves_the_old_file_and_nothing_else(void **state)
{
    struct rlimit before, small = {2, 2};

    (void)state;
    put("f", "old", 0600);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(file_replace(at("f"), 0600, "much longer", 11, NULL), AAD_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    check_text("f", "old");
    assert_int_equal(mkdir(at("dir"), 0700), 0);
    assert_int_not_equal(file_replace(at("dir"), 0600, "x", 1, NULL), AAD_OK);
    assert_int_equal(file_replace(at("no/such"), 0600, "x", 1, NULL), AAD_NOT_FOUND);
    assert_int_equal(nftw(room, count_entries, 8, FTW_PHYS), 0);
}

/* P8: killed again and again in the middle, the file is always one of the two. */
static void killed_replacing_leaves_old_or_new(void **state)
{
    char texts[2][8193];

    (void)state;
    memset(texts[0], 'a', 8192);
    memset(texts[1], 'b', 8192);
    put("f", "a", 0600);
    assert_int_equal(file_replace(at("f"), 0600, texts[0], 8192, NULL), AAD_OK);
    for (int round = 0; round < 40; round++) {
        auto_secret struct secret now = {0};
        pid_t pid = fork();

        if (!pid)
            for (int i = 0;; i++)
                (void)file_replace(at("f"), 0600, texts[i % 2], 8192, NULL);
        (void)usleep((useconds_t)(500 + round * 137));
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
        assert_int_equal(file_read(at("f"), FILE_TRUST_PRIVATE, 8192, &now, NULL), AAD_OK);
        assert_int_equal(now.len, 8192);
        assert_true(!memcmp(now.bytes, texts[0], 8192) || !memcmp(now.bytes, texts[1], 8192));
    }
}

static void private_directories_are_made_with_their_parents(void **state)
{
    struct aad_error err = {0};

    (void)state;
    (void)umask(0);
    assert_int_equal(file_make_private_dir(at("a/b//c/"), &err), AAD_OK);
    (void)umask(0777);
    assert_int_equal(file_make_private_dir(at("x/y"), &err), AAD_OK);
    (void)umask(022);
    assert_int_equal(mode_of("a"), 0700);
    assert_int_equal(mode_of("a/b"), 0700);
    assert_int_equal(mode_of("a/b/c"), 0700);
    assert_int_equal(mode_of("x/y"), 0700);
    assert_int_equal(file_make_private_dir(at("a/b"), &err), AAD_OK);
}

/* case 28 */
static void prepared_directories_are_refused(void **state)
{
    struct aad_error err = {0};

    (void)state;
    assert_int_equal(mkdir(at("open"), 0700), 0);
    assert_int_equal(chmod(at("open"), 0777), 0);
    assert_int_equal(file_make_private_dir(at("open"), &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "chmod go-w"));
    assert_int_equal(symlink("open", at("link")), 0);
    assert_int_equal(file_make_private_dir(at("link"), &err), AAD_CONFIG);
    put("file", "", 0600);
    assert_int_equal(file_make_private_dir(at("file"), &err), AAD_CONFIG);
    assert_int_equal(mkfifo(at("fifo"), 0600), 0);
    assert_int_equal(file_make_private_dir(at("fifo"), &err), AAD_CONFIG);
}

static void lock_has_one_holder_and_dies_with_it(void **state)
{
    auto_fd int second = -1;
    int ends[2], first;
    pid_t pid;
    char ready;

    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid = fork();
    if (!pid) {
        first = file_open_lock(at("lock"), NULL);
        if (write(ends[1], first >= 0 && file_try_lock(first) ? "y" : "n", 1) != 1)
            _exit(1);
        (void)pause();
        _exit(0);
    }
    assert_int_equal(read(ends[0], &ready, 1), 1);
    assert_int_equal(ready, 'y');
    second = file_open_lock(at("lock"), NULL);
    assert_true(second >= 0);
    assert_false(file_try_lock(second));
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    assert_true(file_try_lock(second));
    assert_true(file_try_lock(second));
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* case 30 */
static void prepared_lock_is_refused(void **state)
{
    struct aad_error err = {0};

    (void)state;
    put("victim", "untouched", 0600);
    assert_int_equal(symlink("victim", at("link")), 0);
    assert_int_equal(file_open_lock(at("link"), &err), -1);
    assert_int_equal(err.code, AAD_CONFIG);
    put("open", "", 0666);
    assert_int_equal(file_open_lock(at("open"), &err), -1);
    assert_int_equal(err.code, AAD_CONFIG);
    assert_int_equal(mkfifo(at("fifo"), 0600), 0);
    assert_int_equal(file_open_lock(at("fifo"), &err), -1);
    assert_int_equal(err.code, AAD_CONFIG);
    check_text("victim", "untouched");
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, make_room, remove_room)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ROOM(missing_file_is_not_found),
        IN_ROOM(writable_by_others_is_refused_with_the_remedy),
        IN_ROOM(links_are_followed_for_configuration_only),
        IN_ROOM(what_is_no_file_is_refused_at_once),
        IN_ROOM(foreign_file_is_refused),
        IN_ROOM(size_limit_is_exact),
        IN_ROOM(silent_pipe_ends_with_the_deadline),
        IN_ROOM(endless_input_is_refused_early),
        IN_ROOM(writing_to_a_full_device_fails),
        IN_ROOM(replacing_sets_bytes_and_mode_whatever_the_umask),
        IN_ROOM(replacing_does_not_write_through_a_link),
        IN_ROOM(failed_replacing_leaves_the_old_file_and_nothing_else),
        IN_ROOM(killed_replacing_leaves_old_or_new),
        IN_ROOM(private_directories_are_made_with_their_parents),
        IN_ROOM(prepared_directories_are_refused),
        IN_ROOM(lock_has_one_holder_and_dies_with_it),
        IN_ROOM(prepared_lock_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
