/*
 * manage-module.c - loads the manage module when Azure DevOps is asked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/manage-module.h"

enum aad_code manage_load(const struct manage_module **ret, struct aad_error *err)
{
    static const struct module_spec spec = {.name = "manage",
                                            .path = MANAGE_MODULE_PATH,
                                            .entry = "manage_module_entry",
                                            .abi = MANAGE_ABI,
                                            .size = sizeof(struct manage_module)};
    static const struct module_head *loaded;
    enum aad_code code = loaded ? AAD_OK : module_load(&spec, &loaded, err);

    if (!code)
        *ret = (const struct manage_module *)(const void *)loaded;
    return code;
}
