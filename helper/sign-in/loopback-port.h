/*
 * loopback-port.h - one port of this machine alone, for loopback.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_LOOPBACK_PORT_H
#define SIGN_IN_LOOPBACK_PORT_H

#include <stdint.h>

#include <aad-credential/error.h>

#define PORT_FDS 2 /* 127.0.0.1, and ::1 or -1 where there is no IPv6 */

/* Listens at that port, or for 0 at one that was free, on both addresses: a browser that is sent to
 * "localhost" takes either, and nobody else may hold the other one. The sockets do not block, and
 * are the caller's to close. AAD_UNAVAILABLE: no such port was found; or what the system says. */
enum aad_code port_open(uint16_t wanted, int ret_fds[PORT_FDS], uint16_t *ret_port,
                        struct aad_error *err);

#endif
