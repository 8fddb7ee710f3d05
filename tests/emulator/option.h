/* SPDX-License-Identifier: Apache-2.0 */
/* option: the command line. */
#ifndef EMULATOR_OPTION_H
#define EMULATOR_OPTION_H

#include <stdbool.h>
#include <sys/types.h>

#define OPTION_FACES_MAX 16

struct option_set {
    const char *directory;
    const char *git_root;
    const char *lcs_audience;
    unsigned port, control_port; /* 0 = any */
    const char *faces[OPTION_FACES_MAX];
    int face_count;
    char *user_password; /* NULL = the default one; the caller frees */
    pid_t parent;        /* 0 = live on without */
};

/* False after a message on stderr. */
bool option_parse(struct option_set *options, int argc, char **argv);

#endif
