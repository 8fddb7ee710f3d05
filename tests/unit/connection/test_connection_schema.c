/*
 * test_connection_schema.c - the schema says what the program does
 *
 * PACKAGING_DIR is where it was made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"
#include "connection/assertion-source.h"
#include "connection/connection.h"
#include "connection/grant.h"
#include "connection/identity-source.h"
#include "home-fixture.h"
#include "unit.h"

#define GUID HOME_FIXTURE_GUID

static struct cJSON *load_schema(void)
{
    const char *text = home_fixture_read(PACKAGING_DIR "/connection.schema.json");
    struct cJSON *schema = NULL;
    struct aad_error err = {0};

    if (json_parse(text, strlen(text), &schema, &err))
        fail_msg("%s", err.what);
    return schema;
}

TEST(schema_has_the_keys_of_the_program_and_no_other)
{
    auto_json struct cJSON *schema = load_schema();
    const struct cJSON *properties = json_object(schema, "properties");
    size_t n_keys = 0, n_properties = 0;

    assert_false(json_bool(schema, "additionalProperties", true));
    for (const char *const *key = connection_keys(); *key; key++, n_keys++)
        if (!json_object(properties, *key))
            fail_msg("the schema has no '%s'", *key);
    while (json_key(properties, n_properties))
        n_properties++;
    assert_non_null(json_object(properties, "version"));
    assert_int_equal(n_properties, n_keys + 1);
}

static const struct cJSON *words_of(const struct cJSON *schema, const char *key)
{
    return json_array(json_object(json_object(schema, "properties"), key), "enum");
}

/* Each word of an enum is taken by the program; one more letter is not. */
TEST(schema_lists_the_words_that_the_program_takes)
{
    static const char *const keys[] = {
        "kind",      "grant",           "endpoint-version",     "capabilities",
        "assertion", "identity-source", "client-authentication"};
    auto_json struct cJSON *schema = load_schema();
    auto_connection struct connection c = {0};

    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct cJSON *words = words_of(schema, keys[i]);

        assert_true(json_count(words) >= 1);
        for (size_t j = 0; j < json_count(words); j++)
            assert_int_equal(connection_set(&c, keys[i], json_element_text(words, j), NULL),
                             AAD_OK);
    }
    for (unsigned i = 0; kind_at(i); i++)
        assert_string_equal(json_element_text(words_of(schema, "kind"), i), kind_at(i)->name);
    for (unsigned i = 0; grant_at(i); i++)
        assert_string_equal(json_element_text(words_of(schema, "grant"), i), grant_at(i)->name);
    assert_string_equal(json_element_text(words_of(schema, "identity-source"), 0), "auto");
    for (unsigned i = 0; identity_source_at(i); i++)
        assert_string_equal(json_element_text(words_of(schema, "identity-source"), i + 1),
                            identity_source_at(i)->name);
}

TEST(schema_lists_who_makes_assertions)
{
    auto_json struct cJSON *schema = load_schema();
    auto_buf struct buf want = {0};
    const char *pattern =
        json_text(json_object(json_object(schema, "properties"), "assertion-source"), "pattern");

    for (unsigned i = 0; assertion_source_at(i); i++)
        buf_append_all(&want, i ? "|" : "^(", assertion_source_at(i)->name, (char *)NULL);
    buf_append_text(&want, ")(:.+)?$");
    assert_string_equal(pattern, buf_text(&want));
}

TEST(schema_has_the_limits_and_required_keys_of_the_program)
{
    auto_json struct cJSON *schema = load_schema();
    const struct cJSON *properties = json_object(schema, "properties");
    const struct cJSON *timeout = json_object(properties, "timeout");
    int64_t n;

    assert_true(json_integer(timeout, "minimum", 1, 1, &n));
    assert_true(json_integer(timeout, "maximum", 600, 600, &n));
    assert_true(json_integer(json_object(properties, "hosts"), "maxItems", CONNECTION_LIST_MAX,
                             CONNECTION_LIST_MAX, &n));
    assert_true(json_integer(json_object(properties, "audiences"), "maxItems", CONNECTION_LIST_MAX,
                             CONNECTION_LIST_MAX, &n));
    assert_int_equal(json_count(json_array(schema, "required")), 2);
    for (size_t i = 0; i < 2; i++) {
        auto_connection struct connection c = {0};
        auto_buf struct buf without = {0};
        const char *required = json_element_text(json_array(schema, "required"), i);

        buf_printf(&without,
                   "{\"%s\":1,\"%s\":\"azurerm\",\"client-id\":\"" GUID "\",\"authority\":"
                   "\"https://login.microsoftonline.com/t\"}",
                   strcmp(required, "version") != 0 ? "version" : "_",
                   strcmp(required, "kind") != 0 ? "kind" : "_");
        assert_int_equal(connection_parse("x", buf_text(&without), without.len, &c, NULL),
                         AAD_CONFIG);
    }
}

static bool is_element(const struct cJSON *array, const char *text)
{
    for (unsigned i = 0; i < json_count(array); i++)
        if (!strcmp(json_element_text(array, i), text))
            return true;
    return false;
}

/* A machine's own identity has no need of a name, and a bare secret none of an application. */
TEST(schema_requires_the_client_id_where_the_program_does)
{
    auto_json struct cJSON *schema = load_schema();
    const struct cJSON *exception = json_object(schema, "if");
    const struct cJSON *grant = json_object(json_object(exception, "properties"), "grant");
    const struct cJSON *required = json_array(json_object(schema, "else"), "required");

    assert_int_equal(json_count(required), 1);
    assert_string_equal(json_element_text(required, 0), "client-id");
    assert_string_equal(json_element_text(json_array(exception, "required"), 0), "grant");
    assert_true(json_bool(schema, "then", false));
    for (unsigned i = 0; grant_at(i); i++) {
        auto_connection struct connection c = {0};
        auto_buf struct buf without = {0};
        bool is_exception = is_element(json_array(grant, "enum"), grant_at(i)->name);
        struct aad_error err = {0};

        unit_row(grant_at(i)->name);
        buf_printf(
            &without, "{\"version\":1,\"kind\":\"devops\",\"grant\":\"%s\"%s}", grant_at(i)->name,
            grant_at(i)->is_bare ? "" : ",\"authority\":\"https://login.microsoftonline.com/t\"");
        assert_int_equal(connection_parse("x", buf_text(&without), without.len, &c, &err),
                         is_exception ? AAD_OK : AAD_CONFIG);
        assert_int_equal(!strstr(err.what, "no client-id"), is_exception);
    }
}
