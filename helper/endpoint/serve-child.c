/*
 * serve-child.c - the children that one process answers for, and that the manager keeps beside it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/serve-child.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/trace.h"

#define SERVE_CHILD "child-" /* how the manager calls what it keeps for us */

static void serve_child_name(const struct child *child, char ret[MANAGER_NAME_SIZE])
{
    (void)snprintf(ret, MANAGER_NAME_SIZE, SERVE_CHILD "%u", child->port);
}

/* Nobody connects to a port any more that nobody has. */
static void serve_child_withdraw(const char *name)
{
    char text[MANAGER_NAME_SIZE + 40];

    (void)snprintf(text, sizeof text, "FDSTOREREMOVE=1\nFDNAME=%s", name);
    (void)manager_tell(text, NULL, 0);
}

static void serve_child_on_gone(struct child *child)
{
    struct serve_children *all = child->owner.ctx;
    struct child **at = &all->first;
    char name[MANAGER_NAME_SIZE];

    serve_child_name(child, name);
    serve_child_withdraw(name);
    while (*at && *at != child)
        at = &(*at)->next;
    if (*at)
        *at = child->next;
    all->n--;
    child_free(child);
}

enum aad_code serve_child_add(struct serve_children *all, struct hand *hand, struct child **ret,
                              struct aad_error *err)
{
    const struct child_owner owner = {serve_child_on_gone, all};
    enum aad_code code;

    if (all->n == SERVE_CHILDREN)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "there are too many children");
    code = child_new(all->web, hand, &owner, ret, err);
    if (code)
        return code;
    (*ret)->next = all->first;
    all->first = *ret;
    all->n++;
    return AAD_OK;
}

/* The manager keeps it beside us: FDPOLL=0, since a life that is over is for us to see. */
void serve_child_deposit(const struct child *child)
{
    auto_secret struct secret text = {0};
    auto_fd int memory = memfd_create("aad-credential", MFD_CLOEXEC);
    const int fds[] = {child->hand.listener_fd, child->hand.life_fd, memory};
    char name[MANAGER_NAME_SIZE], message[MANAGER_NAME_SIZE + 40];

    hand_print(&child->hand, &text);
    serve_child_name(child, name);
    (void)snprintf(message, sizeof message, "FDSTORE=1\nFDPOLL=0\nFDNAME=%s", name);
    if (memory >= 0 && !secret_ok(&text, NULL) &&
        !file_write_all(memory, text.bytes, text.len, NULL))
        (void)manager_tell(message, fds, sizeof fds / sizeof fds[0]);
}

static bool serve_child_is_type(int fd, mode_t type)
{
    struct stat st;

    return !fstat(fd, &st) && (st.st_mode & S_IFMT) == type;
}

/* All three of a child have its name, in any order: a socket, a file in memory, and its life. */
void serve_child_restore(struct serve_children *all, struct manager_fd *fds, size_t n,
                         const char *name)
{
    auto_hand struct hand hand = HAND_EMPTY;
    auto_secret struct secret text = {0};
    struct child *child;
    auto_fd int memory = -1;

    for (size_t i = 0; i < n; i++) {
        int *to = &hand.life_fd;

        if (fds[i].fd < 0 || strcmp(fds[i].name, name) != 0)
            continue;
        if (serve_child_is_type(fds[i].fd, S_IFSOCK))
            to = &hand.listener_fd;
        else if (serve_child_is_type(fds[i].fd, S_IFREG))
            to = &memory;
        cleanup_fd(to);
        *to = fds[i].fd;
        fds[i].fd = -1;
    }
    /* Whoever had it before us has read it to its end. */
    if (memory >= 0 && hand.listener_fd >= 0 && hand.life_fd >= 0 && !lseek(memory, 0, SEEK_SET) &&
        !file_read_fd(memory, HAND_MAX, NULL, &text, NULL) &&
        !hand_parse(text.bytes, text.len, &hand, NULL) &&
        !serve_child_add(all, &hand, &child, NULL))
        return;
    trace_warn("%s cannot be taken up again", name);
    serve_child_withdraw(name);
}

bool serve_child_is_one(const char *name)
{
    return !strncmp(name, SERVE_CHILD, sizeof SERVE_CHILD - 1);
}

void serve_child_clear(struct serve_children *all)
{
    while (all->first) {
        struct child *child = all->first;

        all->first = child->next;
        child_free(child);
    }
    all->n = 0;
}
