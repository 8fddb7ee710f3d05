/*
 * client-certificate.c - an application's certificate (RFC 7521 section 4.2, RFC 7523 section 2.2)
 *
 * The key stays where it is: its store signs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/assertion.h"
#include "mint/grant/body.h"

static enum aad_code client_certificate_build(const struct body_call *call, struct secret *body,
                                              struct aad_error *err)
{
    auto_secret struct secret assertion = {0};
    enum aad_code code = assertion_build(call, &assertion, err);

    if (code)
        return code;
    body_append_application(body, call);
    body_append_assertion(body, &assertion);
    return secret_ok(body, err);
}

const struct body body_client_certificate = {
    .name = "client-certificate",
    .build = client_certificate_build,
};
