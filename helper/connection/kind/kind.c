/*
 * kind.c - the table of kinds, and what two of them share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>
#include <string.h>

#define KIND_ROW(name) &kind_##name,
static const struct kind *const kind_rows[] = {KIND_ROWS(KIND_ROW)};

#define KINDS (sizeof kind_rows / sizeof kind_rows[0])

/* To whom nobody is assigned, it is as one without a token. */
static const char kind_finance_unknown[] =
    "the token is good, but the environment knows no user for {owner}";
static const char kind_finance_enter[] =
    "Enter the application's client id, {app}, in 'System administration > Setup > Microsoft Entra "
    "applications' of the environment, with a user id. After its database was copied from another "
    "one, enter it again.";
static const char kind_finance_person[] =
    "Add {user} in 'System administration > Users > Users' of the environment.";

const char kind_finance_admit[] =
    "Enter it in Finance and Operations, under 'System administration > Setup > Microsoft Entra "
    "applications' (in older versions 'Azure Active Directory applications'), 'New':\n"
    "  Client Id  {owner}\n"
    "  Name       a name for it, {name} for example\n"
    "  User ID    the user whose permissions its calls have";

const struct kind_api kind_finance_api = {"00000015-0000-0000-c000-000000000000", "Dynamics ERP",
                                          KIND_FINANCE_PERMISSIONS};

const struct kind_refusal kind_finance_refusals[] = {
    {302, NULL, kind_finance_unknown, kind_finance_enter, .remedy_person = kind_finance_person},
    {401, NULL, kind_finance_unknown, kind_finance_enter, .remedy_person = kind_finance_person},
    {403, NULL, "the environment knows {owner}, whose user lacks a role",
     "Give the user id that stands beside {app} in 'System administration > Setup > Microsoft "
     "Entra applications' a security role.",
     .remedy_person = "Give {user} a security role in 'System administration > Users > Users'."},
    {0},
};

static bool kind_is_marked(const struct kind_target *target, const char *audience)
{
    for (const char *const *mark = target->marks; *mark; mark++)
        if (strstr(audience, *mark))
            return true;
    return false;
}

const struct kind_target *kind_find_target(const struct kind *kind, const char *audience)
{
    const struct kind_target *target = kind->targets;

    for (; target && target->title; target++)
        if (kind_is_marked(target, audience))
            return target;
    return NULL;
}

const char *kind_permissions(const struct kind *kind, const char *audience)
{
    const struct kind_target *target = kind_find_target(kind, audience);

    return target ? target->permissions : kind->permissions;
}

const struct kind_api *kind_find_api(const struct kind *kind, const char *audience)
{
    const struct kind_target *target = kind_find_target(kind, audience);

    return target ? target->api : kind->api;
}

bool kind_hosts_follow(const struct kind *kind)
{
    return !kind->hosts && !kind->has_exchange;
}

const char *kind_known_client(const char *name)
{
    return strcmp(name, "azure-cli") ? NULL : "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
}

const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (!strcmp(kind_rows[i]->name, name))
            return kind_rows[i];
    return NULL;
}

const char *const *kind_names(void)
{
    static const char *names[KINDS + 1];

    for (size_t i = 0; i < KINDS; i++)
        names[i] = kind_rows[i]->name;
    return names;
}

void kind_print_names(struct buf *ret)
{
    for (size_t i = 0; i < KINDS; i++)
        buf_printf(ret, "%s%s", !i ? "" : i + 1 < KINDS ? ", " : " or ", kind_rows[i]->name);
}

const struct kind *kind_at(unsigned i)
{
    return i < KINDS ? kind_rows[i] : NULL;
}
