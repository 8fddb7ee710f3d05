/*
 * graph-fixture.c - see graph-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "graph-fixture.h"

#include <string.h>

#include "mint-fixture.h"
#include "unit.h"

struct tls_peer *peer;
struct manage_access graph;
struct aad_error error;

static struct connection connection;
static struct token token;

int graph_fixture_start(void)
{
    peer = mint_fixture_start_peer(&connection);
    connection.hosts[connection.n_hosts++] = mint_fixture_text(tls_peer_origin(peer));
    secret_append_text(&token.access_token, "AT-canary");
    graph = (struct manage_access){.connection = &connection,
                                   .token = &token,
                                   .origin = tls_peer_origin(peer),
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    memset(&error, 0, sizeof error);
    return 0;
}

int graph_fixture_stop(void)
{
    token_clear(&token);
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

bool was_sent(unsigned i, const char *text)
{
    return strstr(tls_peer_request(peer, i), text) != NULL;
}
