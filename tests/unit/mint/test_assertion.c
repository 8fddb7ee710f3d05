/*
 * test_assertion.c - what an assertion says, how it is signed, and when there is none
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/assertion.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "key-fixture.h"
#include "mint-fixture.h"
#include "mint/renewal.h"
#include "crypto/crypto.h"
#include "unit.h"

#define DAY_S (24L * 3600)
#define ENDPOINT "https://login.test/contoso.example/oauth2/v2.0/token"

static struct connection connection;
static struct aad_error error;

static int start(void)
{
    (void)key_fixture_reset();
    memset(&error, 0, sizeof error);
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    key_fixture_certify(key_fixture.rsa, -DAY_S, 90 * DAY_S, &key_fixture.certificate);
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);

static enum aad_code build(struct secret *ret)
{
    struct renewal renewal = {0};
    const struct body_call call = {
        .connection = &connection, .endpoint = ENDPOINT, .renewal = &renewal};
    enum aad_code code;

    secret_clear(ret);
    code = assertion_build(&call, ret, &error);
    renewal_clear(&renewal);
    return code;
}

/* The n-th part, decoded. */
static void take_part(const struct secret *jwt, unsigned n, struct secret *ret)
{
    const char *at = jwt->bytes;
    unsigned char bytes[8192];
    char padded[8192];
    size_t len, n_missing;
    int n_bytes;

    while (n--)
        at = strchr(at, '.') + 1;
    len = strcspn(at, ".");
    assert_true(len && len < sizeof padded - 4);
    for (size_t i = 0; i < len; i++) {
        assert_null(strchr("+/=", at[i]));
        padded[i] = at[i] == '-' ? '+' : at[i];
        padded[i] = at[i] == '_' ? '/' : padded[i];
    }
    n_missing = (4 - len % 4) % 4;
    memset(padded + len, '=', n_missing);
    n_bytes = EVP_DecodeBlock(bytes, (unsigned char *)padded, (int)(len + n_missing));
    assert_true(n_bytes > 0);
    secret_append(ret, bytes, (size_t)n_bytes - n_missing);
}

static struct cJSON *parse_part(const struct secret *jwt, unsigned n)
{
    auto_secret struct secret text = {0};
    struct cJSON *json = NULL;

    take_part(jwt, n, &text);
    assert_int_equal(json_parse(text.bytes, text.len, &json, NULL), AAD_OK);
    return json;
}

static void want_header(const struct secret *jwt, const char *algorithm, const char *has,
                        const char *has_not)
{
    auto_json struct cJSON *header = parse_part(jwt, 0);

    assert_string_equal(json_text(header, "alg"), algorithm);
    assert_string_equal(json_text(header, "typ"), "JWT");
    assert_non_null(json_text(header, has));
    assert_false(json_has(header, has_not));
}

static void want_signed(const struct secret *jwt, const char *algorithm)
{
    auto_secret struct secret message = {0}, signature = {0};

    secret_append(&message, jwt->bytes, (size_t)(strrchr(jwt->bytes, '.') - jwt->bytes));
    take_part(jwt, 2, &signature);
    assert_true(certificate_verifies(&key_fixture.certificate, algorithm, &message, &signature));
}

TEST(rsa_key_signs_by_ps256_with_a_sha256_thumbprint)
{
    auto_secret struct secret jwt = {0};

    assert_int_equal(build(&jwt), AAD_OK);
    want_header(&jwt, "PS256", "x5t#S256", "x5t");
    want_signed(&jwt, "PS256");
}

TEST(claims_are_those_of_the_application_at_the_endpoint)
{
    auto_secret struct secret jwt = {0};
    auto_json struct cJSON *claims = NULL;
    int64_t now_s = clock_now_s(), from_s = 0, until_s = 0;

    assert_int_equal(build(&jwt), AAD_OK);
    claims = parse_part(&jwt, 1);
    assert_string_equal(json_text(claims, "aud"), ENDPOINT);
    assert_string_equal(json_text(claims, "iss"), connection.client_id);
    assert_string_equal(json_text(claims, "sub"), connection.client_id);
    assert_true(text_is_guid(json_text(claims, "jti")));
    assert_true(json_integer(claims, "nbf", 0, INT64_MAX, &from_s));
    assert_true(json_integer(claims, "exp", 0, INT64_MAX, &until_s));
    assert_in_range(from_s, now_s, clock_now_s());
    assert_int_equal(until_s - from_s, ASSERTION_LIFE_S);
}

