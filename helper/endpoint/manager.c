/*
 * manager.c - the service manager that has started us, where there is one
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/manager.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/text.h"

#define MANAGER_FIRST_FD 3
#define MANAGER_MOST_FDS 4096
#define MANAGER_TOLD_FDS 3

/* How many descriptors are meant for this very process. */
static int manager_count(void)
{
    const char *pid = env_get("LISTEN_PID"), *fds = env_get("LISTEN_FDS");
    int64_t meant, n;

    if (!pid || !fds || !text_to_int(pid, 1, INT32_MAX, &meant) || meant != getpid() ||
        !text_to_int(fds, 1, MANAGER_MOST_FDS, &n))
        return 0;
    return (int)n;
}

static void manager_take_name(const char **names, char ret[MANAGER_NAME_SIZE])
{
    size_t len = strcspn(*names, ":");

    (void)snprintf(ret, MANAGER_NAME_SIZE, "%.*s", (int)len, *names);
    *names += len + ((*names)[len] == ':');
}

size_t manager_take(struct manager_fd *ret, size_t max)
{
    const char *names = env_get("LISTEN_FDNAMES");
    int n = manager_count();
    size_t taken = 0;

    names = names ? names : "";
    for (int fd = MANAGER_FIRST_FD; fd < MANAGER_FIRST_FD + n; fd++) {
        char name[MANAGER_NAME_SIZE];

        manager_take_name(&names, name);
        if (taken == max || fcntl(fd, F_SETFD, FD_CLOEXEC)) {
            cleanup_fd(&fd);
            continue;
        }
        ret[taken].fd = fd;
        memcpy(ret[taken++].name, name, sizeof name);
    }
    (void)unsetenv("LISTEN_PID");
    (void)unsetenv("LISTEN_FDS");
    (void)unsetenv("LISTEN_FDNAMES");
    return taken;
}

/* "/run/..." or "@abstract". 0: there is none. */
static socklen_t manager_find(struct sockaddr_un *ret)
{
    const char *path = env_get("NOTIFY_SOCKET");
    size_t len = path ? strlen(path) : 0;

    if (!path || len >= sizeof ret->sun_path || (path[0] != '/' && path[0] != '@'))
        return 0;
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(ret->sun_path, path, len);
    if (path[0] == '@')
        ret->sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

bool manager_tell(const char *text, const int *fds, size_t n)
{
    union {
        char bytes[CMSG_SPACE(MANAGER_TOLD_FDS * sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    struct iovec part = {(char *)(uintptr_t)text, strlen(text)};
    struct sockaddr_un address;
    struct msghdr message = {.msg_name = &address, .msg_iov = &part, .msg_iovlen = 1};
    auto_fd int fd = -1;

    message.msg_namelen = manager_find(&address);
    if (!message.msg_namelen || n > MANAGER_TOLD_FDS)
        return false;
    if (n) {
        struct cmsghdr *head;

        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(n * sizeof *fds);
        head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(n * sizeof *fds);
        memcpy(CMSG_DATA(head), fds, n * sizeof *fds);
    }
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return fd >= 0 && sendmsg(fd, &message, MSG_NOSIGNAL) == (ssize_t)part.iov_len;
}
