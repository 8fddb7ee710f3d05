/*
 * test_kubectl.c - a user and contexts for a connection's clusters, by kubectl's own command
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

static const char *const hosts[] = {"https://k.test:6443", NULL};

/* As kubectl answers to the template; setup-tools.sh has the real one. */
#define Q(word) "\\t\"" word "\""
#define CLUSTER(name, server) "cluster" Q(name) Q(server) "\\n"
#define CONTEXT(name, cluster, user) "context" Q(name) Q(cluster) Q(user) "\\n"
#define CLUSTERS CLUSTER("prod", "https://k.test:6443") CLUSTER("other", "https://k.test")
#define CONTEXTS CONTEXT("prod-aad-mine", "prod", "aad-mine") CONTEXT("prod", "prod", "me")
#define USERS "user" Q("me") "\\nuser" Q("aad-mine") Q(BIN_DIR "/aad-credential") "\\n"

static struct setup_plan *plan_of(const char *config, bool is_undo, enum aad_code code)
{
    char script[1500];

    (void)snprintf(script, sizeof script, "printf '%s'", config);
    setup_fixture_put_program("kubectl", script);
    return setup_fixture_plan(&setup_kubectl, setup_fixture_connection("generic", hosts), is_undo,
                              code);
}

TEST(user_and_context_come_beside_the_users_own)
{
    auto_setup_plan struct setup_plan *plan = plan_of(CLUSTERS, false, AAD_OK);
    auto_buf struct buf shown = {0};

    setup_plan_print(plan, &shown);
    assert_string_equal(
        buf_text(&shown),
        "Run:\n  kubectl config set-credentials aad-mine "
        "--exec-api-version=client.authentication.k8s.io/v1beta1 --exec-command=" BIN_DIR
        "/aad-credential --exec-provide-cluster-info=true --exec-arg=kubernetes "
        "--exec-arg=--connection=mine\n"
        "  kubectl config set-context prod-aad-mine --cluster=prod --user=aad-mine\n");
    assert_non_null(strstr(buf_text(&plan->notes), "kubectl config use-context prod-aad-mine"));
}

TEST(what_is_there_is_left)
{
    auto_setup_plan struct setup_plan *plan = plan_of(CLUSTERS CONTEXTS USERS, false, AAD_OK);

    assert_int_equal(plan->n_changes, 0);
}

TEST(what_is_ours_goes_alone)
{
    auto_setup_plan struct setup_plan *plan = plan_of(CLUSTERS CONTEXTS USERS, true, AAD_OK);
    auto_buf struct buf shown = {0};

    setup_plan_print(plan, &shown);
    assert_string_equal(buf_text(&shown), "Run:\n  kubectl config delete-context prod-aad-mine\n"
                                          "  kubectl config delete-user aad-mine\n");
}

TEST(no_cluster_of_ours_is_said)
{
    auto_setup_plan struct setup_plan *plan =
        plan_of("cluster" Q("other") "\\t%%!q(<nil>)\\n", false, AAD_NOT_FOUND);

    assert_int_equal(plan->n_changes, 0);
    assert_non_null(strstr(setup_fixture_error.remedy, "--host URL"));
}

/* Somebody who sends a kubeconfig names its clusters. */
TEST(name_that_would_be_an_option_or_a_second_line_is_passed_by)
{
    static const char *const names[] = {"--kubeconfig=/x", "-", "a\\\\nb", ""};

    for (size_t i = 0; i < COUNT(names); i++) {
        auto_setup_plan struct setup_plan *plan = NULL;
        char config[200];

        unit_row(names[i]);
        (void)snprintf(config, sizeof config, CLUSTER("%s", "https://k.test:6443"), names[i]);
        plan = plan_of(config, false, AAD_NOT_FOUND);
        assert_int_equal(plan->n_changes, 0);
    }
}

TEST(name_that_a_shell_would_read_is_quoted)
{
    auto_setup_plan struct setup_plan *plan =
        plan_of(CLUSTER("a`id`&b", "https://k.test:6443"), false, AAD_OK);

    assert_non_null(strstr(buf_text(&plan->changes[1].shown), " 'a`id`&b-aad-mine' "));
    assert_non_null(strstr(buf_text(&plan->notes), "use-context 'a`id`&b-aad-mine'\n"));
}

#define THEIRS CONTEXT("dev", "prod", "aad-mine") "user" Q("aad-mine") Q("/bin/kubelogin") "\\n"

TEST(user_that_only_has_our_name_is_left)
{
    auto_setup_plan struct setup_plan *undo = plan_of(CLUSTERS THEIRS, true, AAD_OK), *plan = NULL;

    assert_int_equal(undo->n_changes, 0);
    plan = plan_of(CLUSTERS THEIRS, false, AAD_CONFIG);
    assert_non_null(strstr(setup_fixture_error.remedy, "kubectl config delete-user"));
    setup_plan_free(&plan);
    plan = plan_of(CLUSTERS CONTEXT("prod-aad-mine", "prod", "me"), false, AAD_CONFIG);
    assert_non_null(strstr(setup_fixture_error.what, "context 'prod-aad-mine'"));
    setup_plan_free(&plan);
}

TEST(kubectl_is_not_run_where_there_is_no_kubeconfig)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    setup_fixture_put_program("kubectl", "exit 1");
    assert_int_equal(unlink(room_at(".kube/config")), 0);
    plan = setup_fixture_plan(&setup_kubectl, setup_fixture_connection("generic", hosts), true,
                              AAD_OK);
    assert_int_equal(plan->n_changes, 0);
}
