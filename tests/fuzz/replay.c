/*
 * replay.c - gives each file named on the command line (a directory: all of its files) to a fuzz
 * target, where there is no libFuzzer: gcc, and every run of the tests
 *
 * With --whole before them each is given as it is alone; else all of its beginnings, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int is_whole;

static int replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = malloc(1 << 20);
    size_t len;

    if (!f || !bytes) {
        perror(path);
        exit(1);
    }
    len = fread(bytes, 1, 1 << 20, f);
    (void)fclose(f);
    /* All of its beginnings too: a short corpus goes a long way. */
    for (size_t n = 0; !is_whole && n < len && n < 2048; n++)
        (void)LLVMFuzzerTestOneInput(bytes, n);
    (void)LLVMFuzzerTestOneInput(bytes, len);
    free(bytes);
    return 1;
}

static int replay_dir(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    int n = 0;

    while (dir && (entry = readdir(dir))) {
        char name[1024];

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        n += replay_file(name);
    }
    if (dir)
        (void)closedir(dir);
    return n;
}

int main(int argc, char **argv)
{
    int n = 0;

    for (int i = 1; i < argc; i++) {
        struct stat st;

        if (!strcmp(argv[i], "--whole")) {
            is_whole = 1;
            continue;
        }
        n +=
            !stat(argv[i], &st) && S_ISDIR(st.st_mode) ? replay_dir(argv[i]) : replay_file(argv[i]);
    }
    (void)printf("%d inputs\n", n);
    return n ? 0 : 1;
}
