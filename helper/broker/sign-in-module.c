/*
 * sign-in-module.c - loads the sign-in module when a person signs in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/sign-in-module.h"

enum aad_code sign_in_load(const struct sign_in_module **ret, struct aad_error *err)
{
    static const struct module_spec spec = {.name = "sign-in",
                                            .path = SIGN_IN_MODULE_PATH,
                                            .entry = "sign_in_module_entry",
                                            .abi = SIGN_IN_ABI,
                                            .size = sizeof(struct sign_in_module)};
    static const struct module_head *loaded;
    enum aad_code code = loaded ? AAD_OK : module_load(&spec, &loaded, err);

    if (!code)
        *ret = (const struct sign_in_module *)(const void *)loaded;
    return code;
}
