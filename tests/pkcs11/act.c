/*
 * act.c - every verb of the store on tokens, in one process
 *
 *     pkcs11-act PLUGIN.so DIRECTORY KEY.pem
 *
 * Says what came of each. YUBIHSM_PKCS11_CONF has the module's script.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "actions.h"

#include <dlfcn.h>
#include <string.h>

int main(int argc, char **argv)
{
    void *handle = argc == 4 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    void *symbol = handle ? dlsym(handle, AAD_STORE_PLUGIN_SYMBOL) : NULL;
    aad_store_plugin_function *entry;
    struct actions actions = {.is_loud = true};

    if (!symbol) {
        (void)fprintf(stderr, "usage: %s PLUGIN.so DIRECTORY KEY.pem\n", argv[0]);
        return 2;
    }
    memcpy(&entry, &symbol, sizeof entry);
    actions.plugin = entry(AAD_STORE_ABI);
    actions.directory = argv[2];
    actions.key = argv[3];
    return actions_run(&actions) ? 3 : 0;
}
