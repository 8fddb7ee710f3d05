/*
 * test_beside.c - certificates that are kept beside a connection's file
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/beside.h"

#include <sys/stat.h>
#include <unistd.h>

#include "connection/connection.h"
#include "home-fixture.h"
#include "unit.h"

static struct aad_error error;

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

static void write_text(enum beside what, const char *text)
{
    auto_secret struct secret pem = {0};

    home_fixture_put("a", HOME_FIXTURE_LCS, 0600);
    secret_append_text(&pem, text);
    assert_int_equal(beside_write("a", what, &pem, &error), AAD_OK);
}

static void want_text(enum beside what, const char *text)
{
    auto_secret struct secret pem = {0};

    assert_int_equal(beside_read("a", what, &pem, &error), text ? AAD_OK : AAD_NOT_FOUND);
    if (text)
        assert_string_equal(pem.bytes, text);
}

TEST(each_has_a_file_of_its_own)
{
    want_text(BESIDE_USED, NULL);
    write_text(BESIDE_USED, "one");
    write_text(BESIDE_NEXT, "two");
    want_text(BESIDE_USED, "one");
    want_text(BESIDE_NEXT, "two");
    assert_string_equal(
        home_fixture_read(home_fixture_path(".config/aad-credential/connections/a.next.pem")),
        "two");
    assert_int_equal(beside_remove("a", BESIDE_NEXT, &error), AAD_OK);
    assert_int_equal(beside_remove("a", BESIDE_NEXT, &error), AAD_OK); /* it is not there */
    want_text(BESIDE_USED, "one");
    want_text(BESIDE_NEXT, NULL);
}

/* It decides what is sent, as the connection's file does. */
TEST(file_that_others_may_write_is_not_believed)
{
    auto_secret struct secret pem = {0};

    write_text(BESIDE_USED, "one");
    assert_int_equal(chmod(home_fixture_path(".config/aad-credential/connections/a.pem"), 0666), 0);
    assert_int_equal(beside_read("a", BESIDE_USED, &pem, &error), AAD_CONFIG);
}

TEST(all_of_them_go_with_the_connection)
{
    write_text(BESIDE_USED, "one");
    write_text(BESIDE_NEXT, "two");
    assert_int_equal(connection_erase("a", NULL, &error), AAD_OK);
    want_text(BESIDE_USED, NULL);
    want_text(BESIDE_NEXT, NULL);
}

TEST(copy_is_all_of_one_name)
{
    auto_secret struct secret old = {0};

    write_text(BESIDE_USED, "one");
    write_text(BESIDE_CHAIN, "three");
    secret_append_text(&old, "old");
    assert_int_equal(beside_write("b", BESIDE_NEXT, &old, &error), AAD_OK);
    assert_int_equal(beside_copy("a", "b", &error), AAD_OK);
    for (unsigned i = 0; i < BESIDES; i++) {
        auto_secret struct secret was = {0}, is = {0};
        enum aad_code code = beside_read("a", (enum beside)i, &was, NULL);

        assert_int_equal(beside_read("b", (enum beside)i, &is, NULL), code);
        assert_true(secret_equal(&was, &is));
    }
}
