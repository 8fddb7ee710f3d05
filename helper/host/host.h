/*
 * host.h - what a kind of work does in the host process, and what it may use of it
 *
 * aad-credential-host runs other people's code at arm's length: a process that loads exactly one
 * plugin, speaks to its caller over a socket, has an environment built from nothing, a process
 * group of its own and a deadline. What plugins of a kind do (stores are one) is a work: it loads
 * the plugin and understands its calls. A new kind is one of these and a row in host.c.
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
    /* Loads the plugin of that name. frame: the first one, with what the caller tells beside the
     * deadline. *ret_state is set even when it fails, if there is something to close. */
    enum aad_code (*open)(struct host *host, const char *plugin, struct wire_frame *frame,
                          void **ret_state, struct aad_error *err);
    /* One call of the caller, whose deadline has been read; its result is sent by the host. */
    enum aad_code (*call)(void *state, struct wire_frame *frame, struct aad_error *err);
    /* Wipes and frees; takes NULL. */
    void (*close)(void *state);
};

/* What a call gives before its result. */
enum aad_code host_send(struct wire_frame *frame, struct aad_error *err);

/* Asks the caller something, which may take a person's time: what is left of the deadline is said
 * anew with the answer, whose bytes go to the sink. The caller's own error, or the sink's. */
enum aad_code host_ask(struct host *host, struct wire_frame *question, aad_sink *sink,
                       void *sink_ctx, struct aad_error *err);

#endif
