/*
 * test_rotate-project.c - service connections get what is rotated, before the old one goes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate-project.h"

#include <stdio.h>

#include "rotate-fixture.h"
#include "unit.h"

static struct aad_error err;
static enum aad_code update_code;
static unsigned n_updates;
static char updated[200];

enum aad_code __wrap_service_verb_update(struct command_context *ctx,
                                         const struct service_options *options,
                                         struct aad_error *ret);

enum aad_code __wrap_service_verb_update(struct command_context *ctx,
                                         const struct service_options *options,
                                         struct aad_error *ret)
{
    n_updates++;
    (void)snprintf(updated, sizeof updated, "%s %s %s %s", options->arguments[0], options->project,
                   options->organization ? options->organization : "-",
                   options->as ? options->as : "-");
    assert_true(options->yes && options->n_arguments == 1);
    assert_int_equal(rotate_fixture.n, 2); /* the old one is good yet */
    assert_string_equal(command_fixture_secret("app", "client-secret"), "new-secret");
    secret_append_text(&ctx->out, "one has it\ntwo has it\n");
    return update_code ? aad_error_set(ret, update_code, NULL, "Azure DevOps says no") : AAD_OK;
}

static int start(void)
{
    n_updates = 0;
    update_code = AAD_OK;
    return rotate_fixture_make();
}

BEFORE_EACH(start);
AFTER_EACH(command_fixture_remove);

TEST(project_has_it_before_the_old_one_goes)
{
    const char *said = rotate_fixture_run(
        "--project p --organization https://dev.azure.com/c --devops-as ado", AAD_OK, &err);

    assert_string_equal(updated, "app p https://dev.azure.com/c ado");
    assert_non_null(strstr(said, "one has it\ntwo has it\nremoved: client secret"));
    assert_int_equal(rotate_fixture.n, 1);
    assert_string_equal(rotate_fixture_note().project.name, "");
    rotate_fixture_run("", AAD_OK, &err); /* said anew each time */
    assert_int_equal(n_updates, 1);
}

TEST(run_that_goes_on_knows_the_project)
{
    update_code = AAD_NETWORK;
    rotate_fixture_run("--project p", AAD_NETWORK, &err);
    assert_int_equal(rotate_fixture.n, 2);
    assert_int_equal(rotate_fixture_note().phase, ROTATION_USED);
    update_code = AAD_OK;
    rotate_fixture_run("", AAD_OK, &err);
    assert_string_equal(updated, "app p - -");
    assert_int_equal(rotate_fixture.n, 1);
}

TEST(grace_does_not_put_it_off)
{
    rotate_fixture_run("--project p --grace 3", AAD_OK, &err);
    assert_int_equal(n_updates, 1);
    rotate_fixture_run("--finish", AAD_OK, &err);
    assert_int_equal(n_updates, 1);
}

TEST(what_cannot_be_is_said_before_anything_is_begun)
{
    rotate_fixture_run("--organization https://dev.azure.com/c", AAD_USAGE, &err);
    rotate_fixture_run("--to client-certificate --project p", AAD_UNSUPPORTED, &err);
    assert_int_equal(rotate_fixture.n_adds, 0);
    assert_int_equal(rotate_fixture_note().phase, ROTATION_IDLE);
}
