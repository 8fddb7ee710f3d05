/*
 * test_mint.c - from the store to the token: which secret is sent, how often, and what is kept
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/clock.h"
#include "mint-fixture.h"
#include "mint/mint.h"
#include "mint/refresh.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static const char *claims; /* of the next request */
static struct token token;
static struct aad_error err;

#define TOKEN_1                                                                                    \
    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"AT1\","                     \
    "\"refresh_token\":\"RT1\"}"
#define TOKEN_2                                                                                    \
    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"AT2\","                     \
    "\"refresh_token\":\"RT2\"}"
#define REFUSAL(error, number)                                                                     \
    "{\"error\":\"" error "\",\"error_description\":\"AADSTS" #number                              \
    ": No. Trace\",\"error_codes\":[" #number "]}"

static int start(void)
{
    static char authority[128], ca_file[128];

    claims = NULL;
    mint_fixture_make_state();
    peer = tls_peer_start("good");
    (void)snprintf(authority, sizeof authority, "%s/contoso.example", tls_peer_origin(peer));
    (void)snprintf(ca_file, sizeof ca_file, "%s", tls_peer_ca_file(peer));
    mint_fixture_lcs(&connection, authority);
    connection.ca_file = ca_file;
    (void)strcpy(mint_fixture_store.password, "password-canary");
    (void)strcpy(mint_fixture_store.client_secret, "secret-canary");
    return 0;
}

static int stop(void)
{
    token_clear(&token);
    tls_peer_stop(peer);
    mint_fixture_remove_state();
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code mint_with(struct store *store)
{
    auto_mint struct mint m = {0};
    struct mint_request request = {.connection = &connection,
                                   .audience = connection.audiences[0],
                                   .store = store,
                                   .claims = claims,
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    enum aad_code code;

    memset(&err, 0, sizeof err);
    token_clear(&token);
    code = mint_open(&m, &request, &err);
    return code ? code : mint_token(&m, &token, &err);
}

static enum aad_code mint(void)
{
    return mint_with(NULL);
}

static bool was_sent(unsigned i, const char *text)
{
    return strstr(tls_peer_request(peer, i), text);
}

TEST(password_gets_a_token_and_the_refresh_token_is_kept)
{
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_string_equal(token.access_token.bytes, "AT1");
    assert_true(was_sent(0, "POST /contoso.example/oauth2/v2.0/token HTTP/1.1"));
    assert_true(was_sent(0, "grant_type=password&"));
    assert_true(was_sent(0, "Content-Length: 4096"));
    assert_true(was_sent(0, "&x-client-padding=000"));
    assert_non_null(strstr(mint_fixture_store.refresh_token, " RT1"));
}

/* RFC 6749 section 2.3.1, and nothing that only Entra ID knows. */
TEST(issuer_gets_basic_where_it_wants_that)
{
    static char endpoint[200];

    (void)snprintf(endpoint, sizeof endpoint, "%s/token", tls_peer_origin(peer));
    connection.issuer = connection.authority;
    connection.token_endpoint = endpoint;
    connection.client_id = mint_fixture_text("my:client");
    connection.grant = mint_fixture_text("client-secret");
    connection.client_authentication = mint_fixture_text("client-secret-basic");
    connection.username = NULL;
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(0, "POST /token HTTP/1.1"));
    /* my%3Aclient:secret-canary */
    assert_true(was_sent(0, "Authorization: Basic bXklM0FjbGllbnQ6c2VjcmV0LWNhbmFyeQ==\r\n"));
    assert_false(was_sent(0, "client_secret") || was_sent(0, "scope=") || was_sent(0, "resource="));
    assert_false(was_sent(0, "client-request-id") || was_sent(0, "x-client-SKU"));
}

TEST(users_requests_say_whose_sessions_they_need)
{
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(0, "X-AnchorMailbox: UPN:svc-lcs@contoso.example\r\n"));
    connection.grant = mint_fixture_text("client-secret");
    tls_peer_answer_json(peer, 200, TOKEN_2);
    assert_int_equal(mint(), AAD_OK);
    assert_false(was_sent(1, "X-AnchorMailbox"));
}

