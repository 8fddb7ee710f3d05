/*
 * home-fixture.c - a home of its own for a test, with connections in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "home-fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "unit.h"

static char home[] = "/tmp/test-home.XXXXXX";

int home_fixture_make(void)
{
    static const char *const elsewhere[] = {"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME",
                                            "XDG_DATA_HOME", "XDG_RUNTIME_DIR"};

    (void)umask(022);
    (void)strcpy(home + strlen(home) - 6, "XXXXXX");
    if (!mkdtemp(home) || setenv("HOME", home, 1))
        return -1;
    for (size_t i = 0; i < COUNT(elsewhere); i++)
        (void)unsetenv(elsewhere[i]);
    return (int)file_make_private_dir(home_fixture_path(".config/aad-credential/connections"),
                                      NULL);
}

int home_fixture_remove(void)
{
    return unit_remove(home);
}

const char *home_fixture_path(const char *name)
{
    static char paths[4][256];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", home, name);
    return path;
}

const char *home_fixture_connection(const char *name)
{
    char under[128];

    (void)snprintf(under, sizeof under, ".config/aad-credential/connections/%s.json", name);
    return home_fixture_path(under);
}

void home_fixture_put(const char *name, const char *text, mode_t mode)
{
    assert_int_equal(file_replace(home_fixture_connection(name), mode, text, strlen(text), NULL),
                     AAD_OK);
}

void home_fixture_put_generic(const char *name, const char *hosts)
{
    char text[2048];

    (void)snprintf(text, sizeof text,
                   "{\"version\":1,\"kind\":\"generic\",\"client-id\":\"" HOME_FIXTURE_GUID "\","
                   "\"authority\":\"https://login.microsoftonline.com/contoso.example\","
                   "\"audiences\":[\"https://api.example\"],\"hosts\":[%s]}",
                   hosts);
    home_fixture_put(name, text, 0600);
}

const char *home_fixture_read(const char *path)
{
    static char text[65536];
    FILE *f = fopen(path, "re");

    text[0] = '\0';
    if (!f)
        return text;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    (void)fclose(f);
    return text;
}

void home_fixture_set(struct connection *c, const char *fields)
{
    char text[1024], *save = NULL;
    struct aad_error err = {0};

    (void)snprintf(text, sizeof text, "%s", fields);
    for (char *p = strtok_r(text, "\n", &save); p; p = strtok_r(NULL, "\n", &save)) {
        char *value = strchr(p, ' ');

        assert_non_null(value);
        *value = '\0';
        if (connection_set(c, p, value + 1, &err))
            fail_msg("%s: %s", p, err.what);
    }
}
