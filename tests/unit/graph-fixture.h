/*
 * graph-fixture.h - whoever calls Microsoft Graph, and a peer that answers in its place
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_GRAPH_FIXTURE_H
#define UNIT_GRAPH_FIXTURE_H

#include "broker/manage-creation.h"
#include "tls-peer.h"

#define OBJECT "0b000000-0000-4000-8000-000000000001"
#define CLIENT "c0000000-0000-4000-8000-000000000002"
#define ERROR(code) "{\"error\":{\"code\":\"" code "\",\"message\":\"said " code "\"}}"
#define NOTHING "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n"

/* The token is "AT-canary". */
extern struct tls_peer *peer;
extern struct manage_access graph;
extern struct aad_error error;

/* Fit as set-up and tear-down of a test. */
int graph_fixture_start(void);
int graph_fixture_stop(void);

/* Had the i-th request that text in it? */
bool was_sent(unsigned i, const char *text);

#endif
