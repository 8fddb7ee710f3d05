/*
 * connection-import.c - connections that were written down elsewhere
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/deadline.h"
#include "base/file.h"
#include "command/connection-add.h"
#include "command/connection-verbs.h"

#define IMPORT_OWN_MAX 65536
#define IMPORT_INPUT_MS 60000

static bool import_is_input(const char *file)
{
    return !strcmp(file, "-");
}

static enum aad_code import_read_file(const char *file, size_t max, struct secret *ret,
                                      struct aad_error *err)
{
    struct deadline deadline = deadline_in_ms(IMPORT_INPUT_MS);
    enum aad_code code;

    if (import_is_input(file))
        return file_read_fd(0, max, &deadline, ret, err);
    code = file_read(file, FILE_TRUST_CONFIG, max, ret, err);
    if (code == AAD_NOT_FOUND)
        aad_error_remedy(err, "Check the path.");
    return code;
}

/* The name inside a path: "/home/me/lcs-prod.json" is lcs-prod. */
static void import_name_of(const char *file, char *out, size_t size)
{
    const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    size_t len = strlen(base);

    if (len > 5 && !strcmp(base + len - 5, ".json"))
        len -= 5;
    (void)snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), base);
}

enum aad_code connection_verb_import(struct command_context *ctx,
                                     const struct connection_options *options,
                                     struct aad_error *err)
{
    auto_addition struct addition add = {.options = *options};
    auto_secret struct secret text = {0};
    char name[64] = "";
    enum aad_code code;

    if (!options->file || (!options->name && import_is_input(options->file)))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "which %s? None was given\n"
                             "aad-credential connection import FILE, or - for standard input "
                             "together with --name NAME.",
                             options->file ? "name" : "file");
    import_name_of(options->file, name, sizeof name);
    code = import_read_file(options->file, IMPORT_OWN_MAX, &text, err);
    if (!code)
        code = connection_parse(options->name ? options->name : name, text.bytes, text.len, &add.c,
                                err);
    return code ? code : connection_add(ctx, &add, err);
}
