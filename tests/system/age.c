/*
 * age.c - a token in the cache grows old: age CONNECTION SECONDS [all]
 *
 * Nothing else of it changes; with "all", it is also due, and ends, so much earlier. Exits 1 where
 * there is none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/cleanup.h"
#include "broker/cache.h"
#include "connection/connection.h"

int main(int argc, char **argv)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf key = {0};
    auto_token struct token token = {0};

    int64_t seconds = argc >= 3 ? strtoll(argv[2], NULL, 10) : 0;

    if (argc < 3 || argc > 4 || connection_load(argv[1], &c, NULL))
        return 1;
    connection_identity(&c, c.audiences[0], &key);
    if (buf_ok(&key, NULL) || !cache_get(buf_text(&key), &token))
        return 1;
    token.minted_at_s -= seconds;
    if (argc == 4) {
        token.refresh_at_s -= seconds;
        token.expires_at_s -= seconds;
    }
    cache_put(buf_text(&key), &token);
    return 0;
}
