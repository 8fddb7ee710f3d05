/*
 * power.h - the admin API of Power Platform ("BAP"), as far as it lets applications in
 *
 * As manage-module.h says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_POWER_H
#define MANAGE_POWER_H

#include "broker/manage-module.h"

enum aad_code power_register(const struct manage_access *admin, const char *client_id,
                             struct aad_error *err);

#endif
