/*
 * test_creation-right.c - what the identity of a service connection needs at the other side
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/creation-step.h"

#include "creation-fixture.h"
#include "unit.h"

#define F (&creation_fixture)
#define TAG "a0000000-0000-4000-8000-000000000007"

static struct creation run;

static int begin(void)
{
    bool is_new;

    if (creation_fixture_make())
        return -1;
    run = (struct creation){
        .project = &F->project, .plan = &F->plan, .made = &F->made, .journal = {.lock = -1}};
    return (int)creation_open(&run, &is_new, NULL);
}

static int end(void)
{
    creation_clear(&run);
    return creation_fixture_remove();
}

BEFORE_EACH(begin);
AFTER_EACH(end);

static void check_trace(const char *trace)
{
    assert_string_equal(buf_text(&F->trace), trace);
}

TEST(trust_and_role_are_named_by_what_is_noted)
{
    char name[CREATION_TRUST_NAME];
    struct azure_assignment assignment;
    struct trust trust;

    (void)strcpy(run.journal.tag, TAG);
    (void)strcpy(run.journal.endpoint, CREATION_FIXTURE_ENDPOINT);
    (void)strcpy(run.journal.principal, CREATION_FIXTURE_PRINCIPAL);
    trust = creation_trust(&run, name);
    assert_string_equal(trust.name, "azure-devops-" CREATION_FIXTURE_ENDPOINT);
    assert_string_equal(trust.audience, "api://x");
    assignment = creation_assignment(&run);
    assert_string_equal(assignment.id, TAG);
    assert_string_equal(assignment.scope, CREATION_FIXTURE_SCOPE);
    assert_string_equal(assignment.role, AZURE_CONTRIBUTOR);
    assert_string_equal(assignment.principal, CREATION_FIXTURE_PRINCIPAL);
}

TEST(what_may_be_registered_is_registered_once_more)
{
    creation_fixture_use("federated");
    (void)strcpy(F->made.client_id, CREATION_FIXTURE_OWN);
    buf_append_text(&F->made.issuer, CREATION_FIXTURE_ISSUER);
    buf_append_text(&F->made.subject, CREATION_FIXTURE_SUBJECT);
    run.journal.has_trust = true;
    assert_int_equal(creation_make_trust(&run, NULL), AAD_OK);
    assert_true(F->made.is_registered);
    check_trace("graph_find_application graph_trust ");
}

/* --- what a server says ----------------------------------------------------------------------- */

/* P1 */
TEST(nobody_else_is_trusted_whatever_azure_devops_says)
{
    static const struct {
        const char *issuer, *subject;
    } rows[] = {
        {"https://evil.example/0a0a0a0a-0000-4000-8000-000000000001", NULL},
        {"https://vstoken.dev.azure.com/", NULL},
        {"https://vstoken.dev.azure.com.evil.example/", NULL},
        {NULL, "repo:evil/evil:ref:refs/heads/main"},
        {NULL, "sc://o/p/other"},
        {"https://login.microsoftonline.com/0a0a0a0a-0000-4000-8000-000000000001/v2.0",
         CREATION_FIXTURE_ENDPOINT},
        {"https://login.microsoftonline.com/contoso.example/v2.0", "/eid1/sc/other"},
        {"https://login.evil.example/contoso.example/v2.0", CREATION_FIXTURE_ENDPOINT},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(creation_fixture_remove() + creation_fixture_make(), 0);
        creation_fixture_use("federated");
        unit_row(rows[i].issuer ? rows[i].issuer : rows[i].subject);
        F->draft.tenant = "contoso.example";
        F->issuer = rows[i].issuer;
        F->subject = rows[i].subject;
        assert_int_equal(creation_fixture_run(), AAD_OK);
        assert_true(F->made.is_odd && !F->made.is_registered);
        assert_int_equal(F->n_trusts, 0);
    }
}

TEST(own_tenant_may_vouch_for_it)
{
    creation_clear(&run); /* its journal is another process's now */
    creation_fixture_use("federated");
    F->draft.tenant = "contoso.example";
    F->issuer = "https://login.microsoftonline.com/contoso.example/v2.0";
    F->subject = "/eid1/c/pub/sc/x/" CREATION_FIXTURE_ENDPOINT;
    assert_int_equal(creation_fixture_run(), AAD_OK);
    assert_true(F->made.is_registered && !F->made.is_odd);
}

TEST(another_one_than_was_asked_for_gets_nothing)
{
    creation_clear(&run);
    creation_fixture_use("federated");
    F->client_id = CREATION_FIXTURE_CLIENT;
    assert_int_equal(creation_fixture_run(), AAD_PROTOCOL);
    assert_int_equal(F->n_trusts, 0);
}
