/*
 * test_replace.c - a file is replaced as a whole, or not at all, whatever fails (P8)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

static char path[64];
static struct folder folder;
static struct aad_error error;
static char big[20000];

/* --- calls that fail on demand -----------------------------------------------------------------
 */

enum call {
    CALL_WRITE,
    CALL_FSYNC,
    CALL_RENAME,
    CALL_RENAME_FIRST,
    CALL_FLOCK,
    CALL_RANDOM,
    CALLS
};
static struct {
    int errnum;   /* 0: it works */
    unsigned nth; /* from this call on, counted from 1; 0: all of them */
    unsigned n;
} calls[CALLS];
static size_t short_write; /* no more than this at once */

static bool fails(enum call call)
{
    calls[call].n++;
    if (!calls[call].errnum || calls[call].n < calls[call].nth)
        return false;
    errno = calls[call].errnum;
    return true;
}

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    if (fd > 2 && fails(CALL_WRITE)) {
        if (errno == EINTR)
            calls[CALL_WRITE].errnum = 0;
        return -1;
    }
    return __real_write(fd, bytes, fd > 2 && short_write && len > short_write ? short_write : len);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    return fails(CALL_FSYNC) ? -1 : __real_fsync(fd);
}

int __real_renameat(int from, const char *old, int to, const char *new);
int __wrap_renameat(int from, const char *old, int to, const char *new);
int __wrap_renameat(int from, const char *old, int to, const char *new)
{
    return fails(CALL_RENAME) ? -1 : __real_renameat(from, old, to, new);
}

int __real_renameat2(int from, const char *old, int to, const char *new, unsigned flags);
int __wrap_renameat2(int from, const char *old, int to, const char *new, unsigned flags);
int __wrap_renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    return fails(CALL_RENAME_FIRST) ? -1 : __real_renameat2(from, old, to, new, flags);
}

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);
int __wrap_flock(int fd, int operation)
{
    return fails(CALL_FLOCK) ? -1 : __real_flock(fd, operation);
}

ssize_t __real_getrandom(void *bytes, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *bytes, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *bytes, size_t len, unsigned flags)
{
    return fails(CALL_RANDOM) ? -1 : __real_getrandom(bytes, len, flags);
}

/* --- what is looked at -------------------------------------------------------------------------
 */

static int set_up(void)
{
    enum aad_code code;

    memset(&error, 0, sizeof error);
    memset(big, 'b', sizeof big);
    (void)snprintf(path, sizeof path, "%s/own", unit_dir());
    code = folder_init(&folder, path, &error);
    if (!code)
        code = folder_open(&folder, true, &error);
    memset(calls, 0, sizeof calls);
    short_write = 0;
    return code;
}

