/*
 * sign-in.c - the module's entry
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <aad-credential/store.h> /* AAD_EXPORT */

#include "base/trace.h"
#include "broker/sign-in-module.h"
#include "sign-in/authorize.h"
#include "sign-in/qr.h"

AAD_EXPORT module_function sign_in_module_entry;

static bool sign_in_qr(const char *text, size_t columns, size_t rows, struct buf *ret)
{
    auto_buf struct buf code = {0};

    if (qr_print(text, &code, NULL) || !qr_fits(&code, columns, rows))
        return false;
    buf_append(ret, code.bytes, code.len);
    return true;
}

const struct module_head *sign_in_module_entry(void)
{
    static const struct sign_in_module module = {
        .head = {SIGN_IN_ABI, sizeof module, trace_follow, NULL},
        .authorize = authorize_run,
        .qr = sign_in_qr};

    return &module.head;
}
