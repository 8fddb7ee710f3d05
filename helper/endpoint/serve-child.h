/*
 * serve-child.h - the children that one process answers for, and that the manager keeps beside it
 *
 * Its port, its life and what belongs to them are with the manager, too, in memory. After a restart
 * we have them from there, and the child sees nothing of that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_SERVE_CHILD_H
#define ENDPOINT_SERVE_CHILD_H

#include "endpoint/child.h"
#include "endpoint/manager.h"

#define SERVE_CHILDREN 1000
#define SERVE_CHILD_FDS 3 /* of each, with the manager */

struct serve_children {
    struct web *web;
    struct child *first;
    size_t n;
};

/* Takes all of *hand. The child goes by itself when its process ends. AAD_UNAVAILABLE: there are
 * too many. */
enum aad_code serve_child_add(struct serve_children *all, struct hand *hand, struct child **ret,
                              struct aad_error *err);

/* Gives it to the manager, where there is one. */
void serve_child_deposit(const struct child *child);

/* Is that the name of a child's descriptors? Takes all that have it. */
bool serve_child_is_one(const char *name);
void serve_child_restore(struct serve_children *all, struct manager_fd *fds, size_t n,
                         const char *name);

void serve_child_clear(struct serve_children *all);

#endif
