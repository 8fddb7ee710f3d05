/*
 * token.c - finding the one token, and the one session with it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "location.h"
#include "module.h"
#include "state.h"

#define TOKEN_SLOTS_MAX 256
#define TOKEN_SEARCHES 5 /* in 0.1 s */

/* The text is padded with spaces, and not ended by NUL; it is copied as plain ASCII. */
static void token_copy_padded(char *ret, size_t size, const unsigned char *text, size_t len)
{
    size_t n = 0;

    while (len && (text[len - 1] == ' ' || !text[len - 1]))
        len--;
    for (size_t i = 0; i < len && n < size - 1; i++)
        ret[n++] = (char)(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
    ret[n] = 0;
}

void token_describe(const CK_TOKEN_INFO *token, char *ret, size_t size)
{
    char label[33], serial[17];

    token_copy_padded(label, sizeof label, token->label, sizeof token->label);
    token_copy_padded(serial, sizeof serial, token->serialNumber, sizeof token->serialNumber);
    (void)snprintf(ret, size, "%s (serial %s)", label[0] ? label : "without a label",
                   serial[0] ? serial : "unknown");
}

CK_RV token_read(struct aad_store_state *s, CK_SLOT_ID slot, CK_TOKEN_INFO *ret)
{
    CK_RV rv = s->module->C_GetTokenInfo(slot, ret);

    if (rv == CKR_OK)
        location_pad(ret);
    return rv;
}

/* The library-* attributes of a URI. */
static bool token_is_of_library(struct aad_store_state *s)
{
    const CK_INFO *wanted = p11_kit_uri_get_module_info(s->uri);
    CK_INFO info = {.flags = 0};

    if (!wanted->libraryDescription[0] && !wanted->manufacturerID[0] &&
        wanted->libraryVersion.major == (CK_BYTE)-1)
        return true;
    if (s->module->C_GetInfo(&info) != CKR_OK)
        return false;
    location_pad_library(&info);
    return p11_kit_uri_match_module_info(s->uri, &info);
}

/* Its slot-* attributes. */
static bool token_is_in_slot(struct aad_store_state *s, CK_SLOT_ID slot)
{
    const CK_SLOT_INFO *wanted = p11_kit_uri_get_slot_info(s->uri);
    CK_SLOT_ID id = p11_kit_uri_get_slot_id(s->uri);
    CK_SLOT_INFO info = {.flags = 0};

    if (id != (CK_SLOT_ID)-1 && id != slot)
        return false;
    if (!wanted->slotDescription[0] && !wanted->manufacturerID[0])
        return true;
    if (s->module->C_GetSlotInfo(slot, &info) != CKR_OK)
        return false;
    location_pad_slot(&info);
    return p11_kit_uri_match_slot_info(s->uri, &info);
}

/* A slot that is empty, gone or not ready must not stop the search for the others. */
static enum aad_code token_visit_slot(struct aad_store_state *s, CK_SLOT_ID slot,
                                      token_visit *visit, void *ctx)
{
    CK_TOKEN_INFO info = {0};

    if (!token_is_in_slot(s, slot))
        return AAD_OK;
    if (token_read(s, slot, &info) != CKR_OK || !(info.flags & CKF_TOKEN_INITIALIZED) ||
        !p11_kit_uri_match_token_info(s->uri, &info))
        return AAD_OK;
    return visit(ctx, slot, &info);
}

enum aad_code token_each(struct aad_store_state *s, token_visit *visit, void *ctx,
                         struct aad_error *err)
{
    CK_SLOT_ID slots[TOKEN_SLOTS_MAX];
    CK_ULONG n = TOKEN_SLOTS_MAX;
    CK_RV rv = s->module->C_GetSlotList(CK_TRUE, slots, &n);
    enum aad_code code = AAD_OK;

    if (rv == CKR_OK && n > TOKEN_SLOTS_MAX)
        rv = CKR_BUFFER_TOO_SMALL;
    if (rv != CKR_OK)
        return rv_error(rv, "the tokens cannot be listed", err);
    if (!token_is_of_library(s))
        return AAD_OK;
    for (CK_ULONG i = 0; !code && i < n; i++)
        code = token_visit_slot(s, slots[i], visit, ctx);
    return code;
}

struct token_match {
    unsigned n;
    CK_SLOT_ID slot;
    CK_TOKEN_INFO info, other;
};

static enum aad_code token_note_match(void *ctx, CK_SLOT_ID slot, const CK_TOKEN_INFO *token)
{
    struct token_match *match = ctx;

    if (match->n++) {
        match->other = *token;
    } else {
        match->slot = slot;
        match->info = *token;
    }
    return AAD_OK;
}

static enum aad_code token_explain_none(const struct aad_store_state *s, struct aad_error *err)
{
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "the module '%s' shows no token that the URI names\n%s", s->module_name,
                         !strcmp(s->module_name, PKCS11_CLIENT)
                             ? "P11_KIT_SERVER_ADDRESS must name the socket of a 'p11-kit server' "
                               "that runs and has the token."
                             : "Insert the token. 'aad-credential key list' shows all that are "
                               "there, with their URIs.");
}

