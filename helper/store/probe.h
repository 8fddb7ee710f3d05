/*
 * probe.h - can a store's plugin be loaded, in a process as it would be used?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_PROBE_H
#define STORE_PROBE_H

#include <aad-credential/error.h>

#include "base/deadline.h"

#define STORE_PROBE_WORK "probe" /* as the host program calls it */

/* Starts the host process, lets it load the plugin and answer. Nothing of the store itself is
 * touched. As store_check() where it does not get so far. */
enum aad_code store_probe(const char *name, const struct deadline *deadline, struct aad_error *err);

#endif
