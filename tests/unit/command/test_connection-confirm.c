/*
 * test_connection-confirm.c - a connection that somebody else has described: seen before it is
 * saved
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-confirm.h"

#include "command-fixture.h"
#include "unit.h"

static struct addition_source source;
static struct command_context context;

static enum aad_code confirm(bool yes, struct aad_error *err)
{
    static const char text[] = "{\"version\":1,\"kind\":\"azurerm\",\"client-id\":"
                               "\"" HOME_FIXTURE_GUID "\","
                               "\"authority\":\"https://login.microsoftonline.com/t\"}";
    auto_addition struct addition add = {.options = {.yes = yes, .secret_fd = -1},
                                         .source = &source};

    assert_int_equal(connection_parse("mine", text, sizeof text - 1, &add.c, err), AAD_OK);
    buf_append_text(&source.used, "somewhere");
    return connection_confirm(&context, &add, err);
}

static int begin(void)
{
    source = (struct addition_source){.name = "that file", .proof = "'password'"};
    context = (struct command_context){0};
    return command_fixture_make();
}

static int end(void)
{
    secret_clear(&context.out);
    return command_fixture_remove();
}

BEFORE_EACH(begin);
AFTER_EACH(end);

static bool has_all(const char *text)
{
    return text && strstr(text, "From somewhere:\n\nname                 mine\n") &&
           strstr(text, "client-secret        from 'password', to be kept in secret-service\n");
}

TEST(script_has_said_yes_and_it_is_shown)
{
    struct aad_error err;

    assert_int_equal(confirm(true, &err), AAD_OK);
    assert_true(has_all(context.out.bytes) && context.shows_out);
}

TEST(nobody_says_yes_for_a_script)
{
    struct aad_error err;

    assert_int_equal(confirm(false, &err), AAD_USAGE);
    assert_true(has_all(context.out.bytes) && context.shows_out);
    assert_non_null(strstr(err.remedy, "--yes"));
}

TEST(person_sees_it_and_says_yes)
{
    struct aad_error err;

    command_fixture_person("Save it?=");
    assert_int_equal(confirm(false, &err), AAD_OK);
    assert_true(has_all(buf_text(&command_fixture.screen)));
    assert_int_equal(context.out.len, 0);
}

TEST(person_sees_it_and_says_no)
{
    struct aad_error err;

    command_fixture_person("Save it?=n");
    assert_int_equal(confirm(false, &err), AAD_CANCELLED);
    assert_non_null(strstr(err.remedy, "goes before that file"));
}

TEST(what_has_no_secret_names_none)
{
    struct aad_error err;

    source.proof = NULL;
    assert_int_equal(confirm(true, &err), AAD_OK);
    assert_null(strstr(context.out.bytes, "to be kept"));
}
