/*
 * test_change.c - a person's password is about to be another one
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/change.h"

#include <sys/stat.h>
#include <unistd.h>

#include "home-fixture.h"
#include "unit.h"

static char mine[] = "u@x.example", same[] = "U@X.Example", other[] = "v@x.example";
static struct connection one = {.name = "one", .username = mine},
                         two = {.name = "two", .username = same},
                         three = {.name = "three", .username = other}, nobody = {.name = "four"};
static struct aad_error err;

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

TEST(all_connections_of_the_person_see_it)
{
    char by[CONNECTION_NAME_MAX + 1];

    assert_false(change_is_on(&one, by));
    assert_int_equal(change_begin(&one, &err), AAD_OK);
    assert_int_equal(change_begin(&one, &err), AAD_OK);
    assert_true(change_is_on(&one, by));
    assert_true(change_is_on(&two, by));
    assert_string_equal(by, "one");
    assert_false(change_is_on(&three, by));
    assert_false(change_is_on(&nobody, by));
    change_end_by(&two); /* it has not begun it */
    assert_true(change_is_on(&one, by));
    change_end_by(&one);
    assert_false(change_is_on(&one, by));
    change_end(&two);
}

TEST(where_it_cannot_be_noted_nothing_is_begun)
{
    home_fixture_put("app", "{}", 0600);
    setenv("XDG_STATE_HOME", "/proc/nowhere", 1);
    setenv("XDG_RUNTIME_DIR", "/proc/nowhere", 1);
    assert_int_equal(change_begin(&one, &err), AAD_IO);
    assert_non_null(strstr(err.remedy, "XDG_STATE_HOME"));
}
