/*
 * test_elf.c - is a shared object whole?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

/* The first `part` in 1000 of this very program. */
static bool is_whole(unsigned part)
{
    auto_fd int whole = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), fd = -1;
    struct stat st;
    size_t size;
    char *bytes;

    assert_int_equal(fstat(whole, &st), 0);
    size = (size_t)st.st_size * part / 1000;
    bytes = malloc(size + 1);
    assert_non_null(bytes);
    assert_int_equal(pread(whole, bytes, size, 0), size);
    fd = memfd_create("part", MFD_CLOEXEC);
    assert_int_equal(write(fd, bytes, size), size);
    free(bytes);
    return elf_is_whole(fd);
}

TEST(whole_object_is_one)
{
    assert_true(is_whole(1000));
}

TEST(part_of_an_object_is_none)
{
    static const unsigned parts[] = {0, 1, 100, 500, 900, 999};

    for (size_t i = 0; i < COUNT(parts); i++)
        assert_false(is_whole(parts[i]));
}

TEST(text_is_no_object)
{
    auto_fd int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

    assert_false(elf_is_whole(fd));
}

TEST(what_the_machine_lacks_is_no_fault_of_a_file)
{
    assert_int_equal(
        elf_find_lack("libcurl.so.4: cannot open shared object file: Too many open files"), EMFILE);
    assert_int_equal(
        elf_find_lack(
            "libcurl.so.4: failed to map segment from shared object: Cannot allocate memory"),
        ENOMEM);
    assert_int_equal(
        elf_find_lack("libcurl.so.4: cannot open shared object file: No such file or directory"),
        0);
    assert_int_equal(elf_find_lack("mint.so: undefined symbol: curl_easy_init"), 0);
}
