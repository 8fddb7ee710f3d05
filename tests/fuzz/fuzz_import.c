/*
 * fuzz_import.c - a file of another program, as each format reads it: what comes of it can be shown
 *
 * reads: helper/connection/import/import.c helper/connection/import/az-sp.c
 * helper/connection/import/d365fo-tools.c helper/connection/import/git-credentials.c
 * helper/connection/import/kubelogin.c helper/connection/import/kubelogin-options.c
 * helper/connection/import/lcs-task.c helper/connection/import/service-connection.c
 * helper/connection/import/values.c
 *
 * but: import_find, import_print_names - the name of a format, which is the caller's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "connection/import/import.h"

/* What was refused says why, and nothing of the secret. */
static void check_refused(const struct import *import, const struct aad_error *err)
{
    if (!err->what[0] || strpbrk(err->what, "\n\x1b"))
        abort();
    if (import->secret.len > 16 && strlen(import->secret.bytes) == import->secret.len &&
        strstr(err->what, import->secret.bytes))
        abort();
}

static void check_read(const struct import *import)
{
    const struct connection *c = import->c;

    if (!c->kind || !connection_grant(c) || (c->name[0] && !text_is_name(c->name)))
        abort();
    if (import->secret.len &&
        (strlen(import->secret.bytes) != import->secret.len || !import->secret_key))
        abort();
}

/* Options that were given go before what is in the file. */
static void read_into(const struct import_format *format, const struct secret *bytes)
{
    auto_connection struct connection c = {.name = "given"};
    auto_import struct import import = {.format = format, .c = &c};
    struct aad_error err = {0};

    if (connection_set(&c, "authority", "https://login.microsoftonline.com", &err))
        abort();
    if (import_read(&import, bytes, &err))
        check_refused(&import, &err);
    else
        check_read(&import);
    if (strcmp(c.name, "given") != 0)
        abort();
}

static void read_as(const struct import_format *format, const char *entry,
                    const struct secret *bytes)
{
    auto_connection struct connection c = {0};
    auto_import struct import import = {.format = format, .entry = entry, .c = &c};
    struct aad_error err = {0};

    if (import_read(&import, bytes, &err)) {
        check_refused(&import, &err);
        return;
    }
    check_read(&import);
    (void)connection_complete(&c, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret text = {0};

    secret_append(&text, bytes, len);
    for (unsigned i = 0; import_at(i); i++) {
        read_into(import_at(i), &text);
        read_as(import_at(i), NULL, &text);
        read_as(import_at(i), "two", &text);
    }
    return 0;
}
