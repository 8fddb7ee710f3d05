/*
 * creation-fixture.c - a service connection that is made, in each form
 *
 * The services around it are in creation-service-fixture.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "creation-fixture.h"

#include <stdio.h>

#include "base/clock.h"
#include "home-fixture.h"
#include "manage/creation.h"
#include "unit.h"

#define FIXTURE_MS (10 * 60 * 1000)

static const struct fixture_form {
    const char *name, *scheme, *detail, *client_id, *identity;
    bool has_secret, has_graph, has_azure, is_automatic;
} fixture_forms[] = {
    {"federated", SERVICE_ENDPOINT_FEDERATED, NULL, CREATION_FIXTURE_OWN, .has_graph = true},
    {"federated alone", SERVICE_ENDPOINT_FEDERATED, NULL, CREATION_FIXTURE_OWN, .identity = NULL},
    {"identity", SERVICE_ENDPOINT_FEDERATED, NULL, "", CREATION_FIXTURE_IDENTITY,
     .has_azure = true},
    {"key", SERVICE_ENDPOINT_SECRET, "spnCertificate", CREATION_FIXTURE_OWN, .has_graph = true},
    {"key alone", SERVICE_ENDPOINT_SECRET, "spnCertificate", CREATION_FIXTURE_OWN,
     .identity = NULL},
    {"secret", SERVICE_ENDPOINT_SECRET, "spnKey", CREATION_FIXTURE_OWN, .has_secret = true},
    {"automatic", SERVICE_ENDPOINT_FEDERATED, NULL, "", .has_graph = true, .has_azure = true,
     .is_automatic = true},
};

static void fixture_tell(void *ctx, const char *text)
{
    struct creation_fixture *f = ctx;

    buf_append_all(&f->told, text, "\n", (char *)NULL);
}

static bool fixture_is_stopped(void)
{
    const struct creation_fixture *f = &creation_fixture;

    return f->stops_at && strstr(buf_text(&f->trace), f->stops_at);
}

static const struct fixture_form *fixture_find(const char *name)
{
    for (size_t i = 0; i < COUNT(fixture_forms); i++)
        if (!strcmp(fixture_forms[i].name, name))
            return &fixture_forms[i];
    fail_msg("no form is called '%s'", name);
    return NULL;
}

void creation_fixture_use(const char *name)
{
    struct creation_fixture *f = &creation_fixture;
    const struct fixture_form *form = fixture_find(name);

    unit_row(name);
    f->draft.scheme = service_scheme_find("azurerm", form->scheme, form->detail);
    f->draft.client_id = form->client_id;
    f->plan = (struct manage_creation){.draft = &f->draft,
                                       .secret = form->has_secret ? &f->secret : NULL,
                                       .graph = form->has_graph ? &f->graph : NULL,
                                       .azure = form->has_azure ? &f->azure : NULL,
                                       .identity = form->identity,
                                       .is_automatic = form->is_automatic,
                                       .opens_pipelines = true,
                                       .deadline = deadline_in_ms(FIXTURE_MS),
                                       .tell = fixture_tell,
                                       .is_stopped = fixture_is_stopped,
                                       .ctx = f};
}

void creation_fixture_fail(const char *function, enum aad_code code, unsigned times, bool arrives)
{
    struct creation_fixture *f = &creation_fixture;

    f->fails = function;
    f->code = code;
    f->times = times;
    f->arrives = arrives;
    buf_clear(&f->trace);
}

int creation_fixture_make(void)
{
    struct creation_fixture *f = &creation_fixture;

    memset(f, 0, sizeof *f);
    f->state = "Ready";
    f->project.organization = "https://dev.azure.com/contoso";
    f->project.name = "Games";
    f->draft = (struct service_draft){.name = CREATION_FIXTURE_NAME,
                                      .description = "",
                                      .reference = "",
                                      .tenant = "T",
                                      .exchange = "api://x",
                                      .parameters = {{"tenantid", "T"}}};
    buf_append_text(&f->draft.url, "https://management.azure.com/");
    buf_append_text(&f->draft.scope, CREATION_FIXTURE_SCOPE);
    secret_append_text(&f->secret, "S3CRET");
    creation_fixture_use("secret");
    return home_fixture_make();
}

int creation_fixture_remove(void)
{
    struct creation_fixture *f = &creation_fixture;

    manage_clear_made(&f->made);
    service_draft_clear(&f->draft);
    secret_clear(&f->secret);
    buf_clear(&f->trace);
    buf_clear(&f->told);
    buf_clear(&f->sent);
    buf_clear(&f->trust);
    buf_clear(&f->role);
    return home_fixture_remove();
}

/* A new process, which has its time and is not stopped before it has begun. */
static void fixture_begin(void)
{
    struct creation_fixture *f = &creation_fixture;

    manage_clear_made(&f->made);
    f->made = (struct manage_made){0};
    f->err = (struct aad_error){0};
    f->plan.deadline = deadline_in_ms(FIXTURE_MS);
    buf_clear(&f->trace);
    buf_clear(&f->told);
}

static enum aad_code fixture_end(enum aad_code code)
{
    if (code)
        assert_int_equal(creation_fixture.err.code, code);
    return code;
}

enum aad_code creation_fixture_run(void)
{
    struct creation_fixture *f = &creation_fixture;
    enum aad_code code;

    fixture_begin();
    code = fixture_end(creation_run(&f->project, &f->plan, &f->made, &f->err));
    assert_int_equal(f->n_unguarded, 0);
    return code;
}

enum aad_code creation_fixture_undo(void)
{
    struct creation_fixture *f = &creation_fixture;

    fixture_begin();
    return fixture_end(creation_undo(&f->project, &f->plan, &f->err));
}

enum aad_code creation_fixture_update(void)
{
    struct creation_fixture *f = &creation_fixture;
    struct service_endpoint endpoint = {.id = CREATION_FIXTURE_ENDPOINT};
    enum aad_code code;

    fixture_begin();
    code = fixture_end(creation_update(&f->project, &f->plan, &endpoint, &f->made, &f->err));
    assert_int_equal(f->n_unguarded, 0);
    return code;
}

bool creation_fixture_is_noted(void)
{
    auto_creation struct creation run = {.project = &creation_fixture.project,
                                         .plan = &creation_fixture.plan,
                                         .journal = {.lock = -1}};
    bool is_new = true;
    enum aad_code code = creation_open(&run, &is_new, NULL);

    assert_true(code == AAD_OK || code == AAD_CONFIG); /* of another form */
    return !is_new;
}

/* --- keys and time ---------------------------------------------------------------------------- */

enum aad_code fresh_key_make(const char *name, struct fresh_key *ret, struct aad_error *err)
{
    char number[16];

    (void)err;
    assert_string_equal(name, CREATION_FIXTURE_NAME);
    (void)snprintf(number, sizeof number, "%u", ++creation_fixture.n_keys);
    secret_append_all(&ret->pem, "PEM", number, (char *)NULL);
    secret_append_all(&ret->der, "DER", number, (char *)NULL);
    buf_append_all(&ret->certificate, "CERTIFICATE", number, (char *)NULL);
    return AAD_OK;
}

void fresh_key_clear(struct fresh_key *key)
{
    secret_clear(&key->pem);
    secret_clear(&key->der);
    buf_clear(&key->certificate);
}

int64_t __wrap_clock_steady_ms(void);
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);

int64_t __wrap_clock_steady_ms(void)
{
    return creation_fixture.now_ms;
}

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    assert_non_null(d);
    creation_fixture.n_sleeps++;
    creation_fixture.now_ms += ms;
}
