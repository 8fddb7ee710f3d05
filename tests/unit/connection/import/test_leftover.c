/*
 * test_leftover.c - what is left to do with a file that became a connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/leftover.h"

#include <stdio.h>
#include <unistd.h>

#include "home-fixture.h"
#include "unit.h"

static struct connection connection;
static struct import import;
static struct buf text;

static int make(void)
{
    connection = (struct connection){.name = "mine"};
    import = (struct import){.format = &import_az_sp, .c = &connection, .secret_key = "password"};
    return home_fixture_make();
}

static int clear(void)
{
    buf_clear(&import.key_file);
    buf_clear(&text);
    return home_fixture_remove();
}

BEFORE_EACH(make);
AFTER_EACH(clear);

static const char *print(const char *file, bool is_stored)
{
    struct leftover leftover = {&import, file, is_stored};

    buf_clear(&text);
    leftover_print(&leftover, &text);
    assert_int_equal(buf_ok(&text, NULL), AAD_OK);
    return buf_text(&text);
}

/* A file goes as a whole, or its line; with more in it there is no command. */
TEST(only_what_is_stored_is_to_be_deleted)
{
    assert_string_equal(print("/x/a b", true), "Delete /x/a b now: it still holds 'password' in "
                                               "plaintext:\n    rm '/x/a b'\n");
    assert_string_equal(print(NULL, true), "Delete what standard input came from now: it still "
                                           "holds 'password' in plaintext.\n");
    assert_string_equal(print("/x/a", false),
                        "Not brought in: 'password', in plaintext in /x/a. Before you delete that, "
                        "be sure that nothing needs it.\n");
    import.line = 7;
    assert_string_equal(print("/x/a", true), "Delete line 7 of /x/a now: it still holds 'password' "
                                             "in plaintext:\n    sed -i 7d '/x/a'\n");
    assert_non_null(strstr(print("/x/a", false), "'password', in plaintext in line 7 of /x/a. "));
    import.line = 0;
    import.has_more = true;
    assert_string_equal(print("/x/a", true),
                        "Take that entry out of /x/a now: it still holds 'password' in plaintext.\n"
                        "Its other entries were not brought in: leave them there.\n");
}

TEST(tokens_that_nobody_took_stay)
{
    import.tokens = "bearertoken";
    assert_string_equal(
        print("/x/a", true),
        "Take it out of /x/a now: it still holds 'password' in plaintext.\n"
        "Not brought in: bearertoken, in plaintext in /x/a. Before you delete that, "
        "be sure that nothing needs it.\n");
    assert_non_null(strstr(print("/x/a", false), "Not brought in: 'password', bearertoken, in "));
}

TEST(nothing_is_left_of_a_file_without_a_secret)
{
    import.secret_key = NULL;
    assert_string_equal(print("/x/a", false), "");
}

/* Its text is in this file alone until 'key import' has it. */
TEST(key_that_is_a_text_stays_until_it_is_brought_in)
{
    import.secret_key = NULL;
    import.key_text = "servicePrincipalCertificate";
    print("/x/a", false);
    assert_non_null(strstr(buf_text(&text), "key import FILE mine\nKeep /x/a until then."));
    assert_null(strstr(buf_text(&text), "    rm "));
}

/* "sed -i" and "rm" of a link would leave the secret where it is. */
TEST(link_is_followed_to_the_file_that_has_the_secret)
{
    char target[200], want[300];
    FILE *f = fopen(home_fixture_path("target"), "we");

    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(symlink("target", home_fixture_path("link")), 0);
    (void)snprintf(target, sizeof target, "%s", home_fixture_path("target"));
    (void)snprintf(want, sizeof want, "Delete %s now: ", target);
    assert_non_null(strstr(print(home_fixture_path("link"), true), want));
    (void)snprintf(want, sizeof want, "\n    rm '%s'\n", target);
    assert_non_null(strstr(buf_text(&text), want));
    import.line = 1;
    (void)snprintf(want, sizeof want, "\n    sed -i 1d '%s'\n", target);
    assert_non_null(strstr(print(home_fixture_path("link"), true), want));
}

/* No command for a name that a terminal would obey; none that takes it for an option. */
TEST(odd_names_are_safe_to_copy)
{
    assert_string_equal(print("/x/\x1b[2J\r", true), "Delete /x/?[2J? now: it still holds "
                                                     "'password' in plaintext.\n");
    assert_non_null(strstr(print("-rf", true), "\n    rm ./'-rf'\n"));
    assert_non_null(strstr(print("it's", true), "\n    rm 'it'\\''s'\n"));
    assert_null(strchr(print("/x/\x1b[2J\r", false), '\x1b'));
}

TEST(name_of_a_key_file_is_one_of_them)
{
    static const char *const rows[][2] = {
        {"/k.pem", "Its key is brought in by: aad-credential key import '/k.pem' mine\n"},
        {"-k.pem", "Its key is brought in by: aad-credential key import ./'-k.pem' mine\n"},
        {"\x1b[2J", "Its key is in ?[2J, and is brought in by: aad-credential key import FILE "
                    "mine\n"},
    };

    import.secret_key = NULL;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][0]);
        buf_clear(&import.key_file);
        buf_append_text(&import.key_file, rows[i][0]);
        assert_string_equal(print("/x/a", false), rows[i][1]);
    }
}