TEST(refresh_token_goes_before_the_password)
{
    tls_peer_answer_json(peer, 200, TOKEN_1);
    tls_peer_answer_json(peer, 200, TOKEN_2);
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(mint(), AAD_OK);
    assert_string_equal(token.access_token.bytes, "AT2");
    assert_true(was_sent(1, "grant_type=refresh_token&"));
    assert_true(was_sent(1, "refresh_token=RT1"));
    assert_false(was_sent(1, "canary"));
    assert_non_null(strstr(mint_fixture_store.refresh_token, " RT2"));
}

TEST(revoked_refresh_token_is_dropped_and_the_password_sent_once)
{
    tls_peer_answer_json(peer, 200, TOKEN_1);
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_grant", 50173));
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_grant", 50126));
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(mint(), AAD_REJECTED);
    assert_int_equal(tls_peer_count(peer), 3);
    assert_true(was_sent(2, "password-canary"));
    assert_string_equal(mint_fixture_store.refresh_token, "");
}

#define CAPABLE                                                                                    \
    "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D"

/* Of every grant, and of a refresh token. */
TEST(claims_and_capabilities_are_in_each_request)
{
    for (unsigned i = 0; i < 3; i++)
        tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_false(was_sent(0, "&claims="));
    claims = "{\"access_token\":{\"a\":null}}";
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(1, "grant_type=refresh_token&"));
    assert_true(was_sent(1, "&claims=%7B%22access_token%22%3A%7B%22a%22%3Anull%7D%7D&x-client-"));
    assert_true(was_sent(1, "Content-Length: 16384"));
    connection.capabilities = mint_fixture_text("cp1");
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(2, CAPABLE "%2C%22a%22%3Anull%7D%7D&x-client-"));
    (void)strcpy(mint_fixture_store.refresh_token, "");
    claims = NULL;
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(3, "grant_type=password&"));
    assert_true(was_sent(3, CAPABLE "%7D%7D&x-client-"));
    assert_true(was_sent(3, "Content-Length: 4096"));
}

/* The refresh token is good, but for what the authority wants of a person now. */
TEST(claims_that_need_a_person_drop_no_refresh_token)
{
    auto_secret struct secret kept = {0}, packed = {0};

    connection.grant = mint_fixture_text("device-code");
    secret_append_text(&kept, "RT1");
    assert_int_equal(refresh_pack(&connection, &kept, &packed), AAD_OK);
    (void)snprintf(mint_fixture_store.refresh_token, sizeof mint_fixture_store.refresh_token,
                   "%.*s", (int)packed.len, packed.bytes);
    tls_peer_answer_json(peer, 400,
                         "{\"error\":\"invalid_grant\",\"error_codes\":[50076],"
                         "\"claims\":\"{\\\"a\\\":1}\"}");
    assert_int_equal(mint(), AAD_PERSON);
    assert_int_equal(tls_peer_count(peer), 1);
    assert_true(was_sent(0, "refresh_token=RT1"));
    assert_non_null(strstr(err.remedy, "--claims eyJhIjoxfQ'"));
    assert_non_null(strstr(mint_fixture_store.refresh_token, " RT1"));
}

/* Consent is missing for this audience: the token is good for the others, and the password would
 * bring the same answer. */
TEST(refusal_for_one_audience_keeps_the_refresh_token)
{
    tls_peer_answer_json(peer, 200, TOKEN_1);
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_grant", 65001));
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(mint(), AAD_PERSON);
    assert_int_equal(tls_peer_count(peer), 2);
    assert_non_null(strstr(mint_fixture_store.refresh_token, " RT1"));
}

TEST(passing_fault_keeps_the_refresh_token)
{
    tls_peer_answer_json(peer, 200, TOKEN_1);
    tls_peer_answer(peer, "HTTP/1.1 503 No\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(mint(), AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, 9);
    assert_int_equal(tls_peer_count(peer), 2);
    assert_non_null(strstr(mint_fixture_store.refresh_token, " RT1"));
}

TEST(long_refresh_token_is_sent_whole)
{
    static char json[9000], token_text[6001];

    memset(token_text, 'R', sizeof token_text - 1);
    (void)snprintf(json, sizeof json,
                   "{\"token_type\":\"Bearer\",\"access_token\":\"AT1\",\"refresh_token\":\"%s\"}",
                   token_text);
    tls_peer_answer_json(peer, 200, json);
    tls_peer_answer_json(peer, 200, TOKEN_2);
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(1, token_text));
    assert_string_equal(token.access_token.bytes, "AT2");
}

