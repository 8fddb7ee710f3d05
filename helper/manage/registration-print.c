/*
 * registration-print.c - the members of an application's object, as it has to be
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/registration-print.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define PRINT_TEXT 300

struct printing {
    const struct registration_change *change;
    const struct cJSON *there;
    const struct registration_need *need;
    const struct registration *permissions;
    struct secret *out;
};

static void print_tell(const struct printing *p, const char *format, ...) AAD_PRINTF(2, 3);
static void print_tell(const struct printing *p, const char *format, ...)
{
    char text[PRINT_TEXT];
    va_list args;

    if (!p->change->tell || !p->there)
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    p->change->tell(p->change->ctx, text);
}

static void print_quoted(const struct printing *p, const char *text)
{
    text_json_quote(p->out, text, strlen(text));
}

/* --- flags ------------------------------------------------------------------------------------ */

/* Who has it wider than it needs to be keeps that. */
static void print_accounts(const struct printing *p)
{
    const char *there = p->there ? json_text(p->there, "signInAudience") : NULL;
    bool is_narrow = there && !strcmp(there, "AzureADMyOrg");

    if (p->need->takes_others && (!p->there || is_narrow)) {
        secret_append_text(p->out, ",\"signInAudience\":\"AzureADMultipleOrgs\"");
        print_tell(p, "added: accounts of any organizational directory");
    } else if (!p->there) {
        secret_append_text(p->out, ",\"signInAudience\":\"AzureADMyOrg\"");
    }
}

static void print_public(const struct printing *p)
{
    if (!p->need->is_public || (p->there && json_bool(p->there, "isFallbackPublicClient", false)))
        return;
    secret_append_text(p->out, ",\"isFallbackPublicClient\":true");
    print_tell(p, "added: public client flows");
}

/* --- redirects -------------------------------------------------------------------------------- */

static enum aad_code print_redirects(const struct printing *p, const char *platform,
                                     const char *wanted, struct aad_error *err)
{
    const struct cJSON *client = p->there ? json_object(p->there, platform) : NULL;
    const struct cJSON *uris = client ? json_array(client, "redirectUris") : NULL;
    auto_buf struct buf has = {0};

    if (p->there && !uris)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Microsoft Graph does not say which redirect URIs there are\n"
                             "Nothing was changed: else they would be lost.");
    for (size_t i = 0; uris && i < json_count(uris); i++)
        if (json_element_text(uris, i))
            buf_append_all(&has, json_element_text(uris, i), "\n", (char *)NULL);
    if (registration_has_redirect(&has, wanted))
        return buf_ok(&has, err);
    secret_append_all(p->out, ",\"", platform, "\":{\"redirectUris\":[", (char *)NULL);
    for (size_t i = 0; uris && i < json_count(uris); i++)
        if (json_element_text(uris, i)) {
            print_quoted(p, json_element_text(uris, i));
            secret_append_text(p->out, ",");
        }
    print_quoted(p, wanted);
    secret_append_text(p->out, "]}");
    print_tell(p, "added: redirect URI %s", wanted);
    return buf_ok(&has, err);
}

/* A new public client gets one in any case: its guides want it. */
static enum aad_code print_platform(const struct printing *p, struct aad_error *err)
{
    const char *wanted = p->need->redirect;

    if (!wanted && p->need->is_public && !p->there)
        wanted = REGISTRATION_REDIRECT;
    return wanted ? print_redirects(p, p->need->is_web ? "web" : "publicClient", wanted, err)
                  : AAD_OK;
}

/* --- permissions ------------------------------------------------------------------------------ */

/* One of an API's list as Graph has it: a delegated permission, or one of the application. */
static void print_access(const struct printing *p, const char *id, const char *type, bool is_first)
{
    secret_append_text(p->out, is_first ? "{\"id\":" : ",{\"id\":");
    print_quoted(p, id);
    secret_append_text(p->out, ",\"type\":");
    print_quoted(p, type);
    secret_append_text(p->out, "}");
}

