/* SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "record.h"

#define BARE_HELD 1024

bool bare_wait(struct emulator *emulator, int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    while (!emulator_is_quitting(emulator)) {
        if (poll(&ready, 1, 50) > 0)
            return true;
    }
    return false;
}

int bare_accept(struct face *face)
{
    int fd = -1;

    while (fd < 0 && bare_wait(face->emulator, face->fd))
        fd = accept4(face->fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return -1;
    pthread_mutex_lock(&face->emulator->lock);
    record_add_connection(face->emulator, face->name);
    pthread_mutex_unlock(&face->emulator->lock);
    return fd;
}

void *bare_run_hang(void *cls)
{
    struct face *face = cls;
    int held[BARE_HELD], count = 0;
    int fd;

    while ((fd = bare_accept(face)) >= 0) {
        if (count == BARE_HELD)
            close(held[--count]);
        held[count++] = fd;
    }
    while (count)
        close(held[--count]);
    return NULL;
}

void *bare_run_reset(void *cls)
{
    struct face *face = cls;
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    int fd;

    while ((fd = bare_accept(face)) >= 0) {
        bare_wait(face->emulator, fd);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
        close(fd);
    }
    return NULL;
}

void *bare_run_close(void *cls)
{
    struct face *face = cls;
    char hello[16384];
    int fd;

    while ((fd = bare_accept(face)) >= 0) {
        bare_wait(face->emulator, fd);
        (void)!read(fd, hello, sizeof(hello)); /* what is left unread would make it a reset */
        close(fd);
    }
    return NULL;
}
