/*
 * bare.c - a secret that goes to the tools itself: may it, and what has become of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/bare.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/expiry.h"
#include "crypto/crypto.h"
#include "mint/verdict.h"

static enum aad_code bare_fail_expired(const struct connection *c, struct aad_error *err)
{
    auto_buf struct buf what = {0}, remedy = {0};

    expiry_print(c, clock_now_s(), &what, &remedy);
    return aad_error_set(err, AAD_REJECTED, NULL, "%s\n%s", buf_text(&what), buf_text(&remedy));
}

/* What to do about one that is refused. */
static void bare_set_remedy(const struct connection *c, struct aad_error *err)
{
    auto_buf struct buf renewal = {0};

    expiry_print_renewal(c, &renewal);
    aad_error_remedy(err,
                     "See whether it is of this organization and has the scope (for git: Code). Or "
                     "make a new one, then: %s. If this very one is right: aad-credential verify "
                     "%s --retry",
                     buf_text(&renewal), c->name);
}

static enum aad_code bare_fail_refused(const struct connection *c, const struct verdict *verdict,
                                       struct aad_error *err)
{
    char when[24];
    enum aad_code code = aad_error_set(
        err, AAD_REJECTED, NULL,
        "the stored %s of '%s' was refused at %s and has not changed since: it is not handed out",
        connection_grant(c)->secret_role, c->name, text_rfc3339(when, verdict->at_ms / 1000));

    bare_set_remedy(c, err);
    return code;
}

enum aad_code bare_check(const struct mint_request *request, const struct secret *secret,
                         struct aad_error *err)
{
    const struct connection *c = request->connection;
    __attribute__((cleanup(verdict_close))) struct verdict_file file = {0};
    struct verdict verdict = {0};
    const char *fault;
    int64_t days;

    fault = token_fault(secret->bytes, secret->len);
    if (fault)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "the stored %s of '%s' %s\n"
                             "Store it again: aad-credential connection edit %s --secret",
                             connection_grant(c)->secret_role, c->name, fault, c->name);
    if (expiry_find(c, clock_now_s(), &days) == EXPIRY_OVER)
        return bare_fail_expired(c, err);
    if (verdict_open(&file, c, false, secret))
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out for the secret's verdict");
    verdict_load(&file, &verdict);
    if (verdict.state == VERDICT_REJECTED &&
        (!request->retries || verdict.at_ms > clock_now_ms())) /* as the clock was set back */
        return bare_fail_refused(c, &verdict, err);
    return AAD_OK;
}

enum aad_code bare_note(const struct connection *c, const struct secret *secret, bool is_refused)
{
    __attribute__((cleanup(verdict_close))) struct verdict_file file = {0};
    struct verdict now = {.state = is_refused ? VERDICT_REJECTED : VERDICT_ACCEPTED,
                          .at_ms = clock_now_ms()};
    struct verdict before = {0};
    enum aad_code code = verdict_open(&file, c, false, secret);

    if (code)
        return code;
    if (!is_refused)
        verdict_load(&file, &before);
    return before.state == VERDICT_ACCEPTED ? AAD_OK : verdict_save(&file, &now);
}

enum aad_code bare_refuse(const struct mint_request *request, struct aad_error *err)
{
    const struct connection *c = request->connection;

    if (bare_note(c, request->refused, true))
        return aad_error_set(err, AAD_IO, NULL,
                             "the %s of '%s' was refused, and that can be kept nowhere: it will be "
                             "handed out again\n"
                             "Set XDG_STATE_HOME to a directory of yours that can be written.",
                             connection_grant(c)->secret_role, c->name);
    trace("bare: the secret was refused, and is not handed out again");
    return AAD_OK;
}

enum aad_code bare_judge(const struct connection *c, const struct secret *secret,
                         enum aad_code outcome, long status, struct aad_error *err)
{
    /* Whoever is known, and may not, has shown a good one. */
    bool is_refused = outcome == AAD_PERSON && status != 403;

    if (!outcome || is_refused)
        (void)bare_note(c, secret, is_refused);
    if (!is_refused)
        return outcome;
    bare_set_remedy(c, err);
    err->code = AAD_REJECTED;
    return AAD_REJECTED;
}

bool bare_takes_another(const struct connection *c, enum aad_code outcome)
{
    int64_t days;

    return outcome == AAD_REJECTED && expiry_find(c, clock_now_s(), &days) != EXPIRY_OVER;
}

enum aad_code bare_encode(const struct secret *secret, struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret pair = {0};
    enum aad_code code;

    secret_append_text(&pair, ":");
    secret_append_secret(&pair, secret);
    code = secret_ok(&pair, err);
    if (code)
        return code;
    secret_clear(ret);
    crypto_base64_encode(ret, pair.bytes, pair.len);
    return secret_ok(ret, err);
}

void bare_print(const struct connection *c, struct buf *ret)
{
    int64_t days = 0;

    switch (expiry_find(c, clock_now_s(), &days)) {
    case EXPIRY_FAR:
    case EXPIRY_NEAR:
        buf_printf(ret, "until %s, %" PRId64 " day%s left", c->expires, days, days == 1 ? "" : "s");
        break;
    case EXPIRY_UNKNOWN:
        buf_printf(ret, "until when is not known: aad-credential connection edit %s --expires DAY",
                   c->name);
        break;
    case EXPIRY_OVER:
    case EXPIRY_NONE:
        break;
    }
}
