/*
 * mint_module.c - a mint module that can be loaded, or is one version too old (FAKE_MINT_ABI)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/mint-module.h"

#ifndef FAKE_MINT_ABI
#define FAKE_MINT_ABI MINT_ABI
#endif

static bool has_getter;

static void fake_set_getter(store_get_token *getter)
{
    has_getter = getter != NULL;
}

static enum aad_code fake_token(const struct mint_request *request, struct token *ret,
                                struct aad_error *err)
{
    (void)request, (void)ret;
    if (!has_getter)
        return aad_error_set(err, AAD_INTERNAL, NULL, "no store can sign in");
    return aad_error_set(err, AAD_CANCELLED, NULL, "the fake was called");
}

static enum aad_code fake_verify(const struct mint_request *request, mint_step *step, void *ctx,
                                 struct token *ret, struct aad_error *err)
{
    (void)step, (void)ctx;
    return fake_token(request, ret, err);
}

static const struct mint_module fake = {.head = {.abi = FAKE_MINT_ABI, .size = sizeof fake},
                                        .set_getter = fake_set_getter,
                                        .token = fake_token,
                                        .verify = fake_verify};

__attribute__((visibility("default"))) module_function mint_module_entry;

const struct module_head *mint_module_entry(void)
{
    return &fake.head;
}
