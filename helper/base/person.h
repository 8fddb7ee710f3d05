/*
 * person.h - that a person is being asked, and where
 *
 * Questions are asked from deep inside (ask.h, a pinentry, a token's own keys). Whoever holds what
 * others wait for must know of a question: nobody shall wait for somebody else's answer.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_PERSON_H
#define BASE_PERSON_H

#include <stdbool.h>
#include <stdint.h>

/* Where this process could ask: two with the same number ask the same person, at the same terminal
 * or else on the same display. 0 = nowhere. */
uint64_t person_seat(void);

/* Sets who is told before a person is asked (true), and afterwards (false); told NULL: nobody. */
typedef void person_told(void *ctx, bool is_asking);
void person_tell(person_told *told, void *ctx);

/* Tells that listener. One thread at a time may call it; it may say the same twice. */
void person_announce(bool is_asking);

#endif
