/* SPDX-License-Identifier: Apache-2.0 */
#include "option.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "face.h"
#include "text.h"

static const struct option option_table[] = {
    {"directory", required_argument, NULL, 'd'},
    {"port", required_argument, NULL, 'p'},
    {"control-port", required_argument, NULL, 'c'},
    {"git-root", required_argument, NULL, 'g'},
    {"face", required_argument, NULL, 'f'},
    {"lcs-audience", required_argument, NULL, 'l'},
    {"parent", required_argument, NULL, 'P'},
    {"user-password-fd", required_argument, NULL, 'u'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static void option_print_usage(void)
{
    fprintf(stderr,
            "usage: aad-emulator --directory DIR [--port N] [--control-port N] [--git-root DIR]\n"
            "           [--face NAME]... [--lcs-audience URI] [--user-password-fd N]\n"
            "           [--parent PID]\n"
            "faces: %s\n",
            face_names());
}

/* The whole of the descriptor, without one trailing newline. */
static char *option_read_password(const char *number)
{
    int fd = atoi(number);
    char chunk[256];
    struct text text = {0};
    ssize_t size;

    while ((size = read(fd, chunk, sizeof(chunk))) > 0)
        text_append(&text, chunk, (size_t)size);
    if (text.size && text.data[text.size - 1] == '\n')
        text.size--;
    return text_take(&text);
}

static bool option_take(struct option_set *options, int letter)
{
    switch (letter) {
    case 'd':
        options->directory = optarg;
        return true;
    case 'p':
        options->port = (unsigned)strtoul(optarg, NULL, 10);
        return true;
    case 'c':
        options->control_port = (unsigned)strtoul(optarg, NULL, 10);
        return true;
    case 'g':
        options->git_root = optarg;
        return true;
    case 'l':
        options->lcs_audience = optarg;
        return true;
    case 'P':
        options->parent = (pid_t)strtol(optarg, NULL, 10);
        return true;
    case 'u':
        free(options->user_password);
        options->user_password = option_read_password(optarg);
        return true;
    case 'f':
        if (options->face_count == OPTION_FACES_MAX)
            return false;
        options->faces[options->face_count++] = optarg;
        return true;
    default:
        return false;
    }
}

bool option_parse(struct option_set *options, int argc, char **argv)
{
    int letter;

    *options = (struct option_set){0};
    while ((letter = getopt_long(argc, argv, "", option_table, NULL)) != -1) {
        if (!option_take(options, letter)) {
            option_print_usage();
            return false;
        }
    }
    if (options->directory && optind == argc)
        return true;
    option_print_usage();
    return false;
}
