/*
 * test_connection-list.c - all connections, and how it stands with each
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "command-fixture.h"
#include "connection/certificate-note.h"
#include "connection/rotation.h"
#include "unit.h"

static const char *run(const char *words)
{
    struct aad_error err;

    return command_fixture_run(&command_connection, words, NULL, AAD_OK, &err);
}

/* The connection of that name in `list --json`. */
static const struct cJSON *find(struct cJSON **whole, const char *name)
{
    auto_buf struct buf text = {0};
    const struct cJSON *list;
    struct aad_error err = {0};

    buf_printf(&text, "{\"list\":%s}", run("list --json"));
    if (json_parse(buf_text(&text), text.len, whole, &err))
        fail_msg("%s: %s", err.what, buf_text(&text));
    list = json_array(*whole, "list");
    for (size_t i = 0; i < json_count(list); i++)
        if (!strcmp(json_text(json_element_object(list, i), "name"), name))
            return json_element_object(list, i);
    fail_msg("there is no %s", name);
    return NULL;
}

static void put_three(void)
{
    home_fixture_put("lcs-prod", HOME_FIXTURE_LCS, 0600);
    home_fixture_put_generic("api", "\"https://api.example\"");
    home_fixture_put("broken", "{\"version\":1,\"kind\":\"lsc\"}", 0600);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(list_is_a_table_sorted_by_name)
{
    const char *out, *api, *broken, *lcs;

    put_three();
    out = run("list");
    assert_int_equal(strncmp(out, "NAME  ", 6), 0);
    api = strstr(out, "\napi  ");
    broken = strstr(out, "\nbroken  ");
    lcs = strstr(out, "\nlcs-prod  ");
    assert_true(api && broken && lcs && api < broken && broken < lcs);
    assert_non_null(strstr(lcs, "svc-lcs@contoso.example"));
    assert_non_null(strstr(api, HOME_FIXTURE_GUID));
    assert_non_null(strstr(broken, "unusable: "));
}

/* Names of any length and GUIDs: what stands below a title begins where the title does. */
TEST(columns_stay_in_line)
{
    const char *out, *line, *title;
    size_t at;

    put_three();
    home_fixture_put("a-name-of-the-greatest-length-32", HOME_FIXTURE_LCS, 0600);
    out = run("list");
    title = strstr(out, "STORE");
    assert_non_null(title);
    at = (size_t)(title - out);
    for (line = strchr(out, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        assert_int_equal(line[at - 1], ' ');
        assert_true(line[at] == '-' || !strncmp(line + at, "secret-service", 14));
    }
}

TEST(list_without_connections_says_how_to_make_one)
{
    assert_non_null(strstr(run("list"), "connection add"));
    assert_string_equal(run("list --names"), "");
    assert_string_equal(run("list --json"), "[]\n");
}

/* For completion: nothing else on a line, and the broken ones too, since they can be removed. No
 * store is asked. */
TEST(names_stand_alone)
{
    put_three();
    assert_string_equal(run("list --names"), "api\nbroken\nlcs-prod\n");
    assert_int_equal(command_fixture.n_opens, 0);
}

TEST(list_as_json_has_every_connection)
{
    auto_json struct cJSON *whole = NULL;
    const struct cJSON *pat;

    put_three();
    home_fixture_put("pat",
                     "{\"version\":1,\"kind\":\"devops\",\"grant\":\"personal-access-token\","
                     "\"store\":\"keyring-file\",\"expires\":\"2037-06-30\"}",
                     0600); /* it has neither authority nor client id */
    pat = find(&whole, "pat");
    assert_string_equal(json_text(pat, "expires"), "2037-06-30");
    assert_string_equal(json_text(pat, "secret"), "missing");
    assert_int_equal(json_count(json_array(whole, "list")), 4);
    assert_non_null(strstr(run("list --json"), "\"error\""));
    assert_non_null(strstr(run("list --json"), "\"svc-lcs@contoso.example\""));
}

TEST(state_of_the_secret_is_told)
{
    auto_json struct cJSON *whole = NULL;

    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    assert_non_null(strstr(run("list"), "  MISSING  "));
    command_fixture.check_code = AAD_LOCKED;
    assert_non_null(strstr(run("list"), "  locked  "));
    assert_string_equal(json_text(find(&whole, "lcs"), "secret"), "locked");
    command_fixture.check_code = AAD_TIMEOUT;
    assert_non_null(strstr(run("list"), "  unknown  "));
    assert_non_null(strstr(run("list"), "the store says no"));
    command_fixture.check_code = AAD_OK;
    command_fixture.n_items = 1;
    command_fixture.items[0] =
        (struct command_fixture_item){"lcs", "password", "canary-7f", "", "", ""};
    assert_non_null(strstr(run("list"), "  there  "));
    assert_null(strstr(run("list"), "canary"));
}

TEST(days_of_a_certificate_are_told)
{
    struct certificate_note note = {.sha1 = "0123456789ABCDEF0123456789ABCDEF01234567"};
    auto_json struct cJSON *whole = NULL;
    const struct cJSON *key;
    int64_t days;

    home_fixture_put("key",
                     "{\"version\":1,\"kind\":\"generic\",\"client-id\":\"" HOME_FIXTURE_GUID
                     "\",\"authority\":\"https://login.microsoftonline.com/contoso.example\","
                     "\"audiences\":[\"api://x\"],\"hosts\":[\"https://x.example\"],"
                     "\"grant\":\"client-certificate\",\"store\":\"keyring-file\"}",
                     0600);
    note.until_s = clock_now_s() + 9 * CERTIFICATE_NOTE_DAY_S + 100;
    certificate_note_save("key", "keyring-file", &note);
    assert_non_null(strstr(run("list"), "  9 days"));
    key = find(&whole, "key");
    assert_string_equal(json_text(key, "certificate-sha1"), note.sha1);
    assert_true(json_integer(key, "certificate-days", 0, 99, &days) && days == 9);
    note.until_s = clock_now_s() - 1;
    certificate_note_save("key", "keyring-file", &note);
    assert_non_null(strstr(run("list"), "  EXPIRED"));
}

TEST(rotation_that_stopped_is_told)
{
    static char name[] = HOME_FIXTURE_GUID;
    const struct connection c = {.name = "lcs-prod", .client_id = name};
    auto_rotation struct rotation r = {.lock = -1};
    auto_json struct cJSON *whole = NULL;
    const struct cJSON *rotation;
    struct aad_error err;

    put_three();
    assert_null(json_object(find(&whole, "lcs-prod"), "rotation"));
    assert_int_equal(rotation_open(&c, &r, &err), AAD_OK);
    r.phase = ROTATION_STORED;
    assert_int_equal(rotation_save(&r, &err), AAD_OK);
    rotation_close(&r);
    assert_non_null(strstr(run("list"), "aad-credential rotate lcs-prod --finish"));
    json_free(&whole);
    rotation = json_object(find(&whole, "lcs-prod"), "rotation");
    assert_string_equal(json_text(rotation, "state"), "stopped");
    assert_string_equal(json_text(rotation, "phase"), "stored");
    assert_string_equal(json_text(rotation, "connection"), "lcs-prod");
}

TEST(default_is_marked)
{
    auto_json struct cJSON *whole = NULL;

    put_three();
    assert_null(strstr(run("list"), "default"));
    run("default api");
    assert_non_null(strstr(run("list"), "  default\n"));
    assert_true(json_bool(find(&whole, "api"), "default", false));
    json_free(&whole);
    assert_false(json_bool(find(&whole, "lcs-prod"), "default", true));
}
