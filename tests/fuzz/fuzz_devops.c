/*
 * fuzz_devops.c - answers (http-answers.h) of Azure DevOps; the first byte chooses what is asked
 *
 * reads: helper/manage/devops.c helper/manage/devops-change.c helper/manage/endpoint.c
 * helper/manage/endpoint-print.c helper/manage/convert.c helper/manage/settle.c
 *
 * but: endpoint_print_new, endpoint_append_text, endpoint_append_authorization,
 * endpoint_append_members, endpoint_print_reference - what we have made up
 * ourselves
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "check.h"
#include "connection/service-endpoint.h"
#include "connections.h"
#include "http-answers.h"
#include "manage/convert.h"
#include "manage/devops.h"
#include "manage/endpoint.h"
#include "manage/settle.h"

#define TOKEN "AT-canary-canary"
#define SECRET "secret-canary-1"
#define ID "e0000000-0000-4000-8000-000000000009"

static char secret_bytes[] = SECRET;
static const struct secret secret = {.bytes = secret_bytes, .len = sizeof SECRET - 1};
static struct deadline deadline;

/* What is sent back is JSON again, whatever it was. */
static void check_json(enum aad_code code, const struct secret *printed)
{
    auto_json struct cJSON *json = NULL;

    if (!code)
        check(!json_parse(printed->bytes, printed->len, &json, NULL));
}

static void check_endpoint(const struct service_endpoint *e)
{
    auto_secret struct secret changed = {0}, with_secret = {0}, test = {0};
    auto_buf struct buf parameter = {0};

    check(text_is_guid(e->id));
    check_shown(e->type);
    check_shown(e->scheme);
    check_shown(e->state);
    check_json(endpoint_print_changed(e, SERVICE_ENDPOINT_FEDERATED, &changed, NULL), &changed);
    check_json(endpoint_print_with_secret(e, "serviceprincipalkey", &secret, &with_secret, NULL),
               &with_secret);
    check_json(endpoint_print_test(e, &test, NULL), &test);
    endpoint_read_parameter(e, "serviceprincipalid", &parameter);
    (void)service_endpoint_is_kept(e);
    (void)service_endpoint_bar_conversion(e, "project");
}

static enum aad_code list(const struct manage_project *p, struct aad_error *err)
{
    auto_service_endpoint_list struct service_endpoint_list all = {0};
    struct manage_filter filter = {NULL, NULL};
    enum aad_code code = devops_list(p, &filter, deadline, &all, err);

    for (size_t i = 0; i < all.n; i++)
        check_endpoint(&all.endpoints[i]);
    if (all.n)
        check(service_endpoint_find(&all, all.endpoints[0].id) != NULL);
    return code;
}

static enum aad_code get(const struct manage_project *p, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint e = {0};
    enum aad_code code = devops_get(p, ID, deadline, &e, err);

    if (!code)
        check_endpoint(&e);
    return code;
}

static enum aad_code find_type(const struct manage_project *p, struct aad_error *err)
{
    bool is_there = false;

    return devops_find_type(p, "azurerm", deadline, &is_there, err);
}

/* What another question needs, as the first answer has it. */
static enum aad_code first(const struct manage_project *p, struct service_endpoint *ret,
                           struct aad_error *err)
{
    return devops_get(p, ID, deadline, ret, err);
}

static enum aad_code test(const struct manage_project *p, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint e = {0};
    enum aad_code code = first(p, &e, err);

    return code ? code : devops_test(p, &e, deadline, err);
}

static enum aad_code share(const struct manage_project *p, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint e = {0};
    enum aad_code code = first(p, &e, err);

    return code ? code : devops_share(p, &e, "other", deadline, err);
}

static enum aad_code erase(const struct manage_project *p, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint e = {0};
    enum aad_code code = first(p, &e, err);

    return code ? code : devops_erase(p, &e, deadline, err);
}

static enum aad_code create(const struct manage_project *p, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint e = {0};
    static char object_bytes[] = "{\"name\":\"n\"}";
    const struct secret object = {.bytes = object_bytes, .len = sizeof object_bytes - 1};
    enum aad_code code = devops_create(p, &object, deadline, &e, err);

    if (!code)
        code = devops_replace(p, &object, deadline, &e, err);
    return code ? code : devops_permit(p, ID, deadline, err);
}

static enum aad_code find_project(const struct manage_project *p, struct aad_error *err)
{
    struct devops_project found = {.id = ""};
    enum aad_code code = devops_find_project(p, "project", deadline, &found, err);

    if (!code)
        check(text_is_guid(found.id));
    devops_clear_project(&found);
    return code;
}

/* A person has enough of it after some looks. */
static unsigned n_looks;

static bool is_stopped(void)
{
    return ++n_looks > 40;
}

static enum aad_code convert(const struct manage_project *p, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint e = {0};
    const struct service_endpoint *endpoints[] = {&e};
    struct manage_change change = {
        .endpoints = endpoints, .n = 1, .scheme = SERVICE_ENDPOINT_FEDERATED, .timeout_ms = 5000};

    enum aad_code code = first(p, &e, err);

    n_looks = 0;
    if (text_equal_nocase(buf_text(&e.name), "stopped")) {
        change.is_stopped = is_stopped;
        change.timeout_ms = 60000;
    }
    return code ? code : convert_run(p, &change, err);
}

typedef enum aad_code question(const struct manage_project *p, struct aad_error *err);

static question *const questions[] = {list,  get,    find_type,    test,   share,
                                      erase, create, find_project, convert};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static char host[] = "https://dev.azure.com/contoso";
    struct connection c = *connections_get(CONNECTIONS_BARE);
    struct token token = {.access_token = {.bytes = (char[]){TOKEN}, .len = sizeof TOKEN - 1}};
    struct manage_project project = {.connection = &c,
                                     .token = &token,
                                     .organization = host,
                                     .name = "project",
                                     .secret = &secret};
    struct aad_error err = {0};

    if (!len)
        return 0;
    c.hosts[0] = host;
    answers_set(bytes + 1, len - 1);
    deadline = deadline_in_ms(60000);
    check_outcome(questions[bytes[0] % (sizeof questions / sizeof questions[0])](&project, &err),
                  &err);
    check_without(err.what, TOKEN);
    check_without(err.what, SECRET);
    return 0;
}
