/* SPDX-License-Identifier: Apache-2.0 */
#include "api/pat.h"

#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "text.h"
#include "world.h"

static bool pat_is_of(const cJSON *pat, const char *path)
{
    const char *organization = world_string(pat, "organization");
    size_t size = strcspn(path + 1, "/");

    return !organization ||
           (strlen(organization) == size && strncasecmp(organization, path + 1, size) == 0);
}

bool pat_is_shown(const struct exchange *exchange)
{
    const char *authorization = exchange_header(exchange, "authorization"), *colon;
    const cJSON *pats =
        cJSON_GetObjectItemCaseSensitive(api_find_resource(exchange, "devops"), "pats");
    auto_text pair = {0};
    const cJSON *pat;

    if (!authorization || strncasecmp(authorization, "Basic ", 6) != 0 ||
        !text_append_decoded64(&pair, authorization + 6, strlen(authorization + 6)) || !pair.size)
        return false;
    colon = strchr(pair.data, ':');
    cJSON_ArrayForEach(pat, pats)
    {
        const char *value = world_string(pat, "value");

        if (colon && value && strcmp(value, colon + 1) == 0)
            return !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(pat, "revoked")) &&
                   pat_is_of(pat, exchange->path);
    }
    return false;
}
