/*
 * field.h - the checks of single values of a connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_FIELD_H
#define CONNECTION_FIELD_H

#include <aad-credential/error.h>

/* Checks a value and gives what is stored instead of it, if that differs (taken by the caller).
 * AAD_USAGE, without the name of the field. */
typedef enum aad_code field_check(const char *value, char **ret, struct aad_error *err);

field_check field_check_text, field_check_visible, field_check_client_id, field_check_grant,
    field_check_version, field_check_capabilities, field_check_authority, field_check_audience,
    field_check_host, field_check_store, field_check_proxy, field_check_path, field_check_assertion,
    field_check_pin, field_check_assertion_source, field_check_identity_source,
    field_check_object_id, field_check_resource_id, field_check_redirect, field_check_client_auth,
    field_check_endpoint, field_check_scope;

#endif
