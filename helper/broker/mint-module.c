/*
 * mint-module.c - loads the mint module, the only code that links libcurl and OpenSSL, on a miss
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/mint-module.h"

#include "broker/broker.h"

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct module_spec spec = {.name = "mint",
                                            .path = MINT_MODULE_PATH,
                                            .entry = "mint_module_entry",
                                            .abi = MINT_ABI,
                                            .size = sizeof(struct mint_module)};
    static const struct mint_module *module;
    const struct module_head *head;
    enum aad_code code = module ? AAD_OK : module_load(&spec, &head, err);

    if (code)
        return code;
    if (!module) {
        module = (const struct mint_module *)(const void *)head;
        module->set_getter(broker_get_for_store);
    }
    *ret = module;
    return AAD_OK;
}
