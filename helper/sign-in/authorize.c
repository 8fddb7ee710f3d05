/*
 * authorize.c - a person signs in by a browser
 *
 * The answer comes to a page on loopback. Where the browser is on another machine, or comes back to
 * somewhere else, the person pastes the address at which it ends: both are waited for at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/authorize.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/trace.h"
#include "connection/endpoint.h"
#include "sign-in/answer.h"
#include "sign-in/browser.h"
#include "sign-in/loopback.h"
#include "sign-in/pkce.h"
#include "sign-in/redirect.h"

struct authorize {
    const struct sign_in_request *request;
    struct loopback *page; /* NULL: it comes back to somewhere else */
    struct pkce pkce;
    struct buf uri;   /* where it comes back to */
    struct secret to; /* where the browser is sent */
    int terminal;     /* readable when the person types */
};

static void authorize_close(struct authorize *a)
{
    loopback_close(a->page);
    pkce_clear(&a->pkce);
    buf_clear(&a->uri);
    secret_clear(&a->to);
    cleanup_fd(&a->terminal);
}
#define auto_authorize __attribute__((cleanup(authorize_close)))

static enum aad_code authorize_open(struct authorize *a, struct aad_error *err)
{
    const struct connection *c = a->request->connection;
    enum aad_code code = endpoint_check(c, "authorize", err);

    if (!code)
        code = pkce_make(&a->pkce, err);
    if (!code && redirect_is_here(c))
        code = loopback_open(redirect_path(c), redirect_port(c), &a->page, err);
    if (code)
        return code;
    a->terminal = ask_watch();
    redirect_print(c, a->page ? loopback_port(a->page) : 0, &a->uri);
    redirect_print_request(a->request, buf_text(&a->uri), &a->pkce, &a->to);
    code = buf_ok(&a->uri, err);
    return code ? code : secret_ok(&a->to, err);
}

static void authorize_show(const struct authorize *a)
{
    struct aad_error why = {0};

    if (a->request->no_browser)
        ask_say("Open this address in a browser:\n\n");
    else if (browser_open(a->to.bytes, &why))
        ask_say("No browser could be opened here: %s. Open this address in one:\n\n", why.what);
    else
        ask_say("Sign in in the browser. If it has not opened, open this address:\n\n");
    ask_say("%s\n\n", a->to.bytes);
    ask_say(a->page
                ? "If the browser ends at a page that it cannot reach, paste its address here.\n"
                : "When the browser has come back to %s, paste its address here.\n",
            buf_text(&a->uri));
}

static bool authorize_is_typing(const struct authorize *a, int64_t wait_ms)
{
    struct pollfd terminal = {.fd = a->terminal, .events = POLLIN};

    return a->terminal >= 0 && poll(&terminal, 1, (int)wait_ms) > 0;
}

/* Until there is something to read: AAD_CANCELLED. */
static enum aad_code authorize_hear(const struct authorize *a, struct answer *ret,
                                    struct aad_error *err)
{
    const struct deadline *deadline = &a->request->deadline;
    const struct loopback_until until = {.deadline = deadline, .cancel_fd = a->terminal};

    if (a->page)
        return loopback_wait(a->page, &a->pkce.state, &until, ret, err);
    if (authorize_is_typing(a, deadline_left_ms(deadline)))
        return AAD_CANCELLED;
    return aad_error_set(err, AAD_TIMEOUT, NULL,
                         "nobody has signed in in time\n"
                         "Sign in again, and paste the address at which the browser ends.");
}

/* What cannot be an answer is told, and waited for again: AAD_REFUSED. */
static enum aad_code authorize_read(const struct authorize *a, struct answer *ret,
                                    struct aad_error *err)
{
    auto_buf struct buf line = {0};
    enum aad_code code = ask_typed(&line, err);

    if (code)
        return code;
    if (!line.len)
        return aad_error_set(err, AAD_REFUSED, NULL, "no address was pasted");
    code = answer_parse_pasted(line.bytes, line.len, &a->pkce.state, ret, err);
    if (code == AAD_REFUSED && err)
        ask_say("  %s. Paste the address at which the browser has ended.\n", err->what);
    return code;
}

static enum aad_code authorize_wait(const struct authorize *a, struct answer *ret,
                                    struct aad_error *err)
{
    enum aad_code code;

    do {
        code = authorize_hear(a, ret, err);
        if (code == AAD_CANCELLED && authorize_is_typing(a, 0))
            code = authorize_read(a, ret, err);
    } while (code == AAD_REFUSED && deadline_left_ms(&a->request->deadline));
    return code;
}

static enum aad_code authorize_take(struct authorize *a, struct answer *answer,
                                    struct person_proof *ret, struct aad_error *err)
{
    const struct connection *c = a->request->connection;

    if (!redirect_is_issuer(c, answer->iss))
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "somebody else than the authority has answered: %.200s\n"
                             "Close that page, and sign in again.",
                             answer->iss);
    if (a->uri.len >= sizeof ret->redirect_uri)
        return aad_error_set(err, AAD_CONFIG, NULL, "redirect-uri is too long");
    secret_take(&ret->code, &answer->code);
    secret_take(&ret->verifier, &a->pkce.verifier);
    (void)snprintf(ret->redirect_uri, sizeof ret->redirect_uri, "%s", buf_text(&a->uri));
    (void)snprintf(ret->nonce, sizeof ret->nonce, "%s", a->pkce.nonce);
    return AAD_OK;
}

enum aad_code authorize_run(const struct sign_in_request *request, struct person_proof *ret,
                            struct aad_error *err)
{
    auto_authorize struct authorize a = {.request = request, .terminal = -1};
    auto_answer struct answer answer = {0};
    enum aad_code code = authorize_open(&a, err);

    if (code)
        return code;
    trace("sign-in: the answer comes to %s", buf_text(&a.uri));
    authorize_show(&a);
    code = authorize_wait(&a, &answer, err);
    return code ? code : authorize_take(&a, &answer, ret, err);
}
