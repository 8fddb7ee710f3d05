/*
 * test_help.c - what is read from a page, and what is shown of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/help.h"

#include "unit.h"

static const char text[] =
    "usage: aad-credential cook dish NAME|FILE [SPICE...] [--hot] --pan PAN\n"
    "                                [--for KIND]\n\n"
    "Cooks with --love and @about@.\n\n"
    "  --hot      it burns\n"
    "  --pan iron|steel\n"
    "             in which\n"
    "             pan\n"
    "  --for KIND of people: no column\n\n"
    "    --deep is only said\n";

static const struct help_page page = {"cook", "dish", text, "salt"};

static void check_part(const struct help_part *part, const char *want)
{
    if (!help_part_is(part, want))
        fail_msg("'%.*s', not '%s'", (int)part->len, part->text, want);
}

TEST(options_are_read_with_their_values_and_texts)
{
    struct help_option option;
    const char *at = text;

    assert_true(help_next_option(&at, &option));
    check_part(&option.name, "hot");
    assert_int_equal(option.value.len, 0);
    check_part(&option.about, "it burns\n");
    assert_true(help_next_option(&at, &option));
    check_part(&option.name, "pan");
    check_part(&option.value, "iron|steel");
    check_part(&option.about, "in which\n             pan\n");
    assert_true(help_next_option(&at, &option));
    check_part(&option.name, "for");
    assert_false(help_next_option(&at, &option));
}

TEST(option_is_found_by_its_whole_name)
{
    assert_true(help_has_option(text, "pan"));
    assert_false(help_has_option(text, "pa"));
    assert_false(help_has_option(text, "pans"));
    assert_false(help_has_option(text, "love"));
    assert_false(help_has_option(text, "deep"));
    assert_false(help_has_option(text, ""));
}

TEST(arguments_stand_before_the_options_of_the_usage)
{
    static const struct help_page none = {"list", NULL, "usage: aad-credential list\n", NULL};
    struct help_part part;

    assert_true(help_find_argument(&page, 0, &part));
    check_part(&part, "NAME|FILE");
    assert_true(help_find_argument(&page, 1, &part));
    check_part(&part, "SPICE");
    assert_false(help_find_argument(&page, 2, &part));
    assert_false(help_find_argument(&none, 0, &part));
}

TEST(unknown_option_names_the_nearest_and_the_page)
{
    struct aad_error err;

    assert_int_equal(help_refuse_option(&page, "pna", &err), AAD_USAGE);
    assert_string_equal(err.what, "'cook dish' has no option --pna");
    assert_string_equal(err.remedy, "Did you mean --pan? 'aad-credential cook dish --help' lists "
                                    "its options.");
    assert_int_equal(help_refuse_option(&page, "zzzzzz", &err), AAD_USAGE);
    assert_string_equal(err.remedy, "'aad-credential cook dish --help' lists its options.");
    assert_int_equal(help_refuse_option(&page, "\x1b[31m", &err), AAD_USAGE); /* case 17 */
    assert_null(strchr(err.what, '\x1b'));
}

static bool verb_at(unsigned i, struct command_verb *ret)
{
    static const struct command_verb rows[] = {
        {"dish", "cook one", text, "salt"},
        {"be", "be it", "usage: aad-credential cook be\n", NULL},
    };

    if (i < COUNT(rows))
        *ret = rows[i];
    return i < COUNT(rows);
}

static const struct command command = {
    .name = "cook", .help = "x a@b @nolist@\n@verbs@\n@name@: @kinds\n", .verb_at = verb_at};

TEST(page_of_a_verb_is_found_by_its_name)
{
    struct help_page found;

    assert_true(help_find_page(&command, "dish", &found));
    assert_ptr_equal(found.text, text);
    assert_string_equal(found.verb, "dish");
    assert_false(help_find_page(&command, "dis", &found));
    assert_ptr_equal(found.text, command.help);
    assert_null(found.verb);
    assert_false(help_find_page(&command, NULL, &found));
}

TEST(marks_are_filled_in_and_other_text_stays)
{
    auto_buf struct buf shown = {0};
    struct help_page found;

    (void)help_find_page(&command, NULL, &found);
    help_print(&found, &command, &shown);
    assert_string_equal(buf_text(&shown), "x a@b @nolist@\n"
                                          "  dish  cook one\n"
                                          "  be    be it\n"
                                          "cook: @kinds\n");
    buf_clear(&shown);
    help_print(&page, &command, &shown);
    assert_non_null(strstr(buf_text(&shown), "Cooks with --love and salt.\n"));
}

/* Further lines of a list begin in the column of the option's text. */
TEST(list_is_wrapped_where_it_stands)
{
    static const struct help_page lists = {
        "x", NULL, "usage:\n\n  --grant GRANT  one of @grants@.\n  --to FORMAT    a:@outputs@\n",
        NULL};
    auto_buf struct buf shown = {0};
    const char *at;

    help_print(&lists, &command, &shown);
    at = strchr(strstr(buf_text(&shown), "one of password, "), '\n');
    assert_int_equal(strspn(at + 1, " "), strlen("  --grant GRANT  "));
    assert_non_null(strstr(buf_text(&shown), " or personal-access-token.\n"));
    assert_non_null(strstr(buf_text(&shown), "  --to FORMAT    a:\n                 text  "));
}

TEST(arguments_are_counted_as_the_page_has_them)
{
    static const struct help_page
        list = {"key", "list", "usage: aad-credential key list [URI] [--json]\n", NULL},
        import = {"key", "import", "usage: aad-credential key import FILE URI|NAME [--renew]\n",
                  NULL},
        none = {"lock", NULL, "usage: aad-credential lock [--yes]\n", NULL};
    struct aad_error err = {0};

    assert_int_equal(help_check_arguments(&list, 0, NULL), AAD_OK);
    assert_int_equal(help_check_arguments(&list, 1, NULL), AAD_OK);
    assert_int_equal(help_check_arguments(&list, 2, &err), AAD_USAGE);
    assert_string_equal(err.what, "'key list' takes [URI]");
    assert_int_equal(help_check_arguments(&import, 2, NULL), AAD_OK);
    assert_int_equal(help_check_arguments(&import, 1, &err), AAD_USAGE);
    assert_string_equal(err.what, "'key import' takes FILE URI|NAME");
    assert_int_equal(help_check_arguments(&none, 0, NULL), AAD_OK);
    assert_int_equal(help_check_arguments(&none, 1, &err), AAD_USAGE);
    assert_string_equal(err.what, "'lock' takes no argument");
}