static int tear_down(void)
{
    folder_close(&folder);
    return unit_remove(path);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static enum aad_code put(const char *name, const char *text, size_t len, bool is_first)
{
    auto_replace struct replace r = replace_of(&folder, name);
    static unsigned char back[sizeof big + 1];
    struct folder_bytes got = {back, sizeof back, 0};
    enum aad_code code = replace_write(&r, text, len, &error);

    if (!code)
        code = replace_read(&r, &got, &error);
    if (!code) {
        assert_int_equal(got.len, len);
        assert_memory_equal(back, text, len);
        code = is_first ? replace_create(&r, &error) : replace_commit(&r, &error);
    }
    assert_true(!code || error.code == code);
    return code;
}

static void want_content(const char *name, const char *text, size_t len)
{
    static unsigned char bytes[sizeof big + 1];
    struct folder_bytes got = {bytes, sizeof bytes, 0};

    if (folder_read(&folder, name, &got, &error))
        fail_msg("%s", error.what);
    assert_int_equal(got.len, len);
    assert_memory_equal(bytes, text, len);
}

static unsigned count_files(void)
{
    DIR *directory = opendir(path);
    unsigned n = 0;

    for (struct dirent *entry; (entry = readdir(directory));)
        n += entry->d_type == DT_REG;
    (void)closedir(directory);
    return n;
}

/* --- what must hold ----------------------------------------------------------------------------
 */

TEST(the_new_file_takes_the_place_of_the_old_one)
{
    struct stat st;

    assert_int_equal(put("file", big, sizeof big, false), AAD_OK);
    want_content("file", big, sizeof big);
    assert_int_equal(put("file", "second", 6, false), AAD_OK);
    want_content("file", "second", 6);
    assert_int_equal(fstatat(folder.fd, "file", &st, 0), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(count_files(), 1);
    assert_int_equal(calls[CALL_FSYNC].n, 2 * 2); /* each time the file, and the folder */
}

TEST(short_and_interrupted_writes_go_on)
{
    short_write = 7;
    calls[CALL_WRITE].errnum = EINTR;
    calls[CALL_WRITE].nth = 5;
    assert_int_equal(put("file", big, sizeof big, false), AAD_OK);
    want_content("file", big, sizeof big);
}

/* A failure at any of the calls: the old one stays, the new one is gone. */
TEST(what_fails_leaves_the_old_file_alone)
{
    static const struct {
        enum call call;
        int errnum;
        unsigned nth;
        enum aad_code code;
    } faults[] = {{CALL_WRITE, ENOSPC, 1, AAD_IO},       {CALL_WRITE, ENOSPC, 20, AAD_IO},
                  {CALL_WRITE, EIO, 3, AAD_IO},          {CALL_WRITE, EDQUOT, 2, AAD_IO},
                  {CALL_FSYNC, EIO, 1, AAD_IO},          {CALL_FSYNC, ENOSPC, 1, AAD_IO},
                  {CALL_RENAME, ENOSPC, 1, AAD_IO},      {CALL_RENAME, EROFS, 1, AAD_IO},
                  {CALL_RANDOM, ENOSYS, 1, AAD_INTERNAL}};

    assert_int_equal(put("file", "old", 3, false), AAD_OK);
    for (size_t i = 0; i < COUNT(faults); i++) {
        memset(calls, 0, sizeof calls);
        short_write = 1000;
        calls[faults[i].call].errnum = faults[i].errnum;
        calls[faults[i].call].nth = faults[i].nth;
        assert_int_equal(put("file", big, sizeof big, false), faults[i].code);
        memset(calls, 0, sizeof calls);
        want_content("file", "old", 3);
        assert_int_equal(count_files(), 1);
    }
}

/* The new one is there then, but may not be after a power cut: that is not AAD_OK. */
TEST(a_folder_that_is_not_synced_is_said)
{
    calls[CALL_FSYNC].errnum = EIO;
    calls[CALL_FSYNC].nth = 2;
    assert_int_equal(put("file", "new", 3, false), AAD_IO);
    want_content("file", "new", 3);
    calls[CALL_FSYNC].n = 0;
    calls[CALL_FSYNC].errnum = EINVAL; /* a file system that has no such thing */
    assert_int_equal(put("file", "newer", 5, false), AAD_OK);
}

TEST(of_two_that_are_first_one_is)
{
    static const int linked[] = {0, EINVAL, ENOSYS, EOPNOTSUPP};

    for (size_t i = 0; i < COUNT(linked); i++) {
        struct stat st;

        calls[CALL_RENAME_FIRST].errnum = linked[i];
        assert_int_equal(put("first", "winner", 6, true), AAD_OK);
        assert_int_equal(put("first", "loser", 5, true), AAD_REFUSED);
        want_content("first", "winner", 6);
        assert_int_equal(fstatat(folder.fd, "first", &st, 0), 0);
        assert_int_equal(st.st_nlink, 1);
        assert_int_equal(count_files(), 1);
        assert_int_equal(folder_remove(&folder, "first", &error), AAD_OK);
    }
    calls[CALL_RENAME_FIRST].errnum = EIO;
    assert_int_equal(put("first", "x", 1, true), AAD_IO);
    assert_int_equal(count_files(), 0);
}

TEST(it_works_where_nothing_can_be_locked) /* NFS, some containers */
{
    static const int errnums[] = {ENOLCK, ENOSYS, EOPNOTSUPP, EIO};

    for (size_t i = 0; i < COUNT(errnums); i++) {
        calls[CALL_FLOCK].errnum = errnums[i];
        assert_int_equal(put("file", "text", 4, false), AAD_OK);
        want_content("file", "text", 4);
    }
}

static void write_leftover(const char *name, time_t age_s)
{
    int fd = openat(folder.fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    struct timespec times[2] = {{time(NULL) - age_s, 0}, {time(NULL) - age_s, 0}};

    assert_int_equal(futimens(fd, times), 0);
    (void)close(fd);
}

TEST(what_a_killed_writer_left_goes)
{
    write_leftover(".new-0123456789abcdef", 0);
    assert_int_equal(put("file", "text", 4, false), AAD_OK);
    assert_int_equal(count_files(), 1);
    /* Without locks its age tells. */
    calls[CALL_FLOCK].errnum = ENOLCK;
    write_leftover(".new-1", 0);
    write_leftover(".new-2", 3600);
    write_leftover(".new-3", -3600);
    assert_int_equal(put("file", "text", 4, false), AAD_OK);
    assert_int_equal(count_files(), 2);
}

/* Somebody who sweeps is faster than we lock: then another name is taken, not given up. */
TEST(one_that_was_swept_too_early_is_made_again)
{
    calls[CALL_FLOCK].errnum = EWOULDBLOCK;
    assert_int_equal(put("file", "text", 4, false), AAD_IO); /* each time, eight times */
    assert_int_equal(count_files(), 0);
    memset(calls, 0, sizeof calls);
    assert_int_equal(put("file", "text", 4, false), AAD_OK);
}
