/*
 * fuzz_elf.c - the file of a module or a plugin before it is loaded: is it whole?
 *
 * A '#' as the first byte of an input is that of an object: so none of the inputs is one, which
 * would be a program without its source.
 *
 * reads: helper/base/elf.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <elf.h>
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/elf.h"
#include "check.h"

/* Whatever it says of itself, what it has begins with that of an object. */
static void look(const uint8_t *bytes, size_t len)
{
    static const uint8_t first = ELFMAG0;
    int fd = memfd_create("module", MFD_CLOEXEC);

    check(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
    if (len && bytes[0] == '#')
        check(pwrite(fd, &first, 1, 0) == 1);
    if (elf_is_whole(fd))
        check(len >= sizeof(Elf32_Ehdr) && (bytes[0] == '#' || bytes[0] == ELFMAG0) &&
              bytes[1] == ELFMAG1);
    (void)close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_free char *said = check_text(bytes, len);
    int lack = elf_find_lack(said);

    check(!lack || lack == ENOMEM || lack == EMFILE || lack == ENFILE);
    look(bytes, len);
    return 0;
}
