/*
 * talk-fixture.h - a store whose process is the test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_TALK_FIXTURE_H
#define UNIT_TALK_FIXTURE_H

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "store/open.h"
#include "store/talk.h"

#define TALK_FIXTURE_MS 20000

/* An open store without a process, and the end of its socket where that would be. 0, or -1. */
static inline int talk_fixture_connect(struct store *ret, int *ret_far_end)
{
    int pair[2];

    memset(ret, 0, sizeof *ret);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return -1;
    (void)snprintf(ret->name, sizeof ret->name, "fake");
    ret->process.fd = pair[0];
    ret->is_open = true;
    ret->answers = &store_answers_of_user;
    ret->deadline = deadline_in_ms(TALK_FIXTURE_MS);
    *ret_far_end = pair[1];
    return 0;
}

#endif
