/*
 * test_doctor-files.c - what doctor says of directories and connection files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/doctor.h"
#include "unit.h"

static char dir[] = "/tmp/aad-doctor-XXXXXX";
static char state_dir[64], connections[64], file[100];
static struct doctor d;

static void clear(void)
{
    for (size_t i = 0; i < d.n_connections; i++)
        connection_clear(&d.connections[i]);
    free(d.connections);
    buf_clear(&d.text);
    json_print_free(&d.checks);
    d = (struct doctor){0};
}

static const char *check(void)
{
    clear();
    d.checks = json_new_array();
    d.connections = calloc(DOCTOR_CONNECTIONS_MAX, sizeof *d.connections);
    assert_non_null(d.connections);
    doctor_files_check(&d);
    return buf_text(&d.text);
}

static void write_file(const char *text)
{
    FILE *f = fopen(file, "w");

    assert_non_null(f);
    (void)fputs(text, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(file, 0600), 0);
}

static int set_up(void)
{
    char config[64];

    if (!mkdtemp(dir) || setenv("XDG_CONFIG_HOME", dir, 1) || setenv("XDG_STATE_HOME", dir, 1) ||
        setenv("HOME", dir, 1))
        return -1;
    /* One directory serves as both. */
    (void)snprintf(config, sizeof config, "%.30s/aad-credential", dir);
    (void)snprintf(state_dir, sizeof state_dir, "%s", config);
    (void)snprintf(connections, sizeof connections, "%.50s/connections", config);
    (void)snprintf(file, sizeof file, "%s/broken.json", connections);
    return mkdir(config, 0700) || mkdir(connections, 0700);
}

static int tear_down(void)
{
    clear();
    (void)unlink(file);
    (void)rmdir(connections);
    (void)rmdir(state_dir);
    return rmdir(dir);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

TEST(state_directory_open_to_others_is_noticed)
{
    assert_int_equal(chmod(state_dir, 0755), 0);
    assert_non_null(strstr(check(), "warn  state"));
    assert_int_equal(chmod(state_dir, 0700), 0);
    assert_non_null(strstr(check(), "ok    state"));
    assert_int_equal(chmod(state_dir, 0777), 0);
    assert_non_null(strstr(check(), "fail  state"));
    assert_int_equal(chmod(state_dir, 0700), 0);
}

/* P11: what was rejected cannot be remembered there. */
TEST(state_that_cannot_be_written_is_noticed)
{
    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/sys", 1), 0); /* root neither */
    assert_non_null(strstr(check(), "warn  state"));
    assert_non_null(strstr(buf_text(&d.text), "/proc/sys/aad-credential cannot be written"));
    assert_int_equal(setenv("XDG_STATE_HOME", "/dev/shm/aad-none/of/these", 1), 0);
    assert_non_null(strstr(check(), "ok    state"));
    assert_int_equal(setenv("XDG_STATE_HOME", dir, 1), 0);
}

static int write_errnum; /* 0 = the real one */

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    if (!write_errnum)
        return __real_write(fd, bytes, len);
    errno = write_errnum;
    return -1;
}

/* What is permitted may still be impossible. */
TEST(full_disk_is_noticed)
{
    write_errnum = ENOSPC;
    assert_non_null(strstr(check(), "warn  state"));
    assert_non_null(strstr(buf_text(&d.text), "cannot be written: No space left on device\n"));
    assert_non_null(strstr(buf_text(&d.text), "Make room on that file system."));
    write_errnum = 0;
    assert_non_null(strstr(check(), "ok    state"));
}

static const char *check_ca(const char *path)
{
    char text[400];

    (void)snprintf(text, sizeof text,
                   "{\"version\": 1, \"kind\": \"generic\", \"authority\": \"https://x.test/t\", "
                   "\"client-id\": \"9b000000-0000-4000-8000-000000000001\", \"grant\": "
                   "\"client-secret\", \"audiences\": "
                   "[\"https://a.test\"], \"store\": \"secret-service\", \"ca-file\": \"%s\"}",
                   path);
    write_file(text);
    return check();
}

TEST(file_of_authorities_that_is_none_fails)
{
    char ca[128];

    (void)snprintf(ca, sizeof ca, "%s/ca.pem", state_dir);
    if (!strstr(check_ca(ca), "fail  certificates       broken: "))
        fail_msg("%s", buf_text(&d.text));
    assert_non_null(strstr(buf_text(&d.text), "connection edit broken --ca-file PATH"));
    assert_int_equal(d.n_connections, 1);
    assert_int_equal(symlink(file, ca), 0);
    assert_non_null(strstr(check_ca(ca), "ca.pem has no certificate"));
    assert_int_equal(unlink(ca), 0);
}

/* P11: the master password and PINs are in there. */
TEST(credentials_open_to_others_are_noticed)
{
    char credential[128];
    int fd;

    assert_null(strstr(check(), "credentials"));
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", state_dir, 1), 0);
    assert_non_null(strstr(check(), "ok    credentials"));
    assert_int_equal(chmod(state_dir, 0755), 0); /* as a container's orchestrator mounts it */
    assert_non_null(strstr(check(), "ok    credentials"));
    (void)snprintf(credential, sizeof credential, "%s/aad-credential-master", state_dir);
    fd = open(credential, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(fchmod(fd, 0440), 0);
    assert_non_null(strstr(check(), "ok    credentials"));
    assert_int_equal(fchmod(fd, 0644), 0);
    assert_non_null(strstr(check(), "warn  credentials"));
    assert_non_null(strstr(check(), "aad-credential-master can be read by every user"));
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(credential), 0);
    assert_int_equal(chmod(state_dir, 0700), 0);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "/dev/shm/aad-none", 1), 0);
    assert_non_null(strstr(check(), "fail  credentials"));
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
}

TEST(broken_connection_file_fails_and_is_not_counted) /* case 33 */
{
    write_file("{\"version\": 1, ");
    assert_non_null(strstr(check(), "fail  connection "));
    assert_int_equal(d.n_connections, 0);
}
