/*
 * chance.h - random numbers that spread what many would do at the same instant
 *
 * Not for secrets, nor for names that nobody may guess.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_CHANCE_H
#define BASE_CHANCE_H

#include <stdint.h>

/* From 0 to n - 1, each as likely as the others. 0 where n is 0, and where the kernel has no random
 * numbers now: nothing waits for them. */
uint32_t chance_below(uint32_t n);

#endif
