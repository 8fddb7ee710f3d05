/*
 * test_connection-certificate.c - which certificate is in use, as the store says or was written
 * down
 *
 * The mint module is played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-certificate.h"

#include "base/clock.h"
#include "base/error.h"
#include "broker/mint-module.h"
#include "command-fixture.h"
#include "unit.h"

#define SHA1 "0123456789ABCDEF0123456789ABCDEF01234567"

static enum aad_code answer;
static unsigned n_looks;

static enum aad_code look(const struct mint_key_request *request, struct mint_certificate *ret,
                          struct aad_error *err)
{
    n_looks++;
    assert_int_equal(request->task, MINT_KEY_LOOK);
    assert_false(request->may_ask);
    assert_string_equal(request->pin, "ask"); /* no stored one is tried */
    if (answer)
        return aad_error_set(err, answer, NULL, "it said no");
    (void)snprintf(ret->used.sha1, sizeof ret->used.sha1, SHA1);
    ret->used.until_s = clock_now_s() + 20 * CERTIFICATE_NOTE_DAY_S + 60;
    secret_append_text(&ret->used.pem, "x");
    secret_append_text(&ret->next.pem, "x");
    return AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.certificate = look};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

static int start(void)
{
    answer = AAD_OK;
    n_looks = 0;
    return command_fixture_make();
}

BEFORE_EACH(start);
AFTER_EACH(command_fixture_remove);

static const char *show(const char *grant, bool may_look)
{
    static struct buf text;
    const struct connection c = {
        .name = "arm", .grant = (char *)(uintptr_t)grant, .store = (char[]){"keyring-file"}};

    buf_clear(&text);
    connection_certificate_show(&c, may_look, &text);
    return buf_text(&text);
}

static void write_down(void)
{
    const struct certificate_note note = {
        .sha1 = SHA1, .until_s = clock_now_s() + 9 * CERTIFICATE_NOTE_DAY_S + 60};

    certificate_note_save("arm", "keyring-file", &note);
}

TEST(store_says_what_is_in_use)
{
    const char *text = show("client-certificate", true);

    assert_non_null(strstr(text, "certificate          " SHA1 ", 20 days left, valid until "));
    assert_non_null(strstr(text, "; the next one is pending"));
}

TEST(what_was_written_down_counts_where_the_store_does_not_say)
{
    answer = AAD_LOCKED;
    assert_non_null(strstr(show("client-certificate", true), "not known: it said no"));
    write_down();
    assert_non_null(strstr(show("client-certificate", true), SHA1 ", 9 days left"));
    answer = AAD_NOT_FOUND;
    assert_non_null(strstr(show("client-certificate", true), "MISSING: it said no"));
}

TEST(store_is_left_alone_on_request)
{
    assert_string_equal(show("client-certificate", false), "");
    write_down();
    assert_non_null(strstr(show("client-certificate", false), "9 days left"));
    assert_int_equal(n_looks, 0);
}

TEST(other_grants_have_none)
{
    assert_string_equal(show("client-secret", true), "");
    assert_int_equal(n_looks, 0);
}

TEST(list_says_what_was_written_down)
{
    struct aad_error err;

    home_fixture_put("arm",
                     "{\"version\":1,\"kind\":\"azurerm\",\"client-id\":\"" HOME_FIXTURE_GUID "\","
                     "\"authority\":\"https://login.microsoftonline.com/contoso.example\","
                     "\"grant\":\"client-certificate\",\"store\":\"keyring-file\"}",
                     0600);
    write_down();
    assert_non_null(
        strstr(command_fixture_run(&command_connection, "list", NULL, AAD_OK, &err), "  9 days\n"));
    assert_non_null(
        strstr(command_fixture_run(&command_connection, "list --json", NULL, AAD_OK, &err),
               "\"certificate-sha1\": \"" SHA1 "\""));
    assert_int_equal(n_looks, 0);
}
