/*
 * test_doctor-git.c - which helpers git would tell a token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/doctor.h"
#include "unit.h"

static struct git_config config;
static const char *helpers[8];

static size_t find(const struct git_config_entry *entries, size_t n, const char *origin)
{
    static const char *const ends[2] = {"credential.", ".helper"};
    size_t places[8], found;

    memcpy(config.entries, entries, n * sizeof *entries);
    config.n_entries = n;
    found = doctor_git_find(&config, ends, origin, places, 8);
    for (size_t i = 0; i < found; i++)
        helpers[i] = config.entries[places[i]].value;
    return found;
}

#define FIND(entries, origin) find(entries, sizeof(entries) / sizeof *(entries), origin)

TEST(helpers_of_all_matching_sections_add_up)
{
    static const struct git_config_entry entries[] = {
        {"credential.helper", "store"},
        {"credential.https://h.helper", "ours"},
        {"credential.https://other.helper", "cache"},
    };

    assert_int_equal(FIND(entries, "https://h"), 2);
    assert_string_equal(helpers[0], "store");
    assert_string_equal(helpers[1], "ours");
}

TEST(empty_value_forgets_those_before_it)
{
    static const struct git_config_entry entries[] = {
        {"credential.helper", "store"},
        {"credential.https://h.helper", ""},
        {"credential.https://h.helper", "ours"},
    };

    assert_int_equal(FIND(entries, "https://h"), 1);
    assert_string_equal(helpers[0], "ours");
}

TEST(helper_after_ours_counts_again)
{
    static const struct git_config_entry entries[] = {
        {"credential.https://h.helper", ""},
        {"credential.https://h.helper", "ours"},
        {"credential.helper", "store"},
    };

    assert_int_equal(FIND(entries, "https://h"), 2);
}

TEST(sections_match_as_git_matches_them)
{
    static const struct {
        const char *key;
        size_t count;
    } cases[] = {
        {"credential.https://h.x.net.helper", 1},
        {"credential.https://h.x.net/.helper", 1},
        {"credential.https://h.x.net:443.helper", 1},
        {"credential.https://H.x.net/org.helper", 1},
        {"credential.https://u@h.x.net.helper", 1},
        {"credential.https://*.x.net.helper", 1},
        {"credential.http://h.x.net.helper", 0},
        {"credential.https://h.x.net:8443.helper", 0},
        {"credential.https://h.x.net.evil.helper", 0},
        {"credential.https://x.net.helper", 0},
        {"credential.https://*.net.helper", 0},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct git_config_entry entries[] = {{cases[i].key, "store"}};

        if (FIND(entries, "https://h.x.net") != cases[i].count)
            fail_msg("%s", cases[i].key);
    }
}

/* Another organization's repositories are not this one's. */
TEST(section_of_another_path_is_about_others)
{
    static const struct git_config_entry entries[] = {
        {"credential.https://h/one.helper", "one"},
        {"credential.https://h/two.helper", "two"},
        {"credential.https://h/one/deep.helper", "deep"},
        {"credential.https://h/.helper", "all"},
        {"credential.https://h/on.helper", "none"},
    };

    assert_int_equal(FIND(entries, "https://h/one"), 3);
    assert_string_equal(helpers[0], "one");
    assert_string_equal(helpers[1], "deep");
    assert_string_equal(helpers[2], "all");
    assert_int_equal(FIND(entries, "https://h"), 5);
}

TEST(headers_are_those_of_the_host)
{
    static const char *const ends[2] = {"http.", ".extraheader"};
    static const struct git_config_entry entries[] = {
        {"http.extraheader", "forgotten"},  {"http.extraheader", ""},
        {"http.extraheader", "a"},          {"http.https://h/.extraheader", "b"},
        {"http.https://x.extraheader", ""}, {"credential.https://h.helper", "store"},
    };
    size_t places[8];

    memcpy(config.entries, entries, sizeof entries);
    config.n_entries = COUNT(entries);
    assert_int_equal(doctor_git_find(&config, ends, "https://h", places, 8), 2);
    assert_int_equal(places[0], 2);
    assert_int_equal(places[1], 3);
}
