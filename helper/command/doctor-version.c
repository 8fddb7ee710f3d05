/*
 * doctor-version.c - which versions of all that matters are here: for whoever is asked for help
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include "command/doctor.h"

#define DOCTOR_VERSION_MS 2000
#define DOCTOR_VERSION_FILE_MAX 65536

bool doctor_version_find_system(const char *os_release, char *out, size_t size)
{
    static const char key[] = "\nPRETTY_NAME=";
    const char *at = strstr(os_release, key);
    size_t len;

    at = at ? at + sizeof key - 1 : NULL;
    if (!at && text_has_prefix(os_release, key + 1))
        at = os_release + sizeof key - 2;
    if (!at)
        return false;
    len = strcspn(at, "\n");
    if (len >= 2 && (*at == '"' || *at == '\'') && at[len - 1] == *at) {
        at++;
        len -= 2;
    }
    (void)text_escape(out, size, at, len);
    return len;
}

/* os-release(5): the first of the two that is there. */
static void doctor_version_print_system(char *out, size_t size)
{
    static const char *const paths[] = {"/etc/os-release", "/usr/lib/os-release"};

    (void)snprintf(out, size, "an unknown system");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        auto_secret struct secret bytes = {0};

        if (!file_read(paths[i], FILE_TRUST_CONFIG, DOCTOR_VERSION_FILE_MAX, &bytes, NULL) &&
            bytes.len && doctor_version_find_system(bytes.bytes, out, size))
            return;
    }
}

void doctor_version_check(struct doctor *d)
{
    struct utsname kernel;
    char system[128];

    doctor_version_print_system(system, sizeof system);
    if (uname(&kernel))
        doctor_add(d, DOCTOR_OK, "version", "aad-credential %s, on %s", AAD_CREDENTIAL_VERSION,
                   system);
    else
        doctor_add(d, DOCTOR_OK, "version", "aad-credential %s, on %s, %s %s, %s",
                   AAD_CREDENTIAL_VERSION, system, kernel.sysname, kernel.release, kernel.machine);
}

enum aad_code doctor_version_of(struct doctor *d, const char *path, struct buf *ret,
                                struct aad_error *err)
{
    static char option[] = "--version", locale[] = "LC_ALL=C";
    char *argv[] = {(char *)(uintptr_t)path, option, NULL}, *environment[] = {locale, NULL};
    const struct proc_spec spec = {
        .path = path, .argv = argv, .environ = environment, .fds = {-1, -1, -1}, .extra_fd = -1};
    struct deadline deadline = doctor_limit(d, DOCTOR_VERSION_MS);
    auto_secret struct secret out = {0};
    int status = 0;
    enum aad_code code = proc_run(&spec, &deadline, &out, &status, err);

    if (code)
        return code;
    if (status || !out.len)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "'%s --version' ended with status %d, and says no version\n"
                             "Install it anew, from its package.",
                             path, status);
    buf_append(ret, out.bytes, strcspn(out.bytes, "\n("));
    while (ret->len && ret->bytes[ret->len - 1] == ' ')
        ret->bytes[--ret->len] = '\0';
    return buf_ok(ret, err);
}
