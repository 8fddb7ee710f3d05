/*
 * test_connection-show.c - connections as they are: show, export
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "command-fixture.h"
#include "connection/rotation.h"
#include "unit.h"

static const char *run(const char *words, enum aad_code want)
{
    struct aad_error err;

    return command_fixture_run(&command_connection, words, NULL, want, &err);
}

/* Parses the answer as one JSON object: arrays are put into one. */
static struct cJSON *parse(const char *text)
{
    auto_buf struct buf whole = {0};
    struct cJSON *object = NULL;
    struct aad_error err = {0};

    buf_printf(&whole, text[0] == '[' ? "{\"list\":%s}" : "%s", text);
    if (json_parse(buf_text(&whole), whole.len, &object, &err))
        fail_msg("%s: %s", err.what, text);
    return object;
}

static void put_three(void)
{
    home_fixture_put("lcs-prod", HOME_FIXTURE_LCS, 0600);
    home_fixture_put_generic("api", "\"https://api.example\"");
    home_fixture_put("broken", "{\"version\":1,\"kind\":\"lsc\"}", 0600);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(show_has_every_field_that_is_set)
{
    const char *out;

    put_three();
    out = run("show lcs-prod --no-store", AAD_OK);
    assert_non_null(strstr(out, "name                 lcs-prod\n"));
    assert_non_null(strstr(out, "kind                 lcs\n"));
    assert_non_null(strstr(out, "hosts                https://lcsapi.lcs.dynamics.com\n"));
    assert_non_null(strstr(out, "timeout              15\n"));
    assert_null(strstr(out, "proxy"));
    assert_string_equal(command_fixture.opened, "");
}

TEST(show_says_what_goes_on_with_a_rotation)
{
    static char name[] = HOME_FIXTURE_GUID;
    const struct connection c = {.name = "lcs-prod", .client_id = name};
    auto_rotation struct rotation r = {.lock = -1};
    struct aad_error err;
    const char *out;

    put_three();
    assert_int_equal(rotation_open(&c, &r, &err), AAD_OK);
    r.phase = ROTATION_STORED;
    assert_int_equal(rotation_save(&r, &err), AAD_OK);
    rotation_close(&r);
    out = run("show lcs-prod --no-store", AAD_OK);
    assert_non_null(strstr(out, "rotation             the replacement of its password stopped"));
    assert_non_null(strstr(out, "aad-credential rotate lcs-prod --finish; or take it back"));
}

TEST(letters_are_shown_where_the_locale_can)
{
    home_fixture_put(
        "mine",
        "{\"version\":1,\"kind\":\"lcs\",\"authority\":\"https://login.test/t\",\"client-id\":"
        "\"" HOME_FIXTURE_GUID "\",\"username\":\"u@x.test\",\"audiences\":[\"https://"
        "a.test\"],\"description\":\"gr\xc3\xbcn\"}",
        0600);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    assert_non_null(strstr(run("show mine", AAD_OK), "gr\xc3\xbcn\n"));
    (void)setenv("LC_ALL", "C", 1);
    assert_non_null(strstr(run("show mine", AAD_OK), "gr?n\n"));
    assert_non_null(strstr(run("list", AAD_OK), "gr?n\n"));
    assert_non_null(strstr(run("show mine --json", AAD_OK), "gr\xc3\xbcn"));
    (void)setenv("LC_ALL", "C.UTF-8", 1);
}

TEST(show_as_json_is_the_file_with_its_name)
{
    auto_json struct cJSON *shown = NULL;
    auto_connection struct connection c = {0};
    const char *out;

    put_three();
    out = run("show lcs-prod --json", AAD_OK);
    shown = parse(out);
    assert_string_equal(json_text(shown, "name"), "lcs-prod");
    assert_string_equal(json_text(shown, "kind"), "lcs");
    assert_null(json_text(shown, "version"));
    out = run("export lcs-prod", AAD_OK); /* that is the file, as it can be imported */
    assert_int_equal(connection_parse("again", out, strlen(out), &c, NULL), AAD_OK);
}

/* It is said that there is a secret, never which (P3); and nobody is asked for it. */
TEST(show_says_whether_the_secret_is_there)
{
    const char *out;

    put_three();
    assert_non_null(strstr(run("show lcs-prod", AAD_OK), "password             MISSING"));
    assert_non_null(strstr(run("show api", AAD_OK), "client-secret        MISSING"));
    command_fixture.n_items = 1;
    command_fixture.items[0] =
        (struct command_fixture_item){"lcs-prod", "password", "canary-7f", "", "", ""};
    out = run("show lcs-prod", AAD_OK);
    assert_non_null(strstr(out, "stored in secret-service"));
    assert_null(strstr(out, "canary"));
    assert_false(command_fixture.may_ask);
    command_fixture.load_code = AAD_LOCKED;
    assert_non_null(strstr(run("show lcs-prod", AAD_OK), "unknown: the store says no"));
}

TEST(show_of_what_is_not_usable_fails_and_shows_nothing)
{
    put_three();
    assert_string_equal(run("show none", AAD_NOT_FOUND), "");
    assert_string_equal(run("show broken", AAD_CONFIG), "");
    assert_string_equal(run("show", AAD_USAGE), "");
    assert_string_equal(run("show ../lcs-prod", AAD_USAGE), "");
    assert_string_equal(run("export none", AAD_NOT_FOUND), "");
}
