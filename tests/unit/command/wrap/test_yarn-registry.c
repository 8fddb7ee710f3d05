/*
 * test_yarn-registry.c - which registries files name, and which of them are the connection's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/yarn-registry.h"
#include "unit.h"

TEST(only_registries_of_the_connection_are_taken) /* P1 */
{
    static const struct {
        const char *text, *out;
    } cases[] = {
        {"registry=https://h/a/npm/registry/\n", "//h/a/npm/registry/\n"},
        {" registry = https://h/a \r\n", "//h/a/\n"},
        {"@me:registry=https://h/a/", "//h/a/\n"},
        {"registry \"https://h/a/\"\n\"@me:registry\" \"https://h/b\"\n", "//h/a/\n//h/b/\n"},
        {"registry=http://h/a/\n", ""},
        {"registry=https://evil/\nregistry=https://h.evil/\nregistry=https://h:1/\n", ""},
        {"registry=https://h@evil/\nregistry=https://evil\\@h/\n", ""},
        {"xregistry=https://h/\n#registry=https://h/\n", ""},
        {"registry=https://h/${X}\nregistry=https://h/a=b\nregistry=https://h/;\n", ""},
        {"registry=\nregistry\n=\n\n \n\"\n", ""},
        {"", ""},
    };
    char host[] = "https://h";
    struct connection c = {.hosts = {host}, .n_hosts = 1};

    for (size_t i = 0; i < COUNT(cases); i++) {
        auto_secret struct secret out = {0};

        yarn_registry_add(&c, cases[i].text, &out);
        if (strcmp(out.len ? out.bytes : "", cases[i].out) != 0)
            fail_msg("%s: %s", cases[i].text, out.bytes);
    }
}

TEST(long_line_is_none)
{
    static char text[3000] = "registry=https://h/";
    auto_secret struct secret out = {0};
    char host[] = "https://h";
    struct connection c = {.hosts = {host}, .n_hosts = 1};

    memset(text + strlen(text), 'a', sizeof text - strlen(text) - 1);
    yarn_registry_add(&c, text, &out);
    assert_int_equal(out.len, 0);
}
