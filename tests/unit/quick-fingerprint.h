/*
 * quick-fingerprint.h - one round of PBKDF2 where thousands are asked for
 *
 * For programs that make fingerprints (wraps in meson.build): under valgrind each would take half a
 * minute, longer than the deadline around it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_QUICK_FINGERPRINT_H
#define UNIT_QUICK_FINGERPRINT_H

extern int quick_fingerprint_rounds; /* that were asked for last */

#endif
