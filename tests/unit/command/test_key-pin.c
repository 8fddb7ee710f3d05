/*
 * test_key-pin.c - a PIN goes into the keyring only after the token has taken it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "key-verbs-fixture.h"
#include "store/pin-kept.h"
#include "store/pin.h"
#include "unit.h"

static struct aad_error error;

static const char *run(const char *words, enum aad_code want)
{
    return key_verbs_fixture_run(words, want, &error);
}

BEFORE_EACH(key_verbs_fixture_make);
AFTER_EACH(key_verbs_fixture_remove);

TEST(right_pin_goes_into_the_keyring)
{
    const char *text = run("pin arm", AAD_OK);
    char role[33], wanted[80];
    struct aad_item item;

    assert_string_equal(key_verbs_fixture.log, "check unlock save");
    assert_string_equal(key_verbs_fixture.opened, "secret-service");
    pin_item("work (serial 1)", role, &item);
    (void)snprintf(wanted, sizeof wanted, "%s %s", item.connection, item.role);
    assert_string_equal(key_verbs_fixture.item, wanted);
    assert_non_null(strstr(text, "The PIN of work (serial 1) is in the keyring now"));
    assert_null(strstr(text, "1234"));
}

/* P6: a wrong one that were stored would be used up by the next agent. */
TEST(refused_pin_is_not_stored)
{
    key_verbs_fixture.unlock_code = AAD_REJECTED;
    assert_string_equal(run("pin arm", AAD_REJECTED), "");
    assert_string_equal(key_verbs_fixture.log, "check unlock");
}

/* Of the very connections that it is for: the keyring has none yet, or an old one. */
TEST(person_is_asked_whatever_the_keyring_has)
{
    key_verbs_fixture.verb_code = AAD_REJECTED;
    run("pin arm --pin keyring", AAD_REJECTED);
    assert_string_equal(key_verbs_fixture.pin, "ask");
    run("pin arm", AAD_REJECTED);
    assert_string_equal(key_verbs_fixture.pin, "fd:9");
}

TEST(forgetting_needs_no_pin)
{
    assert_non_null(strstr(run("pin arm --forget", AAD_OK), "no longer in the keyring"));
    assert_string_equal(key_verbs_fixture.log, "check erase");
}

/* Neither the old nor the new one is touched in the middle of `--change`. */
TEST(change_that_is_under_way_is_waited_for)
{
    int lock = -1;

    assert_int_equal(pin_kept_lock("work (serial 1)", &lock, &error), AAD_OK);
    run("pin arm", AAD_THROTTLED);
    assert_string_equal(key_verbs_fixture.log, "check");
    run("pin arm --forget", AAD_THROTTLED);
    (void)close(lock);
    run("pin arm", AAD_OK);
}
