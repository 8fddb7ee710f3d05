/*
 * no-keyctl.c - runs a command for which the kernel keyring does not exist
 *
 *   no-keyctl COMMAND ARGUMENT...
 *
 * As in a container whose seccomp profile denies it: keyctl, add_key and request_key answer EPERM.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DENY SECCOMP_RET_ERRNO | EPERM

int main(int argc, char **argv)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_keyctl, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_add_key, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_request_key, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, DENY),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};

    if (argc < 2) {
        (void)fprintf(stderr, "usage: no-keyctl COMMAND ARGUMENT...\n");
        return 2;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
        (void)fprintf(stderr, "no-keyctl: %s\n", strerror(errno));
        return 125;
    }
    (void)execvp(argv[1], argv + 1);
    (void)fprintf(stderr, "no-keyctl: %s: %s\n", argv[1], strerror(errno));
    return 127;
}