static bool print_has(const struct cJSON *list, const char *id)
{
    for (size_t i = 0; list && i < json_count(list); i++) {
        const struct cJSON *one = json_element_object(list, i);
        const char *listed = one ? json_text(one, "id") : NULL;

        if (listed && text_equal_nocase(listed, id))
            return true;
    }
    return false;
}

/* What the API's list has, then what it lacks. */
static void print_list(const struct printing *p, const char *api, const struct cJSON *list)
{
    bool is_first = true;

    for (size_t i = 0; list && i < json_count(list); i++) {
        const struct cJSON *one = json_element_object(list, i);
        const char *id = one ? json_text(one, "id") : NULL;
        const char *type = one ? json_text(one, "type") : NULL;

        if (!id || !type)
            continue;
        print_access(p, id, type, is_first);
        is_first = false;
    }
    for (size_t i = 0; i < p->permissions->n_permissions; i++) {
        const struct registration_permission *one = &p->permissions->permissions[i];

        if (!one->id[0] || !text_equal_nocase(one->api->id, api) || print_has(list, one->id))
            continue;
        print_access(p, one->id, "Scope", is_first);
        is_first = false;
        print_tell(p, "added: permission %s of %s", one->name, one->api->title);
    }
}

static void print_api(const struct printing *p, const char *api, const struct cJSON *list,
                      bool is_first)
{
    secret_append_text(p->out, is_first ? "{\"resourceAppId\":" : ",{\"resourceAppId\":");
    print_quoted(p, api);
    secret_append_text(p->out, ",\"resourceAccess\":[");
    print_list(p, api, list);
    secret_append_text(p->out, "]}");
}

static const char *print_find_api(const struct cJSON *apis, size_t i)
{
    const struct cJSON *one = json_element_object(apis, i);

    return one ? json_text(one, "resourceAppId") : NULL;
}

static bool print_lists_api(const struct cJSON *apis, const char *id)
{
    for (size_t i = 0; apis && i < json_count(apis); i++)
        if (print_find_api(apis, i) && text_equal_nocase(print_find_api(apis, i), id))
            return true;
    return false;
}

static bool print_needs_permissions(const struct printing *p, const struct cJSON *apis)
{
    for (size_t i = 0; i < p->permissions->n_permissions; i++) {
        const struct registration_permission *one = &p->permissions->permissions[i];
        bool is_listed = false;

        for (size_t j = 0; apis && j < json_count(apis); j++)
            if (print_find_api(apis, j) && text_equal_nocase(print_find_api(apis, j), one->api->id))
                is_listed |=
                    print_has(json_array(json_element_object(apis, j), "resourceAccess"), one->id);
        if (one->id[0] && !is_listed)
            return true;
    }
    return false;
}

static enum aad_code print_permissions(const struct printing *p, struct aad_error *err)
{
    const struct cJSON *apis = p->there ? json_array(p->there, "requiredResourceAccess") : NULL;
    bool is_first = true;

    if (p->there && !apis)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Microsoft Graph does not say which permissions are listed\n"
                             "Nothing was changed: else they would be lost.");
    if (!print_needs_permissions(p, apis))
        return AAD_OK;
    secret_append_text(p->out, ",\"requiredResourceAccess\":[");
    for (size_t i = 0; apis && i < json_count(apis); i++) {
        if (!print_find_api(apis, i))
            continue;
        print_api(p, print_find_api(apis, i),
                  json_array(json_element_object(apis, i), "resourceAccess"), is_first);
        is_first = false;
    }
    for (size_t i = 0; i < p->need->n_apis; i++) {
        if (print_lists_api(apis, p->need->apis[i]->id))
            continue;
        print_api(p, p->need->apis[i]->id, NULL, is_first);
        is_first = false;
    }
    secret_append_text(p->out, "]");
    return AAD_OK;
}

enum aad_code registration_print(const struct registration_change *change, struct secret *ret,
                                 struct aad_error *err)
{
    const struct printing p = {change, change->there, change->need, change->permissions, ret};
    enum aad_code code;

    print_accounts(&p);
    print_public(&p);
    code = print_platform(&p, err);
    if (!code)
        code = print_permissions(&p, err);
    return code ? code : secret_ok(ret, err);
}
