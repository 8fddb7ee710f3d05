/*
 * module-start.c - starting a module, although others use it or log in at the same time
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "module.h"

#include <poll.h>
#include <unistd.h>

#define MODULE_QUICK_MS 1000 /* of a busy machine; a smart card takes longer */
#define MODULE_BUSY_MS 1500
#define MODULE_BUSY_STARTS 4 /* of a slow one */
#define MODULE_PAUSE_MAX_MS 200
#define MODULE_RESERVE_MS 500 /* for what comes after the start */

static CK_RV module_stop(struct aad_store_state *s)
{
    return s->module_start[0] ? s->module->C_Finalize(NULL) : p11_kit_module_finalize(s->module);
}

static CK_RV module_start(struct aad_store_state *s)
{
    CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK, .pReserved = s->module_start};
    int64_t before_ms = s->host->time_left_ms(s->host->ctx);
    CK_RV rv =
        s->module_start[0] ? s->module->C_Initialize(&args) : p11_kit_module_initialize(s->module);

    s->start_ms = before_ms - s->host->time_left_ms(s->host->ctx);
    return rv == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : rv;
}

/* Where all modules are only asked what there is, one that does not start is left out at once. */
static bool module_is_worth_waiting(const struct aad_store_state *s)
{
    CK_TOKEN_INFO any = {.flags = 0};

    return !p11_kit_uri_match_token_info(s->uri, &any);
}

/* None of these values says that it will not work in a moment. */
static bool module_may_be_busy(CK_RV rv)
{
    return rv == CKR_GENERAL_ERROR || rv == CKR_FUNCTION_FAILED || rv == CKR_DEVICE_ERROR ||
           rv == CKR_HOST_MEMORY;
}

void module_pause(int *pause_ms)
{
    (void)poll(NULL, 0, *pause_ms + getpid() % MODULE_PAUSE_MS);
    if (*pause_ms < MODULE_PAUSE_MAX_MS)
        *pause_ms += *pause_ms / 2;
}

/* Time for another start, and for what comes after it? */
static bool module_has_time(const struct aad_store_state *s)
{
    return s->host->time_left_ms(s->host->ctx) > s->start_ms + MODULE_RESERVE_MS;
}

/* What is behind a module may serve only a few processes at a time: the resource manager of a TPM
 * turns away the others ("MAX_COMMANDS exceeded. Try again later."). No PIN was used yet. As long
 * as others come in and log in, the line moves on, and it is worth standing in it. */
static CK_RV module_start_in_turn(struct aad_store_state *s)
{
    const struct aad_store_host *host = s->host;
    int64_t since_ms = host->time_left_ms(host->ctx), seen = files_changes(s), waited_ms;
    CK_RV rv = module_start(s);
    int pause_ms = MODULE_PAUSE_MS;

    while (module_may_be_busy(rv) && module_is_worth_waiting(s) && module_has_time(s)) {
        int64_t now = files_changes(s);

        if (now != seen)
            since_ms = host->time_left_ms(host->ctx);
        seen = now;
        waited_ms = since_ms - host->time_left_ms(host->ctx);
        if (waited_ms > MODULE_BUSY_MS && waited_ms > MODULE_BUSY_STARTS * s->start_ms)
            break;
        module_pause(&pause_ms);
        rv = module_start(s);
    }
    return rv;
}

static enum aad_code module_explain_start(CK_RV rv, struct aad_error *err)
{
    enum aad_code code = rv_error(rv, "the PKCS#11 module does not start", err);

    aad_error_remedy(err, "%s",
                     rv == CKR_ARGUMENTS_BAD
                         ? "It may want a text at its start, as NSS does: the line "
                           "'x-init-reserved: TEXT' in its .module file."
                         : "Does what it needs run (pcscd, tpm2-abrmd, pkcsslotd, ...), and "
                           "may you use it? See the module's own log and configuration.");
    return code;
}

/* A module that is stopped must start again, or nothing more can be asked of it. Others may log in
 * meanwhile: they may be what it waits for. */
static enum aad_code module_start_again(struct aad_store_state *s, int *lock, struct aad_error *err)
{
    enum aad_code code = AAD_OK;
    int pause_ms = MODULE_PAUSE_MS;
    CK_RV rv = module_start(s);

    while (!code && module_may_be_busy(rv) && module_has_time(s)) {
        files_unlock(*lock);
        *lock = -1;
        module_pause(&pause_ms);
        code = files_share_module(s, lock, err);
        if (!code)
            rv = module_start(s);
    }
    if (code || rv == CKR_OK)
        return code;
    files_unlock(*lock);
    *lock = -1;
    return module_explain_start(rv, err);
}

bool module_is_quick(const struct aad_store_state *s)
{
    return s->start_ms < MODULE_QUICK_MS;
}

enum aad_code module_restart(struct aad_store_state *s, int *ret_lock, struct aad_error *err)
{
    int lock = -1;
    enum aad_code code = AAD_OK;

    *ret_lock = -1;
    if (s->has_session || !module_has_time(s) || files_share_module(s, &lock, NULL))
        return AAD_OK;
    if (module_stop(s) == CKR_OK)
        code = module_start_again(s, &lock, err);
    if (!code)
        *ret_lock = lock;
    return code;
}

/* A login of another process while the module starts may hide the token from it. */
enum aad_code module_begin(struct aad_store_state *s, struct aad_error *err)
{
    int64_t changes = files_changes(s);
    CK_RV rv = module_start_in_turn(s);
    enum aad_code code = AAD_OK;
    int lock = -1;

    if (rv != CKR_OK)
        return module_explain_start(rv, err);
    if (changes < 0 || changes != files_changes(s))
        code = module_restart(s, &lock, err);
    files_unlock(lock);
    return code;
}
