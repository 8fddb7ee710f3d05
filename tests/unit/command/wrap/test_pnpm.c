/*
 * test_pnpm.c - how pnpm is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wrap-fixture.h"
#include "unit.h"

TEST(token_is_where_the_settings_of_the_machine_would_be)
{
    static const char *const given[] = {"install", "--ignore-scripts", NULL};

    wrap_fixture_want(&wrap_pnpm, given, "--config.strict-ssl=true install --ignore-scripts");
    assert_string_equal(getenv("npm_config_globalconfig"), "/proc/self/fd/9");
    assert_true(wrap_pnpm.reads_once);
}

TEST(what_would_lose_or_show_the_token_is_refused)
{
    static const struct wrap_fixture_row rows[] = {
        {"install", NULL},
        {"install --registry=https://h/ -g", NULL},
        {"run build -- --strict-ssl=false", NULL},
        {"install --globalconfig f", "in the place of"},
        {"install --strict-ssl=false", "anybody can read"},
        {"install --no-strict-ssl", "anybody can read"},
        {"install --config.strict-ssl=false", "anybody can read"},
        {"install --config.fund=false", NULL},
        {"run config", NULL},
        {"--filter x run config", NULL},
        {"config list", "would show"},
        {"c ls", "would show"},
        {"-C dir get registry", "would show"},
        {"logout", "write that down"},
    };

    wrap_fixture_check(&wrap_pnpm, rows, COUNT(rows));
}
