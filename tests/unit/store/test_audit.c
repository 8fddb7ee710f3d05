/*
 * test_audit.c - the log of each use
 *
 * AUDIT_SYSLOG and AUDIT_JOURNAL are sockets of this test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "connection/settings.h"
#include "store/audit.h"
#include "unit.h"

static struct settings wanted;
static enum aad_code settings_code;
static const struct aad_item item = {.connection = "arm", .role = "certificate"};
static struct audit_use use = {.verb = "sign",
                               .item = &item,
                               .store = "pkcs11",
                               .token = "soft (serial 12)",
                               .target = "https://management.azure.com"};

void settings_clear(struct settings *s)
{
    (void)s;
}

enum aad_code settings_load(struct settings *ret, struct aad_error *err)
{
    *ret = wanted;
    return settings_code ? aad_error_set(err, settings_code, NULL, "wrong") : AAD_OK;
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    assert_true(fd >= 0);
    (void)unlink(path);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* This process as the log names it; under valgrind that is not test_audit. */
static const char *own_name(void)
{
    static char name[32];
    FILE *file = fopen("/proc/self/comm", "r");

    assert_true(file && fgets(name, sizeof name - 1, file));
    (void)fclose(file);
    name[strcspn(name, "\n")] = '(';
    return name;
}

static void end(int fd, const char *path)
{
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(path), 0);
}

BEFORE_ALL(unit_enter_dir);

TEST(syslog_gets_one_line_that_says_all)
{
    char text[2048] = "";
    int fd = listen_at(AUDIT_SYSLOG);

    wanted = (struct settings){.audit = SETTINGS_AUDIT_SYSLOG};
    use.result = AAD_REJECTED;
    assert_int_equal(audit_log(&use, NULL), AAD_OK);
    assert_true(recv(fd, text, sizeof text - 1, MSG_DONTWAIT) > 0);
    assert_int_equal(strncmp(text, "<86>aad-credential[", 19), 0);
    assert_non_null(strstr(text, "sign certificate of connection arm in pkcs11 on soft (serial 12) "
                                 "for https://management.azure.com: rejected; asked by "));
    assert_non_null(strstr(text, own_name()));
    assert_non_null(strstr(text, " < "));
    assert_null(strchr(text, '\n'));
    end(fd, AUDIT_SYSLOG);
}

TEST(key_and_pin_are_told_apart)
{
    const struct aad_item none = {.connection = NULL};
    struct audit_use look = use, sign = use;
    char text[2048] = "";
    int fd = listen_at(AUDIT_SYSLOG);

    wanted = (struct settings){.audit = SETTINGS_AUDIT_SYSLOG};
    sign.key = "pkcs11:object=k;id=%01";
    assert_int_equal(audit_log(&sign, NULL), AAD_OK);
    assert_true(recv(fd, text, sizeof text - 1, MSG_DONTWAIT) > 0);
    assert_non_null(strstr(text, " on soft (serial 12) by pkcs11:object=k;id=%01 for https://"));
    look.verb = "look";
    look.by_pin = true;
    assert_int_equal(audit_log(&look, NULL), AAD_OK);
    memset(text, 0, sizeof text);
    assert_true(recv(fd, text, sizeof text - 1, MSG_DONTWAIT) > 0);
    assert_non_null(
        strstr(text, ": look with the PIN for certificate of connection arm in pkcs11 "));
    look.item = &none;
    look.target = NULL;
    assert_int_equal(audit_log(&look, NULL), AAD_OK);
    memset(text, 0, sizeof text);
    assert_true(recv(fd, text, sizeof text - 1, MSG_DONTWAIT) > 0);
    assert_non_null(
        strstr(text, ": look with the PIN in pkcs11 on soft (serial 12) for nothing in "));
    end(fd, AUDIT_SYSLOG);
}

TEST(journal_gets_fields)
{
    char text[2048] = "";
    int fd = listen_at(AUDIT_JOURNAL);

    wanted = (struct settings){.audit = SETTINGS_AUDIT_JOURNAL};
    use.result = AAD_OK;
    use.key = "pkcs11:object=k";
    assert_int_equal(audit_log(&use, NULL), AAD_OK);
    assert_true(recv(fd, text, sizeof text - 1, MSG_DONTWAIT) > 0);
    assert_non_null(strstr(text, "\nAAD_CONNECTION=arm\n"));
    assert_non_null(strstr(text, "\nAAD_TOKEN=soft (serial 12)\n"));
    assert_non_null(strstr(text, "\nAAD_KEY=pkcs11:object=k\n"));
    assert_non_null(strstr(text, "\nAAD_RESULT=ok\n"));
    assert_non_null(strstr(text, "\nSYSLOG_IDENTIFIER=aad-credential\n"));
    end(fd, AUDIT_JOURNAL);
}

TEST(nothing_is_logged_unless_asked_for)
{
    char text[16];
    int fd = listen_at(AUDIT_SYSLOG);

    wanted = (struct settings){.audit = SETTINGS_AUDIT_OFF};
    assert_int_equal(audit_log(&use, NULL), AAD_OK);
    assert_true(recv(fd, text, sizeof text, MSG_DONTWAIT) < 0);
    end(fd, AUDIT_SYSLOG);
}

TEST(what_must_be_logged_and_cannot_is_refused)
{
    struct aad_error err;

    wanted = (struct settings){.audit = SETTINGS_AUDIT_SYSLOG};
    assert_int_equal(audit_log(&use, &err), AAD_OK);
    wanted.audit_required = true;
    assert_int_equal(audit_log(&use, &err), AAD_REFUSED);
    assert_non_null(strstr(err.remedy, "audit-required"));
}

/* Nothing has been used yet: a PIN that is tried counts, whether it is logged or not. */
TEST(what_could_not_be_logged_is_known_before)
{
    struct aad_error err;
    int fd;

    wanted = (struct settings){.audit = SETTINGS_AUDIT_JOURNAL};
    assert_int_equal(audit_check(&err), AAD_OK);
    wanted.audit_required = true;
    assert_int_equal(audit_check(&err), AAD_REFUSED);
    assert_non_null(strstr(err.remedy, "audit-required"));
    assert_false(audit_is_heard(&wanted));
    fd = listen_at(AUDIT_JOURNAL);
    assert_int_equal(audit_check(&err), AAD_OK);
    assert_true(audit_is_heard(&wanted));
    end(fd, AUDIT_JOURNAL);
    wanted.audit = SETTINGS_AUDIT_OFF;
    assert_true(audit_is_heard(&wanted));
    assert_int_equal(audit_check(&err), AAD_OK);
}

TEST(wrong_settings_stop_the_use)
{
    struct aad_error err;

    settings_code = AAD_CONFIG;
    assert_int_equal(audit_log(&use, &err), AAD_CONFIG);
    assert_int_equal(audit_check(&err), AAD_CONFIG);
    settings_code = AAD_OK;
}
