/*
 * bare-sign.c - the least that a signature by a token takes: load, log in, find the key, sign
 *
 *   bare-sign MODULE.so TOKEN_LABEL KEY_LABEL PIN_FILE
 *
 * RSA PKCS #1 over 51 bytes, as RS256 would have it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#define SLOTS_MAX 64

static CK_FUNCTION_LIST *sign_load(const char *path)
{
    CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK};
    CK_FUNCTION_LIST *module = NULL;
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList get;

    if (!object)
        return NULL;
    *(void **)&get = dlsym(object, "C_GetFunctionList");
    if (!get || get(&module) != CKR_OK || module->C_Initialize(&args) != CKR_OK)
        return NULL;
    return module;
}

static int sign_find_slot(CK_FUNCTION_LIST *module, const char *label, CK_SLOT_ID *ret)
{
    CK_SLOT_ID slots[SLOTS_MAX];
    CK_ULONG n = SLOTS_MAX;

    if (module->C_GetSlotList(CK_TRUE, slots, &n) != CKR_OK)
        return 0;
    for (CK_ULONG i = 0; i < n; i++) {
        CK_TOKEN_INFO info;

        if (module->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
            !strncmp((const char *)info.label, label, strlen(label))) {
            *ret = slots[i];
            return 1;
        }
    }
    return 0;
}

static int sign_with(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, char *label)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                               {CKA_LABEL, label, strlen(label)}};
    CK_MECHANISM mechanism = {CKM_RSA_PKCS, NULL, 0};
    CK_BYTE input[51] = {0x30, 0x31}, signature[1024];
    CK_ULONG n = 0, len = sizeof signature;
    CK_OBJECT_HANDLE key;

    return module->C_FindObjectsInit(session, template, 2) == CKR_OK &&
           module->C_FindObjects(session, &key, 1, &n) == CKR_OK && n == 1 &&
           module->C_FindObjectsFinal(session) == CKR_OK &&
           module->C_SignInit(session, &mechanism, key) == CKR_OK &&
           module->C_Sign(session, input, sizeof input, signature, &len) == CKR_OK;
}

int main(int argc, char **argv)
{
    CK_FUNCTION_LIST *module = argc == 5 ? sign_load(argv[1]) : NULL;
    FILE *file = argc == 5 ? fopen(argv[4], "r") : NULL;
    unsigned char pin[64];
    size_t len = file ? fread(pin, 1, sizeof pin, file) : 0;
    CK_SESSION_HANDLE session;
    CK_SLOT_ID slot;

    if (!module || !len || !sign_find_slot(module, argv[2], &slot) ||
        module->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &session) != CKR_OK ||
        module->C_Login(session, CKU_USER, pin, len) != CKR_OK ||
        !sign_with(module, session, argv[3])) {
        (void)fprintf(stderr, "bare-sign: it did not work\n");
        return 1;
    }
    return 0;
}
