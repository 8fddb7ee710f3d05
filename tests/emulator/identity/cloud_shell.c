/* SPDX-License-Identifier: Apache-2.0 */
/* cloud_shell: who has opened the shell is who the token is of: another one cannot be asked for. */
#include "api/api.h"
#include "identity/identity.h"

/* Under any name that another source knows. */
static bool cloud_shell_admit(struct identity_call *call)
{
    static const char *const ids[] = {"client_id", "clientid", "object_id", "msi_res_id",
                                      "mi_res_id"};

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        if (form_find(&call->form, ids[i]))
            return identity_refuse(call, IDENTITY_WRONG_FORM);
    }
    return true;
}

static void cloud_shell_answer(const struct identity_call *call, cJSON *body)
{
    cJSON_AddStringToObject(body, "refresh_token", "");
    identity_add_times(call, body);
}

static void cloud_shell_refuse(struct exchange *exchange, const struct identity_refusal *refusal)
{
    api_reply_error(exchange, refusal->status, refusal->code, refusal->message);
}

static const struct identity_source cloud_shell_source = {
    .method = "POST",
    .header = "metadata",
    .admit = cloud_shell_admit,
    .answer = cloud_shell_answer,
    .refuse = cloud_shell_refuse,
    .refusals =
        {
            [IDENTITY_WRONG_METHOD] = {405, "MethodNotAllowed", "Only POST is supported."},
            [IDENTITY_WRONG_FORM] = {400, "InvalidRequest", "The form has what is not supported."},
            [IDENTITY_NO_HEADER] = {400, "MissingMetadataHeader", "Metadata: true is required."},
            [IDENTITY_WRONG_HEADER] = {400, "MissingMetadataHeader", "Metadata: true is required."},
            [IDENTITY_NO_RESOURCE] = {400, "InvalidRequest", "The form has no resource."},
            [IDENTITY_UNKNOWN_RESOURCE] = {400, "AudienceNotSupported",
                                           "The audience is not a supported MSI token audience."},
            [IDENTITY_UNKNOWN] = {400, "IdentityNotFound", "This shell has no identity."},
        },
};

void cloud_shell_serve(struct exchange *exchange)
{
    identity_serve(exchange, &cloud_shell_source);
}
