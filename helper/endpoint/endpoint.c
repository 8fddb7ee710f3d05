/*
 * endpoint.c - aad-credential-endpoint: the identity endpoint of one child of `exec`
 *
 * Started by `aad-credential exec`, with the connection's name and the child's process as
 * arguments, which only tell people who looks at the list of processes, and with a socket as
 * descriptor 3, by which the port and its secret come (endpoint/hand.h). It has no parent and no
 * terminal, and ends with the child.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/env.h"
#include "base/harden.h"
#include "base/output.h"
#include "base/trace.h"
#include "endpoint/child.h"
#include "endpoint/web.h"

#define ENDPOINT_FD 3

static void endpoint_on_gone(struct child *child)
{
    struct loop *loop = child->owner.ctx;

    loop->is_over = true;
}

static enum aad_code endpoint_receive(struct hand *ret, struct aad_error *err)
{
    enum aad_code code = hand_receive(ENDPOINT_FD, ret, err);

    (void)close(ENDPOINT_FD);
    if (!code && ret->verb != HAND_ENDPOINT)
        code = aad_error_set(err, AAD_PROTOCOL, NULL, "no port was handed over");
    return code;
}

static enum aad_code endpoint_serve(struct aad_error *err)
{
    auto_hand struct hand hand = HAND_EMPTY;
    struct loop loop = {.epoll_fd = -1};
    struct web *web = NULL;
    struct child *child = NULL;
    const struct child_owner owner = {endpoint_on_gone, &loop};
    enum aad_code code = endpoint_receive(&hand, err);

    if (!code)
        code = loop_open(&loop, err);
    if (!code)
        code = web_open(&loop, &web, err);
    if (!code)
        code = child_new(web, &hand, &owner, &child, err);
    if (!code)
        loop_run(&loop);
    child_free(child);
    web_close(web);
    loop_close(&loop);
    return code;
}

int main(int argc, char **argv)
{
    static const char text[] = "aad-credential-endpoint is started by aad-credential only\n";
    struct aad_error err = {0};
    enum aad_code code = harden_process(&err) ? err.code : harden_children(&err);

    (void)argv;
    if (env_get("AAD_CREDENTIAL_TRACE"))
        trace_enable(true);
    if (!code && chdir("/")) /* the child's folder can be unmounted */
        trace("endpoint: it stays in the folder of its child");
    if (!code && argc == 3)
        code = endpoint_serve(&err);
    else if (!code)
        code = aad_error_set(&err, AAD_USAGE, NULL, "%s", text);
    if (code == AAD_USAGE)
        (void)output_write(STDERR_FILENO, text, sizeof text - 1, &(struct deadline){0}, NULL);
    if (code)
        trace("endpoint: %s", err.what);
    return code ? EXIT_FAILURE : EXIT_SUCCESS;
}
