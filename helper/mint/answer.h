/*
 * answer.h - what is in an answer, of an authority or of a machine's own endpoint
 *
 * RFC 6749 section 5.1, and what Azure's endpoints make of it: numbers in quotes, expires_on in
 * place of expires_in, and that as a date in words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_ANSWER_H
#define MINT_ANSWER_H

#include "base/token.h"
#include "http/response.h"

struct cJSON;

/* Appends the access token, and says for how long it lives by the clock of who gave it. NULL, or
 * why it is not to be used: "it has no access token of a usual form". */
const char *answer_read_token(const struct cJSON *json, const struct response *response,
                              struct secret *ret_token, int64_t *ret_life_s);

/* Does the answer say at all how long the token lives? */
bool answer_says_life(const struct cJSON *json);

/* Sets the three times of a token that lives so long from now on. */
void answer_set_times(const struct cJSON *json, int64_t life_s, struct token *token);

/* May that text be a token? NULL may not. */
bool answer_is_token(const char *text);

/* Copies an address of https: a secret or a person is sent there. False, with out empty, where
 * there is none that fits. */
bool answer_take_uri(const struct cJSON *json, const char *key, char *out, size_t size);

/* The AADSTS number of a refusal, from error_codes, else from the text. Of several, the one that
 * tells most (remedy_row_rank()); of those that tell the same, the first. 0 = none. */
int64_t answer_find_number(const struct cJSON *json);

#endif
