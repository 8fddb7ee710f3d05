/*
 * mint-module.c - loads the mint module, the only code that links libcurl and OpenSSL, on a miss
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/mint-module.h"

#include <dlfcn.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/trace.h"

static enum aad_code mint_fail(struct aad_error *err, const char *why)
{
    char text[160];

    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "the mint module cannot be loaded: %s\n"
                         "It belongs at " MINT_MODULE_PATH ": install aad-credential again.",
                         text_escape(text, sizeof text, why ? why : "", why ? strlen(why) : 0));
}

static enum aad_code mint_check(const struct mint_module *module, struct aad_error *err)
{
    if (!module || module->abi != MINT_ABI || module->size < sizeof *module || !module->token ||
        !module->verify)
        return mint_fail(err, "it is of another version than the program");
    return AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module *loaded;
    mint_module_function *entry;
    const struct mint_module *module;
    void *object;

    if (!loaded) {
        enum aad_code code = file_check_chain(MINT_MODULE_PATH, err);

        if (code)
            return code == AAD_CONFIG ? code : mint_fail(err, "it is not there");
        object = dlopen(MINT_MODULE_PATH, RTLD_NOW | RTLD_LOCAL);
        if (!object)
            return mint_fail(err, dlerror());
        entry = (mint_module_function *)dlsym(object, "mint_module_entry");
        module = entry ? entry() : NULL;
        if (mint_check(module, err)) {
            (void)dlclose(object);
            return AAD_UNAVAILABLE;
        }
        if (module->trace)
            module->trace(trace_began_us());
        trace("mint: module loaded");
        loaded = module;
    }
    *ret = loaded;
    return AAD_OK;
}
