/* SPDX-License-Identifier: Apache-2.0 */
/* wire: sends a faulty answer byte by byte, below libmicrohttpd, which would not let us. */
#ifndef EMULATOR_WIRE_H
#define EMULATOR_WIRE_H

#include "emulator.h"

/* Sends the exchange's reply as the fault says. The connection must be closed afterwards. */
void wire_send(struct exchange *exchange, const cJSON *fault);

#endif
