/*
 * refuse.c - runs a command for which one system call is refused, as in a sandbox
 *
 *   refuse CALL ARGUMENT|any ERRNO COMMAND ARGUMENT...
 *
 * CALL is prctl, setrlimit, socket or timer_create; ARGUMENT the number that says what it is about:
 * the first of prctl's, the resource of setrlimit, the family of a socket. The call then answers
 * ERRNO. Reading a limit, which is the same call, is allowed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    unsigned number, argument, pointer; /* of which the low half is not 0 */
} calls[] = {
    {"prctl", SYS_prctl, 0, 0},
    {"setrlimit", SYS_prlimit64, 1, 2},
    {"socket", SYS_socket, 0, 0},
    {"timer_create", SYS_timer_create, 0, 1},
};

#define FIELD(field) ((unsigned)offsetof(struct seccomp_data, field))

/* Without no_new_privs, which the command sets itself, where that is allowed. */
static int install(struct sock_fprog *program)
{
    if (!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program))
        return 0;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program);
}

int main(int argc, char **argv)
{
    size_t i = 0;

    while (argc > 4 && i < sizeof calls / sizeof calls[0] && strcmp(calls[i].name, argv[1]) != 0)
        i++;
    if (argc < 5 || i == sizeof calls / sizeof calls[0]) {
        (void)fprintf(stderr, "usage: refuse CALL ARGUMENT|any ERRNO COMMAND ARGUMENT...\n");
        return 2;
    }
    unsigned about = (unsigned)strtoul(argv[2], NULL, 10);
    unsigned char is_any = !strcmp(argv[2], "any");
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(args) + 8 * calls[i].pointer),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(args) + 8 * calls[i].argument),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, about, 0, is_any ? 0 : 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)strtoul(argv[3], NULL, 10)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};

    if (install(&program)) {
        (void)fprintf(stderr, "refuse: %s\n", strerror(errno));
        return 125;
    }
    (void)execvp(argv[4], argv + 4);
    (void)fprintf(stderr, "refuse: %s: %s\n", argv[4], strerror(errno));
    return 127;
}
