/*
 * test_creation-undo.c - what was made for a service connection is taken back
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "creation-fixture.h"
#include "manage/creation.h"
#include "unit.h"

#define F (&creation_fixture)

BEFORE_EACH(creation_fixture_make);
AFTER_EACH(creation_fixture_remove);

static void check_trace(const char *trace)
{
    assert_string_equal(buf_text(&F->trace), trace);
}

static void check_nothing_is_left(void)
{
    assert_int_equal(F->n_applications + F->n_endpoints + F->n_trusts + F->n_roles, 0);
    assert_false(creation_fixture_is_noted());
}

/* All of it was made, but for the last call. */
static void make_nearly(const char *form)
{
    creation_fixture_use(form);
    creation_fixture_fail("devops_permit", AAD_PERSON, 1, false);
    assert_int_equal(creation_fixture_run(), AAD_PERSON);
    assert_true(creation_fixture_is_noted());
}

TEST(each_form_is_taken_back_in_reverse)
{
    static const struct {
        const char *form, *trace;
    } rows[] = {
        {"federated", "graph_find_application graph_distrust devops_erase "},
        {"federated alone", "devops_erase "},
        {"identity", "azure_distrust devops_erase "},
        {"key", "devops_erase "},
        {"key alone", "devops_erase "},
        {"secret", "devops_erase "},
        {"automatic", "azure_take_role devops_erase graph_erase_application "},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        make_nearly(rows[i].form);
        assert_int_equal(creation_fixture_undo(), AAD_OK);
        check_trace(rows[i].trace);
        check_nothing_is_left();
    }
}

TEST(it_tells_what_was_taken_back)
{
    make_nearly("automatic");
    assert_int_equal(creation_fixture_undo(), AAD_OK);
    assert_string_equal(buf_text(&F->told),
                        "taken back: the role\n"
                        "taken back: service connection " CREATION_FIXTURE_ENDPOINT "\n"
                        "taken back: application " CREATION_FIXTURE_CLIENT "\n");
}

TEST(nothing_that_is_noted_is_nothing_to_take_back)
{
    assert_int_equal(creation_fixture_undo(), AAD_NOT_FOUND);
    assert_non_null(strstr(F->err.what, CREATION_FIXTURE_NAME));
    assert_non_null(strstr(F->err.remedy, "delete"));
    assert_int_equal(creation_fixture_run(), AAD_OK);
    assert_int_equal(creation_fixture_undo(), AAD_NOT_FOUND);
    check_trace("");
    assert_int_equal(F->n_endpoints, 1);
}

/* P8 */
TEST(whatever_the_end_was_nothing_is_left)
{
    static const char *const calls[] = {
        "graph_make_application", "graph_make_principal", "devops_find_project",
        "devops_create",          "devops_get",           "graph_trust",
        "azure_give_role"};

    for (size_t i = 0; i < 2 * COUNT(calls); i++) {
        assert_int_equal(creation_fixture_remove() + creation_fixture_make(), 0);
        creation_fixture_use("automatic");
        unit_row(calls[i / 2]);
        creation_fixture_fail(calls[i / 2], AAD_NETWORK, 1, i % 2);
        assert_int_equal(creation_fixture_run(), AAD_NETWORK);
        assert_int_equal(creation_fixture_undo(), AAD_OK);
        check_nothing_is_left();
    }
}

/* P8 */
TEST(undo_that_failed_is_done_again)
{
    static const char *const calls[] = {"azure_take_role", "devops_erase",
                                        "graph_erase_application"};

    for (size_t i = 0; i < 2 * COUNT(calls); i++) {
        assert_int_equal(creation_fixture_remove() + creation_fixture_make(), 0);
        make_nearly("automatic");
        unit_row(calls[i / 2]);
        creation_fixture_fail(calls[i / 2], AAD_NETWORK, 1, i % 2);
        assert_int_equal(creation_fixture_undo(), AAD_NETWORK);
        assert_true(creation_fixture_is_noted());
        assert_int_equal(creation_fixture_undo(), AAD_OK);
        check_nothing_is_left();
    }
}

TEST(service_connection_that_is_gone_is_taken_back)
{
    make_nearly("secret");
    creation_fixture_fail("devops_erase", AAD_NOT_FOUND, 1, true);
    assert_int_equal(creation_fixture_undo(), AAD_OK);
    check_nothing_is_left();
}

TEST(what_may_have_arrived_is_looked_for)
{
    for (unsigned i = 0; i < 2; i++) {
        creation_fixture_fail("devops_create", AAD_TIMEOUT, 1, i == 1);
        assert_int_equal(creation_fixture_run(), AAD_TIMEOUT);
        assert_int_equal(creation_fixture_undo(), AAD_OK);
        check_trace(i ? "devops_list devops_erase " : "devops_list ");
        check_nothing_is_left();
    }
    creation_fixture_fail("devops_create", AAD_TIMEOUT, 1, true);
    assert_int_equal(creation_fixture_run(), AAD_TIMEOUT);
    creation_fixture_fail("devops_list", AAD_PERSON, 1, false);
    assert_int_equal(creation_fixture_undo(), AAD_PERSON);
    assert_true(creation_fixture_is_noted());
}

TEST(whoever_is_missing_is_named)
{
    static const struct {
        const char *form, *option;
    } rows[] = {
        {"federated", "--graph-as"}, {"identity", "--azure-as"}, {"automatic", "--azure-as"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        make_nearly(rows[i].form);
        F->plan.graph = F->plan.azure = NULL;
        assert_int_equal(creation_fixture_undo(), AAD_USAGE);
        assert_non_null(strstr(F->err.remedy, rows[i].option));
        check_trace("");
        creation_fixture_use(rows[i].form);
        assert_int_equal(creation_fixture_undo(), AAD_OK);
        check_nothing_is_left();
    }
}

/* The user's application is nobody's to delete, whatever the second command says. */
TEST(application_of_the_user_s_stays)
{
    make_nearly("federated");
    creation_fixture_use("automatic");
    assert_int_equal(creation_fixture_undo(), AAD_CONFIG);
    check_trace("");
}
