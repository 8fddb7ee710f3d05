/*
 * manage-fixture.c - Azure DevOps around a command
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"

#include <stdio.h>
#include <string.h>

#include "broker/broker.h"
#include "manage/endpoint.h"
#include "store/open.h"
#include "unit.h"

struct manage_fixture manage_fixture;

enum aad_code __wrap_broker_get_for(const struct broker *b, const struct connection *c,
                                    const struct request *request, struct token *ret,
                                    struct aad_error *err);

enum aad_code __wrap_broker_get_for(const struct broker *b, const struct connection *c,
                                    const struct request *request, struct token *ret,
                                    struct aad_error *err)
{
    assert_true(request->has_target && deadline_left_ms(&b->deadline) > 0);
    (void)snprintf(manage_fixture.connection, sizeof manage_fixture.connection, "%s", c->name);
    manage_fixture.n_tokens++;
    if (manage_fixture.token_code)
        return aad_error_set(err, manage_fixture.token_code, NULL, "no token");
    secret_append_text(&ret->access_token, "AT");
    return AAD_OK;
}

/* The broker is told of them, and is played. */
struct store *store_start_early(const struct connection *c, const struct deadline *deadline,
                                bool may_ask)
{
    (void)c, (void)deadline, (void)may_ask;
    return NULL;
}

bool store_has_source(const struct connection *c)
{
    return c == NULL;
}

static void fixture_note(const struct manage_project *project)
{
    assert_string_equal(project->token->access_token.bytes, "AT");
    (void)snprintf(manage_fixture.organization, sizeof manage_fixture.organization, "%s",
                   project->organization);
    (void)snprintf(manage_fixture.project, sizeof manage_fixture.project, "%s", project->name);
}

static enum aad_code fixture_list(const struct manage_project *project,
                                  const struct manage_filter *filter, struct deadline deadline,
                                  struct service_endpoint_list *ret, struct aad_error *err)
{
    fixture_note(project);
    manage_fixture.n_lists++;
    assert_true(deadline_left_ms(&deadline) > 0);
    (void)snprintf(manage_fixture.type, sizeof manage_fixture.type, "%s",
                   filter->type ? filter->type : "");
    (void)snprintf(manage_fixture.scheme, sizeof manage_fixture.scheme, "%s",
                   filter->scheme ? filter->scheme : "");
    if (!filter->type && manage_fixture.all)
        return endpoint_parse_list(manage_fixture.all, strlen(manage_fixture.all), ret, err);
    return endpoint_parse_list(manage_fixture.list, strlen(manage_fixture.list), ret, err);
}

static enum aad_code fixture_convert_one(const struct manage_change *change,
                                         const struct service_endpoint *endpoint,
                                         struct aad_error *err)
{
    struct service_endpoint now = {.revert_until = "2030-01-02T03:04:05Z"};
    const char *name = buf_text(&endpoint->name);
    size_t len = strlen(manage_fixture.converted);
    bool fails = manage_fixture.fails && !strcmp(name, manage_fixture.fails);

    if (!fails) {
        manage_fixture.n_converted++;
        (void)snprintf(manage_fixture.converted + len, sizeof manage_fixture.converted - len, "%s,",
                       name);
    }
    if (change->tell)
        change->tell(change->ctx, endpoint, fails ? NULL : &now);
    return fails ? aad_error_set(err, AAD_PERSON, NULL, "it may not") : AAD_OK;
}

static enum aad_code fixture_convert(const struct manage_project *project,
                                     const struct manage_change *change, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    fixture_note(project);
    assert_int_equal(change->timeout_ms, 300000);
    assert_false(change->is_stopped());
    (void)snprintf(manage_fixture.scheme, sizeof manage_fixture.scheme, "%s", change->scheme);
    for (size_t i = 0; !code && i < change->n; i++)
        code = fixture_convert_one(change, change->endpoints[i], err);
    return code;
}

static enum aad_code fixture_test(const struct manage_project *project,
                                  const struct service_endpoint *endpoint, struct deadline deadline,
                                  struct aad_error *err)
{
    fixture_note(project);
    assert_true(deadline_left_ms(&deadline) > 0);
    if (manage_fixture.fails && !strcmp(buf_text(&endpoint->name), manage_fixture.fails))
        return aad_error_set(err, AAD_PERSON, NULL, "it cannot");
    return AAD_OK;
}

static enum aad_code fixture_note_one(const struct manage_project *project,
                                      const struct service_endpoint *endpoint, const char *word,
                                      struct aad_error *err)
{
    const char *name = buf_text(&endpoint->name);
    size_t len = strlen(manage_fixture.changed);

