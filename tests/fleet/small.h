/*
 * small.h - a small fleet, and what must be true of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FLEET_SMALL_H
#define FLEET_SMALL_H

/* 0 = all of it is, 1 = not, and what is said. */
int small_check(void);

#endif
