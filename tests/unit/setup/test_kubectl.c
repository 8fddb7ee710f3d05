/*
 * test_kubectl.c - a user and contexts for a connection's clusters, by kubectl's own command
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

static const char *const hosts[] = {"https://k.test:6443", NULL};

/* As kubectl answers to the template; setup-tools.sh has the real one. */
#define CLUSTERS "cluster\\tprod\\thttps://k.test:6443\\ncluster\\tother\\thttps://k.test\\n"
#define CONTEXTS "context\\tprod-aad-mine\\tprod\\taad-mine\\ncontext\\tprod\\tprod\\tme\\n"
#define USERS "user\\tme\\t\\nuser\\taad-mine\\t" BIN_DIR "/aad-credential\\n"

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
        "/aad-credential --exec-arg=kubernetes --exec-arg=--connection=mine\n"
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
        plan_of("cluster\\tother\\t<no value>\\n", false, AAD_NOT_FOUND);

    assert_int_equal(plan->n_changes, 0);
    assert_non_null(strstr(setup_fixture_error.remedy, "--host URL"));
}
