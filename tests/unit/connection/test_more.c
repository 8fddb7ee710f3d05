/*
 * test_more.c - the command that gives a connection one more audience, or one more host
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/more.h"

#include "unit.h"

static char a[] = "https://a.example", b[] = "api://b c";
static const struct connection one = {
    .name = "one", .audiences = {a, b}, .n_audiences = 2, .hosts = {a}, .n_hosts = 1};

TEST(what_is_there_is_said_again)
{
    static const struct {
        const char *audience, *host, *command;
    } rows[] = {
        {NULL, "https://x.example",
         "aad-credential connection edit one --host https://a.example --host https://x.example"},
        {"https://x.example", NULL,
         "aad-credential connection edit one --audience https://a.example --audience 'api://b c' "
         "--audience https://x.example"},
        {"https://x.example", "https://x.example",
         "aad-credential connection edit one --audience https://a.example --audience 'api://b c' "
         "--audience https://x.example --host https://a.example --host https://x.example"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf text = {0};

        unit_row(rows[i].command);
        more_print(&one, rows[i].audience, rows[i].host, &text);
        assert_string_equal(buf_text(&text), rows[i].command);
    }
}
