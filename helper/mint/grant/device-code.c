/*
 * device-code.c - a person who signs in somewhere else (RFC 8628 section 3.4)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

#include "base/person-proof.h"

static enum aad_code device_code_build(const struct body_call *call, struct secret *body,
                                       struct aad_error *err)
{
    const struct person_proof *proof = call->proof;
    enum aad_code code;

    if (!proof)
        return body_fail_sign_in(call, err);
    body_append_text(body, "grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    code = body_append_client(body, call, err);
    if (code)
        return code;
    if (call->version == ENDPOINT_V1) /* of version 2 it was said when the code was asked for */
        body_append_target(body, call);
    body_append_secret(body, "device_code", &proof->code);
    return secret_ok(body, err);
}

const struct body body_device_code = {
    .name = "device-code",
    .build = device_code_build,
};
