/*
 * test_setup-git-order.c - what is for a longer path stands later in git's configuration
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git-order.h"
#include "unit.h"

#define OURS "/usr/bin/git-credential-aad --connection mylcs"
#define ALL "credential.https://h.helper"
#define ONE "credential.https://h/one.helper"
#define DEEP "credential.https://h/one/deep.helper"

static struct git_config config, paths;
static struct setup_git_plan plan;

static void fill(const char *const *keys)
{
    config.n_entries = plan.n_changes = paths.n_entries = 0;
    for (; *keys; keys++)
        config.entries[config.n_entries++] = (struct git_config_entry){*keys, OURS};
}

TEST(broader_one_behind_overtakes)
{
    static const struct {
        const char *keys[3];
        bool is_overtaken;
    } rows[] = {
        {{ONE, ALL}, true},
        {{ALL, ONE}, false},
        {{ONE, "credential.helper"}, true},
        {{ONE, DEEP}, false},
        {{ONE, "credential.https://h/on.helper"}, false},
        {{ONE, "credential.https://h/two.helper"}, false},
        {{ONE, "credential.https://x.helper"}, false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].keys[1]);
        fill(rows[i].keys);
        assert_int_equal(setup_git_order_is_overtaken(&config, ONE), rows[i].is_overtaken);
    }
}

static size_t move(const char *const *keys, const char *key)
{
    struct aad_error err;

    fill(keys);
    assert_int_equal(setup_git_order_move_below(&config, &paths, key, &plan, &err), AAD_OK);
    return plan.n_changes;
}

TEST(longer_paths_move_behind)
{
    static const char *const before[] = {ONE, DEEP, ALL, NULL},
                             *const between[] = {ONE, ALL, DEEP, NULL},
                             *const behind[] = {ALL, ONE, DEEP, NULL};

    assert_int_equal(move(before, ALL), 4);
    assert_int_equal(plan.changes[0].verb, SETUP_GIT_REMOVE_ALL);
    assert_string_equal(plan.changes[0].key, ONE);
    assert_int_equal(plan.changes[1].verb, SETUP_GIT_ADD);
    assert_string_equal(plan.changes[1].value, OURS);
    assert_string_equal(plan.changes[2].key, DEEP);
    assert_int_equal(move(between, ALL), 2);
    assert_int_equal(move(behind, ALL), 0);
    assert_int_equal(move(before, ONE), 0);
}

TEST(their_path_is_said_as_before)
{
    static const char *const keys[] = {ONE, ALL, NULL};
    struct aad_error err;

    fill(keys);
    paths.entries[0] = (struct git_config_entry){"credential.https://h/one.usehttppath", "true"};
    paths.n_entries = 1;
    assert_int_equal(setup_git_order_move_below(&config, &paths, ALL, &plan, &err), AAD_OK);
    assert_int_equal(plan.n_changes, 4);
    assert_string_equal(plan.changes[0].key, "credential.https://h/one.usehttppath");
    assert_int_equal(plan.changes[0].verb, SETUP_GIT_REMOVE_ALL);
    assert_int_equal(plan.changes[3].verb, SETUP_GIT_ADD);
    assert_string_equal(plan.changes[3].value, "true");
}
