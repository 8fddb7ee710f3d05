/*
 * host-list.h - which hosts are somebody's: for an answer about the others in no time
 *
 * git and docker ask about every host. CACHE/index/hosts holds the sorted hashes of the origins of
 * all connections, as the last look at all of them found them: a host that is not among them is
 * nobody's, however many connections there are. The list is a hint like the others (index.h): a
 * change of a connection directory makes it void, and it is not believed for longer than
 * HOST_LIST_LIFE_S, so that a file that was edited in place is seen by then. It never gives a token
 * to a host: a host that is in the list is looked for in the connections themselves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_HOST_LIST_H
#define CONNECTION_HOST_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/url.h"

#define HOST_LIST_LIFE_S 30

/* Grows while all connections are looked at. A zeroed one is empty. */
struct host_list {
    uint64_t *hashes;
    size_t n, room;
    bool is_broken; /* memory ran out, or a connection could not be read: it would lack hosts */
};

void host_list_add(struct host_list *l, const char *origin, size_t len);
void host_list_clear(struct host_list *l);
#define auto_host_list __attribute__((cleanup(host_list_clear)))

/* head: the state of the connection directories before the look, without spaces or line ends. Does
 * nothing where the list is broken, or cannot be written. Sorts the list. */
void host_list_save(struct host_list *l, const char *head);

/* Is there a list of that state which lacks the host? */
bool host_list_excludes(const struct url *target, const char *head);

#endif
