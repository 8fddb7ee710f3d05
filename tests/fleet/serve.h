/*
 * serve.h - `aad-credential serve` on each machine of a fleet: endpoint/fresh.c, in virtual time
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FLEET_SERVE_H
#define FLEET_SERVE_H

/* It begins within five minutes from now on, on each machine at a time of its own. */
void serve_open(unsigned agents);
void serve_close(void);

#endif
