/*
 * yarn-registry.h - the registries that files of npm and yarn 1 name
 *
 * yarn 1 gives a token to a registry only if an entry has its whole URL, while npm is content with
 * the beginning: so yarn needs an entry for each. What a file says allows nothing: only a registry
 * on a host of the connection is one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_WRAP_YARN_REGISTRY_H
#define COMMAND_WRAP_YARN_REGISTRY_H

#include "base/secret.h"
#include "connection/connection.h"

/* Appends a line for each, "//host/path/", as wrap_note_hosts() does. text: an .npmrc
 * (registry=URL, @scope:registry=URL) or a .yarnrc (the same with a space, in quotes or not). */
void yarn_registry_add(const struct connection *c, const char *text, struct secret *ret);

#endif
