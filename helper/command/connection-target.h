/*
 * connection-target.h - asking for the addresses of a kind that has several targets
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_TARGET_H
#define COMMAND_CONNECTION_TARGET_H

#include "command/connection-question.h"

/* Asks for the address of each target that does not follow from the cloud; none is needed, and "-"
 * takes one away that was there. Other audiences stay, and what follows from the cloud follows
 * anew: the environment may be one of another cloud. */
enum aad_code connection_target_ask(struct dialog *d);

#endif
