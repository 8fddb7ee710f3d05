/*
 * test_setup_git_plan.c - what `setup git` would change
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "command/setup-git-plan.h"

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

static void empty_list_gets_the_reset_and_ours(void **state)
{
    static const char *const values[] = {NULL};

    (void)state;
    assert_string_equal(plan_key(values), "add<><>\nadd<><" OURS ">\n");
}

static void second_time_nothing_changes(void **state)
{
    static const char *const values[] = {"", OURS, NULL};

    (void)state;
    assert_string_equal(plan_key(values), "");
}

static void other_helpers_stay_before_the_reset(void **state)
{
    static const char *const values[] = {"store", NULL};

    (void)state;
    assert_string_equal(plan_key(values), "add<><>\nadd<><" OURS ">\n");
}

static void helper_added_after_ours_gets_behind_a_reset(void **state)
{
    static const char *const values[] = {"", OURS, "store", NULL};

    (void)state;
    assert_string_equal(plan_key(values),
                        "remove<><>\nremove<" OURS "><>\nadd<><>\nadd<><" OURS ">\n");
}

/* git would ask a helper for all hosts that comes later in the file, and tell it the token. */
static void ours_goes_behind_a_later_helper_for_all_hosts(void **state)
{
    static const char *const values[] = {"", OURS, NULL};
    struct aad_error err;

    (void)state;
    fill(values);
    config.entries[config.n_entries++] = (struct git_config_entry){"credential.helper", "store"};
    assert_int_equal(setup_git_plan_key(&config, KEY, OURS, &plan, &err), AAD_OK);
    assert_string_equal(print(), "remove-all<><>\nadd<><>\nadd<><" OURS ">\n");
    config.entries[config.n_entries - 1].value = ""; /* a reset is no helper */
    plan.n_changes = 0;
    assert_int_equal(setup_git_plan_key(&config, KEY, OURS, &plan, &err), AAD_OK);
    assert_string_equal(print(), "");
}

static void other_connection_is_replaced_in_its_place(void **state)
{
    static const char *const values[] = {"store", "", OLD, NULL};

    (void)state;
    assert_string_equal(plan_key(values), "replace<" OLD "><" OURS ">\n");
}

static void undo_of_ours_alone_removes_the_key(void **state)
{
    static const char *const values[] = {"", OURS, NULL};

    (void)state;
    assert_string_equal(plan_undo(values), "remove-all<><>\n");
}

static void undo_keeps_what_others_wrote(void **state)
{
    static const char *const values[] = {"store", "", OURS, NULL};
    static const char *const twice[] = {"", "cache", "", OURS, NULL};

    (void)state;
    assert_string_equal(plan_undo(values), "remove<><>\nremove<" OURS "><>\n");
    /* git cannot be told which of two equal lines is meant */
    assert_string_equal(plan_undo(twice), "remove-all<><>\nadd<><>\nadd<><cache>\n");
}

static void undo_leaves_other_connections_and_programs_alone(void **state)
{
    static const char *const values[] = {"", OLD, "git-credential-aadx --connection mylcs",
                                         "/usr/bin/git-credential-aad --connection mylcs2", NULL};

    (void)state;
    assert_string_equal(plan_undo(values), "");
}

static void path_is_escaped_for_gits_shell(void **state)
{
    auto_buf struct buf value = {0};

    (void)state;
    setup_git_plan_print_value("/a b/$x'/git-credential-aad", "mylcs", &value);
    assert_string_equal(buf_text(&value), "/a\\ b/\\$x\\'/git-credential-aad --connection mylcs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_list_gets_the_reset_and_ours),
        cmocka_unit_test(second_time_nothing_changes),
        cmocka_unit_test(other_helpers_stay_before_the_reset),
        cmocka_unit_test(helper_added_after_ours_gets_behind_a_reset),
        cmocka_unit_test(ours_goes_behind_a_later_helper_for_all_hosts),
        cmocka_unit_test(other_connection_is_replaced_in_its_place),
        cmocka_unit_test(undo_of_ours_alone_removes_the_key),
        cmocka_unit_test(undo_keeps_what_others_wrote),
        cmocka_unit_test(undo_leaves_other_connections_and_programs_alone),
        cmocka_unit_test(path_is_escaped_for_gits_shell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
