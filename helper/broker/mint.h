/*
 * mint.h - what the broker needs of the mint module, which is loaded only on a miss
 *
 * mint.so exports mint_module_entry(); it is built from the same sources at the same time as the
 * program and is loaded only from the program's own directory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MINT_H
#define BROKER_MINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/token.h"
#include "connection/connection.h"

#define MINT_ABI 1u

struct mint_request {
    const struct connection *connection;
    const char *audience;     /* one of the connection's */
    struct deadline deadline; /* for all of it, waiting for a person excepted */
    bool may_ask;
    bool is_verbose;
};

/* One line of `verify`: what was tried, how long it took, and why it failed (err NULL = passed;
 * detail may be "" ). */
typedef void mint_step(void *ctx, const char *title, int64_t took_ms, const char *detail,
                       const struct aad_error *err);

struct mint_module {
    uint32_t abi;
    uint32_t size;
    /* A new token by the connection's grant; refresh token first where one is kept. */
    enum aad_code (*token)(const struct mint_request *request, struct token *ret,
                           struct aad_error *err);
    /* Store, authority, token (always a new one), the kind's harmless call; stops at the first
     * failure, which it returns after reporting it through step. *ret gets the token. */
    enum aad_code (*verify)(const struct mint_request *request, mint_step *step, void *ctx,
                            struct token *ret, struct aad_error *err);
};

typedef const struct mint_module *mint_module_function(void);

/* Loads MINT_MODULE_PATH (a build constant) after file_check_chain(); once a process. */
enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err);

#endif