    fixture_note(project);
    if (manage_fixture.fails && !strcmp(name, manage_fixture.fails))
        return aad_error_set(err, AAD_PERSON, NULL, "it cannot");
    (void)snprintf(manage_fixture.changed + len, sizeof manage_fixture.changed - len, "%s %s,",
                   word, name);
    return AAD_OK;
}

static enum aad_code fixture_share(const struct manage_project *project,
                                   const struct service_endpoint *endpoint, const char *with,
                                   struct deadline deadline, struct aad_error *err)
{
    assert_true(deadline_left_ms(&deadline) > 0);
    return fixture_note_one(project, endpoint, with, err);
}

static enum aad_code fixture_erase(const struct manage_project *project,
                                   const struct service_endpoint *endpoint,
                                   struct deadline deadline, struct aad_error *err)
{
    assert_true(deadline_left_ms(&deadline) > 0);
    return fixture_note_one(project, endpoint, "erase", err);
}

/* What a plan has is noted as text. */
static void fixture_note_plan(const struct manage_project *project,
                              const struct manage_creation *plan)
{
    fixture_note(project);
    assert_true(deadline_left_ms(&plan->deadline) > 0);
    (void)snprintf(manage_fixture.plan, sizeof manage_fixture.plan, "%s %s%s%s%s%s%s%s%s%s%s",
                   plan->draft->name, plan->draft->scheme->name, plan->secret ? " secret=" : "",
                   plan->secret ? plan->secret->bytes : "", plan->graph ? " graph=" : "",
                   plan->graph ? plan->graph->origin : "", plan->azure ? " azure=" : "",
                   plan->azure ? plan->azure->origin : "", plan->identity ? " identity" : "",
                   plan->is_automatic ? " automatic" : "",
                   plan->opens_pipelines ? " pipelines" : "");
}

static enum aad_code fixture_create(const struct manage_project *project,
                                    const struct manage_creation *plan, struct manage_made *ret,
                                    struct aad_error *err)
{
    fixture_note_plan(project, plan);
    plan->tell(plan->ctx, "made: something");
    *ret = manage_fixture.made;
    manage_fixture.made = (struct manage_made){0};
    (void)strcpy(ret->endpoint.id, MANAGE_FIXTURE_ID("9"));
    return manage_fixture.create_code
               ? aad_error_set(err, manage_fixture.create_code, NULL, "it may not be")
               : AAD_OK;
}

static enum aad_code fixture_undo(const struct manage_project *project,
                                  const struct manage_creation *plan, struct aad_error *err)
{
    fixture_note_plan(project, plan);
    plan->tell(plan->ctx, "taken back: something");
    return manage_fixture.create_code
               ? aad_error_set(err, manage_fixture.create_code, NULL, "it may not be")
               : AAD_OK;
}

static enum aad_code fixture_update(const struct manage_project *project,
                                    const struct manage_creation *plan,
                                    const struct service_endpoint *endpoint,
                                    struct manage_made *ret, struct aad_error *err)
{
    fixture_note_plan(project, plan);
    (void)strcpy(ret->endpoint.id, endpoint->id);
    return fixture_note_one(project, endpoint, "update", err);
}

enum aad_code manage_load(const struct manage_module **ret, struct aad_error *err)
{
    static const struct manage_module module = {.head = {.abi = MANAGE_ABI, .size = sizeof module},
                                                .list = fixture_list,
                                                .convert = fixture_convert,
                                                .test = fixture_test,
                                                .create = fixture_create,
                                                .undo = fixture_undo,
                                                .update = fixture_update,
                                                .share = fixture_share,
                                                .erase = fixture_erase};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

#define FIXTURE_DEVOPS(hosts)                                                                      \
    "{\"version\":1,\"kind\":\"devops\",\"client-id\":\"" HOME_FIXTURE_GUID "\","                  \
    "\"authority\":\"https://login.microsoftonline.com/contoso.example\",\"hosts\":[" hosts "]}"

int manage_fixture_make(void)
{
    memset(&manage_fixture, 0, sizeof manage_fixture);
    manage_fixture.list = "{\"value\":[]}";
    if (command_fixture_make())
        return -1;
    home_fixture_put("ado", FIXTURE_DEVOPS("\"https://dev.azure.com/contoso/Games\""), 0600);
    home_fixture_put("wide", FIXTURE_DEVOPS("\"https://dev.azure.com\""), 0600);
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    return 0;
}
