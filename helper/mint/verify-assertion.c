/*
 * verify-assertion.c - the step of `verify` that looks at somebody else's assertion
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-assertion.h"

#include "base/trace.h"
#include "mint/assertion/fetch.h"

#define VERIFY_WAIT_MS (5 * 60 * 1000)
#define VERIFY_PAUSE_MS 5000
#define VERIFY_PAUSE_MAX_MS 30000

enum aad_code verify_assertion(struct mint *m, struct buf *detail, struct aad_error *err)
{
    auto_secret struct secret assertion = {0};
    auto_presented struct presented presented = {0};
    const struct fetch_call fetch = {.connection = m->connection,
                                     .deadline = &m->deadline,
                                     .request = m->request,
                                     .once = &m->once};
    enum aad_code code = fetch_assertion(&fetch, &assertion, &presented, err);

    if (code)
        return code;
    buf_printf(detail, "%s: ", m->connection->assertion_source);
    presented_print(&presented, detail);
    return presented_check(&presented, m->connection, err);
}

/* The whole five minutes have passed, or nobody waits. */
static void verify_assertion_judge(const struct mint *m, struct aad_error *err)
{
    if (m->request->waits)
        aad_error_remedy(err,
                         "It was not known for five minutes: it is wrong rather than new. Compare "
                         "what is presented with the federated credentials of %s.",
                         m->connection->client_id);
}

enum aad_code verify_assertion_token(struct mint *m, struct token *ret, struct aad_error *err)
{
    struct deadline wait = deadline_in_ms(m->request->waits ? VERIFY_WAIT_MS : 0);
    int64_t pause_ms = VERIFY_PAUSE_MS;

    for (;;) {
        enum aad_code code = mint_token(m, ret, err);

        if (!code || !m->lacks_credential)
            return code;
        if (deadline_left_ms(&wait) <= pause_ms) {
            verify_assertion_judge(m, err);
            return code;
        }
        trace("verify: the federated credential is not known, asked again in %lld ms",
              (long long)pause_ms);
        if (m->request->awaits)
            m->request->awaits(m->request->awaits_ctx, deadline_left_ms(&wait));
        deadline_sleep_ms(pause_ms, &wait);
        pause_ms = pause_ms * 2 < VERIFY_PAUSE_MAX_MS ? pause_ms * 2 : VERIFY_PAUSE_MAX_MS;
        m->deadline = deadline_in_ms(m->connection->timeout_s * 1000);
    }
}
