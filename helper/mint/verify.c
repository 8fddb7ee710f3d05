/*
 * verify.c - see verify.h
 *
 * Nothing here changes anything at the other side, except that a token is granted. The call of the
 * service goes to a host that the connection's own rules allow, with the token of that audience.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/client-auth.h"
#include "connection/cloud.h"
#include "connection/rule.h"
#include "mint/certificate.h"
#include "mint/claims.h"
#include "mint/discovery.h"
#include "mint/guard.h"
#include "http/http.h"
#include "mint/mint.h"
#include "mint/sts.h"
#include "mint/verify-assertion.h"

/* One `verify`. */
struct verify {
    struct mint mint;
    struct token token;
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

/* What it said when the connection was made is what is used. */
static enum aad_code verify_issuer(const struct connection *c, const struct response *response,
                                   struct aad_error *err)
{
    struct mint_endpoints said = {.token = ""};
    enum aad_code code = discovery_parse(c->issuer, response, &said, err);

    if (code || !strcmp(said.token, c->token_endpoint))
        return code;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the issuer's token endpoint is %.200s now, and connection '%s' has "
                         "another one\n"
                         "If that is right: aad-credential connection edit %s --issuer %.200s",
                         said.token, c->name, c->name, c->issuer);
}

static enum aad_code verify_read_discovery(struct mint *m, const struct response *response,
                                           struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    auto_answer struct sts_answer none = {0};
    struct remedy_refusal refusal;
    struct sts_call call = {.connection = m->connection,
                            .audience = m->request->audience,
                            .correlation = m->correlation};

    if (m->connection->issuer)
        return verify_issuer(m->connection, response, err);
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
    return verify_read_discovery(m, &response, err);
}

/* --- store and token ------------------------------------------------------------------------ */

static enum aad_code verify_certificate(struct verify *v, struct aad_error *err)
{
    auto_secret struct secret der = {0};
    struct certificate certificate;
    char until[24];
    enum aad_code code =
        certificate_load(v->mint.connection, v->mint.store, &der, &certificate, err);

    if (code)
        return code;
    buf_printf(&v->detail, "; the certificate is valid until %s",
               text_rfc3339(until, certificate.until_s));
    return AAD_OK;
}

static enum aad_code verify_store(struct verify *v, struct aad_error *err)
{
    const char *role = client_auth_secret_role(v->mint.connection);
    enum aad_code code = AAD_OK;

    buf_printf(&v->detail, "%.80s", v->mint.connection->store);
    if (role)
        buf_printf(&v->detail, ": %s", role);
    if (client_auth_has_key(v->mint.connection))
        code = verify_certificate(v, err);
    return code ? code : mint_load_secret(&v->mint, err);
}

/* Adds what the token says of itself: some of it only the service can judge. */
static void verify_note_claims(struct verify *v)
{
    auto_json struct cJSON *claims = claims_parse(&v->token.access_token);
    auto_buf struct buf shown = {0};
    struct claims_asked asked = {.connection = v->mint.connection,
                                 .guards = {&v->mint.secret, &v->mint.refresh}};

    claims_print(claims, &asked, &shown);
    if (shown.len)
        buf_printf(&v->detail, "; %s", buf_text(&shown));
}

/* Uses the grant itself: a refresh token would say nothing about the password. Where a person signs
 * in there is nothing else. */
static enum aad_code verify_token(struct verify *v, struct aad_error *err)
{
    enum aad_code code;

    if (v->mint.request->cool_down) {
        *err = *v->mint.request->cool_down;
        return err->code;
    }
    v->mint.may_refresh = v->mint.grant->needs_person;
    code = verify_assertion_token(&v->mint, &v->token, err);
    if (code)
        return code;
    buf_append_text(&v->detail, v->mint.grant->name);
    if (!v->mint.grant->is_machine)
        buf_printf(&v->detail, ", endpoint version %d", (int)v->mint.version);
    buf_printf(&v->detail, ", for %" PRId64 " s", v->token.expires_at_s - v->token.minted_at_s);
    verify_note_claims(v);
    return AAD_OK;
}

/* --- the service ---------------------------------------------------------------------------- */

/* The audience's own origin where the rules allow it, else the first host, unless the
 * audience itself is the service. */
static bool verify_find_origin(const struct mint *m, char *out, size_t size)
{
    const struct connection *c = m->connection;
    struct url url;

    if (!url_parse(m->request->audience, &url, NULL) && url.is_https &&
        !rule_check_target(c, &url, NULL)) {
        url_print_origin(&url, out, size);
        return true;
    }
    if (c->kind->service.is_audience_only || !c->n_hosts || url_parse(c->hosts[0], &url, NULL) ||
        !url.is_https || rule_check_target(c, &url, NULL))
        return false;
    url_print_origin(&url, out, size);
    return true;
}

static void verify_service_url(const struct connection *c, const struct kind_service *service,
                               const char *origin, struct secret *ret)
{
    secret_append_text(ret, origin);
    if (!c->project || !c->project[0] || !service->project_path) {
        secret_append_text(ret, service->path);
        return;
    }
    secret_append_text(ret, service->project_path);
    text_percent_encode(ret, c->project, strlen(c->project));
    secret_append_text(ret, "/?page=1");
}

