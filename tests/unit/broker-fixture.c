/*
 * broker-fixture.c - a broker with a connection "one", and a mint that does as it is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker-fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "broker/cache.h"
#include "broker/mint-module.h"
#include "unit.h"

struct broker_fixture broker_fixture;

/* On a miss only, once, and before the module is loaded. */
struct store *broker_fixture_start_store(const struct connection *c,
                                         const struct deadline *deadline, bool may_ask)
{
    assert_string_equal(c->name, "one");
    assert_true(deadline_left_ms(deadline) > 0);
    (void)may_ask;
    broker_fixture.starts++;
    return (struct store *)&broker_fixture;
}

static bool has_person(void)
{
    broker_fixture.looks++;
    return !broker_fixture.is_alone;
}

static enum aad_code fake_token(const struct mint_request *request, struct token *ret,
                                struct aad_error *err)
{
    enum aad_code code;
    char text[32];

    broker_fixture.calls++;
    assert_ptr_equal(request->store, broker_fixture.starts_none ? NULL : &broker_fixture);
    if (broker_fixture.meanwhile)
        broker_fixture.meanwhile();
    broker_fixture.may_ask = request->may_ask;
    broker_fixture.deadline_left_ms = deadline_left_ms(&request->deadline);
    (void)snprintf(broker_fixture.audience, sizeof broker_fixture.audience, "%s",
                   request->audience);
    (void)snprintf(broker_fixture.claims, sizeof broker_fixture.claims, "%s",
                   request->claims ? request->claims : "");
    (void)snprintf(broker_fixture.refused, sizeof broker_fixture.refused, "%.*s",
                   request->refused ? (int)request->refused->len : 0,
                   request->refused ? request->refused->bytes : "");
    if (broker_fixture.code) {
        (void)aad_error_set(err, broker_fixture.code, "AADSTS99", "the fake says no");
        err->retry_after_s = broker_fixture.retry_after_s;
        code = broker_fixture.code;
        if (broker_fixture.switches) {
            broker_fixture_switch(broker_fixture.switches, BROKER_FIXTURE_HOST);
            broker_fixture.switches = NULL;
            broker_fixture.code = AAD_OK;
        }
        return code;
    }
    (void)snprintf(text, sizeof text, "token-%d", broker_fixture.calls);
    secret_append_text(&ret->access_token, text);
    ret->is_bare = broker_fixture.is_bare;
    ret->minted_at_s = clock_now_s();
    ret->expires_at_s = ret->minted_at_s + broker_fixture.lifetime_s;
    ret->refresh_at_s = ret->minted_at_s + broker_fixture.refresh_in_s;
    return AAD_OK;
}

static enum aad_code fake_refused(const struct mint_request *request, struct aad_error *err)
{
    (void)err;
    (void)snprintf(broker_fixture.rejected, sizeof broker_fixture.rejected, "%s",
                   request->refused->bytes);
    return AAD_OK;
}

static enum aad_code fake_exchange(const struct mint_request *request,
                                   const struct mint_exchange *exchange, struct token *ret,
                                   struct aad_error *err)
{
    char origin[300], text[32];

    assert_string_equal(request->connection->name, "one");
    (void)snprintf(text, sizeof text, "own-%d", ++broker_fixture.exchanges);
    (void)snprintf(broker_fixture.exchanged, sizeof broker_fixture.exchanged, "%s at %s",
                   exchange->token->bytes,
                   url_print_origin(exchange->target, origin, sizeof origin));
    if (broker_fixture.exchange_code)
        return aad_error_set(err, broker_fixture.exchange_code, NULL, "the registry says no");
    secret_append_text(&ret->access_token, text);
    ret->minted_at_s = clock_now_s();
    ret->expires_at_s = ret->minted_at_s + 3 * 3600;
    return AAD_OK;
}

static const struct mint_module fake_module = {
    .head = {.abi = MINT_ABI, .size = sizeof fake_module},
    .token = fake_token,
    .exchange = fake_exchange,
    .refused = fake_refused};

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    (void)err;
    /* A refusal is told, and a token exchanged, without a store. */
    if (!broker_fixture.is_bare && !broker_fixture.exchanges_at_all && !broker_fixture.starts_none)
        assert_int_equal(broker_fixture.starts, broker_fixture.calls + 1);
    *ret = &fake_module;
    return AAD_OK;
}

static char home[64];

static void write_text(const char *name, const char *text)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s/aad-credential/connections", home);
    assert_int_equal(file_make_private_dir(path, NULL), 0);
    (void)snprintf(path, sizeof path, "%s/aad-credential/connections/%s.json", home, name);
    assert_int_equal(file_replace(path, 0600, text, strlen(text), NULL), 0);
}

