/*
 * kubelogin-options.h - what kubelogin is told in a kubeconfig's exec section
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_IMPORT_KUBELOGIN_OPTIONS_H
#define CONNECTION_IMPORT_KUBELOGIN_OPTIONS_H

#include "connection/import/import.h"

/* import's entry is a user of a kubeconfig whose "exec" runs kubelogin. From then on its values are
 * kubelogin's options by their long names: import_text(import, "client-id"). A variable of the exec
 * section goes before an argument, as with kubelogin. AAD_CONFIG; AAD_UNSUPPORTED names an option
 * that asks for a token which no connection makes. */
enum aad_code kubelogin_read_options(struct import *import, struct aad_error *err);

#endif