static enum aad_code token_explain_many(const struct aad_store_state *s,
                                        const struct token_match *match, struct aad_error *err)
{
    char first[PKCS11_TEXT_MAX / 2] = "", second[PKCS11_TEXT_MAX / 2] = "";

    (void)location_print(location_new(s, &match->info), first, sizeof first, NULL);
    (void)location_print(location_new(s, &match->other), second, sizeof second, NULL);
    return aad_error_set(err, AAD_AMBIGUOUS, NULL,
                         "%u tokens match: %.220s and %.220s\n"
                         "Use the URI of the one that is meant in the connection.",
                         match->n, first, second);
}

/* Looks again while nobody logs in, with a module that has just been started where that is quick.
 */
static enum aad_code token_look_again(struct aad_store_state *s, struct token_match *match,
                                      struct aad_error *err)
{
    int lock = -1;
    enum aad_code code = AAD_OK;

    if (module_is_quick(s))
        code = module_restart(s, &lock, err);
    else
        (void)files_share_module(s, &lock, NULL);
    if (!code)
        code = token_each(s, token_note_match, match, err);
    files_unlock(lock);
    return code;
}

/* A module that is asked while another process writes to the token may not see it. */
static enum aad_code token_search(struct aad_store_state *s, struct token_match *match,
                                  struct aad_error *err)
{
    int pause_ms = MODULE_PAUSE_MS;
    enum aad_code code = token_each(s, token_note_match, match, err);

    for (int i = 0; !code && !match->n && !s->has_searched && i < TOKEN_SEARCHES; i++) {
        if (i) /* a program that is not ours may be writing */
            module_pause(&pause_ms);
        code = token_look_again(s, match, err);
    }
    s->has_searched = true;
    return code;
}

enum aad_code token_find(struct aad_store_state *s, struct aad_error *err)
{
    struct token_match match = {0};
    enum aad_code code;
    char text[80];

    if (s->has_token)
        return AAD_OK;
    code = token_search(s, &match, err);
    if (code)
        return code;
    if (!match.n)
        return token_explain_none(s, err);
    if (match.n > 1)
        return token_explain_many(s, &match, err);
    s->slot = match.slot;
    s->token = match.info;
    s->has_token = true;
    token_copy_padded(s->serial, sizeof s->serial, match.info.serialNumber,
                      sizeof match.info.serialNumber);
    token_describe(&s->token, text, sizeof text);
    s->host->note(s->host->ctx, "token", text);
    return AAD_OK;
}

enum aad_code token_open(struct aad_store_state *s, bool is_writable, struct aad_error *err)
{
    CK_FLAGS flags = CKF_SERIAL_SESSION | (is_writable ? CKF_RW_SESSION : 0);
    CK_SESSION_HANDLE session;
    enum aad_code code;
    CK_RV rv;

    if (!s->host->time_left_ms(s->host->ctx))
        return aad_error_set(err, AAD_TIMEOUT, NULL, "no time is left for the token");
    code = token_find(s, err);
    if (code || (s->has_session && (s->is_writable || !is_writable)))
        return code;
    rv = s->module->C_OpenSession(s->slot, flags, NULL, NULL, &session);
    if (rv != CKR_OK)
        return rv_error(rv, "the token opens no session", err);
    /* The login belongs to all sessions of this process with the token: so the new session is
     * opened before the old one is closed. */
    if (s->has_session)
        (void)s->module->C_CloseSession(s->session);
    s->session = session;
    s->has_session = true;
    s->is_writable = is_writable;
    return AAD_OK;
}

void token_reopen(struct aad_store_state *s)
{
    CK_FLAGS flags = CKF_SERIAL_SESSION | (s->is_writable ? CKF_RW_SESSION : 0);
    CK_SESSION_HANDLE session;

    if (!s->has_session || s->module->C_OpenSession(s->slot, flags, NULL, NULL, &session) != CKR_OK)
        return;
    (void)s->module->C_CloseSession(s->session);
    s->session = session;
}
