/*
 * test_assertion-source.c - who makes the assertion that a workload identity is proved by, as data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/assertion-source.h"

#include "base/text.h"
#include "unit.h"

#define GUID "5e7c0000-0000-4000-8000-000000000001"

static void check_sound(const char *const *texts, size_t n, bool expected)
{
    for (size_t i = 0; i < n; i++) {
        unit_row(texts[i]);
        assert_int_equal(assertion_source_is_sound(texts[i]), expected);
    }
}

TEST(source_has_the_argument_that_it_takes)
{
    static const char *const right[] = {"azure-pipelines:" GUID,
                                        "github-actions",
                                        "kubernetes",
                                        "kubernetes:/token",
                                        "file:/a",
                                        "fd:3",
                                        "managed-identity:" GUID,
                                        "managed-identity:/subscriptions/s",
                                        "managed-identity:object-id:" GUID,
                                        "fd:0",
                                        "fd:65535",
                                        "file:/a b:c",
                                        "connection:other"};

    check_sound(right, COUNT(right), true);
}

TEST(source_without_its_argument_or_with_another_is_refused)
{
    static const char *const wrong[] = {"",
                                        "azure-pipelines",
                                        "azure-pipelines:x",
                                        "github-actions:x",
                                        "kubernetes:token",
                                        "kubernetes:",
                                        "file",
                                        "file:a",
                                        "fd:-1",
                                        "fd:x",
                                        "fd:",
                                        "fd:3 ",
                                        "fd:65536",
                                        "file:",
                                        "file:~/a",
                                        "azure-pipelines:" GUID " ",
                                        "github-actions:",
                                        "managed-identity:",
                                        "managed-identity:object-id:x",
                                        "connection",
                                        "connection:",
                                        "managed-identity",
                                        "managed-identity:x",
                                        "connection:../x",
                                        "Github-actions",
                                        "nobody"};

    check_sound(wrong, COUNT(wrong), false);
}

TEST(argument_is_what_stands_behind_the_colon)
{
    assert_string_equal(assertion_source_argument("file:/a:b"), "/a:b");
    assert_string_equal(assertion_source_argument("github-actions"), "");
    assert_string_equal(assertion_source_of("file:/a:b")->name, "file");
    assert_null(assertion_source_of("fil"));
}

TEST(names_are_printed_as_they_are_written)
{
    auto_buf struct buf names = {0};

    assertion_source_print_names(&names);
    assert_string_equal(buf_text(&names),
                        "azure-pipelines:SERVICE-CONNECTION-ID, github-actions, "
                        "kubernetes[:PATH], file:PATH, fd:N, managed-identity:IDENTITY or "
                        "connection:NAME");
    for (unsigned i = 0; assertion_source_at(i); i++)
        assert_ptr_equal(assertion_source_of(assertion_source_at(i)->name), assertion_source_at(i));
}

/* What one column says, another must not deny. */
TEST(rows_are_consistent)
{
    const struct assertion_source *source;

    for (unsigned i = 0; (source = assertion_source_at(i)); i++) {
        unit_row(source->name);
        assert_true(text_is_name(source->name));
        assert_int_equal(!source->argument, !source->is_argument);
        assert_true(source->argument || !source->may_omit);
        assert_true(source->argument || !source->is_identity);
        assert_false(source->issuer && source->is_identity);
    }
}

/* The variables that jobs and pods are told apart by. */
TEST(who_differs_from_job_to_job_names_the_variable)
{
    static const char *const rows[][2] = {
        {"azure-pipelines", "SYSTEM_OIDCREQUESTURI"},
        {"github-actions", "ACTIONS_ID_TOKEN_REQUEST_URL"},
        {"kubernetes", "AZURE_FEDERATED_TOKEN_FILE"},
        {"file", NULL},
        {"fd", NULL},
        {"managed-identity", NULL},
        {"connection", NULL},
    };

    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct assertion_source *source = assertion_source_of(rows[i][0]);

        unit_row(rows[i][0]);
        assert_int_equal(!source->variable, !rows[i][1]);
        if (rows[i][1])
            assert_string_equal(source->variable, rows[i][1]);
    }
    assert_null(assertion_source_at(COUNT(rows)));
}
