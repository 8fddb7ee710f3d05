/*
 * test_assertion-source.c - who makes the assertion that a workload identity is proved by, as data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/assertion-source.h"

#include "unit.h"

#define GUID "5e7c0000-0000-4000-8000-000000000001"

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
                                        "connection:other"};
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
                                        "managed-identity",
                                        "managed-identity:x",
                                        "connection:../x",
                                        "Github-actions",
                                        "nobody"};

    for (size_t i = 0; i < COUNT(right); i++) {
        unit_row(right[i]);
        assert_true(assertion_source_is_sound(right[i]));
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        unit_row(wrong[i]);
        assert_false(assertion_source_is_sound(wrong[i]));
    }
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
