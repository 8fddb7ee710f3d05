/*
 * test_settings_system.c - what the administrator says of the log, nobody takes back
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connection/settings.h"
#include "unit.h"

#define HOME SETTINGS_SYSTEM_DIR "-user"

static struct settings settings;

static void write_file(const char *directory, const char *text)
{
    char path[128];
    FILE *file;

    (void)mkdir(directory, 0700);
    (void)snprintf(path, sizeof path, "%s/config.json", directory);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fchmod(fileno(file), 0644), 0);
    assert_int_equal(fclose(file), 0);
}

static void load(const char *of_the_system, const char *of_the_user)
{
    write_file(SETTINGS_SYSTEM_DIR, of_the_system);
    write_file(HOME "/aad-credential", of_the_user);
    assert_int_equal(settings_load(&settings, NULL), AAD_OK);
}

static int set_up(void)
{
    return unit_enter_dir() || mkdir(HOME, 0700) || setenv("XDG_CONFIG_HOME", HOME, 1);
}

BEFORE_ALL(set_up);

TEST(user_cannot_switch_the_log_off)
{
    load("{\"audit\": \"journal\", \"audit-required\": true}",
         "{\"audit\": \"off\", \"audit-required\": false}");
    assert_int_equal(settings.audit, SETTINGS_AUDIT_JOURNAL);
    assert_true(settings.audit_required);
}

TEST(user_cannot_send_it_elsewhere)
{
    load("{\"audit\": \"journal\"}", "{\"audit\": \"syslog\"}");
    assert_int_equal(settings.audit, SETTINGS_AUDIT_JOURNAL);
}

TEST(user_may_add_what_the_system_leaves_open)
{
    load("{}", "{\"audit\": \"syslog\", \"audit-required\": true}");
    assert_int_equal(settings.audit, SETTINGS_AUDIT_SYSLOG);
    assert_true(settings.audit_required);
}

/* A policy needs the administrator's file only, and the log both. */
TEST(limits_are_read_by_both_ways)
{
    load("{\"stores\": [\"pkcs11\"], \"audit\": \"journal\"}", "{\"audit\": \"syslog\"}");
    assert_true(settings.limits[SETTINGS_STORES].is_there);
    assert_string_equal(settings.limits[SETTINGS_STORES].items[0], "pkcs11");
    assert_false(settings.limits[SETTINGS_GRANTS].is_there);
    settings_clear(&settings);
    assert_int_equal(settings_load_system(&settings, NULL), AAD_OK);
    assert_int_equal(settings.limits[SETTINGS_STORES].n, 1);
    settings_clear(&settings);
    assert_false(settings.limits[SETTINGS_STORES].is_there);
}

TEST(default_of_the_user_goes_before_that_of_the_system)
{
    load("{\"default\": \"system\"}", "{}");
    assert_string_equal(settings.default_connection, "system");
    load("{\"default\": \"system\"}", "{\"default\": \"mine\"}");
    assert_string_equal(settings.default_connection, "mine");
    assert_int_equal(settings_save_default("", NULL), AAD_OK);
    assert_int_equal(settings_load(&settings, NULL), AAD_OK);
    assert_string_equal(settings.default_connection, "");
}
