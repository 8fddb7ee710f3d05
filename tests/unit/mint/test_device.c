/*
 * test_device.c - the beginning of a sign-in at another device
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/clock.h"
#include "device-fixture.h"
#include "mint-fixture.h"
#include "mint/device.h"
#include "tls-peer.h"
#include "unit.h"

static struct device_fixture *const f = &device_fixture;

BEFORE_EACH(device_fixture_start);
AFTER_EACH(device_fixture_stop);

static enum aad_code ask(const char *answer, struct mint_device *device)
{
    const struct mint_request request = device_fixture_request(NULL);

    memset(device, 0, sizeof *device);
    tls_peer_answer_json(f->peer, 200, answer);
    return device_begin(&request, device, &f->err);
}

TEST(code_is_asked_for_and_shown)
{
    struct mint_device device;

    assert_int_equal(
        ask("{\"user_code\":\"ABCD1234\",\"device_code\":\"GM-1\",\"verification_uri\":"
            "\"https://microsoft.com/devicelogin\",\"expires_in\":900,\"interval\":7}",
            &device),
        AAD_OK);
    assert_string_equal(device.user_code, "ABCD1234");
    assert_string_equal(device.uri, "https://microsoft.com/devicelogin");
    assert_string_equal(device.uri_complete, "");
    assert_string_equal(device.code.bytes, "GM-1");
    assert_int_equal(device.life_s, 900);
    assert_int_equal(device.interval_s, 7);
    assert_true(device_fixture_was_sent(0, "POST /contoso.example/oauth2/v2.0/devicecode "));
    assert_true(device_fixture_was_sent(
        0, "client_id=9b000000-0000-4000-8000-000000000001&scope=https%3A%2F%2F"
           "lcsapi.lcs.dynamics.com%2Fuser_impersonation%20openid"));
    secret_clear(&device.code);
}

TEST(claims_are_asked_for_with_the_code)
{
    struct mint_request request = device_fixture_request(NULL);
    struct mint_device device = {0};

    request.claims = "{\"a\":1}";
    tls_peer_answer_json(f->peer, 200,
                         "{\"user_code\":\"A\",\"device_code\":\"G\",\"verification_uri\":"
                         "\"https://x.test/\",\"expires_in\":900}");
    assert_int_equal(device_begin(&request, &device, &f->err), AAD_OK);
    assert_true(device_fixture_was_sent(0, "&claims=%7B%22a%22%3A1%7D&"));
    assert_true(device_fixture_was_sent(0, "Content-Length: 16384"));
    secret_clear(&device.code);
}

TEST(version_1_has_texts_and_another_name)
{
    struct mint_device device;

    f->connection.endpoint_version = mint_fixture_text("1");
    assert_int_equal(ask("{\"user_code\":\"A1\",\"device_code\":\"GM-1\",\"verification_url\":"
                         "\"https://microsoft.com/devicelogin\",\"expires_in\":\"900\"}",
                         &device),
                     AAD_OK);
    assert_string_equal(device.uri, "https://microsoft.com/devicelogin");
    assert_int_equal(device.interval_s, 5);
    assert_true(device_fixture_was_sent(0, "POST /contoso.example/oauth2/devicecode "));
    assert_true(device_fixture_was_sent(0, "resource=https%3A%2F%2Flcsapi.lcs.dynamics.com"));
    secret_clear(&device.code);
}

/* Nobody waits that long, and nobody is asked never. */
TEST(times_are_kept_within_reason)
{
    static const struct {
        const char *times;
        int64_t life_s, interval_s;
    } rows[] = {
        {"\"expires_in\":86400,\"interval\":100000", 3600, 60},
        {"\"expires_in\":\"86400\",\"interval\":0", 3600, 5},
        {"\"expires_in\":60,\"interval\":-1", 60, 5},
    };
    struct mint_device device;

    for (size_t i = 0; i < COUNT(rows); i++) {
        char answer[200];

        unit_row(rows[i].times);
        (void)snprintf(answer, sizeof answer,
                       "{\"user_code\":\"A\",\"device_code\":\"G\",\"verification_uri\":"
                       "\"https://x.test/\",%s}",
                       rows[i].times);
        assert_int_equal(ask(answer, &device), AAD_OK);
        assert_int_equal(device.life_s, rows[i].life_s);
        assert_int_equal(device.interval_s, rows[i].interval_s);
        secret_clear(&device.code);
    }
}

/* A person is sent where it says. */
TEST(answer_that_leads_nowhere_is_refused)
{
    static const char *const rows[] = {
        "{}",
        "{\"user_code\":\"A\",\"device_code\":\"G\",\"verification_uri\":\"http://x.test/\","
        "\"expires_in\":900}",
        "{\"user_code\":\"A\",\"device_code\":\"G\",\"verification_uri\":\"https://x.test/\"}",
        "{\"user_code\":\"A\\u001b[2J\",\"device_code\":\"G\",\"verification_uri\":"
        "\"https://x.test/\",\"expires_in\":900}",
        "{\"user_code\":\"A\",\"device_code\":\"\",\"verification_uri\":\"https://x.test/\","
        "\"expires_in\":900}",
    };
    struct mint_device device;

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        assert_int_equal(ask(rows[i], &device), AAD_PROTOCOL);
    }
}

/* What is shown first stays the address that a person can compare. */
TEST(shortcut_leads_to_the_same_place)
{
    static const struct {
        const char *complete, *kept;
    } rows[] = {
        {"https://x.test/device?code=A", "https://x.test/device?code=A"},
        {"https://X.test:443/device?code=A", "https://X.test:443/device?code=A"},
        {"https://x.test:8443/device?code=A", ""},
        {"https://x.test.evil.example/device?code=A", ""},
        {"http://x.test/device?code=A", ""},
        {"no address", ""},
    };
    struct mint_device device;

    for (size_t i = 0; i < COUNT(rows); i++) {
        char answer[300];

        unit_row(rows[i].complete);
        (void)snprintf(answer, sizeof answer,
                       "{\"user_code\":\"A\",\"device_code\":\"G\",\"verification_uri\":"
                       "\"https://x.test/\",\"verification_uri_complete\":\"%s\","
                       "\"expires_in\":900}",
                       rows[i].complete);
        assert_int_equal(ask(answer, &device), AAD_OK);
        assert_string_equal(device.uri_complete, rows[i].kept);
        secret_clear(&device.code);
    }
}

TEST(application_that_is_not_public_is_told)
{
    const struct mint_request request = device_fixture_request(NULL);
    struct mint_device device = {0};

    tls_peer_answer_json(
        f->peer, 401,
        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000218: x. y\"}");
    assert_int_equal(device_begin(&request, &device, &f->err), AAD_PERSON);
    assert_non_null(strstr(f->err.remedy, "Allow public client flows"));
}
