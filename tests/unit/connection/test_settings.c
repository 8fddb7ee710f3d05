/*
 * test_settings.c - config.json
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connection/settings.h"
#include "unit.h"

static char directory[64], path[128];

static int set_up(void)
{
    char folder[100];

    (void)snprintf(directory, sizeof directory, "/tmp/test_settings.XXXXXX");
    if (!mkdtemp(directory))
        return 1;
    (void)snprintf(folder, sizeof folder, "%s/aad-credential", directory);
    (void)snprintf(path, sizeof path, "%s/config.json", folder);
    return mkdir(folder, 0700) || setenv("XDG_CONFIG_HOME", directory, 1);
}

static int tear_down(void)
{
    char folder[100];

    (void)snprintf(folder, sizeof folder, "%s/aad-credential", directory);
    (void)unlink(path);
    return rmdir(folder) || rmdir(directory);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

static enum aad_code load(const char *text, struct settings *ret, struct aad_error *err)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
    return settings_load(ret, err);
}

TEST(no_file_means_no_log)
{
    struct settings settings = {.audit_required = true};
    struct aad_error err;

    (void)unlink(path);
    assert_int_equal(settings_load(&settings, &err), AAD_OK);
    assert_int_equal(settings.audit, SETTINGS_AUDIT_OFF);
    assert_false(settings.audit_required);
}

TEST(log_can_be_turned_on)
{
    struct settings settings;
    struct aad_error err;

    assert_int_equal(load("{\"version\":1,\"audit\":\"journal\"}", &settings, &err), AAD_OK);
    assert_int_equal(settings.audit, SETTINGS_AUDIT_JOURNAL);
    assert_int_equal(load("{\"audit\":\"syslog\",\"audit-required\":true}", &settings, &err),
                     AAD_OK);
    assert_int_equal(settings.audit, SETTINGS_AUDIT_SYSLOG);
    assert_true(settings.audit_required);
    assert_int_equal(load("{\"audit\":\"off\"}", &settings, &err), AAD_OK);
    assert_int_equal(settings.audit, SETTINGS_AUDIT_OFF);
}

/* What is said first counts: the administrator's file is read first. */
TEST(padding_can_be_switched_off)
{
    struct settings settings;
    struct aad_error err;

    assert_int_equal(load("{}", &settings, &err), AAD_OK);
    assert_int_equal(settings.padding, SETTINGS_PADDING_UNSAID);
    assert_int_equal(load("{\"padding\":false}", &settings, &err), AAD_OK);
    assert_int_equal(settings.padding, SETTINGS_PADDING_OFF);
    assert_int_equal(load("{\"padding\":true}", &settings, &err), AAD_OK);
    assert_int_equal(settings.padding, SETTINGS_PADDING_ON);
}

TEST(newer_version_is_named)
{
    struct settings settings;
    struct aad_error err;

    assert_int_equal(load("{\"new\":1,\"version\":7}", &settings, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "has version 7, this program knows version 1"));
    assert_non_null(strstr(err.remedy, "newer"));
}

/* A log that somebody believes to be on must not be off because of a slip. */
TEST(mistakes_are_refused)
{
    static const char *const wrong[] = {"",
                                        "[]",
                                        "{\"audit\":true}",
                                        "{\"audit\":\"yes\"}",
                                        "{\"audti\":\"journal\"}",
                                        "{\"version\":2,\"audit\":\"journal\"}",
                                        "{\"version\":\"2\"}",
                                        "{\"version\":0}",
                                        "{\"padding\":\"false\"}",
                                        "{\"audit-required\":\"true\"}",
                                        "{\"audit\":[\"journal\"]}",
                                        "{\"audit\":\"off\",\"audit\":\"journal\"}"};
    struct settings settings;
    struct aad_error err;

    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(load(wrong[i], &settings, &err), AAD_CONFIG);
        assert_non_null(strstr(err.what, "config.json"));
        assert_true(err.remedy[0]);
    }
}

TEST(file_that_others_can_write_is_refused)
{
    struct settings settings;
    struct aad_error err;

    assert_int_equal(load("{\"audit\":\"journal\"}", &settings, &err), AAD_OK);
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_not_equal(settings_load(&settings, &err), AAD_OK);
}

/* P10: whoever may write there could also take the file away. */
TEST(directory_that_others_can_write_is_refused)
{
    struct settings settings;
    struct aad_error err;
    char folder[100];

    (void)snprintf(folder, sizeof folder, "%s/aad-credential", directory);
    assert_int_equal(load("{\"audit\":\"journal\"}", &settings, &err), AAD_OK);
    assert_int_equal(chmod(folder, 0777), 0);
    assert_int_equal(settings_load(&settings, &err), AAD_CONFIG);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(settings_load(&settings, &err), AAD_CONFIG);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(settings_load(&settings, &err), AAD_OK);
}

/* What a user writes limits nothing and widens nothing. */
TEST(limits_are_the_administrator_s)
{
    static const char *const limits[] = {"stores", "grants", "authorities", "audiences"};
    struct settings settings;
    struct aad_error err;
    char text[64];

    for (size_t i = 0; i < COUNT(limits); i++) {
        assert_string_equal(settings_limit_name((enum settings_limit)i), limits[i]);
        (void)snprintf(text, sizeof text, "{\"%s\":[]}", limits[i]);
        assert_int_equal(load(text, &settings, &err), AAD_CONFIG);
        assert_non_null(strstr(err.what, "only the administrator's file"));
        assert_non_null(strstr(err.remedy, SYSTEM_CONFIG_DIR "/config.json"));
    }
}
