/*
 * cloud-shell.c - Azure Cloud Shell, whose identity is the person who is signed in there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/identity/identity.h"

const struct identity identity_cloud_shell = {
    .name = "cloud-shell",
    .path = "",
    .sends_form = true,
    .is_updating_404 = true,
};
