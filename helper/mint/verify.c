/*
 * verify.c - see verify.h
 *
 * Nothing here changes anything at the other side, except that a token is granted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/client-auth.h"
#include "connection/cloud.h"
#include "connection/rule.h"
#include "mint/bare.h"
#include "mint/claims.h"
#include "mint/guard.h"
#include "http/http.h"
#include "mint/mint.h"
#include "mint/sts.h"
#include "mint/verify-assertion.h"
#include "mint/verify-certificate.h"
#include "mint/verify-issuer.h"
#include "mint/verify-service.h"

#define VERIFY_TITLE_SIZE 320

/* One `verify`. */
struct verify {
    struct mint mint;
    struct token first, *token; /* of the first audience, and of the one that is looked at */
    struct mint_request other;  /* than the first */
    mint_step *step;
    void *step_ctx;
    struct buf detail; /* of the step that runs */
};

/* --- the authority -------------------------------------------------------------------------- */

static void verify_discovery_url(const struct mint *m, struct buf *ret)
{
    const char *issuer = m->connection->issuer;
    bool is_plain = m->version == ENDPOINT_V1 || cloud_is_adfs(m->connection->tenant);

    if (issuer) {
        endpoint_print_discovery(issuer, ret);
        return;
    }
    buf_append_text(ret, m->connection->authority);
    buf_append_text(ret, is_plain ? "/.well-known/openid-configuration"
                                  : "/v2.0/.well-known/openid-configuration");
}

static void verify_note_clock(const struct response *response, struct buf *detail)
{
    int64_t skew_s = response_clock_skew_s(response);

    if (skew_s)
        buf_printf(detail, "; this machine's clock is %" PRId64 " minutes %s",
                   (skew_s < 0 ? -skew_s : skew_s) / 60, skew_s < 0 ? "behind" : "ahead");
}

static enum aad_code verify_read_discovery(struct verify *v, const struct response *response,
                                           struct aad_error *err)
{
    struct mint *m = &v->mint;
    auto_json struct cJSON *json = NULL;
    auto_answer struct sts_answer none = {0};
    struct remedy_refusal refusal;
    struct sts_call call = {.connection = m->connection,
                            .audience = m->request->audience,
                            .correlation = m->correlation};

    if (m->connection->issuer)
        return verify_issuer(m, response, &v->detail, err);
    if (response->status != 200)
        return sts_parse(&call, response, &none, &refusal, err);
    if (!json_parse(response->body.bytes, response->body.len, &json, NULL) &&
        json_text(json, "token_endpoint"))
        return AAD_OK;
    return aad_error_set(
        err, AAD_PROTOCOL, NULL,
        "%.120s does not describe itself as an authority\n"
        "Check the authentication endpoint of '%s', and whether a proxy answers in its place.",
        m->connection->authority, m->connection->name);
}

static enum aad_code verify_authority(struct verify *v, struct aad_error *err)
{
    struct mint *m = &v->mint;
    auto_response struct response response = {0};
    auto_buf struct buf url = {0};
    struct http_request request = {.connection = m->connection,
                                   .deadline = &m->deadline,
                                   .correlation = m->connection->issuer ? NULL : m->correlation};
    enum aad_code code = crypto_guid(m->correlation, err);

    verify_discovery_url(m, &url);
    if (!code)
        code = buf_ok(&url, err);
    if (code)
        return code;
    request.url = buf_text(&url);
    buf_append_text(&v->detail, m->connection->authority);
    code = http_send(&request, &response, err);
    if (code)
        return code;
    verify_note_clock(&response, &v->detail);
    return verify_read_discovery(v, &response, err);
}

/* --- store and token ------------------------------------------------------------------------ */

static enum aad_code verify_store(struct verify *v, struct aad_error *err)
{
    const char *role = client_auth_secret_role(v->mint.connection);
    enum aad_code code = AAD_OK;

    buf_printf(&v->detail, "%.80s", v->mint.connection->store);
    if (role)
        buf_printf(&v->detail, ": %s", role);
    if (client_auth_has_key(v->mint.connection))
        code = verify_certificate(&v->mint, &v->detail, err);
    return code ? code : mint_load_secret(&v->mint, err);
}

