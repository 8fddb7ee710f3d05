/*
 * convert.c - a secret for workload identity federation, and back
 *
 * What goes to Azure DevOps is what it has at that moment: since it was listed, a person may have
 * thought for long, and another may have changed it. Its answer is not believed: what it has is
 * read, until it says that nothing goes on with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/convert.h"

#include <string.h>

#include "base/text.h"
#include "manage/devops.h"
#include "manage/endpoint.h"
#include "manage/several.h"

#define CONVERT_PAUSE_MS 250 /* before the second look, doubled up to the next */
#define CONVERT_PAUSE_MAX_MS 10000
#define CONVERT_BUSY "InProgress"
#define CONVERT_FAILED "Failed"

/* All of them; and one. */
struct convert_work {
    const struct manage_project *project;
    const struct manage_change *change;
};

struct convert {
    const struct manage_project *project;
    const struct manage_change *change;
    const struct service_endpoint *endpoint; /* as it was listed */
    struct deadline deadline;
};

static enum aad_code convert_look(const struct convert *convert, struct service_endpoint *ret,
                                  struct aad_error *err)
{
    service_endpoint_clear(ret);
    *ret = (struct service_endpoint){0};
    return devops_get(convert->project, convert->endpoint->id, convert->deadline, ret, err);
}

static bool convert_is_done(const struct convert *convert, const struct service_endpoint *endpoint)
{
    return !strcmp(endpoint->scheme, convert->change->scheme);
}

static enum aad_code convert_check_stop(const struct convert *convert, struct aad_error *err)
{
    if (!convert->change->is_stopped || !convert->change->is_stopped())
        return AAD_OK;
    return aad_error_set(err, AAD_CANCELLED, NULL,
                         "it was stopped, and Azure DevOps may still go on\n"
                         "'aad-credential service-connection list' shows what became of it.");
}

/* Pauses, with an ear for whoever wants it to stop. */
static enum aad_code convert_pause(const struct convert *convert, int64_t ms, struct aad_error *err)
{
    enum aad_code code = convert_check_stop(convert, err);

    for (int64_t left_ms = ms; !code && left_ms > 0; left_ms -= CONVERT_PAUSE_MS) {
        several_sleep_ms(CONVERT_PAUSE_MS, &convert->deadline);
        code = convert_check_stop(convert, err);
    }
    return code;
}

static enum aad_code convert_wait(const struct convert *convert, struct service_endpoint *ret,
                                  struct aad_error *err)
{
    int64_t pause_ms = CONVERT_PAUSE_MS;
    enum aad_code code = convert_look(convert, ret, err);

    while (!code && text_equal_nocase(ret->state, CONVERT_BUSY)) {
        if (deadline_left_ms(&convert->deadline) <= pause_ms)
            return aad_error_set(err, AAD_TIMEOUT, NULL,
                                 "Azure DevOps has not ended the conversion yet\n"
                                 "It may still do so: 'aad-credential service-connection list' "
                                 "shows it.");
        code = convert_pause(convert, pause_ms, err);
        pause_ms = pause_ms * 2 < CONVERT_PAUSE_MAX_MS ? pause_ms * 2 : CONVERT_PAUSE_MAX_MS;
        if (!code)
            code = convert_look(convert, ret, err);
    }
    return code;
}

static enum aad_code convert_judge(const struct convert *convert,
                                   const struct service_endpoint *endpoint, struct aad_error *err)
{
    char scheme[SERVICE_ENDPOINT_WORD], message[sizeof err->what / 2];

    if (text_equal_nocase(endpoint->state, CONVERT_FAILED))
        return aad_error_set(err, AAD_PERSON, NULL,
                             "Azure DevOps could not convert it: %s\n"
                             "Let somebody do it who may change the application's credentials.",
                             text_escape(message, sizeof message, buf_text(&endpoint->message),
                                         endpoint->message.len));
    if (convert_is_done(convert, endpoint))
        return AAD_OK;
    return aad_error_set(
        err, AAD_PROTOCOL, NULL,
        "Azure DevOps says that it is converted, but its scheme is %s\n"
        "Look at the service connection in Azure DevOps, then try again.",
        text_escape(scheme, sizeof scheme, endpoint->scheme, strlen(endpoint->scheme)));
}

/* Whether what was lost on the way has arrived can be seen. */
static bool convert_may_have_arrived(const struct convert *convert, enum aad_code code)
{
    auto_service_endpoint struct service_endpoint now = {0};

    return (code == AAD_NETWORK || code == AAD_TIMEOUT) && !convert_look(convert, &now, NULL) &&
           convert_is_done(convert, &now);
}

static enum aad_code convert_one(const struct convert *convert, struct service_endpoint *ret,
                                 struct aad_error *err)
{
    auto_secret struct secret object = {0};
    enum aad_code code = convert_look(convert, ret, err);

    if (!code && strcmp(ret->scheme, convert->endpoint->scheme) != 0)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "somebody has converted it meanwhile\n"
                             "'aad-credential service-connection list' shows what it is now.");
    if (!code)
        code = endpoint_print_changed(ret, convert->change->scheme, &object, err);
    if (code)
        return code;
    code = devops_convert(convert->project, ret->id, convert->deadline, &object, err);
    if (code && !convert_may_have_arrived(convert, code))
        return code;
    code = convert_wait(convert, ret, err);
    return code ? code : convert_judge(convert, ret, err);
}

/* A several_work. */
static enum aad_code convert_begin(void *ctx, size_t i, struct aad_error *err)
{
    const struct convert_work *work = ctx;
    const struct manage_change *change = work->change;
    const struct convert convert = {.project = work->project,
                                    .change = change,
                                    .endpoint = change->endpoints[i],
                                    .deadline = deadline_in_ms(change->timeout_ms)};
    auto_service_endpoint struct service_endpoint now = {0};
    enum aad_code code;

    if (change->is_stopped && change->is_stopped())
        return aad_error_set(err, AAD_CANCELLED, NULL, "it was stopped");
    code = convert_one(&convert, &now, err);
    if (change->tell)
        change->tell(change->ctx, convert.endpoint, code ? NULL : &now);
    return code;
}

enum aad_code convert_run(const struct manage_project *project, const struct manage_change *change,
                          struct aad_error *err)
{
    struct convert_work work = {.project = project, .change = change};

    return several_run(change->n, convert_begin, &work, err);
}
