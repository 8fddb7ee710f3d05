/*
 * store-type.c - the stores that come with the program, as far as they are data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/store-type.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"

/* Where modules and p11-kit look for their own configuration and services: paths and addresses,
 * nothing secret, and none that makes them load other code than their own. The manual
 * (aad-credential-host(8)) has this list, too. */
static const char *const store_type_modules[] = {
    "XDG_CONFIG_HOME", "P11_KIT_SERVER_ADDRESS", "SOFTHSM2_CONF", "OPENSC_CONF", "KRYOPTIC_CONF",
    "OPENCRYPTOKI_CONF", "PKCS11_PROXY_SOCKET",
    /* TPMs */
    "TPM2_PKCS11_STORE", "TPM2_PKCS11_TCTI", "TPM2TOOLS_TCTI", "DBUS_SYSTEM_BUS_ADDRESS",
    /* hardware security modules: Yubico, Entrust, Thales, Utimaco, Nitrokey, Google */
    "YUBIHSM_PKCS11_CONF", "CKNFAST_OVERRIDE", "ChrystokiConfigurationPath", "CS_PKCS11_R2_CFG",
    "CS_PKCS11_R3_CFG", "P11NETHSM_CONFIG_FILE", "KMS_PKCS11_CONFIG", NULL};

static const struct store_type store_type_rows[] = {
    {.name = "secret-service", .is_desktop = true},
    {.name = "keyring-file", .is_embedded = true},
    {.name = "pkcs11",
     .location = "token=...",
     .noun = "a token",
     .is_token = true,
     .environment = store_type_modules},
};

#define STORE_TYPE_ROWS (sizeof store_type_rows / sizeof store_type_rows[0])

const struct store_type *store_type_at(unsigned i)
{
    return i < STORE_TYPE_ROWS ? &store_type_rows[i] : NULL;
}

const struct store_type *store_type_of(const char *store)
{
    size_t len = strcspn(store, ":");

    for (size_t i = 0; i < STORE_TYPE_ROWS; i++)
        if (strlen(store_type_rows[i].name) == len && !strncmp(store_type_rows[i].name, store, len))
            return &store_type_rows[i];
    return NULL;
}

/* Each of these is in the table once: the unit test holds it to that. */
const char *store_type_desktop(void)
{
    const struct store_type *type = store_type_rows;

    while (!type->is_desktop)
        type++;
    return type->name;
}

const char *store_type_embedded(void)
{
    const struct store_type *type = store_type_rows;

    while (!type->is_embedded)
        type++;
    return type->name;
}

void store_type_print_names(struct buf *ret)
{
    for (size_t i = 0; i < STORE_TYPE_ROWS; i++) {
        const struct store_type *type = &store_type_rows[i];

        buf_append_text(ret, !i ? "" : i + 1 < STORE_TYPE_ROWS ? ", " : " or ");
        if (type->location)
            buf_printf(ret, "%s: %s:%s", type->noun, type->name, type->location);
        else
            buf_append_text(ret, type->name);
    }
}

bool store_type_is_token(const char *store)
{
    const struct store_type *type = strchr(store, ':') ? store_type_of(store) : NULL;

    return type && type->is_token;
}

/* Also in capitals, which no module would take for it. */
static bool store_type_has_pin(const char *store)
{
    for (const char *p = strchr(store, ':'); p; p = strpbrk(p, ";?&"))
        if (!strncasecmp(++p, "pin", strlen("pin")))
            return true;
    return false;
}

enum aad_code store_type_check_pin(const char *store, struct aad_error *err)
{
    if (!store_type_is_token(store) || !store_type_has_pin(store))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the token's URI has a PIN in it, or a source of one\n"
                         "Take pin-value and pin-source out: where the PIN comes from is said by "
                         "'pin'. A PIN that lay in a file or a command line is known to others: "
                         "change it.");
}
