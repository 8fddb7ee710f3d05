/*
 * fuzz_token-list.c - the tokens that a module shows, and what is on them: the first byte chooses
 * the location, the second is the number of tokens, each of which has a byte of flags, 16 of a
 * label and 8 of a serial number; the rest are the objects (token-objects.h) of all of them
 *
 * What is shown is fit for that, and its URI is one that can be pasted.
 *
 * reads: plugin/pkcs11/token.c plugin/pkcs11/list.c
 *
 * but: token_reopen - no bytes of others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "pkcs11/list.h"
#include "pkcs11/location.h"
#include "pkcs11/module.h"
#include "pkcs11/state.h"
#include "token-objects.h"

#define TOKENS_MAX 3
#define LABEL 16
#define SERIAL 8

static struct token {
    unsigned char flags, label[LABEL], serial[SERIAL];
} tokens[TOKENS_MAX];

static size_t n_tokens;
static bool is_failing;

/* --- what else the store does ----------------------------------------------------------------- */

enum aad_code files_lock_module(struct aad_store_state *s, int *ret_fd, struct aad_error *err)
{
    (void)s, (void)err;
    *ret_fd = -1;
    return AAD_OK;
}

enum aad_code files_share_module(struct aad_store_state *s, int *ret_fd, struct aad_error *err)
{
    return files_lock_module(s, ret_fd, err);
}

void files_count_change(int fd)
{
    (void)fd;
}

void files_unlock(int fd)
{
    (void)fd;
}

enum aad_code login_user(struct aad_store_state *s, struct aad_error *err)
{
    (void)s, (void)err;
    return AAD_OK;
}

bool module_is_quick(const struct aad_store_state *s)
{
    (void)s;
    return n_tokens != 1;
}

enum aad_code module_restart(struct aad_store_state *s, int *ret_lock, struct aad_error *err)
{
    return files_lock_module(s, ret_lock, err);
}

void module_pause(int *pause_ms)
{
    *pause_ms *= 2;
}

/* --- the module ------------------------------------------------------------------------------- */

static CK_RV fake_slots(CK_BBOOL present, CK_SLOT_ID *ret, CK_ULONG *ret_n)
{
    check(present && ret && *ret_n >= TOKENS_MAX);
    if (is_failing)
        return CKR_DEVICE_ERROR;
    for (size_t i = 0; i < n_tokens; i++)
        ret[i] = i;
    *ret_n = n_tokens;
    return CKR_OK;
}

/* Padded, as the standard has it, or with whatever the bytes are. */
static CK_RV fake_token(CK_SLOT_ID slot, CK_TOKEN_INFO *ret)
{
    const struct token *token = &tokens[slot];

    check(slot < n_tokens);
    memset(ret, 0, sizeof *ret);
    memset(ret->label, ' ', sizeof ret->label);
    memcpy(ret->label, token->label, LABEL);
    memset(ret->manufacturerID, 'm', sizeof ret->manufacturerID);
    memset(ret->model, ' ', sizeof ret->model);
    memset(ret->serialNumber, ' ', sizeof ret->serialNumber);
    memcpy(ret->serialNumber, token->serial, SERIAL);
    ret->flags = token->flags & 1 ? 0 : CKF_TOKEN_INITIALIZED;
    ret->flags |= token->flags & 2 ? CKF_USER_PIN_LOCKED : 0;
    ret->flags |= token->flags & 4 ? CKF_USER_PIN_FINAL_TRY : 0;
    ret->flags |= token->flags & 8 ? CKF_USER_PIN_INITIALIZED : 0;
    return token->flags & 16 ? CKR_TOKEN_NOT_PRESENT : CKR_OK;
}

static CK_RV fake_info(CK_INFO *ret)
{
    memset(ret->manufacturerID, 0, sizeof ret->manufacturerID);
    memcpy(ret->libraryDescription, tokens[0].label, LABEL);
    return n_tokens ? CKR_OK : CKR_GENERAL_ERROR;
}

static CK_RV fake_slot(CK_SLOT_ID slot, CK_SLOT_INFO *ret)
{
    check(slot < n_tokens);
    memcpy(ret->slotDescription, tokens[slot].label, LABEL);
    return tokens[slot].flags & 32 ? CKR_SLOT_ID_INVALID : CKR_OK;
}

static CK_RV fake_open(CK_SLOT_ID slot, CK_FLAGS flags, void *ctx, CK_NOTIFY notify,
                       CK_SESSION_HANDLE *ret)
{
    (void)flags, (void)ctx, (void)notify;
    check(slot < n_tokens);
    *ret = slot + 1;
    return tokens[slot].flags & 64 ? CKR_SESSION_COUNT : CKR_OK;
}

static CK_RV fake_close(CK_SESSION_HANDLE session)
{
    check(session > 0);
    return CKR_OK;
}

/* --- the store's host ------------------------------------------------------------------------- */

static int64_t time_left_ms(void *ctx)
{
    (void)ctx;
    return is_failing && !n_tokens ? 0 : 1000;
}

static void note(void *ctx, const char *what, const char *value)
{
    (void)ctx;
    check(!strcmp(what, "token"));
    check_shown(value);
}

static const struct aad_store_host host = {
    .size = sizeof host, .time_left_ms = time_left_ms, .note = note};

/* --- looking ---------------------------------------------------------------------------------- */

static enum aad_code visit(void *ctx, const struct aad_key *key)
{
    struct aad_store_state again = {.module = NULL};

    (void)ctx;
    check(!strncmp(key->uri, "pkcs11:", 7));
    check_shown(key->uri);
    check_shown(key->detail);
    /* It can be pasted; but for that of a token which has a NUL within its name. */
    check(!location_parse(&again, key->uri + 7, NULL) || strstr(key->uri, "%00"));
    p11_kit_uri_free(again.uri);
    return AAD_OK;
}

static void take_tokens(const uint8_t **bytes, size_t *len)
{
    n_tokens = *len ? (*bytes)[0] % (TOKENS_MAX + 1) : 0;
    is_failing = *len && (*bytes)[0] & 0x80;
    if (*len)
        (*bytes)++, (*len)--;
    memset(tokens, ' ', sizeof tokens);
    for (size_t i = 0; i < n_tokens; i++) {
        size_t n = *len < sizeof tokens[i] ? *len : sizeof tokens[i];

        memcpy(&tokens[i], *bytes, n);
        *bytes += n;
        *len -= n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char *const locations[] = {"", "token=a", "library-description=a", "slot-id=1",
                                            "slot-description=a;object=k"};
    CK_FUNCTION_LIST module = token_objects_module;
    struct aad_store_state state = {.module = &module, .host = &host, .module_name = "made"};
    struct aad_error err = {0};
    const char *location;

    if (!len)
        return 0;
    module.C_GetSlotList = fake_slots;
    module.C_GetTokenInfo = fake_token;
    module.C_GetInfo = fake_info;
    module.C_GetSlotInfo = fake_slot;
    module.C_OpenSession = fake_open;
    module.C_CloseSession = fake_close;
    location = locations[bytes[0] % (sizeof locations / sizeof *locations)];
    bytes++, len--;
    take_tokens(&bytes, &len);
    token_objects_take(bytes, len, len % 11 ? TOKEN_IS_WELL : TOKEN_SEARCH_FAILS);
    check(!location_parse(&state, location, &err));
    check_outcome(token_open(&state, false, &err), &err);
    err = (struct aad_error){0};
    check_outcome(token_open(&state, true, &err), &err);
    err = (struct aad_error){0};
    check_outcome(list_all(&state, visit, NULL, &err), &err);
    p11_kit_uri_free(state.uri);
    return 0;
}