static void write_connection(const char *name, const char *host, const char *store)
{
    char text[700];

    (void)snprintf(text, sizeof text,
                   "{\"version\": 1, \"kind\": \"generic\", \"grant\": \"client-secret\","
                   " \"authority\": \"https://login.microsoftonline.com/"
                   "11111111-2222-3333-4444-5555%08x\","
                   " \"client-id\": \"11111111-2222-3333-4444-555555555555\","
                   " \"audiences\": [\"https://a.example.com\", \"https://b.example.com\"],"
                   " \"hosts\": [\"https://%s\"], \"store\": \"%s\", \"timeout\": 20}",
                   (unsigned)text_hash(0, home, strlen(home)), host, store);
    write_text(name, text);
}

void broker_fixture_switch(const char *store, const char *host)
{
    write_connection("one", host, store);
}

void broker_fixture_make_bare(const char *expires)
{
    char text[300];

    (void)snprintf(text, sizeof text,
                   "{\"version\": 1, \"kind\": \"devops\", \"grant\": \"personal-access-token\","
                   " \"hosts\": [\"https://%s/contoso\"]%s%s%s}",
                   BROKER_FIXTURE_HOST, expires ? ", \"expires\": \"" : "", expires ? expires : "",
                   expires ? "\"" : "");
    broker_fixture.is_bare = true;
    write_text("one", text);
    broker_fixture_forget();
}

void broker_fixture_make_registry(void)
{
    broker_fixture.exchanges_at_all = true;
    write_text("one",
               "{\"version\": 1, \"kind\": \"registry\", \"grant\": \"client-secret\","
               " \"authority\": \"https://login.microsoftonline.com/"
               "11111111-2222-3333-4444-555555555555\","
               " \"client-id\": \"11111111-2222-3333-4444-555555555555\","
               " \"hosts\": [\"https://" BROKER_FIXTURE_HOST "\", \"https://two.example.com\"],"
               " \"store\": \"secret-service\"}");
    broker_fixture_forget();
}

void broker_fixture_forget(void)
{
    auto_connection struct connection c = {0};
    struct request request = {.connection = "one"};

    assert_int_equal(broker_find_connection(&request, &c, NULL), 0);
    broker_forget(&c);
}

int broker_fixture_make(void)
{
    memset(&broker_fixture, 0, sizeof broker_fixture);
    broker_fixture.lifetime_s = 3600;
    broker_fixture.refresh_in_s = 1800;
    (void)snprintf(home, sizeof home, "/dev/shm/test-broker-XXXXXX");
    if (!mkdtemp(home) || setenv("XDG_CONFIG_HOME", home, 1) || setenv("XDG_STATE_HOME", home, 1) ||
        setenv("XDG_CACHE_HOME", home, 1) || setenv("XDG_RUNTIME_DIR", home, 1))
        return -1;
    write_connection("one", BROKER_FIXTURE_HOST, "secret-service");
    broker_fixture_forget();
    return 0;
}

int broker_fixture_remove(void)
{
    broker_fixture_forget();
    return unit_remove(home);
}

struct request broker_fixture_target(const char *host)
{
    struct request request = {.operation = REQUEST_GET, .has_target = true};

    request.target.is_https = true;
    request.target.port = 443;
    request.target.path = "";
    (void)snprintf(request.target.host, sizeof request.target.host, "%s", host);
    return request;
}

enum aad_code broker_fixture_get(const struct request *request, char out[32])
{
    struct broker b = {.deadline = deadline_in_ms(15000),
                       .may_ask = true,
                       .has_person = has_person,
                       .start_store = broker_fixture_start_store};
    auto_token struct token token = {0};
    struct aad_error err = {0};
    enum aad_code code = broker_get(&b, request, &token, &err);

    assert_int_equal(code, err.code);
    assert_int_equal(broker_fixture.starts, broker_fixture.calls);
    (void)snprintf(out, 32, "%.*s", (int)token.access_token.len,
                   token.access_token.bytes ? token.access_token.bytes : "");
    return code;
}

void broker_fixture_age(int64_t age_s, int64_t refresh_in_s, int64_t lifetime_s)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf key = {0};
    auto_token struct token token = {.minted_at_s = clock_now_s() - age_s};
    struct request request = {.connection = "one"};

    assert_int_equal(broker_find_connection(&request, &c, NULL), 0);
    connection_identity(&c, c.audiences[0], &key);
    token.refresh_at_s = token.minted_at_s + refresh_in_s;
    token.expires_at_s = token.minted_at_s + lifetime_s;
    secret_append_text(&token.access_token, "old");
    cache_put(buf_text(&key), &token);
}
