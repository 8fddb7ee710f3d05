/*
 * host.h - what a kind of work does in the host process, and what it may use of it
 *
 * aad-credential-host runs other people's code at arm's length: a process that loads exactly one
 * plugin, speaks to its caller over a socket, has an environment built from nothing, a process
 * group of its own and a deadline. What plugins of one kind do (stores are one) is a work: it loads
 * the plugin and understands its calls. A new kind is a struct host_work and a row in host.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <aad-credential/store.h>

#include "base/deadline.h"
#include "host/wire.h"

struct host {
    struct deadline deadline;
};

struct host_work {
    const char *name; /* the first argument of the program */
    /* Loads the plugin of that name. frame: the first one, with what the caller says beside the
     * deadline. Sets *ret_state even when it fails, if there is something to close. */
    enum aad_code (*open)(struct host *host, const char *plugin, struct wire_frame *frame,
                          void **ret_state, struct aad_error *err);
    /* Does one call of the caller, whose deadline has been read; the host sends the result. */
    enum aad_code (*call)(void *state, struct wire_frame *frame, struct aad_error *err);
    /* Wipes and frees; takes NULL. */
    void (*close)(void *state);
};

/* Sends what a call gives before its result. */
enum aad_code host_send(struct wire_frame *frame, struct aad_error *err);

/* Asks the caller something. That may take a person's time, so the answer brings a new deadline.
 * The bytes of the answer go to the sink. Fails with the caller's own error, or the sink's. */
enum aad_code host_ask(struct host *host, struct wire_frame *question, aad_sink *sink,
                       void *sink_ctx, struct aad_error *err);

#endif