TEST(each_one_has_a_jti_of_its_own)
{
    auto_secret struct secret a = {0}, b = {0};
    auto_json struct cJSON *first = NULL, *second = NULL;

    assert_int_equal(build(&a), AAD_OK);
    assert_int_equal(build(&b), AAD_OK);
    first = parse_part(&a, 1);
    second = parse_part(&b, 1);
    assert_string_not_equal(json_text(first, "jti"), json_text(second, "jti"));
}

/* "Generate proof-of-possession tokens for rolling keys" has four claims, and .NET's header. */
TEST(proof_says_nothing_but_who_has_the_key)
{
    struct renewal renewal = {0};
    const struct body_call call = {
        .connection = &connection, .endpoint = "00000002", .renewal = &renewal};
    auto_secret struct secret jwt = {0};
    auto_json struct cJSON *claims = NULL;
    int64_t from_s = 0, until_s = 0;

    connection.assertion = mint_fixture_text("PS256");
    assert_int_equal(assertion_build_proof(&call, "an-object", &jwt, &error), AAD_OK);
    renewal_clear(&renewal);
    want_header(&jwt, "RS256", "x5t", "x5t#S256");
    want_signed(&jwt, "RS256");
    claims = parse_part(&jwt, 1);
    assert_string_equal(json_text(claims, "aud"), "00000002");
    assert_string_equal(json_text(claims, "iss"), "an-object");
    assert_false(json_has(claims, "sub") || json_has(claims, "jti"));
    assert_true(json_integer(claims, "nbf", 0, INT64_MAX, &from_s));
    assert_true(json_integer(claims, "exp", 0, INT64_MAX, &until_s));
    assert_int_equal(until_s - from_s, 600);
}

TEST(key_that_comes_into_use_meanwhile_signs_for_its_own)
{
    auto_secret struct secret jwt = {0};

    key_fixture.next_key = key_fixture.other;
    key_fixture_certify(key_fixture.other, -DAY_S, 90 * DAY_S, &key_fixture.next_certificate);
    key_fixture.switches_before_signing = true;
    assert_int_equal(build(&jwt), AAD_OK);
    assert_int_equal(key_fixture.n_signs, 2);
    want_signed(&jwt, "PS256");
    key_fixture.breaks_signatures = true; /* that is another matter */
    assert_int_equal(build(&jwt), AAD_CONFIG);
    assert_int_equal(key_fixture.n_signs, 3);
}

TEST(key_without_pss_signs_by_rs256_with_a_sha1_thumbprint)
{
    auto_secret struct secret jwt = {0};

    key_fixture.has_no_pss = true;
    assert_int_equal(build(&jwt), AAD_OK);
    want_header(&jwt, "RS256", "x5t", "x5t#S256");
    want_signed(&jwt, "RS256");
}

/* P6: each try may cost one of the PIN's. */
TEST(key_that_fails_for_another_reason_is_used_once)
{
    static const enum aad_code codes[] = {AAD_LOCKED, AAD_REJECTED, AAD_TIMEOUT, AAD_UNAVAILABLE};

    for (size_t i = 0; i < COUNT(codes); i++) {
        auto_secret struct secret jwt = {0};

        key_fixture.n_signs = 0;
        key_fixture.sign_code = codes[i];
        assert_int_equal(build(&jwt), codes[i]);
        assert_int_equal(key_fixture.n_signs, 1);
        assert_int_equal(jwt.len, 0);
    }
}

TEST(ps256_that_was_demanded_is_not_replaced)
{
    auto_secret struct secret jwt = {0};
    char wanted[] = "PS256";

    key_fixture.has_no_pss = true;
    connection.assertion = wanted;
    assert_int_equal(build(&jwt), AAD_UNSUPPORTED);
    assert_int_equal(jwt.len, 0);
}

