/*
 * settle.c - until nothing goes on any more with a service connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/settle.h"

#include "base/screen.h"
#include "base/text.h"
#include "manage/devops.h"
#include "manage/rest.h"
#include "manage/several.h"

#define SETTLE_PAUSE_MS 250 /* before the second look, doubled up to the next */
#define SETTLE_PAUSE_MAX_MS 10000
#define SETTLE_FAILED "Failed"
#define SETTLE_LIST "'aad-credential service-connection list' shows what became of it."

enum aad_code settle_look(const struct settle *settle, struct service_endpoint *ret,
                          struct aad_error *err)
{
    service_endpoint_clear(ret);
    *ret = (struct service_endpoint){0};
    return devops_get(settle->project, settle->id, settle->deadline, ret, err);
}

enum aad_code settle_check_stop(bool (*is_stopped)(void), struct aad_error *err)
{
    if (!is_stopped || !is_stopped())
        return AAD_OK;
    return aad_error_set(err, AAD_CANCELLED, NULL,
                         "it was stopped, and Azure DevOps may still go on\n" SETTLE_LIST);
}

enum aad_code settle_pause(bool (*is_stopped)(void), int64_t ms, const struct deadline *deadline,
                           struct aad_error *err)
{
    enum aad_code code = settle_check_stop(is_stopped, err);

    for (int64_t left_ms = ms; !code && left_ms > 0; left_ms -= SETTLE_PAUSE_MS) {
        several_sleep_ms(SETTLE_PAUSE_MS, deadline);
        code = settle_check_stop(is_stopped, err);
    }
    return code;
}

static enum aad_code settle_judge(const struct settle *settle,
                                  const struct service_endpoint *endpoint, struct aad_error *err)
{
    char message[sizeof err->what / 2];
    const struct manage_project *project = settle->project;
    size_t len = rest_may_show(buf_text(&endpoint->message), project->token, project->secret)
                     ? endpoint->message.len
                     : 0;

    if (!text_equal_nocase(endpoint->state, SETTLE_FAILED))
        return AAD_OK;
    return aad_error_set(err, AAD_PERSON, NULL,
                         "Azure DevOps could not do it: %s\n"
                         "Let somebody do it who may change the application's credentials.",
                         screen_show(message, sizeof message, buf_text(&endpoint->message), len));
}

enum aad_code settle_wait(const struct settle *settle, struct service_endpoint *ret,
                          struct aad_error *err)
{
    int64_t pause_ms = SETTLE_PAUSE_MS;
    enum aad_code code = settle_look(settle, ret, err);

    while (!code && ret->is_busy) {
        if (deadline_left_ms(&settle->deadline) <= pause_ms)
            return aad_error_set(err, AAD_TIMEOUT, NULL,
                                 "Azure DevOps has not ended it yet\n"
                                 "It may still do so: " SETTLE_LIST);
        code = settle_pause(settle->is_stopped, pause_ms, &settle->deadline, err);
        pause_ms = pause_ms * 2 < SETTLE_PAUSE_MAX_MS ? pause_ms * 2 : SETTLE_PAUSE_MAX_MS;
        if (!code)
            code = settle_look(settle, ret, err);
    }
    return code ? code : settle_judge(settle, ret, err);
}
