/*
 * creation-service-fixture.c - Azure DevOps, Graph and Resource Manager around what makes a service
 * connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "creation-fixture.h"

#include <stdio.h>

#include "manage/devops.h"
#include "manage/endpoint.h"
#include "manage/graph-key.h"
#include "manage/graph.h"
#include "unit.h"

#define FIXTURE_PROJECT_ID "a0000000-0000-4000-8000-000000000006"

struct creation_fixture creation_fixture;

/* Notes the call, and what it answers with. false: it has not got there. */
static bool fixture_arrives(const char *function, enum aad_code *ret, struct aad_error *err)
{
    struct creation_fixture *f = &creation_fixture;

    buf_append_all(&f->trace, function, " ", (char *)NULL);
    *ret = AAD_OK;
    if (!f->fails || strcmp(f->fails, function) != 0 || !f->times)
        return true;
    f->times--;
    *ret = aad_error_set(err, f->code, NULL, "%s fails", function);
    return f->arrives;
}

/* Takes one of those that are there. */
static enum aad_code fixture_take(const char *function, unsigned *count, struct aad_error *err)
{
    enum aad_code code;

    if (fixture_arrives(function, &code, err) && *count)
        --*count;
    return code;
}

/* --- Graph ------------------------------------------------------------------------------------ */

enum aad_code graph_find_application(const struct manage_access *graph, const char *client_id,
                                     struct graph_application *ret, struct aad_error *err)
{
    enum aad_code code;

    assert_ptr_equal(graph, &creation_fixture.graph);
    assert_string_equal(client_id, CREATION_FIXTURE_OWN);
    (void)fixture_arrives(__func__, &code, err);
    if (!code)
        *ret = (struct graph_application){CREATION_FIXTURE_OWN_OBJECT, CREATION_FIXTURE_OWN};
    return code;
}

enum aad_code graph_find_unique(const struct manage_access *graph, const char *unique,
                                struct graph_application *ret, struct aad_error *err)
{
    enum aad_code code;

    assert_ptr_equal(graph, &creation_fixture.graph);
    (void)fixture_arrives(__func__, &code, err);
    if (!code && strcmp(unique, creation_fixture.unique) != 0)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is none of that name");
    if (!code)
        *ret = (struct graph_application){CREATION_FIXTURE_OBJECT, CREATION_FIXTURE_CLIENT};
    return code;
}

enum aad_code graph_make_application(const struct manage_access *graph,
                                     const struct graph_wish *wish, struct graph_application *ret,
                                     struct aad_error *err)
{
    struct creation_fixture *f = &creation_fixture;
    enum aad_code code;

    assert_ptr_equal(graph, &f->graph);
    assert_string_equal(wish->name, CREATION_FIXTURE_NAME);
    if (fixture_arrives(__func__, &code, err) && strcmp(wish->unique, f->unique) != 0) {
        f->n_applications++;
        (void)snprintf(f->unique, sizeof f->unique, "%s", wish->unique);
    }
    if (!code)
        *ret = (struct graph_application){CREATION_FIXTURE_OBJECT, CREATION_FIXTURE_CLIENT};
    return code;
}

enum aad_code graph_erase_application(const struct manage_access *graph, const char *id,
                                      struct aad_error *err)
{
    assert_ptr_equal(graph, &creation_fixture.graph);
    assert_string_equal(id, CREATION_FIXTURE_OBJECT);
    creation_fixture.n_trusts = 0; /* they go with it */
    return fixture_take(__func__, &creation_fixture.n_applications, err);
}

enum aad_code graph_make_principal(const struct manage_access *graph, const char *client_id,
                                   char ret[37], struct aad_error *err)
{
    enum aad_code code;

    assert_ptr_equal(graph, &creation_fixture.graph);
    assert_string_equal(client_id, CREATION_FIXTURE_CLIENT);
    (void)fixture_arrives(__func__, &code, err);
    if (!code)
        (void)memcpy(ret, CREATION_FIXTURE_PRINCIPAL, 37);
    return code;
}

static enum aad_code fixture_trust(const char *function, const char *whom,
                                   const struct trust *trust, struct aad_error *err)
{
    struct buf *noted = &creation_fixture.trust;
    enum aad_code code;

    buf_clear(noted);
    buf_append_all(noted, whom, " ", trust->name, " ", trust->issuer, " ", trust->subject, " ",
                   trust->audience, (char *)NULL);
    if (fixture_arrives(function, &code, err))
        creation_fixture.n_trusts = 1; /* it is known by its name */
    return code;
}

enum aad_code graph_trust(const struct manage_access *graph, const char *id,
                          const struct trust *trust, struct aad_error *err)
{
    assert_ptr_equal(graph, &creation_fixture.graph);
    return fixture_trust(__func__, id, trust, err);
}

