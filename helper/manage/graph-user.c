/*
 * graph-user.c - see graph-user.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-user.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "manage/graph-call.h"

#define USER_RIGHTS                                                                                \
    "Its application needs the delegated permission User-PasswordProfile.ReadWrite.All, or in "    \
    "some tenants Directory.AccessAsUser.All, with consent. A conditional access policy may want " \
    "a second factor as well, which no program has: then the person changes it at "                \
    "https://myaccount.microsoft.com."

static const struct rest_cause user_causes[] = {
    {400, NULL, AAD_PERSON, "it does not change the password",
     "See what it says. Nothing is changed."},
    {401, NULL, AAD_PERSON, "it does not take the token", USER_RIGHTS},
    {403, NULL, AAD_PERSON, "the person may not do that with this token", USER_RIGHTS},
    {404, NULL, AAD_NOT_FOUND, "it has no such person", "Is the account deleted?"},
    REST_CAUSES_OF_ANY,
};

static const struct rest_api user_api = {
    .name = "Microsoft Graph",
    .error = "error",
    .code = "code",
    .message = "message",
    .causes = user_causes,
};

static enum aad_code user_read(const struct cJSON *json, struct manage_user *ret,
                               struct aad_error *err)
{
    graph_copy_text(ret->name, sizeof ret->name, json, "userPrincipalName");
    ret->changed_s = graph_read_time(json, "lastPasswordChangeDateTime");
    ret->is_synchronized = json_bool(json, "onPremisesSyncEnabled", false);
    return ret->name[0] ? AAD_OK
                        : aad_error_set(err, AAD_PROTOCOL, NULL,
                                        "Microsoft Graph does not say whose token it is");
}

enum aad_code graph_read_me(const struct manage_access *graph, struct manage_user *ret,
                            struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&user_api, graph);
    auto_json struct cJSON *json = NULL;
    enum aad_code code;

    rest_add_path(&call, graph->origin, "/v1.0/me", (char *)NULL);
    rest_add_query(&call, "$select",
                   "userPrincipalName,lastPasswordChangeDateTime,onPremisesSyncEnabled");
    code = graph_get(&call, &json, err);
    return code ? code : user_read(json, ret, err);
}

/* Graph says these in words only. */
static void user_add_remedy(struct aad_error *err)
{
    if (strstr(err->what, "on-premises"))
        aad_error_remedy(err, "The account is synchronized from a directory of the organization's "
                              "own, without password writeback: it is changed there.");
    else if (strstr(err->what, "comply"))
        aad_error_remedy(err, "The tenant's rules are stricter than Microsoft's own: the person "
                              "chooses one himself.");
}

enum aad_code graph_change_password(const struct manage_access *graph, const struct secret *current,
                                    const struct secret *password, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&user_api, graph);
    auto_secret struct secret body = {0};
    struct aad_error why = {0};
    enum aad_code code;

    secret_append_text(&body, "{\"currentPassword\":");
    text_json_quote(&body, current->bytes, current->len);
    secret_append_text(&body, ",\"newPassword\":");
    text_json_quote(&body, password->bytes, password->len);
    secret_append_text(&body, "}");
    rest_add_path(&call, graph->origin, "/v1.0/me/changePassword", (char *)NULL);
    call.secret = password;
    call.sends_once = true;
    code = secret_ok(&body, err);
    if (code)
        return code;
    code = rest_send(&call, "POST", &body, &why);
    if (!code)
        return AAD_OK;
    user_add_remedy(&why);
    if (rest_reveals(why.what, current))
        return aad_error_set(err, code, NULL, "Microsoft Graph does not change the password");
    return rest_pass(err, &why);
}
