/*
 * verify-certificate.c - see verify-certificate.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-certificate.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/text.h"
#include "connection/client-auth.h"

static void verify_print_certificate(const struct renewal *r, struct buf *ret)
{
    char sha1[2 * CERTIFICATE_SHA1_SIZE + 1], until[24];

    (void)text_print_hex(sha1, r->read.sha1, sizeof r->read.sha1, TEXT_HEX_UPPER);
    buf_printf(ret, "certificate %s, valid until %s, %" PRId64 " days left", sha1,
               text_rfc3339(until, r->read.until_s),
               (r->read.until_s - clock_now_s()) / CERTIFICATE_DAY_S);
}

enum aad_code verify_certificate(struct mint *m, struct buf *detail, struct aad_error *err)
{
    struct renewal r = {0};
    enum aad_code code = renewal_load(&r, m->connection, m->store, err);

    if (!code) {
        buf_append_text(detail, r.is_next ? "; the one in use is expired, so the pending " : "; ");
        verify_print_certificate(&r, detail);
    }
    renewal_clear(&r);
    return code;
}

bool verify_next_certificate(struct mint *m, struct buf *detail)
{
    auto_token struct token token = {0};
    struct aad_error why = {0};
    enum aad_code code;

    if (m->request->cool_down || !m->store || !client_auth_has_key(m->connection) ||
        !renewal_try_next(&m->renewal, m->connection, m->store))
        return false;
    m->may_refresh = m->grant->is_user;
    code = mint_token(m, &token, &why);
    m->renewal.wants_next = false;
    verify_print_certificate(&m->renewal, detail);
    if (!code && m->renewal.has_switched)
        buf_append_text(detail, "; it is accepted, and in use from now on");
    else if (!code)
        buf_append_text(detail, "; it is accepted, but cannot come into use now");
    else
        buf_printf(detail,
                   "; it is not accepted yet%s%s: upload it, and leave the one in use there",
                   why.foreign[0] ? ", " : "", why.foreign);
    return true;
}
