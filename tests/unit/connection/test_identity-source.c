/*
 * test_identity-source.c - where a machine gets the token of its managed identity, as data
 *
 * Which program is installed is what the test says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/identity-source.h"

#include <unistd.h>

#include "base/text.h"
#include "unit.h"

#define GUID "9c000000-0000-4000-8000-000000000001"

static const char *installed; /* NULL = none */

int __wrap_access(const char *path, int mode);

int __wrap_access(const char *path, int mode)
{
    assert_int_equal(mode, X_OK);
    return installed && !strcmp(path, installed) ? 0 : -1;
}

static int forget(void)
{
    static const char *const variables[] = {
        "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT",       "IMDS_ENDPOINT",
        "MSI_ENDPOINT",      "MSI_SECRET",      "AZURE_POD_IDENTITY_AUTHORITY_HOST"};

    for (size_t i = 0; i < COUNT(variables); i++)
        (void)unsetenv(variables[i]);
    installed = NULL;
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
        {{"IDENTITY_ENDPOINT", "IDENTITY_HEADER"}, "app-service"},
        {{"IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT"}, "imds"},
        {{"MSI_ENDPOINT", "MSI_SECRET"}, "azure-ml"},
        {{"MSI_SECRET"}, "imds"},
        {{"MSI_ENDPOINT", "IDENTITY_ENDPOINT", "IMDS_ENDPOINT"}, "cloud-shell"},
        {{"MSI_ENDPOINT"}, "cloud-shell"},
        {{"IDENTITY_ENDPOINT", "IMDS_ENDPOINT"}, "azure-arc"},
        {{"IDENTITY_ENDPOINT"}, "imds"},
        {{"AZURE_POD_IDENTITY_AUTHORITY_HOST"}, "imds"},
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

TEST(empty_variable_is_as_good_as_none)
{
    assert_int_equal(setenv("IDENTITY_ENDPOINT", "x", 1), 0);
    assert_int_equal(setenv("IDENTITY_HEADER", "", 1), 0);
    assert_string_equal(identity_source_detect()->name, "imds");
}

/* Not every shell of a machine with Azure Arc has its variables. */
TEST(agent_of_azure_arc_is_found_by_its_program)
{
    installed = "/opt/azcmagent/bin/himds";
    assert_string_equal(identity_source_detect()->name, "azure-arc");
    assert_false(identity_source_is_here(identity_source_find("app-service")));
    assert_int_equal(setenv("MSI_ENDPOINT", "x", 1), 0);
    assert_string_equal(identity_source_detect()->name, "cloud-shell");
    installed = "/opt/azcmagent/bin/azcmagent";
    assert_false(identity_source_is_here(identity_source_find("azure-arc")));
}

/* A virtual machine has no mark. */
TEST(imds_is_last_and_always_there)
{
    unsigned n = 0;

    while (identity_source_at(n))
        n++;
    assert_ptr_equal(identity_source_at(n - 1), identity_source_find("imds"));
    for (unsigned i = 0; i < n; i++)
        assert_int_equal(identity_source_is_here(identity_source_at(i)), i == n - 1);
}

TEST(sources_are_found_by_name_alone)
{
    auto_buf struct buf names = {0};

    for (unsigned i = 0; identity_source_at(i); i++) {
        assert_true(text_is_name(identity_source_at(i)->name));
        assert_ptr_equal(identity_source_find(identity_source_at(i)->name), identity_source_at(i));
    }
    assert_null(identity_source_find("auto"));
    assert_null(identity_source_find("IMDS"));
    identity_source_print_names(&names);
    assert_string_equal(buf_text(&names), "auto, service-fabric, app-service, azure-ml, "
                                          "cloud-shell, azure-arc or imds");
}

TEST(identity_is_named_in_three_ways)
{
    static const char *const wrong[] = {"",
                                        "x",
                                        GUID " ",
                                        "{" GUID "}",
                                        "object-id:",
                                        "object-id:x",
                                        "Object-Id:" GUID,
                                        "object-id:/subscriptions/s",
                                        "client-id:x",
                                        "client-id:" GUID,
                                        "subscriptions/s",
                                        "/resourcegroups/s"};
    struct identity_id id;

    assert_true(identity_id_parse(GUID, &id));
    assert_int_equal(id.kind, IDENTITY_CLIENT_ID);
    assert_true(identity_id_parse("object-id:" GUID, &id));
    assert_int_equal(id.kind, IDENTITY_OBJECT_ID);
    assert_string_equal(id.value, GUID);
    assert_true(identity_id_parse("/subscriptions/s/x", &id));
    assert_int_equal(id.kind, IDENTITY_RESOURCE_ID);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        unit_row(wrong[i]);
        assert_false(identity_id_parse(wrong[i], &id));
        assert_string_equal(id.value, "/subscriptions/s/x"); /* as it was */
    }
}

