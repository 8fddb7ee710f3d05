/*
 * test_rotate.c - `aad-credential rotate`: what it may be called for, and what it says
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "rotate-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(rotate_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(each_step_is_told)
{
    const char *out = rotate_fixture_run("", AAD_OK, &err);

    assert_non_null(strstr(out, "made: client secret " ROTATE_FIXTURE_ID(
                                    "5") "\n"
                                         "stored: beside the one in use, in secret-service\n"
                                         "trying it"));
    assert_non_null(strstr(out, "in use: the new client secret\n"
                                "removed: client secret " ROTATE_FIXTURE_ID(
                                    "1") "\n"
                                         "The client secret of 'app' is good until 20"));
    assert_null(strstr(out, "-secret\n"));
}

TEST(person_sees_them_as_they_are_done)
{
    command_fixture_person("");
    assert_null(strstr(rotate_fixture_run("", AAD_OK, &err), "made:"));
    assert_non_null(strstr(buf_text(&command_fixture.screen), "made: client secret"));
}

TEST(programs_get_all_of_it)
{
    const char *out = rotate_fixture_run("--json --grace 7", AAD_OK, &err);

    assert_non_null(strstr(out, "\"done\": true"));
    assert_non_null(strstr(out, "\"id\": \"" ROTATE_FIXTURE_ID("5") "\""));
    assert_non_null(strstr(out, "\"former-id\": \"" ROTATE_FIXTURE_ID("1") "\""));
    assert_non_null(strstr(out, "\"steps\": ["));
}

TEST(numbers_of_days_are_checked)
{
    static const char *const rows[] = {
        "--days 0",          "--days x",        "--days 731",
        "--grace -1",        "--grace 366",     "--if-older-than x",
        "--before-expiry -", "--undo --finish", "--days 7 --grace 7"};

    for (size_t i = 0; i < COUNT(rows); i++)
        rotate_fixture_run(rows[i], AAD_USAGE, &err);
    assert_int_equal(rotate_fixture.n_lists, 0);
}

TEST(who_may_must_be_known)
{
    home_fixture_put(
        "app", ROTATE_FIXTURE_APP(",\"audiences\":[\"api://x\"],\"hosts\":[\"https://x.example\"]"),
        0600);
    rotate_fixture_run("", AAD_CONFIG, &err);
    assert_non_null(strstr(err.remedy, "--as CONNECTION"));
    home_fixture_put("who", ROTATE_FIXTURE_APP(ROTATE_FIXTURE_GRAPH), 0600);
    rotate_fixture_run("--as who", AAD_OK, &err);
}

TEST(refusal_has_the_portal_s_steps)
{
    const char *out;

    rotate_fixture.add_code = AAD_PERSON;
    out = rotate_fixture_run("--days 90", AAD_PERSON, &err);
    assert_non_null(strstr(out, "application\n" HOME_FIXTURE_GUID));
    assert_non_null(strstr(out, "connection edit app --secret --expires 20"));
    assert_non_null(strstr(out, ROTATE_FIXTURE_ID("1") ": delete it"));
    assert_int_equal(rotate_fixture_note().phase, ROTATION_IDLE);
}

TEST(other_grants_are_told_what_to_do)
{
    static const struct {
        const char *more, *remedy;
    } rows[] = {
        {",\"grant\":\"managed-identity\"", "Nothing need be done"},
        {",\"grant\":\"device-code\"", "Nothing need be done"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[600];

        (void)snprintf(text, sizeof text, ROTATE_FIXTURE_APP(ROTATE_FIXTURE_GRAPH "%s"),
                       rows[i].more);
        home_fixture_put("app", text, 0600);
        rotate_fixture_run("", AAD_UNSUPPORTED, &err);
        assert_non_null(strstr(err.remedy, rows[i].remedy));
    }
}
