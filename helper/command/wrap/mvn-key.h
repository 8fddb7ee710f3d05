/*
 * mvn-key.h - what the ids of our Maven mirrors begin with: a name that no project can know
 *
 * Maven notes in its local repository from which id a file came, and asks again where that id is
 * gone: so it is made once, and kept in $XDG_STATE_HOME/aad-credential/maven-key. It opens nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_WRAP_MVN_KEY_H
#define COMMAND_WRAP_MVN_KEY_H

#include <aad-credential/error.h>

#define MVN_KEY_LEN 32

/* A new one where the file is not there, is none of ours, or cannot be written. */
enum aad_code mvn_key_get(char ret[MVN_KEY_LEN + 1], struct aad_error *err);

#endif