/* Adds what the token says of itself: some of it only the service can judge. */
static void verify_note_claims(struct verify *v)
{
    auto_json struct cJSON *claims = claims_parse(&v->token->access_token);
    auto_buf struct buf shown = {0};
    struct claims_asked asked = {.connection = v->mint.connection,
                                 .guards = {&v->mint.secret, &v->mint.refresh}};

    claims_print(claims, &asked, &shown);
    if (shown.len)
        buf_printf(&v->detail, "; %s", buf_text(&shown));
}

/* Uses the grant itself: a refresh token would say nothing about the password. Where a person signs
 * in there is nothing else, and for a further audience the password is known to be right. */
static enum aad_code verify_token(struct verify *v, struct aad_error *err)
{
    enum aad_code code;

    if (v->mint.request->cool_down) {
        *err = *v->mint.request->cool_down;
        return err->code;
    }
    v->mint.may_refresh =
        v->mint.grant->needs_person || (v->mint.grant->is_user && v->other.audience);
    code = verify_assertion_token(&v->mint, v->token, err);
    if (code)
        return code;
    buf_append_text(&v->detail, v->mint.grant->name);
    if (!v->mint.grant->is_machine)
        buf_printf(&v->detail, ", endpoint version %d", (int)v->mint.version);
    buf_printf(&v->detail, ", for %" PRId64 " s", v->token->expires_at_s - v->token->minted_at_s);
    verify_note_claims(v);
    return AAD_OK;
}

/* No authority grants it: what is known of it without sending it. */
static enum aad_code verify_bare(struct verify *v, struct aad_error *err)
{
    enum aad_code code = mint_token(&v->mint, v->token, err);

    if (!code)
        bare_print(v->mint.connection, &v->detail);
    return code;
}

/* --- one step after the other --------------------------------------------------------------- */

static enum aad_code verify_called(struct verify *v, struct aad_error *err)
{
    return verify_has_userinfo(v->mint.connection)
               ? verify_userinfo(&v->mint, &v->token->access_token, &v->detail, err)
               : verify_service(&v->mint, &v->token->access_token, &v->detail, err);
}

static enum aad_code verify_source(struct verify *v, struct aad_error *err)
{
    return verify_assertion(&v->mint, &v->detail, err);
}

static bool verify_has_store(const struct grant *grant)
{
    return grant->needs_store;
}

static bool verify_has_source(const struct grant *grant)
{
    return grant->has_source;
}

static bool verify_is_bare(const struct grant *grant)
{
    return grant->is_bare;
}

static bool verify_is_granted(const struct grant *grant)
{
    return !grant->is_bare;
}

static const struct verify_row {
    const char *title, *before, *after; /* these two around the target, where a kind has several */
    bool (*is_needed)(const struct grant *grant); /* NULL = by every grant */
    enum aad_code (*run)(struct verify *v, struct aad_error *err);
} verify_rows[] = {
    {"the store answers and holds the secret", NULL, NULL, verify_has_store, verify_store},
    {"it is neither expired nor refused", NULL, NULL, verify_is_bare, verify_bare},
    {"the assertion is made and as expected", NULL, NULL, verify_has_source, verify_source},
    {"the authority is reachable", NULL, NULL, grant_has_authority, verify_authority},
    {"the token is granted", "the token for ", " is granted", verify_is_granted, verify_token},
    {"the service accepts it", "", " accepts it", NULL, verify_called},
};

#define VERIFY_ROWS (sizeof verify_rows / sizeof *verify_rows)
#define VERIFY_TOKEN (VERIFY_ROWS - 2) /* the rows from here on are each audience's */

static enum aad_code verify_one(struct verify *v, const struct verify_row *row,
                                struct aad_error *err)
{
    const struct mint *m = &v->mint;
    const struct kind_target *target = kind_find_target(m->connection->kind, m->request->audience);
    int64_t began_ms = clock_steady_ms();
    char title[VERIFY_TITLE_SIZE];
    enum aad_code code;

