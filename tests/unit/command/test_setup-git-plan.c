/*
 * test_setup-git-plan.c - what `setup git` would change
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git-plan.h"
#include "unit.h"

#define KEY "credential.https://h.helper"
#define OURS "/usr/bin/git-credential-aad --connection mylcs"
#define OLD "/opt/bin/git-credential-aad --connection other"

static struct git_config config;
static struct setup_git_plan plan;

/* The plan as one line a change, for comparing. */
static const char *print(void)
{
    static char text[2000];
    static const char *const verbs[] = {"add", "replace", "remove", "remove-all"};
    size_t n = 0;

    text[0] = '\0';
    for (size_t i = 0; i < plan.n_changes; i++)
        n +=
            (size_t)snprintf(text + n, sizeof text - n, "%s<%s><%s>\n", verbs[plan.changes[i].verb],
                             plan.changes[i].old_value ? plan.changes[i].old_value : "",
                             plan.changes[i].value ? plan.changes[i].value : "");
    return text;
}

static void fill(const char *const *values)
{
    config.n_entries = 0;
    plan.n_changes = 0;
    for (; *values; values++)
        config.entries[config.n_entries++] = (struct git_config_entry){KEY, *values};
}

static const char *plan_key(const char *const *values)
{
    struct aad_error err;

    fill(values);
    assert_int_equal(setup_git_plan_key(&config, KEY, OURS, &plan, &err), AAD_OK);
    return print();
}

static const char *plan_undo(const char *const *values)
{
    struct aad_error err;

    fill(values);
    assert_int_equal(setup_git_plan_undo(&config, "mylcs", &plan, &err), AAD_OK);
    return print();
}

TEST(empty_list_gets_the_reset_and_ours)
{
    static const char *const values[] = {NULL};

    assert_string_equal(plan_key(values), "add<><>\nadd<><" OURS ">\n");
}

TEST(second_time_nothing_changes)
{
    static const char *const values[] = {"", OURS, NULL};

    assert_string_equal(plan_key(values), "");
}

TEST(other_helpers_stay_before_the_reset)
{
    static const char *const values[] = {"store", NULL};

    assert_string_equal(plan_key(values), "add<><>\nadd<><" OURS ">\n");
}

TEST(helper_added_after_ours_gets_behind_a_reset)
{
    static const char *const values[] = {"", OURS, "store", NULL};

    assert_string_equal(plan_key(values),
                        "remove<><>\nremove<" OURS "><>\nadd<><>\nadd<><" OURS ">\n");
}

/* git would ask a helper for all hosts that comes later in the file, and tell it the token. */
TEST(ours_goes_behind_a_later_helper_for_all_hosts)
{
    static const char *const values[] = {"", OURS, NULL};
    struct aad_error err;

    fill(values);
    config.entries[config.n_entries++] = (struct git_config_entry){"credential.helper", "store"};
    assert_int_equal(setup_git_plan_key(&config, KEY, OURS, &plan, &err), AAD_OK);
    assert_string_equal(print(), "remove-all<><>\nadd<><>\nadd<><" OURS ">\n");
    config.entries[config.n_entries - 1].value = ""; /* a reset is no helper */
    plan.n_changes = 0;
    assert_int_equal(setup_git_plan_key(&config, KEY, OURS, &plan, &err), AAD_OK);
    assert_string_equal(print(), "");
}

TEST(other_connection_is_replaced_in_its_place)
{
    static const char *const values[] = {"store", "", OLD, NULL};

    assert_string_equal(plan_key(values), "replace<" OLD "><" OURS ">\n");
}

TEST(undo_of_ours_alone_removes_the_key)
{
    static const char *const values[] = {"", OURS, NULL};

    assert_string_equal(plan_undo(values), "remove-all<><>\n");
}

TEST(undo_keeps_what_others_wrote)
{
    static const char *const values[] = {"store", "", OURS, NULL};
    static const char *const twice[] = {"", "cache", "", OURS, NULL};

    assert_string_equal(plan_undo(values), "remove<><>\nremove<" OURS "><>\n");
    /* git cannot be told which of two equal lines is meant */
    assert_string_equal(plan_undo(twice), "remove-all<><>\nadd<><>\nadd<><cache>\n");
}

TEST(undo_leaves_other_connections_and_programs_alone)
{
    static const char *const values[] = {"", OLD, "git-credential-aadx --connection mylcs",
                                         "/usr/bin/git-credential-aad --connection mylcs2", NULL};

    assert_string_equal(plan_undo(values), "");
}

TEST(path_is_escaped_for_gits_shell)
{
    auto_buf struct buf value = {0};

    setup_git_plan_print_value("/a b/$x'/git-credential-aad", "mylcs", &value);
    assert_string_equal(buf_text(&value), "/a\\ b/\\$x\\'/git-credential-aad --connection mylcs");
}

/* --- useHttpPath ---------------------------------------------------------------------------- */

#define HOST "https://dev.azure.com/contoso"
#define PATH_KEY "credential." HOST ".usehttppath"

static struct git_config paths;

static void fill_paths(const char *const *values)
{
    paths.n_entries = 0;
    plan.n_changes = 0;
    for (; *values; values++)
        paths.entries[paths.n_entries++] = (struct git_config_entry){PATH_KEY, *values};
}

TEST(path_is_said_once)
{
    static const struct {
        const char *const values[3];
        const char *changes;
    } rows[] = {
        {{NULL}, "add<><true>\n"},
        {{"true", NULL}, ""},
        {{"false", NULL}, "remove-all<><>\nadd<><true>\n"},
        {{"true", "false", NULL}, "remove-all<><>\nadd<><true>\n"},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        fill_paths(rows[i].values);
        assert_int_equal(setup_git_plan_path(&paths, HOST, &plan, &err), AAD_OK);
        assert_string_equal(print(), rows[i].changes);
        for (size_t j = 0; j < plan.n_changes; j++)
            assert_string_equal(plan.changes[j].key, PATH_KEY);
    }
}

TEST(path_goes_with_the_helper_it_was_for)
{
    static const char *const set[] = {"true", NULL}, *const other[] = {"false", NULL};
    struct aad_error err;

    config.entries[0] = (struct git_config_entry){"credential." HOST ".helper", OURS};
    config.n_entries = 1;
    fill_paths(set);
    assert_int_equal(setup_git_plan_undo_paths(&config, &paths, "mylcs", &plan, &err), AAD_OK);
    assert_string_equal(print(), "remove-all<><>\n");
    assert_string_equal(plan.changes[0].key, PATH_KEY);
    fill_paths(other);
    assert_int_equal(setup_git_plan_undo_paths(&config, &paths, "mylcs", &plan, &err), AAD_OK);
    assert_string_equal(print(), "");
    fill_paths(set);
    assert_int_equal(setup_git_plan_undo_paths(&config, &paths, "another", &plan, &err), AAD_OK);
    assert_string_equal(print(), "");
}

/* Where it stands is of no matter, and neither are lines of others. */
TEST(lines_of_one_connection_get_another_value)
{
    static const char *const values[] = {"store", "", OURS, OLD, OURS, NULL};

    fill(values);
    assert_int_equal(setup_git_plan_rename(&config, "mylcs", "new", &plan, NULL), AAD_OK);
    assert_string_equal(print(), "replace<" OURS "><new>\n");
    fill(values);
    assert_int_equal(setup_git_plan_rename(&config, "none", "new", &plan, NULL), AAD_OK);
    assert_string_equal(print(), "");
}
