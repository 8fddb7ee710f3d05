/*
 * test_settings_schema.c - the schema of config.json says what the program does
 *
 * PACKAGING_DIR is where it was made. SETTINGS_SYSTEM_DIR is a directory of the test's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>

#include "base/json.h"
#include "connection/grant.h"
#include "connection/settings.h"
#include "home-fixture.h"
#include "unit.h"

static int set_up(void)
{
    return unit_enter_dir() || mkdir(SETTINGS_SYSTEM_DIR, 0755);
}

BEFORE_ALL(set_up);

static struct cJSON *load_schema(void)
{
    const char *text = home_fixture_read(PACKAGING_DIR "/config.schema.json");
    struct cJSON *schema = NULL;
    struct aad_error err = {0};

    if (json_parse(text, strlen(text), &schema, &err))
        fail_msg("%s", err.what);
    return schema;
}

/* Is that key, with a value that fits none, refused for its value rather than as unknown? */
static bool program_knows(const char *key)
{
    struct settings settings;
    struct aad_error err = {0};
    FILE *file = fopen(SETTINGS_SYSTEM_DIR "/config.json", "w");

    assert_non_null(file);
    assert_true(fprintf(file, "{\"%s\": null}", key) > 0);
    assert_int_equal(fchmod(fileno(file), 0644), 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(settings_load_system(&settings, &err), AAD_CONFIG);
    return !strstr(err.what, "there is no key");
}

TEST(schema_has_keys_that_the_program_knows_and_all_limits)
{
    auto_json struct cJSON *schema = load_schema();
    const struct cJSON *properties = json_object(schema, "properties");

    assert_false(json_bool(schema, "additionalProperties", true));
    for (size_t i = 0; json_key(properties, i); i++)
        assert_true(program_knows(json_key(properties, i)));
    assert_false(program_knows("store"));
    for (unsigned i = 0; i < SETTINGS_LIMITS; i++)
        assert_non_null(json_object(properties, settings_limit_name((enum settings_limit)i)));
}

TEST(schema_lists_all_grants)
{
    auto_json struct cJSON *schema = load_schema();
    const struct cJSON *grants = json_array(
        json_object(json_object(json_object(schema, "properties"), "grants"), "items"), "enum");
    size_t n = 0;

    while (grant_at((unsigned)n))
        n++;
    assert_int_equal(json_count(grants), n);
    for (size_t i = 0; i < n; i++)
        assert_non_null(grant_find(json_element_text(grants, i)));
}
