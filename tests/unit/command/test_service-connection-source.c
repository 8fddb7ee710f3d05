/*
 * test_service-connection-source.c - the connection of ours that a service connection is like
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/service-connection-access.h"

#include "manage-fixture.h"
#include "unit.h"

BEFORE_EACH(manage_fixture_make);
AFTER_EACH(command_fixture_remove);

static enum aad_code open_source(const char *name, const char *service_name,
                                 struct service_source *ret, struct aad_error *err)
{
    static char words[64]; /* the draft borrows it */
    char *arguments[] = {words};
    const struct service_options options = {.verb = "create",
                                            .arguments = arguments,
                                            .n_arguments = name != NULL,
                                            .service_name = service_name};

    (void)snprintf(words, sizeof words, "%s", name ? name : "");
    return source_open(&options, ret, err);
}

TEST(connection_is_drafted_by_its_name_or_another)
{
    struct service_source source = {0};
    struct aad_error err;

    assert_int_equal(open_source("lcs", NULL, &source, &err), AAD_OK);
    assert_string_equal(source.draft.scheme->name, "UsernamePassword");
    assert_string_equal(source.draft.name, "lcs");
    source_close(&source);
    source = (struct service_source){0};
    assert_int_equal(open_source("lcs", "LCS & more", &source, &err), AAD_OK);
    assert_string_equal(source.draft.name, "LCS & more");
    source_close(&source);
}

TEST(what_is_no_connection_is_said)
{
    struct service_source source = {0};
    struct aad_error err;

    assert_int_equal(open_source(NULL, NULL, &source, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "'service-connection create'"));
    assert_int_equal(open_source("No Name", NULL, &source, &err), AAD_USAGE);
    assert_int_equal(open_source("none", NULL, &source, &err), AAD_NOT_FOUND);
    assert_int_equal(open_source("ado", NULL, &source, &err), AAD_UNSUPPORTED);
    source_close(&source);
}

TEST(secret_is_loaded_for_the_project)
{
    const struct service_options options = {0};
    const struct command_context ctx = {0};
    struct service_project project = {0};
    struct service_source source = {0};
    struct aad_error err;

    buf_append_text(&project.organization, "https://dev.azure.com/contoso");
    buf_append_text(&project.name, "Games");
    assert_int_equal(open_source("lcs", NULL, &source, &err), AAD_OK);
    assert_int_equal(source_load_secret(&ctx, &options, &project, &source, &err), AAD_NOT_FOUND);
    command_fixture.items[0] =
        (struct command_fixture_item){.connection = "lcs", .role = "password", .secret = "pw"};
    command_fixture.n_items = 1;
    assert_int_equal(source_load_secret(&ctx, &options, &project, &source, &err), AAD_OK);
    assert_string_equal(source.secret.bytes, "pw");
    assert_string_equal(command_fixture.target, "https://dev.azure.com/contoso/Games");
    source_close(&source);
    project_close(&project);
}