TEST(connection_may_say_rs256)
{
    auto_secret struct secret jwt = {0};
    char wanted[] = "RS256";

    connection.assertion = wanted;
    assert_int_equal(build(&jwt), AAD_OK);
    want_header(&jwt, "RS256", "x5t", "x5t#S256");
}

TEST(adfs_gets_rs256)
{
    auto_secret struct secret jwt = {0};
    char tenant[] = "ADFS";

    connection.tenant = tenant;
    assert_int_equal(build(&jwt), AAD_OK);
    want_header(&jwt, "RS256", "x5t", "x5t#S256");
}

TEST(ec_key_signs_by_es256)
{
    auto_secret struct secret jwt = {0};

    key_fixture.key = key_fixture.ec;
    secret_clear(&key_fixture.certificate);
    key_fixture_certify(key_fixture.ec, -DAY_S, 90 * DAY_S, &key_fixture.certificate);
    assert_int_equal(build(&jwt), AAD_OK);
    want_header(&jwt, "ES256", "x5t#S256", "x5t");
    want_signed(&jwt, "ES256");
}

TEST(ec_key_is_not_asked_for_rs256)
{
    auto_secret struct secret jwt = {0};
    char wanted[] = "RS256", es256[] = "ES256";

    connection.assertion = es256; /* nor an RSA key for the other */
    assert_int_equal(build(&jwt), AAD_UNSUPPORTED);
    assert_non_null(strstr(error.what, "its key is an RSA key"));
    key_fixture.key = key_fixture.ec;
    secret_clear(&key_fixture.certificate);
    key_fixture_certify(key_fixture.ec, -DAY_S, 90 * DAY_S, &key_fixture.certificate);
    assert_int_equal(build(&jwt), AAD_OK);
    connection.assertion = wanted;
    assert_int_equal(build(&jwt), AAD_UNSUPPORTED);
    assert_non_null(strstr(error.what, "is RS256, and its key is an EC key"));
    assert_non_null(strstr(error.remedy, "--assertion auto"));
}

TEST(key_has_the_name_that_the_issuer_knows)
{
    auto_secret struct secret jwt = {0};

    connection.key_id = mint_fixture_text("key\"1");
    assert_int_equal(build(&jwt), AAD_OK);
    connection.key_id = NULL;
    want_header(&jwt, "PS256", "kid", "x5t");
    assert_int_equal(build(&jwt), AAD_OK);
    want_header(&jwt, "PS256", "x5t#S256", "kid");
}

TEST(x5c_is_there_only_when_asked_for)
{
    auto_secret struct secret jwt = {0}, base64 = {0}, header = {0};

    assert_int_equal(build(&jwt), AAD_OK);
    want_header(&jwt, "PS256", "x5t#S256", "x5c");
    connection.x5c = true;
    assert_int_equal(build(&jwt), AAD_OK);
    take_part(&jwt, 0, &header);
    crypto_base64_encode(&base64, key_fixture.certificate.bytes, key_fixture.certificate.len);
    assert_non_null(strstr(header.bytes, base64.bytes));
}

TEST(certificate_of_another_key_is_found_out_before_sending)
{
    auto_secret struct secret jwt = {0};

    key_fixture.key = key_fixture.other;
    assert_int_equal(build(&jwt), AAD_CONFIG);
    assert_non_null(strstr(error.what, "does not belong to its key"));
    assert_int_equal(jwt.len, 0);
}

TEST(wrong_signature_is_not_sent)
{
    auto_secret struct secret jwt = {0};

    key_fixture.breaks_signatures = true;
    assert_int_equal(build(&jwt), AAD_CONFIG);
    assert_int_equal(jwt.len, 0);
}

/* No use of the key where the certificate will not do. */
TEST(expired_certificate_is_not_signed_for)
{
    auto_secret struct secret jwt = {0};

    secret_clear(&key_fixture.certificate);
    key_fixture_certify(key_fixture.rsa, -9 * DAY_S, -DAY_S, &key_fixture.certificate);
    assert_int_equal(build(&jwt), AAD_REJECTED);
    assert_non_null(strstr(error.what, "expired at"));
    assert_int_equal(key_fixture.n_signs, 0);
}
