/*
 * test_npm.c - how npm is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wrap-fixture.h"
#include "unit.h"

TEST(token_is_where_the_settings_of_the_machine_would_be)
{
    static const char *const given[] = {"ci", "--ignore-scripts", NULL};

    wrap_fixture_want(&wrap_npm, given, "ci --ignore-scripts");
    assert_string_equal(getenv("npm_config_globalconfig"), "/proc/self/fd/9");
    assert_true(wrap_npm.reads_once);
}

TEST(what_would_lose_or_show_the_token_is_refused)
{
    static const struct wrap_fixture_row rows[] = {
        {"ci", NULL},
        {"install --registry=https://h/ -g", NULL},
        {"run build -- --strict-ssl=false", NULL},
        {"ci --globalconfig f", "in the place of"},
        {"ci --strict-ssl=false", "anybody can read"},
        {"ci --no-strict-ssl", "anybody can read"},
        {"ci --no-strict-s", "anybody can read"},
        {"ci --globalconf=f", "in the place of"},
        {"run logout", NULL},
        {"install logout", NULL},
        {"--loglevel=silly run logout", NULL},
        {"--loglevel silly run logout", NULL},
        {"logout", "write that down"},
        {"logou --silent", "write that down"},
        {"--loglevel silly logout", "write that down"},
        {"--loglevel=silly -s logout", "write that down"},
        {"-- logout", "write that down"},
    };

    wrap_fixture_check(&wrap_npm, rows, COUNT(rows));
}
