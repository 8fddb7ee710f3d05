/*
 * test_work.c - which plugins a store's process takes, and what they get of it
 *
 * The host process is the real one, built to load tests/fake/store_plugin.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/work.h"

#include <stdio.h>

#include "host/process.h"
#include "host/wire.h"
#include "store/master.h"
#include "store/open.h"
#include "unit.h"

#define LONG_MS 20000

static struct aad_error error;

static enum aad_code check(const char *name)
{
    struct store_spec spec = {.name_location = name, .deadline = deadline_in_ms(LONG_MS)};
    auto_store struct store *store = NULL;

    memset(&error, 0, sizeof error);
    assert_int_equal(store_open(&spec, &store, &error), AAD_OK);
    return store_check(store, &error);
}

static void want_refused(const char *name, enum aad_code wanted, const char *why)
{
    if (check(name) != wanted || !strstr(error.what, why))
        fail_msg("%s: code %d, '%s'", name, (int)error.code, error.what);
}

TEST(a_good_one_is_taken)
{
    assert_int_equal(check("fake"), AAD_OK);
}

TEST(another_version_is_refused) /* case 79 */
{
    want_refused("fake-old", AAD_UNSUPPORTED, "another version");
    want_refused("fake-short", AAD_UNSUPPORTED, "another version");
    want_refused("fake-none", AAD_UNSUPPORTED, "does not work with this version");
}

TEST(a_plugin_is_what_its_file_says)
{
    want_refused("fake-named", AAD_UNSUPPORTED, "not what its file says");
}

TEST(one_that_is_not_there_is_named)
{
    want_refused("no-such", AAD_NOT_FOUND, "there is no store plugin '");
    assert_non_null(strstr(error.remedy, "the connection's store"));
}

/* --- what a plugin gets ----------------------------------------------------------------------- */

static const struct aad_item item = {"alpha", "password", NULL, NULL};

static enum aad_code note_setting(void *ctx, const struct aad_item *row)
{
    char *seen = ctx;

    (void)snprintf(seen + strlen(seen), 400 - strlen(seen), "%s=%s ", row->label, row->username);
    return AAD_OK;
}

static void want_settings(const struct store_spec *spec, const char *wanted)
{
    auto_store struct store *store = NULL;
    char seen[400] = "";

    assert_int_equal(store_open(spec, &store, &error), AAD_OK);
    assert_int_equal(store_list(store, note_setting, seen, &error), AAD_OK);
    assert_string_equal(seen, wanted);
}

/* The process went down by it: what is empty has no bytes to compare with. */
TEST(a_setting_without_a_name_is_refused)
{
    const struct host_process_spec spec = {.work = "store", .plugin = "fake"};
    struct host_process process = {.fd = -1};
    auto_frame struct wire_frame open = {.type = WIRE_OPEN}, answer = {0};
    int64_t end_ms = deadline_in_ms(LONG_MS).end_ms;
    struct aad_error said;

    assert_int_equal(host_process_start(&spec, &process, &error), AAD_OK);
    wire_put_number(&open, WIRE_VERSION);
    wire_put_number(&open, end_ms);
    wire_put_text(&open, "settings");
    wire_put_number(&open, 0);
    wire_put_number(&open, 1);
    wire_put_text(&open, "");
    wire_put_text(&open, "value");
    assert_int_equal(wire_send(process.fd, &open, end_ms, &error), AAD_OK);
    assert_int_equal(wire_receive(process.fd, &answer, end_ms, &error), AAD_OK);
    assert_int_equal(answer.type, WIRE_RESULT);
    assert_int_equal(wire_get_error(&answer, &said), AAD_PROTOCOL);
    host_process_end(&process);
}

TEST(a_plugin_gets_the_settings_that_are_set)
{
    struct store_spec spec = {.name_location = "fake:settings"};
    auto_secret struct secret password = {0};

    spec.deadline = deadline_in_ms(LONG_MS);
    assert_int_equal(setenv("XDG_DATA_HOME", "/somewhere", 1), 0);
    want_settings(&spec, "directory=/somewhere/aad-credential ");
    spec.pin = "pinpad";
    spec.proxy = "http://proxy.example:8080";
    spec.ca_file = "/etc/ca.pem";
    secret_append_text(&password, "x");
    master_offer(&password);
    want_settings(&spec, "directory=/somewhere/aad-credential pin=pinpad master-at-hand=yes "
                         "proxy=http://proxy.example:8080 ca-file=/etc/ca.pem ");
    master_offer(NULL);
    assert_int_equal(unsetenv("XDG_DATA_HOME"), 0);
}

