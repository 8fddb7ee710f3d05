/*
 * key-beside.h - what must hold of certificates that wait beside the one in use
 *
 * For stores that have the verbs for them; for others these tests are skipped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef KEY_BESIDE_H
#define KEY_BESIDE_H

void certificates_wait_beside_the_one_in_use(void **state);
void one_that_waits_takes_the_place_of_the_one_in_use(void **state);
void a_next_key_takes_the_place_of_the_other(void **state); /* where no location names the key */

#endif
