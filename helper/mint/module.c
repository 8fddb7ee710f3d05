/*
 * module.c - the mint module's entry
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <aad-credential/store.h> /* AAD_EXPORT */

#include "base/trace.h"
#include "http/http.h"
#include "mint/bare.h"
#include "mint/certificate.h"
#include "mint/device.h"
#include "mint/discovery.h"
#include "mint/exchange.h"
#include "mint/find.h"
#include "mint/instance.h"
#include "mint/key-proof.h"
#include "mint/mint.h"
#include "mint/service-list.h"
#include "mint/sign-in.h"
#include "mint/verify.h"
#include "store/open.h"

AAD_EXPORT module_function mint_module_entry;

static enum aad_code mint_run(const struct mint_request *request, struct token *ret,
                              struct aad_error *err)
{
    auto_mint struct mint m = {0};
    struct aad_error unused = {0};
    enum aad_code code;

    if (!err)
        err = &unused;
    code = mint_open(&m, request, err);
    return code ? code : mint_token(&m, ret, err);
}

const struct module_head *mint_module_entry(void)
{
    static const struct mint_module module = {
        .head = {MINT_ABI, sizeof module, trace_follow, http_libraries},
        .set_getter = store_set_getter,
        .token = mint_run,
        .verify = verify_run,
        .sign_in = sign_in_redeem,
        .device = device_begin,
        .sign_out = sign_in_end,
        .discover = discovery_run,
        .instance = instance_run,
        .find = find_run,
        .list = service_list_run,
        .certificate = certificate_run,
        .import = certificate_import,
        .prove_key = key_proof_make,
        .exchange = exchange_run,
        .refused = bare_refuse};

    return &module.head;
}
