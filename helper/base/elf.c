/*
 * elf.c - is a shared object whole, and if so, why is it not loaded?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/elf.h"

#include <elf.h>
#include <errno.h>
#include <link.h> /* ElfW: of this machine */
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ELF_SEGMENTS_MAX 64

/* Does the file hold `len` bytes there? */
static bool elf_holds(const struct stat *st, uint64_t at, uint64_t len)
{
    uint64_t size = (uint64_t)st->st_size;

    return at <= size && len <= size - at;
}

static bool elf_read(int fd, void *to, size_t len, uint64_t at)
{
    return pread(fd, to, len, (off_t)at) == (ssize_t)len;
}

static bool elf_has_segments(int fd, const struct stat *st, const ElfW(Ehdr) * head)
{
    ElfW(Phdr) segment;

    for (unsigned i = 0; i < head->e_phnum && i < ELF_SEGMENTS_MAX; i++)
        if (!elf_read(fd, &segment, sizeof segment, head->e_phoff + i * sizeof segment) ||
            !elf_holds(st, segment.p_offset, segment.p_filesz))
            return false;
    return true;
}

bool elf_is_whole(int fd)
{
    ElfW(Ehdr) head;
    struct stat st;

    return !fstat(fd, &st) && elf_read(fd, &head, sizeof head, 0) &&
           !memcmp(head.e_ident, ELFMAG, SELFMAG) && head.e_phentsize == sizeof(ElfW(Phdr)) &&
           elf_holds(&st, head.e_shoff, (uint64_t)head.e_shnum * head.e_shentsize) &&
           elf_has_segments(fd, &st, &head);
}

/* Its texts end with that of errno, which is not kept. */
int elf_find_lack(const char *said)
{
    static const int lacks[] = {ENOMEM, EMFILE, ENFILE};
    char reason[64];

    for (size_t i = 0; i < sizeof lacks / sizeof lacks[0]; i++)
        if (strstr(said, strerror_r(lacks[i], reason, sizeof reason)))
            return lacks[i];
    return 0;
}
