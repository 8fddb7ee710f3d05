/*
 * endpoint.c - aad-credential-endpoint: the process that answers at identity endpoints
 *
 *   child NAME PID     of one command of `exec`, which has started it: the port and its secret come
 * by the socket that is descriptor 3 (endpoint/hand.h); the words only tell people who looks at the
 * list of processes. It has no parent and no terminal, and ends with the command serve [NAMES] of
 * all commands: `aad-credential serve` has become it credential NAME    writes a secret to
 * descriptor 1: `serve` has started it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/error.h"
#include "base/error-print.h"
#include "base/harden.h"
#include "base/output.h"
#include "base/screen.h"
#include "base/trace.h"
#include "broker/broker.h"
#include "endpoint/child.h"
#include "endpoint/credential.h"
#include "endpoint/serve.h"
#include "endpoint/web.h"
#include "store/open.h"

#define ENDPOINT_FD 3
#define ENDPOINT_SPEAKER "aad-credential: "
#define ENDPOINT_TELL_MS 1000

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

static enum aad_code endpoint_answer(struct aad_error *err)
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
    web_close(web);
    child_free(child);
    loop_close(&loop);
    return code;
}

static enum aad_code endpoint_run(int argc, char **argv, struct aad_error *err)
{
    const char *word = argc > 1 ? argv[1] : "";

    if (!strcmp(word, "child") && argc == 4)
        return endpoint_answer(err);
    if (!strcmp(word, "serve") && argc <= 3)
        return serve_run(argv[2], err);
    if (!strcmp(word, "credential") && argc == 3)
        return credential_write(argv[2], STDOUT_FILENO, err);
    return aad_error_set(err, AAD_USAGE, NULL,
                         "this is started by aad-credential only\n"
                         "See: aad-credential exec --help, aad-credential serve --help");
}

/* Of a child nobody reads it. */
static void endpoint_tell(const struct aad_error *err)
{
    const struct deadline end = deadline_in_ms(ENDPOINT_TELL_MS);
    const struct error_place place = {sizeof ENDPOINT_SPEAKER - 1, 4, 2};
    struct screen screen = screen_of(STDERR_FILENO);
    auto_buf struct buf text = {0};

    buf_append_text(&text, ENDPOINT_SPEAKER);
    error_print(err, &screen, &place, &text);
    if (!buf_ok(&text, NULL))
        (void)output_write(STDERR_FILENO, buf_text(&text), text.len, &end, NULL);
}

int main(int argc, char **argv)
{
    struct aad_error err = {0};
    enum aad_code code = harden_process(&err) ? err.code : harden_children(&err);

    if (env_get("AAD_CREDENTIAL_TRACE"))
        trace_enable(true);
    store_set_getter(broker_get_for_store);
    if (!code && chdir("/")) /* its caller's folder can be unmounted */
        trace("endpoint: it stays in the folder of its caller");
    if (!code)
        code = endpoint_run(argc, argv, &err);
    if (code)
        endpoint_tell(&err);
    return error_exit_status(code);
}
