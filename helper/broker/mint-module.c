/*
 * mint-module.c - loads the mint module, the only code that links libcurl and OpenSSL, on a miss
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/mint-module.h"

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct module_spec spec = {.name = "mint",
                                            .path = MINT_MODULE_PATH,
                                            .entry = "mint_module_entry",
                                            .abi = MINT_ABI,
                                            .size = sizeof(struct mint_module)};
    static const struct module_head *loaded;
    enum aad_code code = loaded ? AAD_OK : module_load(&spec, &loaded, err);

    if (!code)
        *ret = (const struct mint_module *)(const void *)loaded;
    return code;
}
