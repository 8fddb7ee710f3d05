/*
 * test_certificate.c - an application's certificate is replaced, step by step
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rotate-fixture.h"
#include "unit.h"

#define OLD ROTATE_FIXTURE_SHA1("1")

static struct aad_error err;

static int start(void)
{
    return rotate_fixture_make_certificate("secret-service");
}

BEFORE_EACH(start);
AFTER_EACH(command_fixture_remove);

static void want_only(const char *thumbprint)
{
    assert_int_equal(rotate_fixture.n_keys, 1);
    assert_string_equal(rotate_fixture.keys[0].thumbprint, thumbprint);
    assert_string_equal(rotate_fixture.used, thumbprint);
    assert_string_equal(rotate_fixture.next, "");
    assert_int_equal(rotate_fixture_note().phase, ROTATION_IDLE);
}

TEST(new_one_is_proved_while_it_spreads)
{
    const char *said;

    rotate_fixture.n_unknown = 12;
    said = rotate_fixture_run("", AAD_OK, &err);
    assert_non_null(strstr(said, "made: rsa:3072 A0"));
    assert_non_null(strstr(said, "removed: certificate " OLD));
    assert_int_equal(rotate_fixture.n_tries, 13);
    assert_string_not_equal(rotate_fixture.used, OLD);
    want_only(rotate_fixture.used);
    assert_int_equal(rotate_fixture.n_patches, 0);
    assert_string_equal(rotate_fixture_note().used.id, rotate_fixture.used);
}

/* Killed behind any step, and before its note. */
TEST(what_was_done_and_not_noted_is_found)
{
    static const struct {
        const char *what;
        bool is_registered, is_used;
    } rows[] = {{"made", false, false}, {"registered", true, false}, {"in use", true, true}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rotation note;

        unit_row(rows[i].what);
        command_fixture_remove();
        (void)start();
        rotate_fixture.try_code = AAD_NETWORK;
        rotate_fixture_run("", AAD_NETWORK, &err);
        rotate_fixture.try_code = AAD_OK;
        note = rotate_fixture_note();
        note.phase = rows[i].is_used ? ROTATION_STORED : ROTATION_MAKING;
        rotate_fixture_set_note(&note);
        rotate_fixture.n_keys = rows[i].is_registered ? 2 : 1;
        if (rows[i].is_used) {
            (void)strcpy(rotate_fixture.used, rotate_fixture.next);
            rotate_fixture.next[0] = '\0';
        }
        rotate_fixture_run("", AAD_OK, &err);
        want_only(note.next.id);
        assert_int_equal(rotate_fixture.n_adds, rows[i].is_registered ? 1 : 2);
    }
}

TEST(one_that_a_person_has_dropped_is_made_anew)
{
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture.try_code = AAD_OK;
    rotate_fixture.next[0] = '\0';
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_adds, 2);
    want_only(rotate_fixture.used);
}

TEST(begun_one_is_taken_back)
{
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture_run("--undo", AAD_OK, &err);
    want_only(OLD);
}

TEST(person_does_what_graph_would)
{
    const char *said = rotate_fixture_run("--by-hand", AAD_PERSON, &err);

    assert_int_equal(rotate_fixture.n_lists, 0);
    assert_non_null(strstr(said, "aad-credential key certificate app --renew --output next.pem"));
    assert_string_equal(rotate_fixture.used, OLD);
    (void)strcpy(rotate_fixture.keys[rotate_fixture.n_keys++].thumbprint, rotate_fixture.next);
    said = rotate_fixture_run("--finish --by-hand", AAD_OK, &err);
    assert_non_null(strstr(said, "Delete the certificate " OLD));
    assert_string_not_equal(rotate_fixture.used, OLD);
    assert_int_equal(rotate_fixture_note().phase, ROTATION_IDLE);
}

TEST(person_is_needed_where_nobody_may)
{
    const char *said;

    rotate_fixture.add_key_code = rotate_fixture.patch_code = AAD_PERSON;
    said = rotate_fixture_run("", AAD_PERSON, &err);
    assert_non_null(strstr(said, "By hand, in the portal"));
    assert_string_equal(rotate_fixture.used, OLD);
    assert_string_not_equal(rotate_fixture.next, "");
}

/* It says itself how old it is, whatever was noted. */
TEST(timer_asks_the_certificate)
{
    struct rotation note = {.phase = ROTATION_IDLE, .used = {.from_s = 1, .until_s = 2}};

    rotate_fixture_set_note(&note);
    assert_non_null(strstr(rotate_fixture_run("--before-expiry 30 --if-older-than 1", AAD_OK, &err),
                           "Nothing to do"));
    assert_int_equal(rotate_fixture.n_lists, 0);
    rotate_fixture_run("--before-expiry 200", AAD_OK, &err);
    assert_string_not_equal(rotate_fixture.used, OLD);
}

TEST(store_that_does_not_switch_is_told)
{
    rotate_fixture.certificate_code = AAD_LOCKED;
    rotate_fixture_run("", AAD_LOCKED, &err);
    assert_int_equal(rotate_fixture.n_adds, 0);
}
