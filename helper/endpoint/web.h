/*
 * web.h - HTTP at all endpoints of a process, by libmicrohttpd in our one thread
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_WEB_H
#define ENDPOINT_WEB_H

#include "endpoint/child.h"

struct web;

enum aad_code web_open(struct loop *loop, struct web **ret, struct aad_error *err);
void web_close(struct web *web); /* takes NULL; before its children are freed */

struct loop *web_loop(const struct web *web);

/* Takes a connection that was accepted at the child's port. */
void web_take(struct web *web, struct child *child, int fd);

/* Is there room for another connection? If not, the one that has said nothing for the longest time
 * is ended, and there will be in a moment. */
bool web_make_room(struct web *web);

/* From now on, what goes on is finished, and nothing new is begun: for who is about to leave, and
 * has stopped all listening. False: something goes on. */
bool web_drain(struct web *web);

/* Ends all connections of the child: its on_gone is called when they have. */
void web_drop(struct web *web, const struct child *child);

#endif