enum aad_code graph_distrust(const struct manage_access *graph, const char *id, const char *name,
                             struct aad_error *err)
{
    assert_ptr_equal(graph, &creation_fixture.graph);
    assert_string_equal(id, CREATION_FIXTURE_OWN_OBJECT);
    assert_string_equal(name, "azure-devops-" CREATION_FIXTURE_ENDPOINT);
    return fixture_take(__func__, &creation_fixture.n_trusts, err);
}

enum aad_code graph_add_certificate(const struct manage_access *graph, const char *id,
                                    const char *certificate, const char *name,
                                    struct aad_error *err)
{
    char last[16];
    enum aad_code code;

    (void)snprintf(last, sizeof last, "DER%u", creation_fixture.n_keys);
    assert_ptr_equal(graph, &creation_fixture.graph);
    assert_string_equal(id, CREATION_FIXTURE_OWN_OBJECT);
    assert_string_equal(certificate, last);
    assert_string_equal(name, CREATION_FIXTURE_NAME);
    creation_fixture.n_certificates += fixture_arrives(__func__, &code, err);
    return code;
}

/* --- Resource Manager ------------------------------------------------------------------------- */

enum aad_code azure_find_identity(const struct manage_access *azure, const char *path,
                                  struct azure_identity *ret, struct aad_error *err)
{
    enum aad_code code;

    assert_ptr_equal(azure, &creation_fixture.azure);
    assert_string_equal(path, CREATION_FIXTURE_IDENTITY);
    (void)fixture_arrives(__func__, &code, err);
    if (!code)
        (void)memcpy(ret->client_id, CREATION_FIXTURE_OWN, sizeof ret->client_id);
    return code;
}

enum aad_code azure_trust(const struct manage_access *azure, const char *path,
                          const struct trust *trust, struct aad_error *err)
{
    assert_ptr_equal(azure, &creation_fixture.azure);
    return fixture_trust(__func__, path, trust, err);
}

enum aad_code azure_distrust(const struct manage_access *azure, const char *path, const char *name,
                             struct aad_error *err)
{
    assert_ptr_equal(azure, &creation_fixture.azure);
    assert_string_equal(path, CREATION_FIXTURE_IDENTITY);
    assert_string_equal(name, "azure-devops-" CREATION_FIXTURE_ENDPOINT);
    return fixture_take(__func__, &creation_fixture.n_trusts, err);
}

enum aad_code azure_give_role(const struct manage_access *azure,
                              const struct azure_assignment *assignment, struct aad_error *err)
{
    struct creation_fixture *f = &creation_fixture;
    enum aad_code code;

    assert_ptr_equal(azure, &f->azure);
    buf_clear(&f->role);
    buf_append_all(&f->role, assignment->scope, " ", assignment->role, " ", assignment->principal,
                   (char *)NULL);
    if (fixture_arrives(__func__, &code, err) && strcmp(assignment->id, f->tag) != 0) {
        f->n_roles++;
        (void)snprintf(f->tag, sizeof f->tag, "%s", assignment->id);
    }
    return code;
}

enum aad_code azure_take_role(const struct manage_access *azure,
                              const struct azure_assignment *assignment, struct aad_error *err)
{
    assert_ptr_equal(azure, &creation_fixture.azure);
    assert_string_equal(assignment->scope, CREATION_FIXTURE_SCOPE);
    assert_string_equal(assignment->id, creation_fixture.unique);
    return fixture_take(__func__, &creation_fixture.n_roles, err);
}

/* --- Azure DevOps ----------------------------------------------------------------------------- */

void devops_clear_project(struct devops_project *project)
{
    buf_clear(&project->name);
}

enum aad_code devops_find_type(const struct manage_project *project, const char *type,
                               struct deadline deadline, bool *ret, struct aad_error *err)
{
    enum aad_code code;

    (void)project, (void)deadline;
    assert_string_equal(type, creation_fixture.draft.scheme->type);
    (void)fixture_arrives(__func__, &code, err);
    if (!code)
        *ret = !creation_fixture.lacks_type;
    return code;
}

enum aad_code devops_find_project(const struct manage_project *project, const char *name,
                                  struct deadline deadline, struct devops_project *ret,
                                  struct aad_error *err)
{
    enum aad_code code;

    assert_string_equal(name, project->name);
    assert_true(deadline_left_ms(&deadline) > 0);
    (void)fixture_arrives(__func__, &code, err);
    if (code)
        return code;
    buf_append_text(&ret->name, "The Games");
    (void)memcpy(ret->id, FIXTURE_PROJECT_ID, sizeof ret->id);
    return AAD_OK;
}

