/*
 * service-get.h - one harmless question to the connection's service, for a dialog
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_SERVICE_GET_H
#define MINT_SERVICE_GET_H

#include "broker/mint-module.h"

/* As mint-module.h says. */
enum aad_code service_get_run(const struct mint_request *request, const struct mint_question *asked,
                              struct secret *ret, struct aad_error *err);

#endif
