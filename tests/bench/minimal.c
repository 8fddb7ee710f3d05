/*
 * minimal.c - the least that a cached `git get` can cost: read the request, find one key of the
 * kernel's user keyring, write an answer
 *
 *   minimal DESCRIPTION < REQUEST
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <linux/keyctl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char request[8192], payload[65536];
    long key, length;

    if (argc != 2 || read(STDIN_FILENO, request, sizeof request) < 0)
        return 2;
    key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", argv[1], 0);
    length = syscall(SYS_keyctl, KEYCTL_READ, key, payload, sizeof payload);
    if (key < 0 || length < 0 || (size_t)length > sizeof payload)
        return 1;
    return write(STDOUT_FILENO, payload, (size_t)length) == length ? 0 : 1;
}
