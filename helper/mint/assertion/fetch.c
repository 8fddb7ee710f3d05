/*
 * fetch.c - an assertion that somebody else makes for us
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/assertion/fetch.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/assertion-source.h"
#include "connection/proof.h"

#define FETCH_SKEW_S 300 /* by so much may a clock be wrong, as Entra ID has it */

#define ASSERTION(name, ...) &fetch_##name,
static const struct fetch *const fetches[] = {
#include "connection/assertion-source-rows.h"
};
#undef ASSERTION

static const struct fetch *fetch_find(const char *name)
{
    size_t i = 0;

    while (strcmp(fetches[i]->name, name) != 0) /* each row has one */
        i++;
    return fetches[i];
}

static bool fetch_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

enum aad_code fetch_trim(const struct secret *content, const char *where, struct secret *ret,
                         struct aad_error *err)
{
    size_t from = 0, to = content->len;

    while (from < to && fetch_is_space(content->bytes[from]))
        from++;
    while (to > from && fetch_is_space(content->bytes[to - 1]))
        to--;
    if (from == to)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%.200s is empty\n"
                             "Whoever writes the assertion has not done so yet, or could not.",
                             where);
    secret_append(ret, content->bytes + from, to - from);
    return secret_ok(ret, err);
}

enum aad_code fetch_send(struct http_request *request, const struct secret *url, const char *token,
                         struct response *ret, struct aad_error *err)
{
    auto_secret struct secret bearer = {0};
    enum aad_code code = secret_ok(url, err);

    secret_append_text(&bearer, token);
    if (!code)
        code = secret_ok(&bearer, err);
    if (code)
        return code;
    request->url = url->bytes;
    request->bearer = &bearer;
    code = http_send(request, ret, err);
    request->bearer = NULL;
    return code;
}

enum aad_code fetch_from_json(const struct response *response, const char *key, const char *who,
                              struct secret *ret, struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    const char *text = NULL;

    if (response->is_json && !json_parse(response->body.bytes, response->body.len, &json, NULL))
        text = json_text(json, key);
    if (!text)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the answer of %s has no %s in it", who, key);
    secret_append_text(ret, text);
    return secret_ok(ret, err);
}

/* What has expired is refused in any case; the file that it was read from is an old one. */
static enum aad_code fetch_check_time(const struct fetch_call *call, const struct presented *p,
                                      struct aad_error *err)
{
    char time[24];

    if (!p->expires_at_s || p->expires_at_s + FETCH_SKEW_S > clock_now_s())
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the assertion from %.120s has expired at %s\n"
                         "It was not sent. Whoever makes it must do so again; or compare this "
                         "machine's clock with the right time ('date -u').",
                         call->connection->assertion_source, text_rfc3339(time, p->expires_at_s));
}

/* A source that gives it once has given it, or is asked. */
static enum aad_code fetch_run(const struct fetch_call *call, struct secret *ret,
                               struct aad_error *err)
{
    const struct assertion_source *source = assertion_source_of(call->connection->assertion_source);
    enum aad_code code;

    if (source->gives_once && call->once->len) {
        secret_append_secret(ret, call->once);
        return secret_ok(ret, err);
    }
    code = fetch_find(source->name)->run(call, ret, err);
    if (code || !source->gives_once)
        return code;
    secret_append_secret(call->once, ret);
    return secret_ok(call->once, err);
}

enum aad_code fetch_assertion(const struct fetch_call *call, struct secret *ret,
                              struct presented *ret_presented, struct aad_error *err)
{
    const char *named = call->connection->assertion_source;
    struct fetch_call own = *call;
    auto_secret struct secret assertion = {0};
    auto_buf struct buf said = {0};
    enum aad_code code;

    own.argument = assertion_source_argument(named);
    own.audience = proof_audience(call->connection);
    trace("fetch: an assertion from %s", named);
    code = fetch_run(&own, &assertion, err);
    if (!code)
        code = presented_parse(&assertion, ret_presented, err);
    if (code == AAD_PROTOCOL && err && !err->remedy[0])
        aad_error_remedy(err, "Look at what %.120s gives: a JWT is expected.", named);
    if (!code)
        code = fetch_check_time(&own, ret_presented, err);
    if (code)
        return code;
    presented_print(ret_presented, &said);
    trace("fetch: it says %s", buf_text(&said));
    secret_append_secret(ret, &assertion);
    return secret_ok(ret, err);
}
