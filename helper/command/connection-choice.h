/*
 * connection-choice.h - what a new identity can see of Azure, as a list to choose from
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_CHOICE_H
#define COMMAND_CONNECTION_CHOICE_H

#include "command/connection-question.h"
#include "connection/azure-scope.h"

/* Gets a token with what the person has just given, which is not stored yet, and lets him choose.
 * What cannot be listed is said and left open; nobody has to choose. AAD_CANCELLED: he leaves. */
enum aad_code connection_choice_offer(struct dialog *d, enum azure_scope scope);

#endif
