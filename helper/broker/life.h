/*
 * life.h - how long a token is good for
 *
 * A token is fresh until its refresh time, at the latest until five minutes before its expiry (or
 * half of its life before, if that is less). Then it is due, and still valid until it expires. The
 * times are those of a mint or of a record that was checked: their differences do not overflow.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_LIFE_H
#define BROKER_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/token.h"

/* Is there no need to look for a newer one? min_valid_s > 0 replaces the usual margin. */
bool life_is_fresh(const struct token *token, int64_t min_valid_s, int64_t now_s);

/* Good enough when no better one can be had. */
bool life_is_valid(const struct token *token, int64_t min_valid_s, int64_t now_s);

/* So long a token counts as new: another one would say the same of the identity. */
#define LIFE_NEW_S 60
bool life_is_new(const struct token *token, int64_t now_s);

/* Puts the refresh time of a new token in order, whatever the authority said: the cache refuses
 * other records, and then every call would ask for a token. */
void life_set_refresh(struct token *token);

/* Of a token that was minted just now: the same, and then its refresh time comes earlier by chance,
 * by a fifth of the time until then at most. Else all machines that began at the same second (a
 * schedule, a new image) would be back at the same second, as long as they run. */
void life_begin(struct token *token);

#endif
