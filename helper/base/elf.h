/*
 * elf.h - is a shared object whole, and if so, why is it not loaded?
 *
 * The loader maps a file that was cut off (a full disk, a download that broke) and then dies of it,
 * with whoever called it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_ELF_H
#define BASE_ELF_H

#include <stdbool.h>

/* Looks at what the file's own headers say of its size. False, too, where it is no object of this
 * machine's kind; the loader says the rest. */
bool elf_is_whole(int fd);

/* Of what dlerror() said: ENOMEM, EMFILE or ENFILE where the machine lacked that, and nothing is
 * wrong with any file; else 0. */
int elf_find_lack(const char *said);

#define ELF_FAULT "it is cut off, or made for another kind of machine"

#endif
