/*
 * device.h - the beginning of a sign-in at another device (RFC 8628 sections 3.1 and 3.2)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_DEVICE_H
#define MINT_DEVICE_H

#include "broker/mint-module.h"

enum aad_code device_begin(const struct mint_request *request, struct mint_device *ret,
                           struct aad_error *err);

#endif
