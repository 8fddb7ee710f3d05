/*
 * test_terraform.c - our helper in Terraform's configuration, and in its folder
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

TEST(line_and_link_come_and_go)
{
    char target[300] = "";

    setup_fixture_check(&setup_terraform, NULL, ".terraformrc", "plugin_cache_dir = \"/x\"\n",
                        "plugin_cache_dir = \"/x\"\n# >>> aad-credential\n"
                        "credentials_helper \"aad\" {}\n# <<< aad-credential\n");
    assert_int_equal(setup_fixture_make(&setup_terraform, NULL, false), 2);
    assert_true(readlink(room_at(".terraform.d/plugins/terraform-credentials-aad"), target,
                         sizeof target - 1) > 0);
    assert_string_equal(target, BIN_DIR "/terraform-credentials-aad");
}

TEST(comment_is_no_helper_and_json_is_refused)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    setup_fixture_check(&setup_terraform, NULL, ".terraformrc",
                        "# credentials_helper\n // credentials_helper \"x\" {}\n",
                        "# credentials_helper\n // credentials_helper \"x\" {}\n"
                        "# >>> aad-credential\n"
                        "credentials_helper \"aad\" {}\n# <<< aad-credential\n");
    room_put(".terraformrc", "\n{\"plugin_cache_dir\": \"/x\"}\n", 0644);
    plan = setup_fixture_plan(&setup_terraform, NULL, false, AAD_CONFIG);
    assert_non_null(strstr(setup_fixture_error.remedy, "own syntax"));
}

TEST(program_of_the_users_own_is_left)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    (void)mkdir(room_at(".terraform.d"), 0700);
    (void)mkdir(room_at(".terraform.d/plugins"), 0700);
    room_put(".terraform.d/plugins/terraform-credentials-aad", "mine\n", 0755);
    plan = setup_fixture_plan(&setup_terraform, NULL, false, AAD_CONFIG);
    assert_int_equal(plan->n_changes, 0);
    assert_non_null(strstr(setup_fixture_error.what, "terraform-credentials-aad"));
}

TEST(there_is_one_helper_only)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    room_put(".terraformrc", "credentials_helper \"other\" {}\n", 0644);
    plan = setup_fixture_plan(&setup_terraform, NULL, false, AAD_CONFIG);
    assert_int_equal(plan->n_changes, 0);
}
