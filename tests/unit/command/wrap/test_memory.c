/*
 * test_memory.c - a file that nobody changes, and a pipe that is read once
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "command/wrap/memory.h"
#include "unit.h"

static char bytes[300000];

/* By its path, as another program does. */
static size_t read_path(int fd)
{
    size_t len = 0;
    char path[40];
    ssize_t n;
    auto_fd int opened = -1;

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    opened = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(opened >= 0);
    while ((n = read(opened, bytes + len, sizeof bytes - len)) > 0)
        len += (size_t)n;
    assert_int_equal(n, 0);
    return len;
}

TEST(sealed_file_is_read_again_and_never_changed)
{
    auto_secret struct secret text = {0};
    auto_fd int fd = -1;
    struct aad_error err;
    struct stat st;

    secret_append_text(&text, "canary");
    assert_int_equal(memory_open_sealed(&text, &fd, &err), AAD_OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(read_path(fd), 6);
    assert_memory_equal(bytes, "canary", 6);
    assert_true(write(fd, "x", 1) < 0);
    assert_true(ftruncate(fd, 0) < 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0400);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST(pipe_is_empty_for_the_second_reader)
{
    auto_secret struct secret text = {0};
    auto_fd int fd = -1;
    struct aad_error err;

    secret_append_text(&text, "canary");
    assert_int_equal(memory_open_once(&text, &fd, &err), AAD_OK);
    assert_int_equal(read_path(fd), 6);
    assert_memory_equal(bytes, "canary", 6);
    assert_int_equal(read_path(fd), 0);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST(pipe_holds_more_than_a_page_or_says_that_it_cannot) /* never half of it, and nobody hangs */
{
    static char big[200000];
    auto_secret struct secret text = {0};
    auto_fd int fd = -1;
    struct aad_error err;

    memset(big, 'x', sizeof big);
    secret_append(&text, big, sizeof big);
    assert_int_equal(memory_open_once(&text, &fd, &err), AAD_OK);
    assert_int_equal(read_path(fd), sizeof big);
    for (int i = 0; i < 200; i++)
        secret_append(&text, big, sizeof big);
    (void)close(fd);
    fd = -1;
    if (memory_open_once(&text, &fd, &err))
        assert_true(err.what[0]);
}
