/*
 * ca-file.c - see ca-file.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/ca-file.h"

#include "base/file.h"

enum aad_code ca_file_check(const struct connection *c, struct aad_error *err)
{
    enum aad_code code = c->ca_file && c->ca_file[0] ? file_check_chain(c->ca_file, err) : AAD_OK;

    if (code != AAD_NOT_FOUND)
        return code;
    /* Of a connection that is not saved yet, there is nothing to edit. */
    if (connection_exists(c->name))
        aad_error_remedy(err,
                         "Put the file of trusted certificates back, or name another: "
                         "aad-credential connection edit %s --ca-file PATH",
                         c->name);
    else
        aad_error_remedy(err,
                         "Let --ca-file name a file with the authorities' certificates (PEM).");
    return code;
}
