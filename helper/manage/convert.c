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

#include "manage/devops.h"
#include "manage/endpoint.h"
#include "manage/rest.h"
#include "manage/settle.h"
#include "manage/several.h"

#define CONVERT_TESTS 3
#define CONVERT_TEST_PAUSE_MS 2000

/* All of them; and one. */
struct convert_work {
    const struct manage_project *project;
    const struct manage_change *change;
};

struct convert {
    const struct manage_change *change;
    const struct service_endpoint *endpoint; /* as it was listed */
    struct settle settle;
};

static bool convert_is_done(const struct convert *convert, const struct service_endpoint *endpoint)
{
    return !strcmp(endpoint->scheme, convert->change->scheme);
}

static enum aad_code convert_judge(const struct convert *convert,
                                   const struct service_endpoint *endpoint, struct aad_error *err)
{
    if (convert_is_done(convert, endpoint))
        return AAD_OK;
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "Azure DevOps says that it is converted, but its scheme is not %s\n"
                         "Look at the service connection in Azure DevOps, then try again.",
                         convert->change->scheme);
}

/* Whether what was lost on the way has arrived can be seen. */
static bool convert_may_have_arrived(const struct convert *convert, enum aad_code code)
{
    auto_service_endpoint struct service_endpoint now = {0};

    return (code == AAD_NETWORK || code == AAD_TIMEOUT) &&
           !settle_look(&convert->settle, &now, NULL) && convert_is_done(convert, &now);
}

static enum aad_code convert_one(const struct convert *convert, struct service_endpoint *ret,
                                 struct aad_error *err)
{
    auto_secret struct secret object = {0};
    enum aad_code code = settle_look(&convert->settle, ret, err);

    if (!code && strcmp(ret->scheme, convert->endpoint->scheme) != 0)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "somebody has converted it meanwhile\n"
                             "'aad-credential service-connection list' shows what it is now.");
    if (!code)
        code = endpoint_print_changed(ret, convert->change->scheme, &object, err);
    if (code)
        return code;
    code = devops_convert(convert->settle.project, ret->id, convert->settle.deadline, &object, err);
    if (code && !convert_may_have_arrived(convert, code))
        return code;
    code = settle_wait(&convert->settle, ret, err);
    return code ? code : convert_judge(convert, ret, err);
}

/* What was registered for it just now may not be known everywhere yet. */
static enum aad_code convert_test(const struct convert *convert,
                                  const struct service_endpoint *endpoint, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = AAD_PERSON;

    for (int i = 0; code == AAD_PERSON && i < CONVERT_TESTS; i++) {
        if (i)
            code = settle_pause(convert->change->is_stopped, CONVERT_TEST_PAUSE_MS,
                                &convert->settle.deadline, err);
        if (i && code)
            return code;
        code = devops_test(convert->settle.project, endpoint, convert->settle.deadline, &why);
    }
    if (code != AAD_PERSON)
        return code ? rest_pass(err, &why) : AAD_OK;
    return aad_error_set(err, AAD_PERSON, NULL,
                         "%s\n"
                         "It is converted. Try again in some minutes: aad-credential "
                         "service-connection verify %s; or revert it.",
                         why.what, endpoint->id);
}

/* A several_work. */
static enum aad_code convert_begin(void *ctx, size_t i, struct aad_error *err)
{
    const struct convert_work *work = ctx;
    const struct manage_change *change = work->change;
    const struct convert convert = {.change = change,
                                    .endpoint = change->endpoints[i],
                                    .settle = {.project = work->project,
                                               .id = change->endpoints[i]->id,
                                               .deadline = deadline_in_ms(change->timeout_ms),
                                               .is_stopped = change->is_stopped}};
    auto_service_endpoint struct service_endpoint now = {0};
    enum aad_code code;

    if (change->is_stopped && change->is_stopped())
        return aad_error_set(err, AAD_CANCELLED, NULL, "it was stopped");
    code = convert_one(&convert, &now, err);
    if (change->tell)
        change->tell(change->ctx, convert.endpoint, code ? NULL : &now);
    return code ? code : convert_test(&convert, &now, err);
}

enum aad_code convert_run(const struct manage_project *project, const struct manage_change *change,
                          struct aad_error *err)
{
    struct convert_work work = {.project = project, .change = change};

    return several_run(change->n, convert_begin, &work, err);
}
