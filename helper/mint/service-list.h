/*
 * service-list.h - what the connection's service lists, for a dialog
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_SERVICE_LIST_H
#define MINT_SERVICE_LIST_H

#include "broker/mint-module.h"

/* As mint-module.h says. */
enum aad_code service_list_run(const struct mint_request *request,
                               const struct mint_question *asked, struct mint_list *ret,
                               struct aad_error *err);

/* Its part: the elements of an answer of Azure Resource Manager that have an id. */
void service_list_parse(const char *bytes, size_t len, struct mint_list *ret);

#endif
