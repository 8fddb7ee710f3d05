/*
 * error-json.c - an error for programs, which ask by --json
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error-json.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

struct json_print *error_json_new(const struct aad_error *err)
{
    char what[sizeof err->what], foreign[sizeof err->foreign], remedy[sizeof err->remedy];
    struct json_print *object = json_new_object();

    json_add_text(object, "code", error_name(err->code));
    json_add_text(object, "what", text_escape(what, sizeof what, err->what, strlen(err->what)));
    if (err->foreign[0])
        json_add_text(object, "foreign",
                      text_escape(foreign, sizeof foreign, err->foreign, strlen(err->foreign)));
    if (err->retry_after_s)
        json_add_integer(object, "retry_after", err->retry_after_s);
    json_add_text(object, "remedy",
                  text_escape(remedy, sizeof remedy, error_remedy(err), strlen(error_remedy(err))));
    return object;
}

bool error_json_print(const struct aad_error *err, struct buf *ret)
{
    auto_json_print struct json_print *object = json_new_object();

    json_add_taken(object, "error", error_json_new(err));
    return !json_print(object, ret, NULL);
}
