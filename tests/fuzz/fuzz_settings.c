/*
 * fuzz_settings.c - config.json, the user's and the administrator's, and what the latter allows
 *
 * What is refused limits everything; what is taken has only values that there are.
 *
 * reads: helper/connection/settings.c helper/connection/policy.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "check.h"
#include "connection/policy.h"
#include "connection/settings.h"
#include "connections.h"
#include "played-file.h"

static const uint8_t *input;
static size_t input_len;

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err);
enum aad_code __wrap_file_check_chain(const char *path, struct aad_error *err);
bool __wrap_file_is_absent(const char *path);
bool __wrap_connection_exists(const char *name);

/* What is said to do depends on whether it is there. */
bool __wrap_connection_exists(const char *name)
{
    check(name[0]);
    return input_len % 2;
}

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err)
{
    (void)path, (void)trust;
    return played_file_read(input, input_len, max, ret, err);
}

enum aad_code __wrap_file_check_chain(const char *path, struct aad_error *err)
{
    (void)path, (void)err;
    return AAD_OK;
}

bool __wrap_file_is_absent(const char *path)
{
    (void)path;
    return !input_len;
}

static void check_settings(const struct settings *s)
{
    check(settings_audit_name(s->audit) != NULL);
    check(!s->default_connection[0] || text_is_name(s->default_connection));
    for (int i = 0; i < SETTINGS_LIMITS; i++) {
        check(s->limits[i].n <= SETTINGS_LIST_MAX && (s->limits[i].is_there || !s->limits[i].n));
        for (size_t j = 0; j < s->limits[i].n; j++)
            check_shown(s->limits[i].items[j]);
    }
}

static enum aad_code load(enum aad_code (*how)(struct settings *, struct aad_error *))
{
    struct settings settings;
    struct aad_error err = {0};
    enum aad_code code = how(&settings, &err);

    check_outcome(code, &err);
    if (!code)
        check_settings(&settings);
    settings_clear(&settings);
    return code;
}

static void ask_of(const struct connection *c, const char *audience, bool is_unreadable)
{
    struct aad_error err = {0};
    enum aad_code code = policy_check(c, audience, &err);

    check_outcome(code, &err);
    check(!is_unreadable || code);
}

/* Whoever cannot read the limits allows nothing. */
static void ask(bool is_unreadable)
{
    static char entra[] = "https://login.microsoftonline.com/x/token", pin[] = "keyring";
    static char grant[] = "device-code", authority[] = "https://login.microsoftonline.com";
    const struct connection without_tenant = {
        .name = "made", .grant = grant, .authority = authority};
    auto_buf struct buf printed = {0};
    struct aad_error err = {0};

    for (unsigned which = 0; which < CONNECTIONS; which++) {
        struct connection c = *connections_get(which);

        ask_of(&c, NULL, is_unreadable);
        ask_of(&c, "https://api.example", is_unreadable);
        if (c.issuer)
            c.token_endpoint = entra;
        else
            c.pin = pin;
        ask_of(&c, NULL, is_unreadable);
    }
    ask_of(&without_tenant, NULL, is_unreadable);
    err = (struct aad_error){0};
    (void)policy_check_store("pkcs11:token=t", &err);
    err = (struct aad_error){0};
    if (!policy_print(&printed, &err))
        check_shown(buf_text(&printed));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    (void)setenv("HOME", "/dev/null", 1);
    (void)unsetenv("XDG_CONFIG_HOME");
    for (unsigned which = 0; which < CONNECTIONS; which++)
        (void)connections_get(which);
    input = bytes;
    input_len = len;
    (void)load(settings_load);
    (void)load(settings_load_user);
    ask(load(settings_load_system));
    return 0;
}
