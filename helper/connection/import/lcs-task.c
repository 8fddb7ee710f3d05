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

#include "base/screen.h"
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

/* "$(NAME)" is filled in by the agent, "***" is what its log shows: neither is the value. */
static bool lcs_task_is_hidden(const struct lcs_task_part *value)
{
    return !value->len || (value->len == 3 && !memcmp(value->at, "***", 3)) ||
           (value->len > 3 && value->at[0] == '$' && strchr("({", value->at[1]));
}

static bool lcs_task_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Does nothing follow, or a comment? */
static bool lcs_task_is_comment(const struct lcs_task_part *rest)
{
    return !rest->len || (rest->len > 1 && lcs_task_is_blank(rest->at[0]) && rest->at[1] == '#');
}

/* Takes off the marks of YAML, or of a shell. false: there is an escape in it, or more behind it.
 */
static bool lcs_task_unquote(struct lcs_task_part *part)
{
    const char *end = memchr(part->at + 1, part->at[0], part->len - 1);
    struct lcs_task_part inside, rest;

    if (!end)
        return false;
    inside = (struct lcs_task_part){part->at + 1, (size_t)(end - part->at - 1)};
    rest = (struct lcs_task_part){end + 1, part->len - inside.len - 2};
    if (part->at[0] == '"' && memchr(inside.at, '\\', inside.len))
        return false;
    while (rest.len > 1 && lcs_task_is_blank(rest.at[1])) {
        rest.at++;
        rest.len--;
    }
    *part = inside;
    return lcs_task_is_comment(&rest);
}

/* Ends it before a comment of YAML. In what env prints the same belongs to the value, and in a
 * shell's file it does not: false. */
static bool lcs_task_cut(struct lcs_task_part *part, char divider)
{
    for (size_t i = 0; i < part->len; i++) {
        const struct lcs_task_part rest = {part->at + i, part->len - i};

        if (!lcs_task_is_comment(&rest))
            continue;
        part->len = i;
        return divider == ':';
    }
    return true;
}

/* Of what is behind the divider: the value. false: it can be read in more than one way. */
static bool lcs_task_find_value(struct lcs_task_part *part, char divider)
{
    struct lcs_task_part whole = *part;
    bool is_sure;

    lcs_task_trim(&whole);
    if (whole.len && (whole.at[0] == '"' || whole.at[0] == '\'')) {
        is_sure = lcs_task_unquote(&whole);
    } else {
        whole = *part;
        is_sure = lcs_task_cut(&whole, divider);
        lcs_task_trim(&whole);
        /* With these YAML begins what is no plain value. */
        if (divider == ':' && whole.len && strchr("|>&*!%@`[{", whole.at[0]))
            is_sure = lcs_task_is_hidden(&whole);
    }
    *part = whole;
    return is_sure;
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

static enum aad_code lcs_task_refuse(const struct lcs_task_part *name, size_t number,
                                     bool is_secret, struct aad_error *err)
{
    char shown[LCS_TASK_NAME_MAX];

    return aad_error_set(err, AAD_CONFIG, NULL,
                         "line %zu: the value of '%s' can be read in more than one way, because of "
                         "a quote, an escape or a comment\n%s",
                         number, screen_show(shown, sizeof shown, name->at, name->len),
                         is_secret ? "Give it with --secret-stdin; what the line says is passed "
                                     "over then."
                                   : "Write it without them, in a copy of the file.");
}

/* One line, kept as a value called by its field. */
static enum aad_code lcs_task_take_line(struct import *import, const struct lcs_task_part *line,
                                        size_t number, struct aad_error *err)
{
    struct lcs_task_part name = {line->at, 0}, value;
    const struct lcs_task_variable *variable;
    bool is_sure;

    while (name.len < line->len && line->at[name.len] != '=' && line->at[name.len] != ':')
        name.len++;
    if (name.len == line->len)
        return AAD_OK;
    value = (struct lcs_task_part){line->at + name.len + 1, line->len - name.len - 1};
    is_sure = lcs_task_find_value(&value, line->at[name.len]);
    lcs_task_trim(&name);
    variable = lcs_task_find(&name);
    if (!variable || (is_sure && lcs_task_is_hidden(&value)))
        return AAD_OK;
    if (!is_sure && !variable->key[0] && import->is_secret_given)
        return AAD_OK;
    if (!is_sure)
        return lcs_task_refuse(&name, number, !variable->key[0], err);
    return values_add(&import->values, variable->key[0] ? variable->key : "password", value.at,
                      value.len, err);
}

/* --- all of them ------------------------------------------------------------------------------ */

static enum aad_code lcs_task_take_lines(struct import *import, struct aad_error *err)
{
    const char *at = import->bytes, *end = import->bytes + import->len;
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    for (size_t number = 1; !code && at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        const struct lcs_task_part line = {at, (size_t)((stop ? stop : end) - at)};

        code = lcs_task_take_line(import, &line, number, &why);
        at += line.len + 1;
    }
    if (code == AAD_PROTOCOL)
        return import_fail(import, err, "%s", why.what);
    if (code && err)
        *err = why;
    return code;
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
