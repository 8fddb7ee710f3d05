/*
 * changing.c - see changing.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/changing.h"

#include "base/trace.h"
#include "connection/change.h"

#define CHANGING_POLL_MS 100
#define CHANGING_LEAST_MS 1000 /* is left for the token */

enum aad_code changing_wait(const struct connection *c, const struct deadline *deadline,
                            struct aad_error *err)
{
    char by[CONNECTION_NAME_MAX + 1];
    enum aad_code code;

    if (!change_is_on(c, by))
        return AAD_OK;
    trace("mint: the password is being changed by 'rotate %s': waiting", by);
    while (deadline_left_ms(deadline) > CHANGING_LEAST_MS) {
        deadline_sleep_ms(CHANGING_POLL_MS, deadline);
        if (!change_is_on(c, by))
            return AAD_OK;
    }
    code = aad_error_set(err, AAD_THROTTLED, NULL,
                         "the password of '%s' is being changed, and which one is right is not "
                         "known: none is sent\n"
                         "If nothing does so any more, end it: aad-credential rotate %s --finish",
                         c->name, by[0] ? by : c->name);
    if (err)
        err->retry_after_s = 5;
    return code;
}
