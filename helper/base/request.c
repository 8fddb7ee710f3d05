/*
 * request.c - what a consumer asks for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/request.h"

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