static enum aad_code verify_read_status(const struct verify *v, const struct response *response,
                                        const struct kind_service *service, struct aad_error *err)
{
    long status = response->status;

    if (status == 200)
        return AAD_OK;
    if (status == 429) {
        (void)aad_error_set(err, AAD_THROTTLED, NULL,
                            "the service wants fewer requests (HTTP 429)");
        err->retry_after_s =
            (int32_t)(response->retry_after_s ? response->retry_after_s : RESPONSE_RETRY_S);
        return AAD_THROTTLED;
    }
    if (status == 401 || status == 403)
        return aad_error_set(err, AAD_PERSON, NULL,
                             "the service does not accept the token of '%s' (HTTP %ld)\n%s",
                             v->mint.connection->name, status, service->remedy);
    if (response->redirect[0])
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the service redirects to %.120s, which is not followed",
                             response->redirect);
    return aad_error_set(err, status >= 500 ? AAD_NETWORK : AAD_PROTOCOL, NULL,
                         "the service answers with HTTP status %ld", status);
}

/* LCS answers 200 also when it refuses. */
static enum aad_code verify_read_success(const struct verify *v, const struct response *response,
                                         const struct kind_service *service, struct aad_error *err)
{
    const struct secret *token = &v->token.access_token;
    auto_json struct cJSON *json = NULL;
    const char *message;
    char shown[161] = "no reason";

    if (json_parse(response->body.bytes, response->body.len, &json, NULL) ||
        !json_has(json, "IsSuccess"))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the service's answer is not that of the LCS API");
    if (json_bool(json, "IsSuccess", false))
        return AAD_OK;
    message = json_text(json, "ErrorMessage");
    if (message && !guard_repeats(message, token))
        text_escape(shown, sizeof shown, message, strlen(message));
    return aad_error_set(err, AAD_PERSON, NULL, "LCS takes the token but answers: %s\n%s", shown,
                         service->remedy);
}

static enum aad_code verify_call_service(struct verify *v, const struct kind_service *service,
                                         const char *origin, struct aad_error *err)
{
    struct mint *m = &v->mint;
    auto_response struct response response = {0};
    auto_secret struct secret url = {0};
    struct http_request request = {.connection = m->connection,
                                   .deadline = &m->deadline,
                                   .correlation = m->correlation,
                                   .headers = {service->header},
                                   .bearer = &v->token.access_token};
    enum aad_code code;

    verify_service_url(m->connection, service, origin, &url);
    request.url = url.bytes;
    code = secret_ok(&url, err);
    if (!code)
        code = http_send(&request, &response, err);
    if (!code)
        code = verify_read_status(v, &response, service, err);
    if (!code && service->has_success)
        code = verify_read_success(v, &response, service, err);
    return code;
}

static enum aad_code verify_service(struct verify *v, struct aad_error *err)
{
    const struct kind_service *service = &v->mint.connection->kind->service;
    char origin[300];

    if (!service->path) {
        buf_printf(&v->detail, "not tried: kind '%s' has no call that is harmless",
                   v->mint.connection->kind->name);
        return AAD_OK;
    }
    if (!verify_find_origin(&v->mint, origin, sizeof origin)) {
        buf_append_text(&v->detail,
                        "not tried: the audience is none of the connection's https hosts");
        return AAD_OK;
    }
    buf_append_text(&v->detail, origin);
    return verify_call_service(v, service, origin, err);
}

/* --- one step after the other --------------------------------------------------------------- */

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

static bool verify_has_authority(const struct grant *grant)
{
    return !grant->is_machine;
}

static const struct verify_row {
    const char *title;
    bool (*is_needed)(const struct grant *grant); /* NULL = by every grant */
    enum aad_code (*run)(struct verify *v, struct aad_error *err);
} verify_rows[] = {
    {"the store answers and holds the secret", verify_has_store, verify_store},
    {"the assertion is made and as expected", verify_has_source, verify_source},
    {"the authority is reachable", verify_has_authority, verify_authority},
    {"the token is granted", NULL, verify_token},
    {"the service accepts it", NULL, verify_service},
};

static enum aad_code verify_steps(struct verify *v, mint_step *step, void *ctx,
                                  struct aad_error *err)
{
    for (size_t i = 0; i < sizeof verify_rows / sizeof *verify_rows; i++) {
        int64_t began_ms = clock_steady_ms();
        enum aad_code code;

        if (verify_rows[i].is_needed && !verify_rows[i].is_needed(v->mint.grant))
            continue;
        buf_clear(&v->detail);
        code = verify_rows[i].run(v, err);
        step(ctx, verify_rows[i].title, clock_steady_ms() - began_ms, buf_text(&v->detail),
             code ? err : NULL);
        if (code)
            return code;
    }
    return AAD_OK;
}

enum aad_code verify_run(const struct mint_request *request, mint_step *step, void *ctx,
                         struct token *ret, struct aad_error *err)
{
    struct verify v = {0};
    struct aad_error unused = {0};
    enum aad_code code;

    if (!err)
        err = &unused;
    code = mint_open(&v.mint, request, err);
    if (code)
        step(ctx, verify_rows[0].title, 0, "", err);
    else
        code = verify_steps(&v, step, ctx, err);
    /* Also when the service did not accept it: then the authority has granted it all the same. */
    *ret = v.token;
    buf_clear(&v.detail);
    mint_close(&v.mint);
    return code;
}
