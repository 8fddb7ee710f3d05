/*
 * trust.c - a federated credential: whom an identity believes, so that it needs no secret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/trust.h"

#include <string.h>

#include "base/text.h"

void trust_print(const struct trust *trust, struct secret *ret)
{
    secret_append_text(ret, "\"issuer\":");
    text_json_quote(ret, trust->issuer, strlen(trust->issuer));
    secret_append_text(ret, ",\"subject\":");
    text_json_quote(ret, trust->subject, strlen(trust->subject));
    secret_append_text(ret, ",\"audiences\":[");
    text_json_quote(ret, trust->audience, strlen(trust->audience));
    secret_append_text(ret, "]");
}
