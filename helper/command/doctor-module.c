/*
 * doctor-module.c - PKCS#11 modules that do not start
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/doctor.h"
#include "connection/store-type.h"
#include "store/discover.h"

#define DOCTOR_MODULE_MS 3000

static bool doctor_module_is_used(const struct doctor *d)
{
    for (size_t i = 0; i < d->n_connections; i++)
        if (d->connections[i].store && store_type_is_token(d->connections[i].store))
            return true;
    return false;
}

static enum aad_code doctor_module_visit(void *ctx, const struct aad_key *key)
{
    (void)ctx, (void)key;
    return AAD_OK;
}

static void doctor_module_trouble(void *ctx, const char *module, const struct aad_error *err)
{
    doctor_add(
        ctx, DOCTOR_WARN, "PKCS#11 module",
        "%s: %s\n"
        "%s%sWhile it fails, it is looked at last. If nobody needs it, take its .module file "
        "away, or add the line 'disable-in: aad-credential' to it (pkcs11.conf(5)).",
        module, err->what, err->remedy, err->remedy[0] ? " " : "");
}

/* Where no connection is on a token, no module is loaded for this. */
void doctor_module_check(struct doctor *d)
{
    struct deadline limit = doctor_limit(d, DOCTOR_MODULE_MS);
    struct discover_call call = {.store = DISCOVER_ALL,
                                 .timeout_ms = deadline_left_ms(&limit),
                                 .visit = doctor_module_visit,
                                 .trouble = doctor_module_trouble,
                                 .ctx = d};

    if (doctor_module_is_used(d))
        (void)discover_keys(&call, NULL);
    else
        discover_failing(doctor_module_trouble, d);
}
