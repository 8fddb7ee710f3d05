/*
 * test_file.c - files are read only when nobody else wrote them, and within limits (cases 10, 30,
 * 33); read() is counted
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "room.h"
#include "unit.h"

static unsigned n_reads;

ssize_t __real_read(int fd, void *bytes, size_t len);
ssize_t __wrap_read(int fd, void *bytes, size_t len);

ssize_t __wrap_read(int fd, void *bytes, size_t len)
{
    n_reads++;
    return __real_read(fd, bytes, len);
}

static enum aad_code read_code(const char *name, enum file_trust trust, struct aad_error *err)
{
    auto_secret struct secret text = {0};
    enum aad_code code = file_read(room_at(name), trust, 100, &text, err);

    if (code)
        assert_null(text.bytes);
    return code;
}

BEFORE_EACH(room_make);
AFTER_EACH(room_remove);

TEST(missing_file_is_not_found)
{
    struct aad_error err = {0};

    room_put("plain", "x", 0600);
    assert_int_equal(read_code("missing", FILE_TRUST_CONFIG, &err), AAD_NOT_FOUND);
    assert_int_equal(read_code("plain/x", FILE_TRUST_CONFIG, &err), AAD_NOT_FOUND);
}

TEST(writable_by_others_is_refused_with_the_remedy)
{
    struct aad_error err = {0};
    char remedy[160];

    room_put("it's", "x", 0664);
    assert_int_equal(read_code("it's", FILE_TRUST_CONFIG, &err), AAD_CONFIG);
    (void)snprintf(remedy, sizeof remedy, "chmod go-w '%s/it'\\''s'", room_path());
    assert_string_equal(err.remedy, remedy);
    assert_int_equal(chmod(room_at("it's"), 0644), 0);
    assert_int_equal(read_code("it's", FILE_TRUST_CONFIG, &err), AAD_OK);
    assert_int_equal(read_code("it's", FILE_TRUST_PRIVATE, &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "chmod go= '"));
    assert_int_equal(chmod(room_at("it's"), 0600), 0);
    assert_int_equal(read_code("it's", FILE_TRUST_PRIVATE, &err), AAD_OK);
}

TEST(links_are_followed_for_configuration_only)
{
    struct aad_error err = {0};
    char target[128];

    room_put("real", "x", 0600);
    (void)strcpy(target, room_at("real"));
    assert_int_equal(symlink(target, room_at("soft")), 0);
    assert_int_equal(read_code("soft", FILE_TRUST_CONFIG, &err), AAD_OK);
    assert_int_equal(read_code("soft", FILE_TRUST_PRIVATE, &err), AAD_CONFIG);
    assert_int_equal(link(target, room_at("hard")), 0);
    assert_int_equal(read_code("hard", FILE_TRUST_PRIVATE, &err), AAD_CONFIG);
    assert_int_equal(chmod(target, 0666), 0);
    assert_int_equal(read_code("soft", FILE_TRUST_CONFIG, &err), AAD_CONFIG);
}

TEST(what_is_no_file_is_refused_at_once)
{
    assert_int_equal(mkfifo(room_at("fifo"), 0600), 0);
    assert_int_equal(mkdir(room_at("dir"), 0700), 0);
    assert_int_equal(symlink("/dev/zero", room_at("zero")), 0);
    assert_int_equal(read_code("fifo", FILE_TRUST_CONFIG, NULL), AAD_CONFIG);
    assert_int_equal(read_code("fifo", FILE_TRUST_PRIVATE, NULL), AAD_CONFIG);
    assert_int_equal(read_code("dir", FILE_TRUST_CONFIG, NULL), AAD_CONFIG);
    assert_int_equal(read_code("zero", FILE_TRUST_CONFIG, NULL), AAD_CONFIG);
}

TEST(foreign_file_is_refused)
{
    struct aad_error err = {0};

    if (geteuid() != 0)
        skip();
    room_put("foreign", "x", 0600);
    assert_int_equal(chown(room_at("foreign"), 65534, 65534), 0);
    assert_int_equal(read_code("foreign", FILE_TRUST_CONFIG, &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "Run it as nobody; or"));
    assert_int_equal(read_code("foreign", FILE_TRUST_PRIVATE, &err), AAD_CONFIG);
}

TEST(size_limit_is_exact)
{
    auto_secret struct secret text = {0};

    room_put("ten", "0123456789", 0600);
    assert_int_equal(file_read(room_at("ten"), FILE_TRUST_CONFIG, 9, &text, NULL), AAD_CONFIG);
    assert_null(text.bytes);
    assert_int_equal(file_read(room_at("ten"), FILE_TRUST_CONFIG, 10, &text, NULL), AAD_OK);
    assert_string_equal(text.bytes, "0123456789");
    room_put("empty", "", 0600);
    assert_int_equal(file_read(room_at("empty"), FILE_TRUST_CONFIG, 0, &text, NULL), AAD_OK);
    assert_int_equal(text.len, 0);
}

TEST(file_is_read_at_once)
{
    char long_text[5001];
    auto_secret struct secret text = {0};

    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    room_put("long", long_text, 0600);
    n_reads = 0;
    assert_int_equal(file_read(room_at("long"), FILE_TRUST_PRIVATE, 9000, &text, NULL), AAD_OK);
    assert_string_equal(text.bytes, long_text);
    assert_int_equal(n_reads, 1);
}

/* Of files in /proc the size is 0. */
TEST(size_that_says_nothing_is_not_believed)
{
    auto_secret struct secret text = {0};

    assert_int_equal(file_read("/proc/self/status", FILE_TRUST_CONFIG, 65536, &text, NULL), AAD_OK);
    assert_non_null(strstr(text.bytes, "Seccomp:"));
}

TEST(input_comes_in_growing_pieces)
{
    const struct file_message message = {.max = 20000};
    auto_secret struct secret text = {0};
    char bytes[20000];
    int ends[2];

    memset(bytes, 'y', sizeof bytes);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, sizeof bytes), sizeof bytes);
    (void)close(ends[1]);
    n_reads = 0;
    assert_int_equal(file_read_message(ends[0], &message, &text, NULL), AAD_OK);
    (void)close(ends[0]);
    assert_int_equal(text.len, sizeof bytes);
    assert_true(n_reads <= 8);
}

/* P5: a peer that keeps the pipe open without writing */
TEST(silent_pipe_ends_with_the_deadline)
{
    struct deadline soon = deadline_in_ms(30);
    auto_secret struct secret text = {0};
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(file_write_all(ends[1], "part", 4, NULL), AAD_OK);
    assert_int_equal(file_read_fd(ends[0], 100, &soon, &text, NULL), AAD_TIMEOUT);
    assert_null(text.bytes);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

TEST(closed_descriptor_is_named)
{
    struct deadline later = deadline_in_ms(UNIT_HUNG_MS);
    auto_secret struct secret text = {0};
    struct aad_error err = {0};

    assert_int_equal(file_read_fd(987, 100, &later, &text, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "descriptor 987"));
}

TEST(endless_input_is_refused_early)
{
    auto_fd int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    struct deadline later = deadline_in_ms(10000);
    auto_secret struct secret text = {0};

    assert_int_equal(file_read_fd(fd, 65536, &later, &text, NULL), AAD_USAGE);
    assert_null(text.bytes);
}
