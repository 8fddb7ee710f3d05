/*
 * running.c - what runs for this user: `serve`, and the commands of `exec`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/exec/running.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "base/runtime.h"
#include "base/text.h"
#include "endpoint/hand.h"

#define RUNNING_MS 500 /* `serve` answers at once, or hangs */
#define RUNNING_REPLY_MAX 65536

int running_connect(void)
{
    const struct timeval most = {0, RUNNING_MS * 1000};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    auto_buf struct buf folder = {0};
    auto_fd int fd = -1;
    struct ucred peer;
    socklen_t len = sizeof peer;
    int connected;

    if (runtime_find(&folder, NULL) ||
        snprintf(address.sun_path, sizeof address.sun_path, "%s/" HAND_SOCKET, buf_text(&folder)) >=
            (int)sizeof address.sun_path)
        return -1;
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) ||
        connect(fd, (struct sockaddr *)&address, sizeof address) ||
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) || peer.uid != geteuid())
        return -1;
    connected = fd;
    fd = -1;
    return connected;
}

static void running_add(struct running *running, const char *connection, pid_t pid, bool is_served)
{
    struct running_command *command = &running->commands[running->n];

    if (running->n == RUNNING_MOST || !text_is_name(connection))
        return;
    *command = (struct running_command){.pid = pid, .is_served = is_served};
    (void)snprintf(command->connection, sizeof command->connection, "%s", connection);
    (void)proc_read(pid, command->program, sizeof command->program);
    running->n++;
}

/* Lines "child NAME PID" and "kept NUMBER"; of others nothing is wanted. */
static void running_parse_line(struct running *running, char *line)
{
    char *place = NULL, *word = strtok_r(line, " ", &place), *first = strtok_r(NULL, " ", &place),
         *second = strtok_r(NULL, " ", &place);
    int64_t number;

    if (!first)
        return;
    if (!strcmp(word, "child") && second && text_to_int(second, 1, INT32_MAX, &number))
        running_add(running, first, (pid_t)number, true);
    else if (!strcmp(word, "kept") && text_to_int(first, 0, INT32_MAX, &number))
        running->n_kept = (long)number;
}

static void running_parse(struct running *running, char *text)
{
    char *place = NULL;

    for (char *line = strtok_r(text, "\n", &place); line; line = strtok_r(NULL, "\n", &place))
        running_parse_line(running, line);
}

static void running_ask_serve(struct running *running)
{
    auto_fd int fd = running_connect();
    auto_free char *reply = calloc(1, RUNNING_REPLY_MAX);
    struct hand hand = HAND_EMPTY;
    ssize_t n;

    hand.verb = HAND_STATUS;
    if (fd < 0 || !reply || hand_send(fd, &hand, NULL))
        return;
    n = recv(fd, reply, RUNNING_REPLY_MAX - 1, 0);
    running->serves = n > 0;
    if (n > 0)
        running_parse(running, reply);
}

static bool running_read(const char *pid, const char *file, char *ret, size_t size)
{
    char path[64];
    auto_fd int fd = -1;
    ssize_t n;

    (void)snprintf(path, sizeof path, "/proc/%.20s/%s", pid, file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    n = fd < 0 ? -1 : read(fd, ret, size - 1);
    ret[n > 0 ? n : 0] = '\0';
    return n > 0;
}

/* "Uid:" of proc_pid_status(5) has the real user, and then the one that counts. */
static bool running_is_ours(const char *pid)
{
    char status[4096], *place = NULL, *line, *uid;
    int64_t number;

    if (!running_read(pid, "status", status, sizeof status))
        return false;
    line = strstr(status, "\nUid:\t");
    if (!line || !strtok_r(line + sizeof "\nUid:\t" - 1, "\t\n", &place))
        return false;
    uid = strtok_r(NULL, "\t\n", &place);
    return uid && text_to_int(uid, 0, UINT32_MAX, &number) && (uid_t)number == geteuid();
}

/* A process of its own says in its arguments whose it is: "PATH child NAME PID". */
static void running_look_at(struct running *running, const char *pid)
{
    char words[512];
    const char *at = words, *name;
    int64_t child;

    if (!running_read(pid, "cmdline", words, sizeof words) || strcmp(at, ENDPOINT_PATH) != 0)
        return;
    at += strlen(at) + 1;
    name = at + strlen(at) + 1;
    if (!strcmp(at, "child") && text_to_int(name + strlen(name) + 1, 1, INT32_MAX, &child) &&
        running_is_ours(pid))
        running_add(running, name, (pid_t)child, false);
}

static void running_look_around(struct running *running)
{
    DIR *processes = opendir("/proc");
    struct dirent *entry;

    while (processes && (entry = readdir(processes)))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            running_look_at(running, entry->d_name);
    if (processes)
        (void)closedir(processes);
}

void running_load(struct running *ret)
{
    *ret = (struct running){.commands = calloc(RUNNING_MOST, sizeof *ret->commands)};
    if (!ret->commands)
        return;
    running_ask_serve(ret);
    running_look_around(ret);
}

void running_clear(struct running *running)
{
    free(running->commands);
    *running = (struct running){0};
}
