/*
 * test_creation.c - a service connection is made, with what it needs at the other side
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/creation.h"

#include "creation-fixture.h"
#include "unit.h"

#define F (&creation_fixture)

BEFORE_EACH(creation_fixture_make);
AFTER_EACH(creation_fixture_remove);

static void check_trace(const char *trace)
{
    assert_string_equal(buf_text(&F->trace), trace);
}

static void check_counts(unsigned applications, unsigned endpoints, unsigned trusts, unsigned roles)
{
    assert_int_equal(F->n_applications, applications);
    assert_int_equal(F->n_endpoints, endpoints);
    assert_int_equal(F->n_trusts, trusts);
    assert_int_equal(F->n_roles, roles);
}

/* --- in which order --------------------------------------------------------------------------- */

#define ROOM "devops_list " /* has the project one of that name? */
#define ENDPOINT "devops_find_project devops_create devops_get "
#define AUTOMATIC                                                                                  \
    "graph_make_application graph_make_principal " ENDPOINT "graph_trust azure_give_role "         \
    "devops_permit "

TEST(each_form_has_its_order)
{
    static const struct {
        const char *form, *trace;
    } rows[] = {
        {"federated", ROOM ENDPOINT "graph_find_application graph_trust devops_permit "},
        {"federated alone", ROOM ENDPOINT "devops_permit "},
        {"identity", ROOM "azure_find_identity " ENDPOINT "azure_trust devops_permit "},
        {"key", ROOM "graph_find_application graph_add_certificate " ENDPOINT "devops_permit "},
        {"key alone", ROOM ENDPOINT "devops_permit "},
        {"secret", ROOM ENDPOINT "devops_permit "},
        {"automatic", ROOM AUTOMATIC},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        creation_fixture_use(rows[i].form);
        assert_int_equal(creation_fixture_run(), AAD_OK);
        check_trace(rows[i].trace);
        assert_string_equal(F->made.endpoint.id, CREATION_FIXTURE_ENDPOINT);
        assert_false(F->made.is_noted || creation_fixture_is_noted());
        F->n_endpoints = 0;
    }
}

TEST(what_was_made_says_what_is_to_do)
{
    static const struct {
        const char *form, *client_id, *issuer, *certificate;
        bool is_registered;
    } rows[] = {
        {"federated", CREATION_FIXTURE_OWN, CREATION_FIXTURE_ISSUER, "", true},
        {"federated alone", CREATION_FIXTURE_OWN, CREATION_FIXTURE_ISSUER, "", false},
        {"identity", CREATION_FIXTURE_OWN, CREATION_FIXTURE_ISSUER, "", true},
        {"key", CREATION_FIXTURE_OWN, "", "CERTIFICATE1", true},
        {"key alone", CREATION_FIXTURE_OWN, "", "CERTIFICATE2", false},
        {"secret", CREATION_FIXTURE_OWN, "", "", false},
        {"automatic", CREATION_FIXTURE_CLIENT, CREATION_FIXTURE_ISSUER, "", true},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        creation_fixture_use(rows[i].form);
        assert_int_equal(creation_fixture_run(), AAD_OK);
        assert_string_equal(F->made.client_id, rows[i].client_id);
        assert_string_equal(buf_text(&F->made.issuer), rows[i].issuer);
        assert_string_equal(buf_text(&F->made.subject),
                            rows[i].issuer[0] ? CREATION_FIXTURE_SUBJECT : "");
        assert_string_equal(buf_text(&F->made.certificate), rows[i].certificate);
        assert_int_equal(F->made.is_registered, rows[i].is_registered);
        F->n_endpoints = 0;
    }
}

TEST(automatic_way_gives_and_tells_what_the_guide_says)
{
    creation_fixture_use("automatic");
    assert_int_equal(creation_fixture_run(), AAD_OK);
    check_counts(1, 1, 1, 1);
    assert_string_equal(F->unique, F->tag); /* one tag names both */
    assert_string_equal(buf_text(&F->trust), CREATION_FIXTURE_OBJECT
                        " azure-devops-" CREATION_FIXTURE_ENDPOINT " " CREATION_FIXTURE_ISSUER
                        " " CREATION_FIXTURE_SUBJECT " api://x");
    assert_string_equal(buf_text(&F->role), CREATION_FIXTURE_SCOPE " " AZURE_CONTRIBUTOR
                                                                   " " CREATION_FIXTURE_PRINCIPAL);
    assert_string_equal(buf_text(&F->told),
                        "made: application " CREATION_FIXTURE_CLIENT "\n"
                        "made: its service principal " CREATION_FIXTURE_PRINCIPAL "\n"
                        "made: service connection " CREATION_FIXTURE_ENDPOINT "\n"
                        "registered: a federated credential, which trusts " CREATION_FIXTURE_SUBJECT
                        "\n"
                        "gave: the role Contributor on " CREATION_FIXTURE_SCOPE "\n"
                        "allowed: all pipelines of the project may use it\n");
}

