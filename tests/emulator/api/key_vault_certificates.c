/* SPDX-License-Identifier: Apache-2.0 */
#include "api/key_vault.h"

static const struct key_vault_row key_vault_certificate_rows[] = {{0}};

const struct key_vault_kind key_vault_certificates = {
    "certificates", "deletedcertificates", "Certificate", NULL, key_vault_certificate_rows,
};
