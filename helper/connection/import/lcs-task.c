/*
 * lcs-task.c - an LCS connection in the variables of a pipeline
 *
 * The tasks of the Dynamics 365 tools themselves take no more than the name of a service
 * connection. Scripts get what is in it as variables: AS_SC_URL, AS_SC_USERNAME, AS_SC_PASSWORD,
 * AS_SC_CLIENTID and AS_SC_APIURL are what the task "Authenticated LCS scripts" sets; pipelines
 * without it name their own after LCS, as lcsClientId or LCS_PROJECT_ID. So a name is compared
 * without its case and underscores, behind one of these two beginnings. Each line is
 * "NAME=VALUE", as env prints it, or "NAME: VALUE", as a pipeline's YAML has it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/import.h"

#include <string.h>

#include "base/text.h"

#define LCS_TASK_NAME_MAX 64

static const struct lcs_task_variable {
    const char *name, *key; /* key: of the connection; "" = the secret */
} lcs_task_variables[] = {
    {"url", "authority"},     {"authority", "authority"}, {"username", "username"},
    {"user", "username"},     {"clientid", "client-id"},  {"applicationid", "client-id"},
    {"apiurl", "audiences"},  {"apiuri", "audiences"},    {"apiendpoint", "audiences"},
    {"projectid", "project"}, {"project", "project"},     {"password", ""},
};

#define LCS_TASK_VARIABLES (sizeof lcs_task_variables / sizeof lcs_task_variables[0])

/* --- a line ----------------------------------------------------------------------------------- */

struct lcs_task_part {
    const char *at;
    size_t len;
};

static void lcs_task_trim(struct lcs_task_part *part)
{
    while (part->len && (*part->at == ' ' || *part->at == '\t')) {
        part->at++;
        part->len--;
    }
    while (part->len && strchr(" \t\r", part->at[part->len - 1]))
        part->len--;
}

/* Without the marks that YAML, or a shell, puts around it. */
static void lcs_task_unquote(struct lcs_task_part *part)
{
    char mark = part->len > 1 ? part->at[0] : '\0';

    if ((mark != '"' && mark != '\'') || part->at[part->len - 1] != mark)
        return;
    part->at++;
    part->len -= 2;
}

/* "AS_SC_CLIENTID", "lcsClientId": "clientid". */
static const struct lcs_task_variable *lcs_task_find(const struct lcs_task_part *name)
{
    static const char *const beginnings[] = {"assc", "lcs"};
    char plain[LCS_TASK_NAME_MAX] = "";
    size_t n = 0;

    for (size_t i = 0; i < name->len && n + 1 < sizeof plain; i++)
        if (name->at[i] != '_')
            plain[n++] =
                (char)(name->at[i] | (name->at[i] >= 'A' && name->at[i] <= 'Z' ? 0x20 : 0));
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        if (!text_has_prefix(plain, beginnings[i]))
            continue;
        for (size_t j = 0; j < LCS_TASK_VARIABLES; j++)
            if (!strcmp(lcs_task_variables[j].name, plain + strlen(beginnings[i])))
                return &lcs_task_variables[j];
    }
    return NULL;
}

/* "$(NAME)" is filled in by the agent, "***" is what its log shows: neither is the value. */
static bool lcs_task_is_hidden(const struct lcs_task_part *value)
{
    return !value->len || (value->len == 3 && !memcmp(value->at, "***", 3)) ||
           (value->len > 3 && value->at[0] == '$' && strchr("({", value->at[1]));
}

/* One line, kept as a value called by its field. */
static enum aad_code lcs_task_take_line(struct import *import, const char *line, size_t len,
                                        struct aad_error *err)
{
    size_t divider = 0;
    struct lcs_task_part name = {line, 0}, value;
    const struct lcs_task_variable *variable;

    while (divider < len && line[divider] != '=' && line[divider] != ':')
        divider++;
    if (divider == len)
        return AAD_OK;
    name.len = divider;
    value = (struct lcs_task_part){line + divider + 1, len - divider - 1};
    lcs_task_trim(&name);
    lcs_task_trim(&value);
    lcs_task_unquote(&value);
    variable = lcs_task_find(&name);
    if (!variable || lcs_task_is_hidden(&value))
        return AAD_OK;
    return values_add(&import->values, variable->key[0] ? variable->key : "password", value.at,
                      value.len, err);
}

/* --- all of them ------------------------------------------------------------------------------ */

static enum aad_code lcs_task_take_lines(struct import *import, struct aad_error *err)
{
    const char *at = import->bytes, *end = import->bytes + import->len;
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    while (!code && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);

        code = lcs_task_take_line(import, at, len, &why);
        at += len + 1;
    }
    return code ? import_fail(import, err, "%s", why.what) : AAD_OK;
}

static enum aad_code lcs_task_read(struct import *import, struct aad_error *err)
{
    enum aad_code code = lcs_task_take_lines(import, err);

    if (!code && !import->values.n)
        return import_fail(import, err, "no line of it sets one of these variables");
    if (!code)
        code = import_set(import, "kind", "lcs", err);
    if (!code)
        code = import_set_authority(import, import_text(import, "authority"), NULL, err);
    for (size_t i = 0; !code && i < LCS_TASK_VARIABLES; i++)
        if (lcs_task_variables[i].key[0])
            code = import_set(import, lcs_task_variables[i].key,
                              import_text(import, lcs_task_variables[i].key), err);
    return code ? code : import_take(import, "password", err);
}

const struct import_format import_lcs_task = {
    .name = "lcs-task",
    .title = "the variables of a pipeline's LCS task",
    .remedy = "Lines NAME=VALUE or NAME: VALUE with AS_SC_URL, AS_SC_USERNAME, AS_SC_PASSWORD, "
              "AS_SC_CLIENTID and AS_SC_APIURL, or LCS_USERNAME and so on.",
    .also = "the pipeline keeps its variables, too: delete them in Azure DevOps.",
    .is_shared = true,
    .read = lcs_task_read,
};
