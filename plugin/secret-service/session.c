/*
 * session.c - the encrypted session with the Secret Service
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session.h"

#include <string.h>

#define SESSION_ENCRYPTED "dh-ietf1024-sha256-aes128-cbc-pkcs7"

void session_begin(struct aad_store_state *s)
{
    if (s->session || secret_service_get_session_algorithms(s->service))
        return;
    s->session = item_call_begin(s->host);
    secret_service_ensure_session(s->service, s->session->cancellable, item_call_done, s->session);
}

static enum aad_code session_end(struct aad_store_state *s, struct aad_error *err)
{
    struct item_call *call = s->session;

    s->session = NULL;
    if (!call)
        return AAD_OK;
    if (!item_call_wait(call))
        (void)secret_service_ensure_session_finish(s->service, call->result, &call->error);
    return item_call_end(call, "the Secret Service opened no session", err);
}

void session_drop(struct aad_store_state *s)
{
    if (s->session)
        g_cancellable_cancel(s->session->cancellable);
    (void)session_end(s, NULL);
}

enum aad_code session_open(struct aad_store_state *s, struct aad_error *err)
{
    const char *algorithm;
    enum aad_code code;

    session_begin(s);
    code = session_end(s, err);
    if (code)
        return code;
    algorithm = secret_service_get_session_algorithms(s->service);
    if (algorithm && !strcmp(algorithm, SESSION_ENCRYPTED))
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "the Secret Service would send secrets over the bus in clear\n"
                         "Use a Secret Service that encrypts its sessions (gnome-keyring, KWallet, "
                         "KeePassXC), or the store 'keyring-file'.");
}
