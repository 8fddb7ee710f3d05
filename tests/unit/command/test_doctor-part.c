/*
 * test_doctor-part.c - each part of the program is loaded as it would be when it is needed
 *
 * The modules and the probe are played by this file; the paths are below the test's own directory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "broker/manage-module.h"
#include "broker/mint-module.h"
#include "broker/sign-in-module.h"
#include "command/doctor.h"
#include "store/probe.h"
#include "unit.h"

static struct doctor d;
static enum aad_code mint_code, probe_code;
static unsigned n_probes;

static const char *libraries(void)
{
    return "libtls 1";
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.libraries = libraries}};

    if (mint_code)
        return aad_error_set(err, mint_code, NULL, "libtls.so.1: no such file");
    *ret = &module;
    return AAD_OK;
}

enum aad_code sign_in_load(const struct sign_in_module **ret, struct aad_error *err)
{
    static const struct sign_in_module module;

    (void)err;
    *ret = &module;
    return AAD_OK;
}

enum aad_code manage_load(const struct manage_module **ret, struct aad_error *err)
{
    static const struct manage_module module;

    (void)err;
    *ret = &module;
    return AAD_OK;
}

enum aad_code store_probe(const char *name, const struct deadline *deadline, struct aad_error *err)
{
    assert_true(deadline_left_ms(deadline) > 0);
    n_probes++;
    return probe_code ? aad_error_set(err, probe_code, NULL, "%s is of another version", name)
                      : AAD_OK;
}

static void make_file(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);

    assert_true(fd >= 0);
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(close(fd), 0);
}

static int start(void)
{
    mint_code = probe_code = AAD_OK;
    n_probes = 0;
    (void)mkdir("parts", 0755);
    make_file("parts/mint.so", 0644);
    make_file("parts/sign-in.so", 0644);
    make_file("parts/manage.so", 0644);
    make_file("parts/secret-service.so", 0644);
    make_file("parts/keyring-file.so", 0644);
    make_file("parts/pkcs11.so", 0644);
    make_file("parts/host", 0755);
    return 0;
}

static int stop(void)
{
    buf_clear(&d.text);
    json_print_free(&d.checks);
    return 0;
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(start);
AFTER_EACH(stop);

static void want(unsigned n_failed, const char *line)
{
    d = (struct doctor){.checks = json_new_array()};
    doctor_part_check(&d);
    if (d.n_failed != n_failed || !strstr(buf_text(&d.text), line))
        fail_msg("%u failed, and:\n%s", d.n_failed, buf_text(&d.text));
}

TEST(parts_that_load_are_ok)
{
    want(0,
         "ok    program            module that gets new tokens: " MINT_MODULE_PATH " (libtls 1)\n");
    assert_non_null(strstr(buf_text(&d.text), "ok    program            store pkcs11: "));
    assert_int_equal(n_probes, 3);
}

TEST(module_that_is_there_and_does_not_load_fails)
{
    mint_code = AAD_UNAVAILABLE;
    want(1, "fail  program            libtls.so.1: no such file");
}

TEST(plugin_that_is_there_and_does_not_load_fails)
{
    probe_code = AAD_UNSUPPORTED;
    want(3, "fail  program            store pkcs11: pkcs11 is of another version");
}

TEST(missing_part_is_named)
{
    assert_int_equal(unlink("parts/manage.so"), 0);
    want(1, "module that manages Azure DevOps is missing: " MANAGE_MODULE_PATH);
    start();
    assert_int_equal(unlink("parts/pkcs11.so"), 0);
    stop();
    want(0, "ok    program            store pkcs11 is not installed: it is in the package "
            "aad-credential-pkcs11\n");
    assert_int_equal(n_probes, 2);
    assert_int_equal(unlink("parts/keyring-file.so"), 0);
    stop();
    want(1, "store keyring-file is missing: ");
}

/* Root may run it only where somebody may. */
TEST(host_that_cannot_be_run_is_said_once)
{
    make_file("parts/host", 0644);
    want(1, "process that runs the stores cannot be run: " HOST_PATH);
    assert_int_equal(n_probes, 0);
}