TEST(pipelines_are_let_in_only_when_it_is_wanted)
{
    F->plan.opens_pipelines = false;
    assert_int_equal(creation_fixture_run(), AAD_OK);
    check_trace(ROOM ENDPOINT);
}

TEST(who_is_missing_is_said_before_anything_is_made)
{
    creation_fixture_use("automatic");
    F->plan.graph = NULL;
    assert_int_equal(creation_fixture_run(), AAD_USAGE);
    assert_non_null(strstr(F->err.remedy, "--graph-as"));
    creation_fixture_use("automatic");
    F->plan.azure = NULL;
    assert_int_equal(creation_fixture_run(), AAD_USAGE);
    assert_non_null(strstr(F->err.remedy, "--azure-as"));
    creation_fixture_use("identity");
    F->plan.azure = NULL;
    assert_int_equal(creation_fixture_run(), AAD_USAGE);
    check_trace("");
    assert_false(F->made.is_noted || creation_fixture_is_noted());
}

/* --- going on --------------------------------------------------------------------------------- */

/* The automatic way, ended at a call, and what the next run calls. */
static const struct {
    const char *call, *next;  /* where the call did not arrive */
    const char *next_if_lost; /* where its answer was lost; NULL = the same */
    bool is_noted_when_refused;
} ends[] = {
    {"graph_make_application", ROOM AUTOMATIC, NULL, false},
    {"graph_make_principal",
     ROOM "graph_make_principal " ENDPOINT "graph_trust azure_give_role devops_permit ", NULL,
     true},
    {"devops_find_project", ROOM ENDPOINT "graph_trust azure_give_role devops_permit ", NULL, true},
    {"devops_create", ROOM ENDPOINT "graph_trust azure_give_role devops_permit ",
     "devops_list devops_get graph_trust azure_give_role devops_permit ", true},
    {"devops_get", "devops_get graph_trust azure_give_role devops_permit ", NULL, true},
    {"graph_trust", "devops_get graph_trust azure_give_role devops_permit ", NULL, true},
    {"azure_give_role", "devops_get graph_trust azure_give_role devops_permit ", NULL, true},
    {"devops_permit", "devops_get graph_trust devops_permit ", NULL, true},
};

/* P8 */
TEST(next_run_repeats_nothing_that_is_noted)
{
    for (size_t i = 0; i < COUNT(ends); i++) {
        assert_int_equal(creation_fixture_remove() + creation_fixture_make(), 0);
        creation_fixture_use("automatic");
        unit_row(ends[i].call);
        creation_fixture_fail(ends[i].call, AAD_PERSON, 1, false);
        assert_int_equal(creation_fixture_run(), AAD_PERSON);
        assert_int_equal(F->made.is_noted, ends[i].is_noted_when_refused);
        assert_int_equal(creation_fixture_is_noted(), ends[i].is_noted_when_refused);
        assert_int_equal(creation_fixture_run(), AAD_OK);
        check_trace(ends[i].next);
        check_counts(1, 1, 1, 1);
        assert_string_equal(F->made.client_id, CREATION_FIXTURE_CLIENT);
        assert_int_equal(!strncmp(buf_text(&F->told), "going on", 8),
                         ends[i].is_noted_when_refused);
        assert_false(creation_fixture_is_noted());
    }
}

/* P8 */
TEST(nothing_is_made_twice_where_an_answer_is_lost)
{
    static const enum aad_code codes[] = {AAD_NETWORK, AAD_TIMEOUT, AAD_PROTOCOL};

    for (size_t i = 0; i < COUNT(ends); i++) {
        assert_int_equal(creation_fixture_remove() + creation_fixture_make(), 0);
        creation_fixture_use("automatic");
        unit_row(ends[i].call);
        creation_fixture_fail(ends[i].call, codes[i % COUNT(codes)], 1, true);
        assert_int_equal(creation_fixture_run(), codes[i % COUNT(codes)]);
        assert_true(F->made.is_noted && creation_fixture_is_noted());
        assert_int_equal(creation_fixture_run(), AAD_OK);
        check_trace(ends[i].next_if_lost ? ends[i].next_if_lost : ends[i].next);
        check_counts(1, 1, 1, 1);
        assert_string_equal(F->unique, F->tag);
    }
}

