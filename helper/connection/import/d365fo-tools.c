/*
 * d365fo-tools.c - the LCS configuration of d365fo.tools, the PowerShell module
 *
 * Either `Get-D365LcsApiConfig | ConvertTo-Json`, an object, or what PSFramework exports: a list of
 * settings, each with its full name. Passwords are in neither as a rule; tokens are, which end by
 * themselves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/import.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The longer one first. Older versions kept a user name and a password for their upload; whatever
 * else has more words is of single environments. */
static const char *const d365fo_tools_settings[] = {"d365fo.tools.lcs.upload.",
                                                    "d365fo.tools.lcs."};

static const char *d365fo_tools_find_last(const char *name)
{
    for (size_t i = 0; name && i < sizeof d365fo_tools_settings / sizeof d365fo_tools_settings[0];
         i++) {
        size_t len = strlen(d365fo_tools_settings[i]);

        if (!strncasecmp(name, d365fo_tools_settings[i], len) && !strchr(name + len, '.'))
            return name + len;
    }
    return NULL;
}

/* A setting of PSFramework: its value is "Value", or "Data" in the simple form. */
static enum aad_code d365fo_tools_take_setting(struct import *import, struct values *flat,
                                               struct aad_error *err)
{
    const char *last = d365fo_tools_find_last(import_text(import, "FullName"));
    const struct value *value = values_find(&import->values, import->prefix, "Value");

    if (!value)
        value = values_find(&import->values, import->prefix, "Data");
    import->has_more |= !last;
    return last && value ? values_add(flat, last, value->text.bytes, value->text.len, err) : AAD_OK;
}

/* Turns a list of settings into the object that it describes. */
static enum aad_code d365fo_tools_flatten(struct import *import, struct aad_error *err)
{
    auto_values struct values flat = {0};
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    if (!values_has(&import->values, "value."))
        return AAD_OK;
    for (size_t i = 0; !code; i++) {
        (void)snprintf(import->prefix, sizeof import->prefix, "value.%zu.", i);
        if (!values_has(&import->values, import->prefix))
            break;
        code = d365fo_tools_take_setting(import, &flat, &why);
    }
    import->prefix[0] = '\0';
    if (code)
        return import_fail(import, err, "%s", why.what);
    values_clear(&import->values);
    import->values = flat;
    flat = (struct values){0};
    return AAD_OK;
}

static enum aad_code d365fo_tools_read(struct import *import, struct aad_error *err)
{
    static const struct import_field fields[] = {
        {"clientid", "client-id"},
        {"lcsapiuri", "audiences"},
        {"projectid", "project"},
        {"username", "username"},
    };
    const char *project;
    enum aad_code code = d365fo_tools_flatten(import, err);

    if (!code)
        code = import_need(import, "clientid", err);
    project = code ? NULL : import_text(import, "projectid");
    if (project && !strcmp(project, "0")) /* it was not set */
        project = NULL;
    if (!code)
        code = import_set(import, "kind", "lcs", err);
    for (size_t i = 0; !code && i < sizeof fields / sizeof fields[0]; i++)
        if (project || strcmp(fields[i].key, "project") != 0)
            code = import_set(import, fields[i].key, import_text(import, fields[i].name), err);
    if (!code && (import_text(import, "bearertoken") || import_text(import, "refreshtoken")))
        import->tokens = "bearertoken and refreshtoken";
    return code ? code : import_take(import, "password", err);
}

const struct import_format import_d365fo_tools = {
    .name = "d365fo-tools",
    .title = "the LCS configuration of d365fo.tools",
    .remedy = "In PowerShell: Get-D365LcsApiConfig | ConvertTo-Json | Set-Content -Encoding utf8 "
              "lcs.json",
    .also = "PowerShell keeps the tokens of d365fo.tools of its own, too: there, "
            "Set-D365LcsApiConfig -BearerToken '' -RefreshToken '' empties them.",
    .is_json = true,
    .read = d365fo_tools_read,
};
