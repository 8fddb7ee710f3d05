/*
 * test_wrap.c - lines that fit a terminal, and can still be pasted
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/wrap.h"

#include "unit.h"

static void check(const char *text, struct wrap wrap, const char *expected)
{
    auto_buf struct buf out = {0};

    wrap_append(&out, text, &wrap);
    assert_string_equal(buf_text(&out), expected);
}

TEST(line_is_broken_between_words)
{
    check("one two three four", (struct wrap){.columns = 10}, "one two\nthree four");
    check("one two three four", (struct wrap){.columns = 10, .at = 4, .indent = 2},
          "one\n  two\n  three\n  four");
    check("one two three four", (struct wrap){0}, "one two three four");
    check("0123456789", (struct wrap){.columns = 10}, "0123456789");
    check("", (struct wrap){.columns = 10}, "");
}

TEST(each_line_is_wrapped_by_itself)
{
    check("  one two three\nfour\n\n", (struct wrap){.columns = 10},
          "  one two\n  three\nfour\n\n");
    check("PIN of token: ", (struct wrap){.columns = 14}, "PIN of token: ");
    check("PIN of token: ", (struct wrap){.columns = 13}, "PIN of token: ");
}

TEST(word_is_never_broken)
{
    check("see https://login.test/a/b", (struct wrap){.columns = 12, .indent = 1},
          "see\n https://login.test/a/b");
    check("https://login.test/a/b it is", (struct wrap){.columns = 12},
          "https://login.test/a/b\nit is");
}

TEST(what_is_quoted_can_be_pasted)
{
    check("Run 'aad-credential unlock' now", (struct wrap){.columns = 14},
          "Run\n'aad-credential unlock'\nnow");
    check("a user's own word is none", (struct wrap){.columns = 12}, "a user's own\nword is none");
    check("see ('git config -l'), it", (struct wrap){.columns = 12}, "see\n('git config -l'),\nit");
    check("'tis the user's own", (struct wrap){.columns = 10}, "'tis the\nuser's own");
}

TEST(command_behind_a_colon_can_be_pasted)
{
    check("Unlock it: aad-credential unlock now", (struct wrap){.columns = 20},
          "Unlock it:\naad-credential unlock now");
    check("Run: aad-credential lock, then go on", (struct wrap){.columns = 20},
          "Run:\naad-credential lock,\nthen go on");
    check("git asks aad-credential for them", (struct wrap){.columns = 24},
          "git asks aad-credential\nfor them");
}

TEST(columns_are_counted_not_bytes)
{
    check("\xc3\xbc\xc3\xbc\xc3\xbc \xc3\xa4\xc3\xa4", (struct wrap){.columns = 6},
          "\xc3\xbc\xc3\xbc\xc3\xbc \xc3\xa4\xc3\xa4");
    check("\xe6\x97\xa5\xe6\x9c\xac \xe6\x97\xa5", (struct wrap){.columns = 6},
          "\xe6\x97\xa5\xe6\x9c\xac\n\xe6\x97\xa5");
    check("\xff\xff\xff \xff\xff", (struct wrap){.columns = 5}, "\xff\xff\xff\n\xff\xff");
}

TEST(indent_leaves_half_of_a_narrow_terminal)
{
    check("a b c", (struct wrap){.columns = 4, .at = 3, .indent = 30}, "a\n  b\n  c");
}