TEST(what_was_lost_before_it_arrived_is_sent_again)
{
    creation_fixture_fail("devops_create", AAD_NETWORK, 1, false);
    assert_int_equal(creation_fixture_run(), AAD_NETWORK);
    assert_true(F->made.is_noted);
    F->other = "{\"id\":\"e0000000-0000-4000-8000-000000000009\",\"name\":\"AZURE \\\"sub\\\"\"},";
    assert_int_equal(creation_fixture_run(), AAD_OK);
    check_trace("devops_list " ENDPOINT "devops_permit ");
    assert_int_equal(F->n_endpoints, 1);
}

TEST(definite_refusal_leaves_nothing_noted)
{
    static const enum aad_code codes[] = {AAD_PERSON, AAD_CONFIG, AAD_REFUSED};
    static const char *const forms[] = {"secret", "federated", "identity", "key alone"};

    for (size_t i = 0; i < COUNT(codes) * COUNT(forms); i++) {
        creation_fixture_use(forms[i % COUNT(forms)]);
        creation_fixture_fail("devops_create", codes[i / COUNT(forms)], 1, false);
        assert_int_equal(creation_fixture_run(), codes[i / COUNT(forms)]);
        assert_false(F->made.is_noted || creation_fixture_is_noted());
    }
    check_counts(0, 0, 0, 0);
}

TEST(name_that_is_taken_is_said_before_anything_is_made)
{
    F->n_endpoints = 1;
    creation_fixture_use("automatic");
    assert_int_equal(creation_fixture_run(), AAD_CONFIG);
    assert_non_null(strstr(F->err.remedy, "--service-name"));
    check_trace(ROOM);
    assert_false(F->made.is_noted || creation_fixture_is_noted());
}

TEST(what_was_not_sent_is_not_looked_for)
{
    creation_fixture_fail("devops_find_project", AAD_NETWORK, 1, false);
    assert_int_equal(creation_fixture_run(), AAD_NETWORK);
    assert_false(F->made.is_noted || creation_fixture_is_noted());
}

TEST(what_was_begun_in_another_way_is_left_alone)
{
    creation_fixture_use("federated");
    creation_fixture_fail("graph_trust", AAD_PERSON, 1, false);
    assert_int_equal(creation_fixture_run(), AAD_PERSON);
    creation_fixture_use("automatic");
    assert_int_equal(creation_fixture_run(), AAD_CONFIG);
    assert_non_null(strstr(F->err.remedy, "--undo"));
    assert_int_equal(creation_fixture_undo(), AAD_CONFIG);
    assert_true(creation_fixture_is_noted());
    creation_fixture_use("federated");
    assert_int_equal(creation_fixture_run(), AAD_OK);
}

TEST(key_is_made_anew_where_the_run_before_has_lost_it)
{
    static const struct {
        const char *form, *fails, *trace;
    } rows[] = {
        {"key", "devops_create",
         "graph_add_certificate devops_list devops_get devops_replace "
         "devops_get devops_permit "},
        {"key", "devops_permit", "devops_get devops_permit "},
        {"key alone", "devops_permit", "devops_get devops_replace devops_get devops_permit "},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(creation_fixture_remove() + creation_fixture_make(), 0);
        unit_row(rows[i].form);
        creation_fixture_use(rows[i].form);
        creation_fixture_fail(rows[i].fails, AAD_NETWORK, 1, true);
        assert_int_equal(creation_fixture_run(), AAD_NETWORK);
        assert_int_equal(creation_fixture_run(), AAD_OK);
        check_trace(rows[i].trace);
        assert_int_equal(F->n_endpoints, 1);
    }
}

/* --- patience --------------------------------------------------------------------------------- */

TEST(application_that_is_not_known_yet_is_waited_for)
{
    creation_fixture_use("automatic");
    creation_fixture_fail("graph_make_principal", AAD_NOT_FOUND, 3, false);
    assert_int_equal(creation_fixture_run(), AAD_OK);
    check_trace(ROOM "graph_make_application graph_make_principal graph_make_principal "
                     "graph_make_principal graph_make_principal " ENDPOINT
                     "graph_trust azure_give_role devops_permit ");
    assert_int_equal(F->now_ms, 250 + 500 + 1000);
}

