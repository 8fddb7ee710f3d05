/*
 * test_broker.c - from request to token, with a mint that does as it is told
 *
 * mint_load() below replaces broker/mint.c; connections, cache and flight are the real ones.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "broker/cache.h"
#include "broker/mint.h"

#define HOST "tokens.example.com"

static struct {
    int calls, starts;
    enum aad_code code;
    int32_t retry_after_s;
    int64_t lifetime_s, refresh_in_s;
    char audience[128];
    int64_t deadline_left_ms;
    bool may_ask;
} fake;

/* On a miss only, once, and before the module is loaded. */
static struct store *start_store(const struct connection *c, const struct deadline *deadline,
                                 bool may_ask)
{
    assert_string_equal(c->name, "one");
    assert_true(deadline_left_ms(deadline) > 0);
    (void)may_ask;
    fake.starts++;
    return (struct store *)&fake;
}

static enum aad_code fake_token(const struct mint_request *request, struct token *ret,
                                struct aad_error *err)
{
    char text[32];

    fake.calls++;
    assert_ptr_equal(request->store, &fake);
    fake.may_ask = request->may_ask;
    fake.deadline_left_ms = deadline_left_ms(&request->deadline);
    (void)snprintf(fake.audience, sizeof fake.audience, "%s", request->audience);
    if (fake.code) {
        (void)aad_error_set(err, fake.code, "AADSTS99", "the fake says no");
        err->retry_after_s = fake.retry_after_s;
        return fake.code;
    }
    (void)snprintf(text, sizeof text, "token-%d", fake.calls);
    assert_int_equal(secret_append_text(&ret->access_token, text), 0);
    ret->minted_at_s = clock_now_s();
    ret->expires_at_s = ret->minted_at_s + fake.lifetime_s;
    ret->refresh_at_s = ret->minted_at_s + fake.refresh_in_s;
    return AAD_OK;
}

static const struct mint_module fake_module = {
    .abi = MINT_ABI, .size = sizeof fake_module, .token = fake_token};

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    (void)err;
    assert_int_equal(fake.starts, fake.calls + 1);
    *ret = &fake_module;
    return AAD_OK;
}

static char home[64];

static void write_connection(const char *name, const char *host)
{
    char path[160], text[700];
    int n;

    (void)snprintf(path, sizeof path, "%s/aad-credential/connections", home);
    assert_int_equal(file_make_private_dir(path, NULL), 0);
    (void)snprintf(path, sizeof path, "%s/aad-credential/connections/%s.json", home, name);
    n = snprintf(text, sizeof text,
                 "{\"version\": 1, \"kind\": \"generic\", \"grant\": \"client-secret\","
                 " \"authority\": \"https://login.microsoftonline.com/"
                 "11111111-2222-3333-4444-5555%08d\","
                 " \"client-id\": \"11111111-2222-3333-4444-555555555555\","
                 " \"audiences\": [\"https://a.example.com\", \"https://b.example.com\"],"
                 " \"hosts\": [\"https://%s\"], \"store\": \"secret-service\", \"timeout\": 20}",
                 (int)getpid(), host);
    assert_int_equal(file_replace(path, 0600, text, (size_t)n, NULL), 0);
}

static void forget(void)
{
    auto_connection struct connection c = {0};
    struct request request = {.connection = "one"};

    assert_int_equal(broker_find_connection(&request, &c, NULL), 0);
    broker_forget(&c);
}

static int set_up(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof fake);
    fake.lifetime_s = 3600;
    fake.refresh_in_s = 1800;
    (void)snprintf(home, sizeof home, "/dev/shm/test-broker-XXXXXX");
    if (!mkdtemp(home) || setenv("XDG_CONFIG_HOME", home, 1) || setenv("XDG_STATE_HOME", home, 1) ||
        setenv("XDG_CACHE_HOME", home, 1) || setenv("XDG_RUNTIME_DIR", home, 1))
        return -1;
    write_connection("one", HOST);
    forget();
    return 0;
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    forget();
    (void)snprintf(command, sizeof command, "rm -rf %s", home);
    return system(command);
}

static struct request target(const char *host)
{
    struct request request = {.operation = REQUEST_GET, .has_target = true};

