/*
 * kind.c - the table of kinds
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind.h"

#include <stddef.h>
#include <string.h>

/* 499b84ac-...: the application id of Azure DevOps, the same in every tenant. */
static const struct kind kind_rows[] = {
    {"lcs", "Dynamics Lifecycle Services (LCS)", "password", "/user_impersonation", NULL, true,
     true},
    {"azurerm", "Azure Resource Manager", "client-secret", "/.default", NULL, false, false},
    {"dynamics", "Dynamics 365 Finance and Operations", "client-secret", "/.default", NULL, false,
     false},
    {"devops", "Azure DevOps", "client-secret", "/.default", "499b84ac-1321-427f-aa17-267ca6975798",
     false, false},
    {"generic", "any other resource", "client-secret", "/.default", NULL, false, false},
};

#define KIND_ROWS (sizeof kind_rows / sizeof kind_rows[0])

const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < KIND_ROWS; i++)
        if (!strcmp(kind_rows[i].name, name))
            return &kind_rows[i];
    return NULL;
}

const char *const *kind_names(void)
{
    static const char *names[KIND_ROWS + 1];

    for (size_t i = 0; i < KIND_ROWS; i++)
        names[i] = kind_rows[i].name;
    return names;
}

const struct kind *kind_at(unsigned i)
{
    return i < KIND_ROWS ? &kind_rows[i] : NULL;
}