static enum aad_code get_token(const struct store_sign_in *asked, struct secret *ret,
                               struct aad_error *err)
{
    (void)err;
    assert_string_equal(asked->connection, "other");
    assert_string_equal(asked->audience, "https://vault.example");
    assert_string_equal(asked->url, "https://one.vault.example");
    assert_true(asked->was_refused);
    assert_in_range(deadline_left_ms(&asked->deadline), 1, LONG_MS);
    return secret_sink(ret, "a token", strlen("a token"));
}

static enum aad_code get_none(const struct store_sign_in *asked, struct secret *ret,
                              struct aad_error *err)
{
    (void)asked, (void)ret;
    return aad_error_set(err, AAD_REFUSED, NULL, "it is kept there itself");
}

static enum aad_code load_by_token(const char *name, store_get_token *getter, struct secret *ret)
{
    struct store_spec spec = {.name_location = name};
    auto_store struct store *store = NULL;

    store_set_getter(getter);
    spec.deadline = deadline_in_ms(LONG_MS);
    memset(&error, 0, sizeof error);
    assert_int_equal(store_open(&spec, &store, &error), AAD_OK);
    return store_load(store, &item, ret, &error);
}

TEST(a_store_signs_in_by_a_token_of_another_connection)
{
    auto_secret struct secret got = {0}, none = {0};

    assert_int_equal(load_by_token("fake:token", get_token, &got), AAD_OK);
    assert_string_equal(got.bytes, "a token");
    assert_int_equal(load_by_token("fake:token", get_none, &none), AAD_REFUSED);
    assert_string_equal(error.what, "it is kept there itself");
    assert_int_equal(load_by_token("fake:token", NULL, &none), AAD_UNSUPPORTED);
    assert_int_equal(load_by_token("fake:token-nonsense", get_token, &none), AAD_PROTOCOL);
    assert_int_equal(none.len, 0);
}

static enum aad_code note_certificate(void *ctx, const struct aad_certificate *certificate)
{
    char *seen = ctx;

    (void)snprintf(seen + strlen(seen), 100 - strlen(seen), "%s%.*s ",
                   certificate->is_in_use ? "*" : "", (int)certificate->len,
                   (const char *)certificate->der);
    return AAD_OK;
}

static void want_certificates(struct store *store, const char *wanted)
{
    char seen[100] = "";

    assert_int_equal(store_certificates(store, &item, note_certificate, seen, &error), AAD_OK);
    assert_string_equal(seen, wanted);
}

TEST(a_key_has_certificates_beside_the_one_in_use)
{
    struct store_spec spec = {.name_location = "fake"};
    auto_store struct store *store = NULL;
    auto_secret struct secret next = {0}, other = {0};

    spec.deadline = deadline_in_ms(LONG_MS);
    secret_append_text(&next, "the next");
    secret_append_text(&other, "another");
    assert_int_equal(store_open(&spec, &store, &error), AAD_OK);
    want_certificates(store, "*in use ");
    assert_int_equal(store_add_certificate(store, &item, &next, &error), AAD_OK);
    want_certificates(store, "*in use the next ");
    assert_int_equal(store_use_certificate(store, &item, &other, &error), AAD_NOT_FOUND);
    assert_int_equal(store_use_certificate(store, &item, &next, &error), AAD_OK);
    assert_int_equal(store_drop_certificate(store, &item, &next, &error), AAD_NOT_FOUND);
}

/* Nobody but a person chooses a PIN. */
TEST(a_new_pin_is_asked_of_a_person)
{
    struct store_spec spec = {.name_location = "fake"};
    auto_store struct store *store = NULL;

    spec.deadline = deadline_in_ms(LONG_MS);
    assert_int_equal(store_open(&spec, &store, &error), AAD_OK);
    assert_int_equal(store_change_password(store, &error), AAD_LOCKED);
    assert_non_null(strstr(error.what, "'fake' needs its PIN"));
}
