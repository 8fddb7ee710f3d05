/*
 * serve.h - `aad-credential serve`: one process that answers for all commands of `exec`, and keeps
 * tokens fresh
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_SERVE_H
#define ENDPOINT_SERVE_H

#include <aad-credential/error.h>

/* Until a signal ends it. hand_out: connections whose secret a service may load, with commas
 * between; NULL = none. */
enum aad_code serve_run(const char *hand_out, struct aad_error *err);

#endif