    request.target.is_https = true;
    request.target.port = 443;
    request.target.path = "";
    (void)snprintf(request.target.host, sizeof request.target.host, "%s", host);
    return request;
}

/* Gets, and tells which token it was: "token-1", or the name of nothing. */
static enum aad_code get(const struct request *request, char out[32])
{
    struct broker b = {deadline_in_ms(15000), true, start_store};
    auto_token struct token token = {0};
    struct aad_error err = {0};
    enum aad_code code = broker_get(&b, request, &token, &err);

    assert_int_equal(code, err.code);
    assert_int_equal(fake.starts, fake.calls);
    (void)snprintf(out, 32, "%.*s", (int)token.access_token.len,
                   token.access_token.bytes ? token.access_token.bytes : "");
    return code;
}

/* Puts a token into the cache as if it had been minted `age_s` ago. */
static void age(int64_t age_s, int64_t refresh_in_s, int64_t lifetime_s)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf key = {0};
    auto_token struct token token = {.minted_at_s = clock_now_s() - age_s};
    struct request request = {.connection = "one"};

    assert_int_equal(broker_find_connection(&request, &c, NULL), 0);
    connection_identity(&c, c.audiences[0], &key);
    token.refresh_at_s = token.minted_at_s + refresh_in_s;
    token.expires_at_s = token.minted_at_s + lifetime_s;
    assert_int_equal(secret_append_text(&token.access_token, "old"), 0);
    cache_put(buf_text(&key), &token);
}

static void the_second_call_is_answered_from_the_cache(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    assert_int_equal(get(&request, got), AAD_OK);
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    assert_int_equal(fake.calls, 1);
    assert_string_equal(fake.audience, "https://a.example.com");
}

/* P5 */
static void the_connection_s_timeout_bounds_the_mint(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    assert_int_equal(get(&request, got), AAD_OK);
    assert_in_range(fake.deadline_left_ms, 19000, 20000);
}

/* P1 */
static void no_other_host_gets_it(void **state)
{
    static const char *const hosts[] = {"example.com", "xtokens.example.com",
                                        "tokens.example.com.evil.org", "tokens-example.com"};
    char got[32];

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct request request = target(hosts[i]);

        assert_int_equal(get(&request, got), AAD_NOT_FOUND);
        (void)snprintf(request.connection, sizeof request.connection, "one");
        assert_int_equal(get(&request, got), AAD_REFUSED);
        assert_string_equal(got, "");
    }
    assert_int_equal(fake.calls, 0);
}

static void audiences_have_their_own_tokens_and_others_are_refused(void **state)
{
    struct request request = {.connection = "one", .audience = "https://b.example.com"};
    char got[32];

    (void)state;
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(fake.audience, "https://b.example.com");
    (void)snprintf(request.audience, sizeof request.audience, "https://a.example.com");
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-2");
    (void)snprintf(request.audience, sizeof request.audience, "https://c.example.com");
    assert_int_equal(get(&request, got), AAD_REFUSED);
    assert_int_equal(fake.calls, 2);
}

static void a_due_token_is_replaced(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    age(2000, 1800, 3600);
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
}

static void nobody_is_asked_for_a_token_that_is_still_valid(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    age(2000, 1800, 3600);
    assert_int_equal(get(&request, got), AAD_OK);
    assert_false(fake.may_ask);
    forget();
    assert_int_equal(get(&request, got), AAD_OK);
    assert_true(fake.may_ask);
}

static void a_token_in_its_last_five_minutes_is_replaced(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    age(3350, 3590, 3600);
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
}

static void a_due_token_is_served_when_the_refresh_fails_for_now(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    age(2000, 1800, 3600);
    fake.code = AAD_NETWORK;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(get(&request, got), AAD_OK);
        assert_string_equal(got, "old");
    }
    /* P7: and nobody asks again at once */
    assert_int_equal(fake.calls, 1);
}

static void a_due_token_is_not_served_when_the_authority_says_no(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    age(2000, 1800, 3600);
    fake.code = AAD_REJECTED;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(get(&request, got), AAD_REJECTED);
        assert_string_equal(got, "");
    }
    assert_int_equal(fake.calls, 1);
}

