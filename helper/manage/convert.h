/*
 * convert.h - a secret for workload identity federation, and back
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_CONVERT_H
#define MANAGE_CONVERT_H

#include "broker/manage-module.h"

/* As broker/manage-module.h says. */
enum aad_code convert_run(const struct manage_project *project, const struct manage_change *change,
                          struct aad_error *err);

#endif
