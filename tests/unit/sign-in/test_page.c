/*
 * test_page.c - a page is whole, and text of others is nothing but text in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/page.h"

#include "unit.h"

TEST(page_says_title_and_text)
{
    auto_buf struct buf page = {0};

    assert_int_equal(page_print("Signed in", "You can close this window.", &page, NULL), AAD_OK);
    assert_int_equal(strncmp(buf_text(&page), "<!DOCTYPE html>\n", 16), 0);
    assert_non_null(strstr(buf_text(&page), "<title>Signed in - "));
    assert_non_null(strstr(buf_text(&page), "<h1>Signed in</h1>"));
    assert_non_null(strstr(buf_text(&page), "<p>You can close this window.</p>"));
    assert_non_null(strstr(buf_text(&page), "</html>\n"));
}

TEST(text_of_others_is_no_html)
{
    auto_buf struct buf page = {0};

    assert_int_equal(page_print("</title><script>", "<img src=x onerror='a'>&\"", &page, NULL),
                     AAD_OK);
    assert_null(strstr(buf_text(&page), "<script"));
    assert_null(strstr(buf_text(&page), "<img"));
    assert_non_null(strstr(buf_text(&page), "&lt;/title&gt;&lt;script&gt;"));
    assert_non_null(
        strstr(buf_text(&page), "<p>&lt;img src=x onerror=&#39;a&#39;&gt;&amp;&quot;<"));
}

TEST(page_loads_and_runs_nothing)
{
    static const char *const words[] = {"src=", "href=", "url(", "<script", "<form", "@import"};
    auto_buf struct buf page = {0};

    assert_int_equal(page_print("a", "b", &page, NULL), AAD_OK);
    for (size_t i = 0; i < COUNT(words); i++) {
        unit_row(words[i]);
        assert_null(strstr(buf_text(&page), words[i]));
    }
}
