/*
 * request.c - what a consumer asks for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/request.h"

#include <string.h>

/* How many bytes tell resources apart. */
static size_t request_stem(const char *resource)
{
    static const char scope[] = "/.default";
    size_t len = strlen(resource);

    if (len >= sizeof scope - 1 && !strcmp(resource + len - (sizeof scope - 1), scope))
        len -= sizeof scope - 1;
    while (len && resource[len - 1] == '/')
        len--;
    return len;
}

bool request_same_resource(const char *a, const char *b)
{
    size_t len = request_stem(a);

    return len && request_stem(b) == len && !memcmp(a, b, len);
}

void request_clear(struct request *r)
{
    if (!r)
        return;
    buf_clear(&r->claims);
    secret_clear(&r->presented);
    secret_clear(&r->reply);
    secret_clear(&r->note);
    *r = (struct request){0};
}
