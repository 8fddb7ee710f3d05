/*
 * power.c - the admin API of Power Platform ("BAP"), as far as it lets applications in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/power.h"

#include "manage/rest.h"

#define POWER_APPLICATIONS "/providers/Microsoft.BusinessAppPlatform/adminApplications/"
#define POWER_VERSION "2020-10-01"
#define POWER_PERSON                                                                               \
    "An administrator of Power Platform or Dynamics 365 has to do it, signed in as himself: no "   \
    "application can register itself, or another one."

static const struct rest_cause power_causes[] = {
    {401, NULL, AAD_PERSON, "it does not take the token", POWER_PERSON},
    {403, NULL, AAD_PERSON, "the identity may not do that", POWER_PERSON},
    {404, NULL, AAD_NOT_FOUND, "it has no such thing",
     "Is it the cloud of the tenant? 'aad-credential connection show' shows the audiences."},
    REST_CAUSES_OF_ANY,
};

static const struct rest_api power_api = {
    .name = "Power Platform",
    .error = "error",
    .code = "code",
    .message = "message",
    .causes = power_causes,
};

/* Its body is empty, which has to be said. */
enum aad_code power_register(const struct manage_access *admin, const char *client_id,
                             struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&power_api, admin);

    call.header = "Content-Length: 0";
    rest_add_path(&call, admin->origin, POWER_APPLICATIONS, (char *)NULL);
    rest_add_part(&call, client_id);
    rest_add_query(&call, "api-version", POWER_VERSION);
    return rest_send(&call, "PUT", NULL, err);
}