TEST(identity_is_printed_for_people)
{
    static const struct {
        struct identity_id id;
        const char *text;
    } rows[] = {
        {{IDENTITY_SYSTEM, ""}, "the system-assigned identity"},
        {{IDENTITY_CLIENT_ID, GUID}, "the identity with client id " GUID},
        {{IDENTITY_OBJECT_ID, GUID}, "the identity with object id " GUID},
        {{IDENTITY_RESOURCE_ID, "/s"}, "the identity with resource id /s"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf text = {0};

        identity_id_print(&rows[i].id, &text);
        assert_string_equal(buf_text(&text), rows[i].text);
    }
}

/* The kinds of ids that each takes, and what is advised for another; the system-assigned identity
 * is known to all. */
TEST(source_is_asked_for_what_it_knows_only)
{
    static const char one[] = "one identity only", client[] = "by its client id";
    static const struct {
        const char *name, *remedy;
        bool takes[4];
    } rows[] = {
        {"service-fabric", one, {true}},
        {"app-service", "", {true, true, true, true}},
        {"azure-ml", client, {true, true}},
        {"cloud-shell", one, {true}},
        {"azure-arc", "", {true, true, true, true}},
        {"imds", "", {true, true, true, true}},
    };

    for (unsigned i = 0; i < COUNT(rows); i++)
        for (unsigned kind = 0; kind < 4; kind++) {
            const struct identity_source *source = identity_source_find(rows[i].name);
            struct identity_id id = {(enum identity_kind)kind, "x"};
            struct aad_error err = {0};

            unit_row(rows[i].name);
            assert_int_equal(identity_source_check(source, &id, &err),
                             rows[i].takes[kind] ? AAD_OK : AAD_CONFIG);
            if (rows[i].takes[kind])
                continue;
            assert_non_null(strstr(err.what, source->title));
            assert_non_null(strstr(err.remedy, rows[i].remedy));
        }
    assert_null(identity_source_at(COUNT(rows)));
}

static void print_place(char *out, size_t size)
{
    auto_buf struct buf text = {0};

    identity_source_print_place(&text);
    (void)snprintf(out, size, "%s", buf_text(&text));
}

TEST(place_is_where_they_are)
{
    static const char *const names[] = {"IDENTITY_ENDPOINT", "MSI_ENDPOINT",
                                        "AZURE_POD_IDENTITY_AUTHORITY_HOST"};
    char places[7][256];

    print_place(places[0], sizeof places[0]);
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(setenv(names[i], "http://127.0.0.1:1/", 1), 0);
        print_place(places[1 + 2 * i], sizeof places[0]);
        assert_int_equal(setenv(names[i], "http://127.0.0.1:2/", 1), 0);
        print_place(places[2 + 2 * i], sizeof places[0]);
        assert_int_equal(unsetenv(names[i]), 0);
    }
    for (size_t i = 0; i < COUNT(places); i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(places[i], places[j]);
}

/* Two applications of one machine may differ in their proof alone, or in a default of theirs: the
 * token of one is not the other's. The proof itself is not written down (P3). */
TEST(place_is_of_one_application)
{
    static const char *const names[] = {"IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT",
                                        "MSI_SECRET", "DEFAULT_IDENTITY_CLIENT_ID"};
    char without[256], one[256], other[256];

    print_place(without, sizeof without);
    for (size_t i = 0; i < COUNT(names); i++) {
        unit_row(names[i]);
        assert_int_equal(setenv(names[i], "proof-1", 1), 0);
        print_place(one, sizeof one);
        assert_int_equal(setenv(names[i], "proof-2", 1), 0);
        print_place(other, sizeof other);
        assert_int_equal(unsetenv(names[i]), 0);
        assert_string_not_equal(one, without);
        assert_string_not_equal(one, other);
        assert_null(strstr(one, "proof"));
    }
}