TEST(application_of_the_user_s_is_there_or_not)
{
    creation_fixture_use("federated");
    creation_fixture_fail("graph_find_application", AAD_NOT_FOUND, 1, false);
    assert_int_equal(creation_fixture_run(), AAD_NOT_FOUND);
    assert_int_equal(F->n_sleeps, 0);
    assert_true(F->made.is_noted);
    assert_int_equal(creation_fixture_remove() + creation_fixture_make(), 0);
    creation_fixture_use("identity");
    creation_fixture_fail("azure_find_identity", AAD_NOT_FOUND, 1, false);
    assert_int_equal(creation_fixture_run(), AAD_NOT_FOUND);
    assert_int_equal(F->n_sleeps, 0);
}

TEST(patience_ends_before_the_deadline)
{
    creation_fixture_use("automatic");
    creation_fixture_fail("azure_give_role", AAD_NOT_FOUND, 10000, false);
    assert_int_equal(creation_fixture_run(), AAD_NOT_FOUND);
    assert_true(F->made.is_noted && deadline_left_ms(&F->plan.deadline) > 0);
    assert_in_range(F->now_ms, 570000, 599999);
}

TEST(what_is_busy_is_tried_again)
{
    creation_fixture_use("identity");
    creation_fixture_fail("azure_trust", AAD_THROTTLED, 2, false);
    assert_int_equal(creation_fixture_run(), AAD_OK);
    check_trace(ROOM "azure_find_identity " ENDPOINT
                     "azure_trust azure_trust azure_trust devops_permit ");
}

/* --- stopping --------------------------------------------------------------------------------- */

TEST(it_stops_between_two_steps)
{
    static const struct {
        const char *at, *trace;
    } rows[] = {
        {"graph_make_application", ROOM "graph_make_application "},
        {"devops_get", ROOM "graph_make_application graph_make_principal " ENDPOINT},
        {"azure_give_role", ROOM "graph_make_application graph_make_principal " ENDPOINT
                                 "graph_trust azure_give_role "},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(creation_fixture_remove() + creation_fixture_make(), 0);
        creation_fixture_use("automatic");
        unit_row(rows[i].at);
        F->stops_at = rows[i].at;
        assert_int_equal(creation_fixture_run(), AAD_CANCELLED);
        check_trace(rows[i].trace);
        assert_true(F->made.is_noted && creation_fixture_is_noted());
        F->stops_at = NULL;
        assert_int_equal(creation_fixture_run(), AAD_OK);
        check_counts(1, 1, 1, 1);
    }
}

TEST(stop_while_it_becomes_ready_leaves_it_noted)
{
    F->n_busy = 100;
    F->stops_at = "devops_get devops_get";
    assert_int_equal(creation_fixture_run(), AAD_CANCELLED);
    assert_true(F->made.is_noted);
    F->stops_at = NULL;
    F->n_busy = 2;
    assert_int_equal(creation_fixture_run(), AAD_OK);
    check_trace("devops_get devops_get devops_get devops_permit ");
}

/* --- another secret --------------------------------------------------------------------------- */

TEST(secret_is_replaced_in_what_is_there)
{
    assert_int_equal(creation_fixture_update(), AAD_OK);
    check_trace("devops_get devops_replace devops_get ");
    assert_non_null(strstr(buf_text(&F->sent), ",\"serviceprincipalkey\":\"S3CRET\"}"));
    assert_string_equal(F->made.client_id, CREATION_FIXTURE_OWN);
    assert_false(creation_fixture_is_noted());
}

TEST(new_key_is_registered_before_it_is_used)
{
    creation_fixture_use("key");
    assert_int_equal(creation_fixture_update(), AAD_OK);
    check_trace("devops_get graph_find_application graph_add_certificate devops_replace "
                "devops_get ");
    assert_non_null(strstr(buf_text(&F->sent), ",\"servicePrincipalCertificate\":\"PEM1\"}"));
    assert_string_equal(buf_text(&F->made.certificate), "CERTIFICATE1");
    assert_true(F->made.is_registered);
    creation_fixture_use("key alone");
    assert_int_equal(creation_fixture_update(), AAD_USAGE);
    assert_non_null(strstr(F->err.remedy, "--graph-as"));
    check_trace("");
}

TEST(update_that_fails_says_where)
{
    static const char *const calls[] = {"graph_find_application", "graph_add_certificate",
                                        "devops_get", "devops_replace"};

    creation_fixture_use("key");
    for (size_t i = 0; i < COUNT(calls); i++) {
        unit_row(calls[i]);
        creation_fixture_fail(calls[i], AAD_PERSON, 1, false);
        assert_int_equal(creation_fixture_update(), AAD_PERSON);
        assert_non_null(strstr(F->err.what, calls[i]));
    }
    F->state = "Failed";
    assert_int_equal(creation_fixture_update(), AAD_PERSON);
    assert_non_null(strstr(F->err.what, "could not do it"));
}
