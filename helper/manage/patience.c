/*
 * patience.c - a step that is tried again while what it needs may still come
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/patience.h"

#include "manage/rest.h"
#include "manage/settle.h"

#define PATIENCE_PAUSE_MS 250 /* before the second try, doubled up to the next */
#define PATIENCE_PAUSE_MAX_MS 10000

/* How long it is, with what the other side wants. */
static int64_t patience_pause_ms(int64_t pause_ms, const struct aad_error *why)
{
    int64_t wanted_ms = (int64_t)why->retry_after_s * 1000;

    return wanted_ms > pause_ms ? wanted_ms : pause_ms;
}

enum aad_code patience_run(const struct patience *patience, patience_step *step, void *ctx,
                           struct aad_error *err)
{
    int64_t pause_ms = PATIENCE_PAUSE_MS;

    for (;;) {
        struct aad_error why = {0};
        enum aad_code code = step(ctx, &why);
        bool may_pass = code == AAD_THROTTLED || (code == AAD_NOT_FOUND && patience->waits);

        if (!code)
            return AAD_OK;
        if (!may_pass ||
            deadline_left_ms(&patience->deadline) <= 2 * patience_pause_ms(pause_ms, &why))
            return rest_pass(err, &why);
        code = settle_pause(patience->is_stopped, patience_pause_ms(pause_ms, &why),
                            &patience->deadline, err);
        if (code)
            return code;
        pause_ms = pause_ms * 2 < PATIENCE_PAUSE_MAX_MS ? pause_ms * 2 : PATIENCE_PAUSE_MAX_MS;
    }
}
