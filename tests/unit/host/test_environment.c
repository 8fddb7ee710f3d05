/*
 * test_environment.c - a store's process gets the environment that is named here, and no more
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/environment.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "connection/store-type.h"
#include "unit.h"

static struct environment environment;

static int set_up(void)
{
    (void)clearenv();
    return setenv("HOME", "/home/u", 1) | setenv("XDG_RUNTIME_DIR", unit_dir(), 1);
}

static int tear_down(void)
{
    char path[64];

    (void)snprintf(path, sizeof path, "%s/bus", unit_dir());
    (void)unlink(path);
    environment_clear(&environment);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void make(const char *store, bool may_ask)
{
    environment_clear(&environment);
    assert_int_equal(
        environment_init(&environment, store_type_of(store)->environment, may_ask, NULL), AAD_OK);
}

/* The value of a variable in what was made. */
static const char *value_of(const char *name)
{
    size_t len = strlen(name);

    for (char **row = environment.rows; *row; row++)
        if (!strncmp(*row, name, len) && (*row)[len] == '=')
            return *row + len + 1;
    return NULL;
}

TEST(only_what_is_named_is_handed_on)
{
    static const char *const others[] = {"PATH",
                                         "LD_PRELOAD",
                                         "LD_LIBRARY_PATH",
                                         "GIO_MODULE_DIR",
                                         "G_MESSAGES_DEBUG",
                                         "SECRET_BACKEND",
                                         "SECRET_FILE_TEST_PASSWORD",
                                         "AAD_CREDENTIAL_MASTER_FD",
                                         "CREDENTIALS_DIRECTORY",
                                         "DISPLAY",
                                         "P11_KIT_STRICT",
                                         "TMPDIR"};

    for (size_t i = 0; i < COUNT(others); i++)
        assert_int_equal(setenv(others[i], "canary", 1), 0);
    assert_int_equal(setenv("LANG", "C.UTF-8", 1), 0);
    make("secret-service", false);
    for (size_t i = 0; i < COUNT(others); i++)
        assert_null(value_of(others[i]));
    assert_string_equal(value_of("HOME"), "/home/u");
    assert_string_equal(value_of("XDG_RUNTIME_DIR"), unit_dir());
    assert_string_equal(value_of("LANG"), "C.UTF-8");
    for (char **row = environment.rows; *row; row++)
        assert_null(strstr(*row, "canary"));
}

TEST(modules_find_their_own_configuration)
{
    static const char *const names[] = {"SOFTHSM2_CONF", "KRYOPTIC_CONF", "TPM2_PKCS11_TCTI",
                                        "ChrystokiConfigurationPath"};

    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(setenv(names[i], "/etc/x", 1), 0);
    make("secret-service", true);
    for (size_t i = 0; i < COUNT(names); i++)
        assert_null(value_of(names[i]));
    make("pkcs11", true);
    for (size_t i = 0; i < COUNT(names); i++)
        assert_string_equal(value_of(names[i]), "/etc/x");
    assert_int_equal(setenv("DBUS_SYSTEM_BUS_ADDRESS", "unixexec:path=/tmp/evil", 1), 0);
    make("pkcs11", true);
    assert_null(value_of("DBUS_SYSTEM_BUS_ADDRESS"));
}

/* One variable too many is an error, not one that is left out. */
TEST(more_than_there_is_room_for_is_refused)
{
    static const char *names[ENVIRONMENT_ROWS + 1];

    for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
        names[i] = "HOME";
    assert_int_equal(environment_init(&environment, names, false, NULL), AAD_INTERNAL);
}

TEST(a_display_is_for_those_who_may_be_asked)
{
    assert_int_equal(setenv("DISPLAY", ":7", 1), 0);
    make("secret-service", false);
    assert_null(value_of("DISPLAY"));
    make("secret-service", true);
    assert_string_equal(value_of("DISPLAY"), ":7");
}

TEST(a_bus_is_a_socket_and_never_a_program) /* P10, case 59 */
{
    static const char *const refused[] = {
        "autolaunch:",
        "unixexec:path=/tmp/evil",
        "tcp:host=127.0.0.1,port=9",
        "unix:path=/run/bus;autolaunch:",
        "autolaunch:;unix:path=/run/bus",
        "unix:path=/run/bus;;unixexec:path=/tmp/evil",
        " unix:path=/run/bus",
        "launchd:env=X",
    };
    static const char *const taken[] = {"unix:path=/run/bus", "unix:path=/a;unix:abstract=b",
                                        "unix:path=/run/bus,guid=0;"};

    for (size_t i = 0; i < COUNT(refused); i++) {
        assert_int_equal(setenv("DBUS_SESSION_BUS_ADDRESS", refused[i], 1), 0);
        make("secret-service", true);
        if (value_of("DBUS_SESSION_BUS_ADDRESS"))
            fail_msg("'%s' was handed on", refused[i]);
    }
    for (size_t i = 0; i < COUNT(taken); i++) {
        assert_int_equal(setenv("DBUS_SESSION_BUS_ADDRESS", taken[i], 1), 0);
        make("secret-service", false);
        assert_string_equal(value_of("DBUS_SESSION_BUS_ADDRESS"), taken[i]);
    }
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

TEST(the_bus_of_the_login_is_found)
{
    char path[64], wanted[80], other[64];
    int fd;

    (void)snprintf(path, sizeof path, "%s/bus", unit_dir());
    (void)snprintf(wanted, sizeof wanted, "unix:path=%s", path);
    make("secret-service", false);
    assert_null(value_of("DBUS_SESSION_BUS_ADDRESS"));
    fd = listen_at(path);
    make("secret-service", false);
    assert_string_equal(value_of("DBUS_SESSION_BUS_ADDRESS"), wanted);
    if (!geteuid()) { /* another user's bus would be given the secrets */
        assert_int_equal(chown(path, 65534, 65534), 0);
        make("secret-service", false);
        assert_null(value_of("DBUS_SESSION_BUS_ADDRESS"));
        assert_int_equal(chown(path, 0, 0), 0);
    }
    /* What is linked is not what the login manager made. */
    (void)snprintf(other, sizeof other, "%s/other", unit_dir());
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
    make("secret-service", false);
    assert_null(value_of("DBUS_SESSION_BUS_ADDRESS"));
    assert_int_equal(unlink(other), 0);
    (void)close(fd);
}

TEST(a_runtime_directory_cannot_smuggle_an_address)
{
    char odd[64], path[80];
    int fd;

    (void)snprintf(odd, sizeof odd, "%s/a;unixexec:", unit_dir());
    (void)snprintf(path, sizeof path, "%s/bus", odd);
    assert_int_equal(mkdir(odd, 0700), 0);
    fd = listen_at(path);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", odd, 1), 0);
    make("secret-service", false);
    assert_null(value_of("DBUS_SESSION_BUS_ADDRESS"));
    (void)close(fd);
    assert_int_equal(unlink(path) | rmdir(odd), 0);
}
