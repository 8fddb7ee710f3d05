/*
 * authorization-code.c - what a person's browser has brought (RFC 6749 section 4.1.3, RFC 7636)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

#include "base/person-proof.h"

static enum aad_code authorization_code_build(const struct body_call *call, struct secret *body,
                                              struct aad_error *err)
{
    const struct person_proof *proof = call->proof;
    enum aad_code code;

    if (!proof)
        return body_fail_sign_in(call, err);
    body_append_text(body, "grant_type", "authorization_code");
    code = body_append_client(body, call, err);
    if (code)
        return code;
    body_append_target(body, call);
    body_append_secret(body, "code", &proof->code);
    body_append_text(body, "redirect_uri", proof->redirect_uri);
    body_append_secret(body, "code_verifier", &proof->verifier);
    return secret_ok(body, err);
}

const struct body body_authorization_code = {
    .name = "authorization-code",
    .build = authorization_code_build,
};
