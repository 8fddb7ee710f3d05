/*
 * test_encoding.c - what is no UTF-8 is told by its own name
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/encoding.h"

#include "unit.h"

static void check_fault(const char *bytes, size_t len, const char *expected)
{
    const char *fault = encoding_find_fault(bytes, len);

    if (!expected)
        assert_null(fault);
    else if (!fault || !strstr(fault, expected))
        fail_msg("'%s' is not '%s'", fault, expected);
}

#define CHECK(text, expected) check_fault(text, sizeof text - 1, expected)

TEST(utf_8_has_no_fault)
{
    CHECK("", NULL);
    CHECK("a", NULL);
    CHECK("p\xc3\xa4ss \xe2\x82\xac", NULL);
    CHECK("a\xef\xbb\xbf", NULL);
}

TEST(each_fault_has_its_words)
{
    CHECK("\xef\xbb\xbf", "byte order mark");
    CHECK("\xef\xbb\xbfpass", "byte order mark");
    CHECK("\xff\xfep\0", "UTF-16");
    CHECK("\xfe\xff\0p", "UTF-16");
    CHECK("p\0a\0s\0s\0", "UTF-16");
    CHECK("\0p\0a\0s\0s\0", "UTF-16"); /* its line end is cut in two */
    CHECK("p\0\xe4\0\xac\x20s\0", "UTF-16");
    CHECK("pass\0word", "zero byte");
    CHECK("p\xe4ss", "ISO-8859-1");
    CHECK("\x80", "not UTF-8");
}
