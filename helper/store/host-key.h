/*
 * host-key.h - the verbs for keys, on the plugin's side
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_HOST_KEY_H
#define STORE_HOST_KEY_H

#include <aad-credential/store.h>

#include "host/wire.h"

struct host_key_call {
    const struct aad_store_plugin *plugin;
    struct aad_store_state *state;
    aad_sink *sink;
    aad_visit_key *visit;
    void *ctx; /* of both */
};

/* Is the frame one of these verbs? */
bool host_key_is(enum wire_type type);

/* Runs it; the deadline has been read from the frame already. */
enum aad_code host_key_run(const struct host_key_call *call, struct wire_frame *frame,
                           struct aad_error *err);

#endif
