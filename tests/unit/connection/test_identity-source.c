/*
 * test_identity-source.c - where a machine gets the token of its managed identity, as data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/identity-source.h"

#include "unit.h"

#define GUID "9c000000-0000-4000-8000-000000000001"

static int forget(void)
{
    static const char *const variables[] = {
        "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT",
        "IMDS_ENDPOINT",     "MSI_ENDPOINT",    "MSI_SECRET"};

    for (size_t i = 0; i < COUNT(variables); i++)
        (void)unsetenv(variables[i]);
    return 0;
}

BEFORE_EACH(forget);
AFTER_ALL(forget);

/* The order is Microsoft's: who has more variables is recognized first. */
TEST(first_whose_variables_are_all_set_is_it)
{
    static const struct {
        const char *variables[4], *name;
    } rows[] = {
        {{"IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT"}, "service-fabric"},
        {{"IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IMDS_ENDPOINT"}, "app-service"},
        {{"MSI_ENDPOINT", "MSI_SECRET"}, "azure-ml"},
        {{"MSI_ENDPOINT"}, "cloud-shell"},
        {{"IDENTITY_ENDPOINT", "IMDS_ENDPOINT"}, "azure-arc"},
        {{"IDENTITY_ENDPOINT"}, "imds"},
        {{NULL}, "imds"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        (void)forget();
        unit_row(rows[i].name);
        for (size_t j = 0; rows[i].variables[j]; j++)
            assert_int_equal(setenv(rows[i].variables[j], "x", 1), 0);
        assert_string_equal(identity_source_detect()->name, rows[i].name);
    }
}

TEST(sources_are_found_by_name_alone)
{
    auto_buf struct buf names = {0};

    for (unsigned i = 0; identity_source_at(i); i++)
        assert_ptr_equal(identity_source_find(identity_source_at(i)->name), identity_source_at(i));
    assert_null(identity_source_find("auto"));
    assert_null(identity_source_find("IMDS"));
    identity_source_print_names(&names);
    assert_string_equal(buf_text(&names), "auto, service-fabric, app-service, azure-ml, "
                                          "cloud-shell, azure-arc or imds");
}

TEST(identity_is_named_in_three_ways)
{
    static const char *const wrong[] = {"", "x", "object-id:", "object-id:x", "client-id:x"};
    struct identity_id id;

    assert_true(identity_id_parse(GUID, &id));
    assert_int_equal(id.kind, IDENTITY_CLIENT_ID);
    assert_true(identity_id_parse("object-id:" GUID, &id));
    assert_int_equal(id.kind, IDENTITY_OBJECT_ID);
    assert_string_equal(id.value, GUID);
    assert_true(identity_id_parse("/subscriptions/s/x", &id));
    assert_int_equal(id.kind, IDENTITY_RESOURCE_ID);
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(identity_id_parse(wrong[i], &id));
}

TEST(source_is_asked_for_what_it_knows_only)
{
    const struct identity_id system = {IDENTITY_SYSTEM, ""}, client = {IDENTITY_CLIENT_ID, GUID},
                             object = {IDENTITY_OBJECT_ID, GUID};

    for (unsigned i = 0; identity_source_at(i); i++)
        assert_int_equal(identity_source_check(identity_source_at(i), &system, NULL), AAD_OK);
    assert_int_equal(identity_source_check(identity_source_find("imds"), &object, NULL), AAD_OK);
    assert_int_equal(identity_source_check(identity_source_find("azure-ml"), &client, NULL),
                     AAD_OK);
    assert_int_equal(identity_source_check(identity_source_find("azure-ml"), &object, NULL),
                     AAD_CONFIG);
    assert_int_equal(identity_source_check(identity_source_find("cloud-shell"), &client, NULL),
                     AAD_CONFIG);
}

TEST(place_is_where_they_are)
{
    auto_buf struct buf none = {0}, there = {0};

    identity_source_print_place(&none);
    assert_int_equal(setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:1/", 1), 0);
    identity_source_print_place(&there);
    assert_string_not_equal(buf_text(&none), buf_text(&there));
}
