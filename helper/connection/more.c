/*
 * more.c - see more.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/more.h"

#include <string.h>

#define MORE_PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/._-"

static void more_print_value(const char *option, const char *value, struct buf *ret)
{
    buf_append_all(ret, " ", option, " ", (char *)NULL);
    if (value[strspn(value, MORE_PLAIN)])
        buf_append_shell(ret, value);
    else
        buf_append_text(ret, value);
}

static void more_print_option(const char *option, char *const *values, size_t n, const char *more,
                              struct buf *ret)
{
    for (size_t i = 0; more && i < n; i++)
        more_print_value(option, values[i], ret);
    if (more)
        more_print_value(option, more, ret);
}

void more_print(const struct connection *c, const char *audience, const char *host, struct buf *ret)
{
    buf_append_all(ret, "aad-credential connection edit ", c->name, (char *)NULL);
    more_print_option("--audience", c->audiences, c->n_audiences, audience, ret);
    more_print_option("--host", c->hosts, c->n_hosts, host, ret);
}
