/*
 * test_status.c - all connections at once, for people and for monitors
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "command-fixture.h"
#include "connection/certificate-note.h"
#include "unit.h"

#define PAT(expires)                                                                               \
    "{\"version\":1,\"kind\":\"devops\",\"grant\":\"personal-access-token\",\"hosts\":"            \
    "[\"https://tfs.example\"],\"store\":\"keyring-file\",\"expires\":\"" expires "\"}"
#define KEY                                                                                        \
    "{\"version\":1,\"kind\":\"generic\",\"client-id\":\"" HOME_FIXTURE_GUID "\",\"authority\":"   \
    "\"https://login.microsoftonline.com/contoso.example\",\"audiences\":[\"api://x\"],"           \
    "\"hosts\":[\"https://x.example\"],\"grant\":\"client-certificate\","                          \
    "\"store\":\"keyring-file\"}"

static const char *run(const char *words, enum aad_code want)
{
    struct aad_error err;

    return command_fixture_run(&command_status, words, NULL, want, &err);
}

static void put_item(const char *connection, const char *role)
{
    struct command_fixture_item *item = &command_fixture.items[command_fixture.n_items++];

    (void)snprintf(item->connection, sizeof item->connection, "%s", connection);
    (void)snprintf(item->role, sizeof item->role, "%s", role);
}

static void want_text(const char *text, const char *want)
{
    if (!strstr(text, want))
        fail_msg("'%s' is not in %s", want, text);
}

static void write_note(const char *name, int64_t left_s, bool has_next)
{
    struct certificate_note note = {.sha1 = "0123456789ABCDEF0123456789ABCDEF01234567",
                                    .until_s = clock_now_s() + left_s,
                                    .has_next = has_next};

    certificate_note_save(name, "keyring-file", &note);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(nothing_wrong_is_status_0)
{
    want_text(run("", AAD_OK), "connection add");
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("pat", PAT("2999-01-31"), 0600);
    put_item("lcs", "password");
    put_item("pat", "personal-access-token");
    want_text(run("", AAD_OK), "ok    lcs  password in secret-service\n");
    want_text(run("", AAD_OK),
              "ok    pat  personal-access-token in keyring-file, until 2999-01-31\n");
    assert_false(command_fixture.may_ask);
}

TEST(missing_is_said_with_the_command_that_mends_it)
{
    const struct {
        const char *file, *remedy;
    } rows[] = {{HOME_FIXTURE_LCS, "aad-credential connection edit a --secret"},
                {KEY, "aad-credential key generate a"},
                {"{\"version\":1,\"kind\":\"lcs\",\"client-id\":\"" HOME_FIXTURE_GUID
                 "\",\"authority\":\"https://login.microsoftonline.com/contoso.example\","
                 "\"audiences\":[\"https://lcsapi.lcs.dynamics.com\"],"
                 "\"grant\":\"device-code\"}",
                 "aad-credential sign-in a"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].remedy);
        home_fixture_put("a", rows[i].file, 0600);
        want_text(run("", AAD_CONFIG), "fail  a  ");
        want_text(run("", AAD_CONFIG), rows[i].remedy);
    }
}

TEST(worst_line_decides)
{
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    command_fixture.check_code = AAD_LOCKED;
    want_text(run("", AAD_LOCKED), "warn  lcs  the store says no\n");
    command_fixture.check_code = AAD_TIMEOUT;
    want_text(run("", AAD_UNAVAILABLE), "fail  lcs  the store says no\n");
    home_fixture_put("broken", "{\"version\":1,\"kind\":\"lsc\"}", 0600);
    want_text(run("", AAD_CONFIG), "fail  broken  ");
}

TEST(what_ends_is_told_in_time)
{
    char soon[12], stamp[24];
    auto_buf struct buf file = {0};

    (void)snprintf(soon, sizeof soon, "%.10s", text_rfc3339(stamp, clock_now_s() + 5 * 86400));
    put_item("pat", "personal-access-token");
    buf_printf(&file, PAT("%s"), soon);
    home_fixture_put("pat", buf_text(&file), 0600);
    want_text(run("", AAD_PERSON), "warn  pat  the personal-access-token of 'pat' expires in 5 d");
    home_fixture_put("pat", PAT("2020-01-31"), 0600);
    want_text(run("", AAD_CONFIG), "has expired: its last day was 2020-01-31");
}

TEST(certificate_is_told_in_time)
{
    home_fixture_put("key", KEY, 0600);
    put_item("key", "certificate");
    want_text(run("", AAD_OK), "ok    key  key in keyring-file\n");
    write_note("key", 100 * CERTIFICATE_NOTE_DAY_S, false);
    want_text(run("", AAD_OK), ", certificate until 20");
    write_note("key", 9 * CERTIFICATE_NOTE_DAY_S + 60, false);
    want_text(run("", AAD_PERSON), ", 9 days left\n");
    write_note("key", -1, true); /* the next one comes into use by itself */
    want_text(run("", AAD_PERSON), "EXPIRED");
    write_note("key", -1, false);
    want_text(run("", AAD_CONFIG), "key import FILE key");
}

TEST(key_without_certificate_fails)
{
    home_fixture_put("key", KEY, 0600);
    put_item("key", "certificate");
    command_fixture.certificate_code = AAD_NOT_FOUND;
    want_text(run("", AAD_CONFIG), "its certificate is missing\n");
    want_text(run("", AAD_CONFIG), "Make it: aad-credential key certificate key\n");
}

TEST(default_is_told_and_has_to_be_there)
{
    struct aad_error err;

    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    put_item("lcs", "password");
    command_fixture_run(&command_connection, "default lcs", NULL, AAD_OK, &err);
    want_text(run("", AAD_OK), "secret-service (the default)\n");
    assert_int_equal(connection_erase("lcs", NULL, NULL), AAD_OK);
    want_text(run("", AAD_CONFIG), "fail  lcs  is the default connection, and is not there\n");
}

TEST(programs_get_the_same)
{
    auto_json struct cJSON *whole = NULL;
    const struct cJSON *first;
    struct aad_error err = {0};
    const char *text;
    int64_t status;

    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    text = run("--json", AAD_CONFIG);
    assert_int_equal(json_parse(text, strlen(text), &whole, &err), AAD_OK);
    assert_false(json_bool(whole, "ok", true));
    assert_true(json_integer(whole, "status", 0, 99, &status) && status == AAD_CONFIG);
    first = json_element_object(json_array(whole, "connections"), 0);
    assert_string_equal(json_text(first, "name"), "lcs");
    assert_string_equal(json_text(first, "level"), "fail");
    assert_string_equal(json_text(first, "secret"), "missing");
    assert_non_null(strstr(json_text(first, "remedy"), "connection edit lcs --secret"));
    run("lcs", AAD_USAGE);
}