/* P3: nor is it shown when the authority repeats it. */
TEST(refused_refresh_token_is_not_shown)
{
    tls_peer_answer_json(peer, 200,
                         "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":"
                         "\"AT1\",\"refresh_token\":\"refresh-canary\"}");
    tls_peer_answer_json(peer, 400,
                         "{\"error\":\"interaction_required\",\"error_description\":"
                         "\"AADSTS50076: refresh-canary wants more\",\"error_codes\":[50076]}");
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(mint(), AAD_PERSON);
    assert_true(was_sent(1, "refresh_token=refresh-canary"));
    assert_null(strstr(err.what, "canary"));
}

TEST(full_store_loses_no_token)
{
    mint_fixture_store.save_code = AAD_IO;
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_string_equal(token.access_token.bytes, "AT1");
}

/* P6 */
TEST(rejected_password_is_not_sent_again)
{
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_grant", 50126));
    assert_int_equal(mint(), AAD_REJECTED);
    assert_int_equal(mint(), AAD_REJECTED);
    assert_int_equal(tls_peer_count(peer), 1);
    (void)strcpy(mint_fixture_store.password, "new-canary");
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 2);
}

TEST(endpoint_version_1_is_tried_where_2_is_not_supported)
{
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_request", 9001023));
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(1, "POST /contoso.example/oauth2/token HTTP/1.1"));
    assert_true(was_sent(1, "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&scope=openid&"));
}

TEST(endpoint_version_that_was_chosen_stays)
{
    static char two[] = "2", one[] = "1";

    connection.endpoint_version = two;
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_request", 9001023));
    assert_int_equal(mint(), AAD_CONFIG);
    assert_int_equal(tls_peer_count(peer), 1);
    connection.endpoint_version = one;
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(1, "/oauth2/token HTTP/1.1"));
}

TEST(adfs_has_endpoints_of_version_1_only)
{
    static char tenant[] = "ADFS";

    connection.tenant = tenant;
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(0, "/oauth2/token HTTP/1.1"));
}

TEST(password_is_sent_at_most_twice)
{
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_request", 9001023));
    tls_peer_answer_json(peer, 400, REFUSAL("invalid_request", 9001023));
    assert_int_equal(mint(), AAD_CONFIG);
    assert_int_equal(tls_peer_count(peer), 2);
}

TEST(locked_store_is_the_error)
{
    mint_fixture_store.load_code = AAD_LOCKED;
    assert_int_equal(mint(), AAD_LOCKED);
    assert_int_equal(tls_peer_count(peer), 0);
}

/* P5: whoever does not reach the authority does not wait for the store as well. */
TEST(authority_that_is_not_there_ends_the_store_s_work)
{
    int64_t from_ms = clock_steady_ms();

    connection.authority = mint_fixture_text("https://127.0.0.1:1/contoso.example");
    mint_fixture_store.hangs = true;
    assert_int_equal(mint(), AAD_NETWORK);
    assert_true(clock_steady_ms() - from_ms < 10000);
}

TEST(store_that_was_started_early_is_the_only_one)
{
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint_with((struct store *)&mint_fixture_store), AAD_OK);
    assert_int_equal(mint_fixture_store.n_loads, 2);
    assert_int_equal(mint_fixture_store.n_opens, 0);
    assert_int_equal(mint_fixture_store.n_takeovers, 1); /* the module answers itself */
    tls_peer_answer_json(peer, 200, TOKEN_2);
    assert_int_equal(mint(), AAD_OK);
    assert_int_equal(mint_fixture_store.n_opens, 1);
}

TEST(application_has_no_refresh_token)
{
    static char authority[128], *ca_file;

    ca_file = connection.ca_file;
    (void)snprintf(authority, sizeof authority, "%s", connection.authority);
    mint_fixture_application(&connection, authority);
    connection.ca_file = ca_file;
    tls_peer_answer_json(peer, 200, TOKEN_1);
    assert_int_equal(mint(), AAD_OK);
    assert_true(was_sent(0, "client_secret=secret-canary"));
    assert_int_equal(mint_fixture_store.n_saves, 0);
    assert_int_equal(mint_fixture_store.n_loads, 1);
}