/* The one that is there, as it says now. */
static void fixture_print(struct buf *ret)
{
    struct creation_fixture *f = &creation_fixture;
    const struct service_scheme *scheme = f->draft.scheme;
    const char *own = f->plan.is_automatic ? CREATION_FIXTURE_CLIENT : CREATION_FIXTURE_OWN;

    buf_printf(
        ret,
        "{\"id\":\"" CREATION_FIXTURE_ENDPOINT "\",\"name\":\"azure \\\"sub\\\"\","
        "\"type\":\"azurerm\",\"url\":\"%s\",\"authorization\":{\"scheme\":\"%s\",\"parameters\":{"
        "\"serviceprincipalid\":\"%s\",\"authenticationType\":\"%s\","
        "\"workloadIdentityFederationIssuer\":\"%s\","
        "\"workloadIdentityFederationSubject\":\"%s\"}},"
        "\"operationStatus\":{\"state\":\"%s\"}}",
        buf_text(&f->draft.url), scheme->name, f->client_id ? f->client_id : own,
        scheme->detail ? scheme->detail : "", f->issuer ? f->issuer : CREATION_FIXTURE_ISSUER,
        f->subject ? f->subject : "sc://o/p/azure \\\"sub\\\"",
        f->n_busy ? "InProgress" : f->state);
}

static enum aad_code fixture_answer(struct service_endpoint *ret, struct aad_error *err)
{
    auto_buf struct buf text = {0};

    fixture_print(&text);
    return endpoint_parse(text.bytes, text.len, ret, err);
}

enum aad_code devops_list(const struct manage_project *project, const struct manage_filter *filter,
                          struct deadline deadline, struct service_endpoint_list *ret,
                          struct aad_error *err)
{
    const char *other = creation_fixture.other;
    auto_buf struct buf text = {0};
    enum aad_code code;

    (void)project, (void)deadline;
    assert_string_equal(filter->type, creation_fixture.draft.scheme->type);
    assert_null(filter->scheme);
    (void)fixture_arrives(__func__, &code, err);
    if (code)
        return code;
    buf_append_all(&text, "{\"value\":[", other ? other : "", (char *)NULL);
    if (creation_fixture.n_endpoints)
        fixture_print(&text);
    else if (other)
        text.len--; /* the comma */
    buf_append_text(&text, "]}");
    return endpoint_parse_list(text.bytes, text.len, ret, err);
}

enum aad_code devops_get(const struct manage_project *project, const char *id,
                         struct deadline deadline, struct service_endpoint *ret,
                         struct aad_error *err)
{
    struct creation_fixture *f = &creation_fixture;
    enum aad_code code;

    (void)project, (void)deadline;
    assert_string_equal(id, CREATION_FIXTURE_ENDPOINT);
    (void)fixture_arrives(__func__, &code, err);
    if (!code)
        code = fixture_answer(ret, err);
    f->n_busy -= f->n_busy > 0;
    return code;
}

static void fixture_note_object(const struct manage_project *project, const struct secret *object)
{
    bool has_secret = strstr(object->bytes, ":\"S3CRET\"") || strstr(object->bytes, ":\"PEM");

    if (has_secret && (!project->secret || !project->secret->len ||
                       !strstr(object->bytes, project->secret->bytes)))
        creation_fixture.n_unguarded++;
    buf_clear(&creation_fixture.sent);
    buf_append(&creation_fixture.sent, object->bytes, object->len);
}

enum aad_code devops_create(const struct manage_project *project, const struct secret *object,
                            struct deadline deadline, struct service_endpoint *ret,
                            struct aad_error *err)
{
    enum aad_code code;

    (void)deadline;
    fixture_note_object(project, object);
    creation_fixture.n_endpoints += fixture_arrives(__func__, &code, err);
    return code ? code : fixture_answer(ret, err);
}

enum aad_code devops_replace(const struct manage_project *project, const struct secret *object,
                             struct deadline deadline, struct service_endpoint *ret,
                             struct aad_error *err)
{
    enum aad_code code;

    (void)deadline;
    assert_string_equal(ret->id, CREATION_FIXTURE_ENDPOINT);
    service_endpoint_clear(ret);
    fixture_note_object(project, object);
    (void)fixture_arrives(__func__, &code, err);
    return code ? code : fixture_answer(ret, err);
}

enum aad_code devops_permit(const struct manage_project *project, const char *id,
                            struct deadline deadline, struct aad_error *err)
{
    enum aad_code code;

    (void)project, (void)deadline;
    assert_string_equal(id, CREATION_FIXTURE_ENDPOINT);
    (void)fixture_arrives(__func__, &code, err);
    return code;
}

enum aad_code devops_erase(const struct manage_project *project,
                           const struct service_endpoint *endpoint, struct deadline deadline,
                           struct aad_error *err)
{
    (void)project, (void)deadline;
    assert_string_equal(endpoint->id, CREATION_FIXTURE_ENDPOINT);
    return fixture_take(__func__, &creation_fixture.n_endpoints, err);
}
