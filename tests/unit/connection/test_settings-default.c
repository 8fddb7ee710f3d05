/*
 * test_settings-default.c - the default connection in the user's config.json
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sys/stat.h>

#include "base/file.h"
#include "connection/settings.h"
#include "home-fixture.h"
#include "unit.h"

#define FILE_OF_USER ".config/aad-credential/config.json"

static struct settings settings;

static int forget(void)
{
    settings_clear(&settings);
    return home_fixture_remove();
}

BEFORE_EACH(home_fixture_make);
AFTER_EACH(forget);

static const char *load(void)
{
    settings_clear(&settings);
    assert_int_equal(settings_load(&settings, NULL), AAD_OK);
    return settings.default_connection;
}

static void put(const char *text)
{
    (void)settings_save_default("", NULL); /* makes the directory */
    assert_int_equal(file_replace(home_fixture_path(FILE_OF_USER), 0600, text, strlen(text), NULL),
                     AAD_OK);
}

TEST(default_is_written_and_taken_back)
{
    assert_string_equal(load(), "");
    assert_int_equal(settings_save_default("lcs", NULL), AAD_OK);
    assert_string_equal(load(), "lcs");
    assert_int_equal(settings_save_default("arm", NULL), AAD_OK);
    assert_string_equal(load(), "arm");
    assert_int_equal(settings_save_default("", NULL), AAD_OK);
    assert_string_equal(load(), "");
}

TEST(what_else_is_in_the_file_stays)
{
    put("{\"audit\":\"journal\",\"audit-required\":true,\"padding\":false}");
    assert_int_equal(settings_save_default("lcs", NULL), AAD_OK);
    assert_string_equal(load(), "lcs");
    assert_int_equal(settings.audit, SETTINGS_AUDIT_JOURNAL);
    assert_true(settings.audit_required);
    assert_int_equal(settings.padding, SETTINGS_PADDING_OFF);
}

/* It is not mended by losing what somebody wrote. */
TEST(file_that_is_wrong_is_not_replaced)
{
    put("{\"audit\":\"jurnal\"}");
    assert_int_equal(settings_save_default("lcs", NULL), AAD_CONFIG);
    assert_string_equal(home_fixture_read(home_fixture_path(FILE_OF_USER)),
                        "{\"audit\":\"jurnal\"}");
}

TEST(default_has_the_form_of_a_name)
{
    put("{\"default\":\"../lcs\"}");
    assert_int_equal(settings_load(&settings, NULL), AAD_CONFIG);
    put("{\"default\":null}");
    assert_int_equal(settings_load(&settings, NULL), AAD_CONFIG);
}
