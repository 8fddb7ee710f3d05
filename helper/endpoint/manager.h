/*
 * manager.h - the service manager that has started us, where there is one
 *
 * systemd's protocols, without its library: sd_listen_fds(3) and sd_notify(3), whose descriptors
 * outlive us, so that a restart is not seen by the children.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_MANAGER_H
#define ENDPOINT_MANAGER_H

#include <stdbool.h>
#include <stddef.h>

#define MANAGER_NAME_SIZE 64

struct manager_fd {
    int fd;
    char name[MANAGER_NAME_SIZE];
};

/* Takes the descriptors that were passed to this process, and what says so out of the environment.
 * At most max of them, the others are closed. Returns how many. */
size_t manager_take(struct manager_fd *ret, size_t max);

/* One message, "READY=1" or several lines, with descriptors; nothing where nobody listens. False:
 * it was not sent. */
bool manager_tell(const char *text, const int *fds, size_t n);

#endif