static void a_short_lived_token_is_served_and_kept(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    fake.lifetime_s = 60;
    fake.refresh_in_s = 60;
    for (int i = 0; i < 5; i++)
        assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    assert_int_equal(fake.calls, 1);
}

static void refresh_times_out_of_order_cause_no_loop(void **state)
{
    static const int64_t refresh_in_s[] = {-5, 0, 3600, 99999};
    struct request request = target(HOST);
    char got[32];

    (void)state;
    for (size_t i = 0; i < sizeof refresh_in_s / sizeof refresh_in_s[0]; i++) {
        fake.calls = fake.starts = 0;
        fake.refresh_in_s = refresh_in_s[i];
        forget();
        assert_int_equal(get(&request, got), AAD_OK);
        assert_int_equal(get(&request, got), AAD_OK);
        assert_int_equal(fake.calls, 1);
    }
}

static void min_valid_mints_when_the_cached_one_is_too_short(void **state)
{
    struct request request = {.connection = "one", .min_valid_s = 3000};
    char got[32];

    (void)state;
    age(1000, 1800, 3600);
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    request.min_valid_s = 10;
    assert_int_equal(get(&request, got), AAD_OK);
    assert_int_equal(fake.calls, 1);
}

static void min_valid_beyond_all_tokens_fails_without_a_loop(void **state)
{
    struct request request = {.connection = "one", .min_valid_s = 7200};
    char got[32];

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(get(&request, got), AAD_UNSUPPORTED);
    assert_int_equal(fake.calls, 1);
}

/* P7: Retry-After */
static void throttling_holds_back_later_callers(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    fake.code = AAD_THROTTLED;
    fake.retry_after_s = 60;
    assert_int_equal(get(&request, got), AAD_THROTTLED);
    (void)usleep(5000);
    assert_int_equal(get(&request, got), AAD_THROTTLED);
    assert_int_equal(fake.calls, 1);
    fake.code = AAD_OK;
    forget();
    assert_int_equal(get(&request, got), AAD_OK);
}

static void evict(const char *host, const char *presented)
{
    auto_request struct request request = target(host);

    request.operation = REQUEST_EVICT;
    assert_int_equal(secret_append_text(&request.presented, presented), 0);
    assert_int_equal(broker_evict(&request, NULL), strcmp(host, HOST) ? AAD_NOT_FOUND : AAD_OK);
}

static void only_the_token_that_was_refused_is_forgotten(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    assert_int_equal(get(&request, got), AAD_OK);
    evict(HOST, "token-2");
    evict(HOST, "");
    evict("other.example.com", "token-1");
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    evict(HOST, "token-1");
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-2");
}

/* case 73 */
static void the_token_is_served_when_nothing_can_be_written(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/nowhere", 1), 0);
    assert_int_equal(setenv("XDG_CACHE_HOME", "/proc/nowhere", 1), 0);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/proc/nowhere", 1), 0);
    assert_int_equal(get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
}

static void a_remote_s_organisation_is_no_account(void **state)
{
    struct request request = target(HOST);
    char got[32];

    (void)state;
    (void)snprintf(request.username, sizeof request.username, "some-organisation");
    assert_int_equal(get(&request, got), AAD_OK);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_second_call_is_answered_from_the_cache),
        TEST(the_connection_s_timeout_bounds_the_mint),
        TEST(no_other_host_gets_it),
        TEST(audiences_have_their_own_tokens_and_others_are_refused),
        TEST(a_due_token_is_replaced),
        TEST(nobody_is_asked_for_a_token_that_is_still_valid),
        TEST(a_token_in_its_last_five_minutes_is_replaced),
        TEST(a_due_token_is_served_when_the_refresh_fails_for_now),
        TEST(a_due_token_is_not_served_when_the_authority_says_no),
        TEST(a_short_lived_token_is_served_and_kept),
        TEST(refresh_times_out_of_order_cause_no_loop),
        TEST(min_valid_mints_when_the_cached_one_is_too_short),
        TEST(min_valid_beyond_all_tokens_fails_without_a_loop),
        TEST(throttling_holds_back_later_callers),
        TEST(only_the_token_that_was_refused_is_forgotten),
        TEST(the_token_is_served_when_nothing_can_be_written),
        TEST(a_remote_s_organisation_is_no_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