    if (row->is_needed && !row->is_needed(m->grant))
        return AAD_OK;
    if (m->connection->kind->targets && row->before)
        (void)snprintf(title, sizeof title, "%s%s%s", row->before,
                       target ? target->title : m->request->audience, row->after);
    else
        (void)snprintf(title, sizeof title, "%s", row->title);
    buf_clear(&v->detail);
    if (v->other.begins)
        v->other.begins(v->step_ctx, title);
    code = row->run(v, err);
    v->step(v->step_ctx, title, clock_steady_ms() - began_ms, buf_text(&v->detail),
            code ? err : NULL);
    return code;
}

static void verify_try_next(struct verify *v)
{
    int64_t began_ms = clock_steady_ms();

    buf_clear(&v->detail);
    if (verify_next_certificate(&v->mint, &v->detail))
        v->step(v->step_ctx, "the pending certificate was tried", clock_steady_ms() - began_ms,
                buf_text(&v->detail), NULL);
}

/* The last step, behind which the token is kept. The authority has granted it, whatever the service
 * says of it; but a secret that is handed out as it is serves nobody once it is refused. */
static enum aad_code verify_last(struct verify *v, struct aad_error *err)
{
    const struct mint *m = &v->mint;
    enum aad_code code = verify_one(v, &verify_rows[VERIFY_ROWS - 1], err);

    if (!code || !m->grant->is_bare)
        v->other.keeps(m->connection, m->request->audience, v->token);
    return code;
}

/* Token and service for one more audience. */
static enum aad_code verify_other(struct verify *v, const char *audience, struct aad_error *err)
{
    auto_token struct token token = {0};
    enum aad_code code;

    v->other.audience = audience;
    v->mint.request = &v->other;
    v->mint.version = endpoint_first_version(v->mint.connection);
    v->token = &token;
    code = verify_one(v, &verify_rows[VERIFY_TOKEN], err);
    if (!code)
        code = verify_last(v, err);
    v->token = &v->first;
    return code;
}

/* One service's refusal says nothing of another service; a bad secret, or no time left, does. */
static bool verify_may_go_on(enum aad_code code)
{
    return !code || code == AAD_PERSON || code == AAD_CONFIG || code == AAD_PROTOCOL;
}

static enum aad_code verify_steps(struct verify *v, struct aad_error *err)
{
    const struct connection *c = v->mint.connection;
    enum aad_code code = AAD_OK, first;

    for (size_t i = 0; !code && i <= VERIFY_TOKEN; i++) {
        if (i == VERIFY_TOKEN)
            verify_try_next(v);
        code = verify_one(v, &verify_rows[i], err);
    }
    if (code)
        return code;
    first = code = verify_last(v, err);
    for (size_t i = 1; c->kind->targets && verify_may_go_on(code) && i < c->n_audiences; i++) {
        struct aad_error why = {0};

        code = verify_other(v, c->audiences[i], &why);
        if (code && !first) {
            first = code;
            *err = why;
        }
    }
    return first;
}

/* A bare secret that is known to be refused is not even handed out to the step that sends it. */
static struct mint_rejection verify_rejection(const struct verify *v, enum aad_code outcome)
{
    const struct connection *c = v->other.connection;
    struct mint_rejection bare = {.takes_another = bare_takes_another(c, outcome),
                                  .was_known = !v->first.access_token.len};

    if (connection_grant(c)->is_bare)
        return bare;
    return (struct mint_rejection){v->mint.takes_another, v->mint.attempt.takes_another};
}

enum aad_code verify_run(const struct mint_request *request, mint_step *step, void *ctx,
                         struct token *ret, struct aad_error *err)
{
    struct verify v = {.step = step, .step_ctx = ctx, .other = *request};
    struct aad_error unused = {0};
    enum aad_code code;

    if (!err)
        err = &unused;
    v.token = &v.first;
    v.other.audience = NULL;
    code = mint_open(&v.mint, request, err);
    if (code)
        step(ctx, verify_rows[0].title, 0, "", err);
    else
        code = verify_steps(&v, err);
    /* Also when the service did not accept it: then the authority has granted it all the same. */
    *ret = v.first;
    if (request->ret_rejection)
        *request->ret_rejection = verify_rejection(&v, code);
    buf_clear(&v.detail);
    mint_close(&v.mint);
    return code;
}
