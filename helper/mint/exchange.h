/*
 * exchange.h - a container registry's own token for one of ours
 *
 * https://github.com/Azure/acr, "AAD-OAuth", "Calling POST /oauth2/exchange": the form has
 * grant_type=access_token, the registry's name, the tenant and the token; the answer a
 * refresh_token, which its clients show at the registry's /oauth2/token. It lives for some hours.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_EXCHANGE_H
#define MINT_EXCHANGE_H

#include "broker/mint-module.h"
#include "http/response.h"

/* exchange->target is one that the rules allow (P1): our token is sent there. */
enum aad_code exchange_run(const struct mint_request *request, const struct mint_exchange *exchange,
                           struct token *ret, struct aad_error *err);

/* What the answer means. */
enum aad_code exchange_parse(const struct mint_exchange *exchange, const struct response *response,
                             struct token *ret, struct aad_error *err);

#endif
