/*
 * test_creation-step.c - the steps by which a service connection is made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/creation-step.h"

#include "creation-fixture.h"
#include "unit.h"

#define F (&creation_fixture)

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

TEST(what_is_told_is_fit_to_be_shown)
{
    creation_tell(&run, "made", "");
    creation_tell(&run, "made", "a\033[1m\n");
    assert_null(strchr(buf_text(&F->told), '\033'));
    assert_int_equal(strncmp(buf_text(&F->told), "made\nmade a", 11), 0);
    F->plan.tell = NULL;
    creation_tell(&run, "made", "a");
}

/* --- before anything is made --------------------------------------------------------------------
 */

TEST(extension_that_is_missing_is_said_first)
{
    assert_int_equal(creation_check_room(&run, NULL), AAD_OK);
    check_trace("devops_list "); /* Resource Manager's needs none */
    F->draft.scheme = service_scheme_find("lcsserviceendpoint", "UsernamePassword", NULL);
    assert_int_equal(creation_check_room(&run, NULL), AAD_OK);
    F->lacks_type = true;
    assert_int_equal(creation_check_room(&run, &F->err), AAD_CONFIG);
    assert_non_null(strstr(F->err.what, "lcsserviceendpoint"));
    assert_non_null(strstr(F->err.remedy, F->draft.scheme->extension));
    check_trace("devops_list devops_find_type devops_list devops_find_type ");
}

TEST(name_that_is_taken_is_somebody_else_s)
{
    F->n_endpoints = 1;
    assert_int_equal(creation_check_room(&run, &F->err), AAD_CONFIG);
    assert_string_equal(run.journal.endpoint, "");
    run.journal.has_begun_endpoint = true;
    assert_int_equal(creation_check_room(&run, &F->err), AAD_OK);
}

/* --- the identity ----------------------------------------------------------------------------- */

TEST(identity_must_be_that_of_the_connection)
{
    static const struct {
        const char *client_id;
        enum aad_code code;
    } rows[] = {
        {"", AAD_OK},
        {"C0000000-0000-4000-8000-000000000001", AAD_OK}, /* in any case */
        {CREATION_FIXTURE_CLIENT, AAD_CONFIG},
    };

    creation_fixture_use("identity");
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].client_id);
        F->draft.client_id = rows[i].client_id;
        assert_int_equal(creation_find_identity(&run, &F->err), rows[i].code);
        if (!rows[i].code)
            assert_string_equal(F->made.client_id, CREATION_FIXTURE_OWN);
    }
    assert_non_null(strstr(F->err.what, CREATION_FIXTURE_OWN));
    assert_non_null(strstr(F->err.remedy, "--managed-identity"));
}

TEST(identity_of_the_connection_is_asked_nobody)
{
    assert_int_equal(creation_find_identity(&run, NULL), AAD_OK);
    assert_string_equal(F->made.client_id, CREATION_FIXTURE_OWN);
    assert_int_equal(creation_make_application(&run, NULL), AAD_OK);
    assert_int_equal(creation_make_principal(&run, NULL), AAD_OK);
    assert_int_equal(creation_make_role(&run, NULL), AAD_OK);
    check_trace("");
}

TEST(application_is_found_once)
{
    creation_fixture_use("federated");
    assert_int_equal(creation_find_identity(&run, NULL), AAD_OK);
    assert_int_equal(creation_find_application(&run, NULL), AAD_OK);
    assert_int_equal(creation_find_application(&run, NULL), AAD_OK);
    check_trace("graph_find_application ");
    assert_string_equal(run.journal.application, CREATION_FIXTURE_OWN_OBJECT);
}

TEST(tag_is_noted_before_the_application_is_made)
{
    creation_fixture_use("automatic");
    creation_fixture_fail("graph_make_application", AAD_NETWORK, 1, true);
    assert_int_equal(creation_make_application(&run, NULL), AAD_NETWORK);
    journal_close(&run.journal);
    assert_true(creation_fixture_is_noted());
    assert_string_equal(F->unique, run.journal.tag);
}

/* --- a key of its own ------------------------------------------------------------------------- */

TEST(key_is_needed_where_none_is_brought)
{
    creation_fixture_use("secret");
    assert_false(creation_needs_key(&run));
    creation_fixture_use("federated");
    assert_false(creation_needs_key(&run));
    creation_fixture_use("key");
    assert_true(creation_needs_key(&run));
    F->plan.secret = &F->secret;
    assert_false(creation_needs_key(&run));
}

TEST(key_that_is_tried_again_is_the_same_one)
{
    creation_fixture_use("key");
    assert_int_equal(creation_find_identity(&run, NULL), AAD_OK);
    creation_fixture_fail("graph_add_certificate", AAD_THROTTLED, 1, false);
    assert_int_equal(creation_make_key(&run, NULL), AAD_THROTTLED);
    assert_int_equal(creation_make_key(&run, NULL), AAD_OK);
    assert_int_equal(F->n_keys, 1);
    assert_string_equal(run.key.pem.bytes, "PEM1");
    assert_string_equal(buf_text(&F->made.certificate), "CERTIFICATE1");
}

TEST(key_is_sent_and_a_certificate_registered)
{
    creation_fixture_use("key");
    assert_int_equal(creation_find_identity(&run, NULL), AAD_OK);
    assert_int_equal(creation_make_key(&run, NULL), AAD_OK);
    assert_int_equal(creation_make_endpoint(&run, NULL), AAD_OK);
    assert_non_null(strstr(buf_text(&F->sent), "\"servicePrincipalCertificate\":\"PEM1\""));
    assert_int_equal(F->n_certificates, 1);
    assert_int_equal(creation_make_key(&run, NULL), AAD_OK); /* it is there: no other one */
    assert_int_equal(F->n_keys, 1);
}

/* --- the service connection ------------------------------------------------------------------- */

TEST(service_connection_is_of_the_project_as_azure_devops_calls_it)
{
    assert_int_equal(creation_find_identity(&run, NULL), AAD_OK);
    assert_int_equal(creation_make_endpoint(&run, NULL), AAD_OK);
    assert_non_null(strstr(buf_text(&F->sent), "\"name\":\"The Games\""));
    assert_non_null(strstr(buf_text(&F->sent), "\"serviceprincipalkey\":\"S3CRET\""));
    assert_string_equal(run.journal.endpoint, CREATION_FIXTURE_ENDPOINT);
    assert_null(strstr(buf_text(&F->told), "S3CRET"));
}

TEST(it_is_looked_for_by_its_name_to_the_letter)
{
    F->other = "{\"id\":\"e0000000-0000-4000-8000-000000000009\",\"name\":\"Azure \\\"sub\\\"\"},";
    assert_int_equal(creation_look_for_endpoint(&run, NULL), AAD_OK);
    assert_string_equal(run.journal.endpoint, "");
    F->n_endpoints = 1;
    assert_int_equal(creation_look_for_endpoint(&run, NULL), AAD_OK);
    assert_string_equal(run.journal.endpoint, CREATION_FIXTURE_ENDPOINT);
}

TEST(one_that_failed_is_noted_and_says_why)
{
    F->state = "Failed";
    assert_int_equal(creation_make_endpoint(&run, &F->err), AAD_PERSON);
    assert_string_equal(run.journal.endpoint, CREATION_FIXTURE_ENDPOINT);
    assert_null(strstr(buf_text(&F->told), "made"));
}
