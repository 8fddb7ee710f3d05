/*
 * part.c - parts of the program that a package, or whoever built it, may have left out
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/part.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

struct part_row {
    const char *name, *what;
    const char *package; /* NULL = that of the program itself */
};

static const struct part_row part_rows[] = {
    {"endpoint", "the program of the identity endpoint", "aad-credential-endpoint"},
    {"keyring-file", "the store keyring-file", NULL},
    {"manage", "the module for Azure DevOps and Microsoft Graph", NULL},
    {"pkcs11", "the store pkcs11", "aad-credential-pkcs11"},
    {"secret-service", "the store secret-service", "aad-credential-secret-service"},
    {"sign-in", "the module that signs a person in", "aad-credential-sign-in"},
};

static const struct part_row *part_find(const char *name)
{
    for (size_t i = 0; i < sizeof part_rows / sizeof part_rows[0]; i++)
        if (!strcmp(part_rows[i].name, name))
            return &part_rows[i];
    return NULL;
}

/* PARTS_LEFT_OUT has a space before and behind each name. */
static bool part_is_left_out(const char *name)
{
    char word[40];

    (void)snprintf(word, sizeof word, " %s ", name);
    return strstr(PARTS_LEFT_OUT, word) != NULL;
}

bool part_exists(const char *name)
{
    return part_find(name) != NULL;
}

bool part_where(const char *name, char *out, size_t size)
{
    const struct part_row *part = part_find(name);

    if (!part)
        return false;
    if (part_is_left_out(name))
        (void)snprintf(out, size, "this aad-credential was built without it, by -D%s=disabled",
                       name);
    else if (part->package)
        (void)snprintf(out, size, "it is in the package %s", part->package);
    else
        return false;
    return true;
}

enum aad_code part_fail(const char *name, const char *path, struct aad_error *err)
{
    const struct part_row *part = part_find(name);
    const char *what = part ? part->what : name;

    if (part && part_is_left_out(name))
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "%s is missing: this aad-credential was built without it\n"
                             "Build it with -D%s=enabled, or install one that has it.",
                             what, name);
    if (part && part->package)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "%s is not installed: %s\n"
                             "Install the package %s; where there is none of that name, install "
                             "aad-credential again.",
                             what, path, part->package);
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "%s is missing: %s\n"
                         "Install aad-credential again.",
                         what, path);
}
