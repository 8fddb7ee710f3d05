/*
 * test_policy.c - what the administrator does not allow is not used
 *
 * SETTINGS_SYSTEM_DIR is a directory of the test's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/policy.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connection/settings.h"
#include "unit.h"

#define POLICY_PATH SETTINGS_SYSTEM_DIR "/config.json"

static struct aad_error err;

static int set_up(void)
{
    return unit_enter_dir() || mkdir(SETTINGS_SYSTEM_DIR, 0755);
}

static int forget(void)
{
    (void)unlink(POLICY_PATH);
    return 0;
}

BEFORE_ALL(set_up);
BEFORE_EACH(forget);

static void allow(const char *text)
{
    FILE *file = fopen(POLICY_PATH, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fchmod(fileno(file), 0644), 0);
    assert_int_equal(fclose(file), 0);
}

static char *text_of(const char *text)
{
    static char pool[32][128];
    static unsigned used;
    char *place = pool[used++ % 32];

    (void)snprintf(place, sizeof pool[0], "%s", text);
    return place;
}

static struct connection connection_of(const char *grant, const char *store)
{
    struct connection c = {.name = "lcs-prod"};

    c.authority = text_of("https://login.microsoftonline.com/contoso.com");
    c.tenant = strrchr(c.authority, '/') + 1;
    c.grant = text_of(grant);
    c.store = store ? text_of(store) : NULL;
    c.audiences[0] = text_of("https://lcsapi.lcs.dynamics.com");
    c.audiences[1] = text_of("https://lcsapi.eu.lcs.dynamics.com");
    c.n_audiences = 2;
    return c;
}

TEST(nothing_is_limited_without_a_file)
{
    struct connection c = connection_of("password", "keyring-file");
    auto_buf struct buf shown = {0};

    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
    assert_int_equal(policy_check_store("keyring-file", &err), AAD_OK);
    assert_int_equal(policy_print(&shown, &err), AAD_OK);
    assert_int_equal(shown.len, 0);
    allow("{\"version\":1}");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
}

struct limit {
    const char *text;
    bool is_allowed;
};

static void check_limits(const struct connection *c, const struct limit *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unit_row(rows[i].text);
        allow(rows[i].text);
        err = (struct aad_error){0};
        assert_int_equal(policy_check(c, NULL, &err), rows[i].is_allowed ? AAD_OK : AAD_REFUSED);
        if (rows[i].is_allowed)
            continue;
        assert_non_null(strstr(err.what, "administrator"));
        assert_non_null(strstr(err.what, "'lcs-prod'"));
        assert_non_null(strstr(err.remedy, POLICY_PATH));
        assert_non_null(strstr(err.remedy, "Give another --"));
    }
}

TEST(stores_are_known_by_name_with_any_location)
{
    static const struct limit rows[] = {
        {"{\"stores\":[\"pkcs11\"]}", true},
        {"{\"stores\":[\"secret-service\",\"pkcs11\"]}", true},
        {"{\"stores\":[\"secret-service\"]}", false},
        {"{\"stores\":[\"pkcs\"]}", false},
        {"{\"stores\":[\"pkcs11x\"]}", false},
        {"{\"stores\":[]}", false},
    };
    struct connection c = connection_of("client-certificate", "pkcs11:token=work");

    check_limits(&c, rows, COUNT(rows));
    c.store = NULL; /* of a grant that needs none */
    allow("{\"stores\":[]}");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
}

/* Its PIN would come out of a store that is not allowed. */
TEST(pin_in_the_keyring_needs_that_store)
{
    struct connection c = connection_of("client-certificate", "pkcs11:token=work");

    allow("{\"stores\":[\"pkcs11\"]}");
    c.pin = text_of("ask");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
    c.pin = text_of("keyring");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_REFUSED);
    assert_non_null(strstr(err.what, "secret-service"));
}

TEST(grants_are_compared_exactly)
{
    static const struct limit rows[] = {
        {"{\"grants\":[\"password\"]}", true},
        {"{\"grants\":[\"client-certificate\",\"workload-identity\"]}", false},
        {"{\"grants\":[]}", false},
    };
    struct connection c = connection_of("password", "secret-service");

    check_limits(&c, rows, COUNT(rows));
}

TEST(authorities_are_a_host_or_one_tenant_of_it)
{
    static const struct limit rows[] = {
        {"{\"authorities\":[\"https://login.microsoftonline.com\"]}", true},
        {"{\"authorities\":[\"https://LOGIN.microsoftonline.com:443/\"]}", true},
        {"{\"authorities\":[\"https://login.microsoftonline.com/contoso.com\"]}", true},
        {"{\"authorities\":[\"https://login.microsoftonline.com/Contoso.COM/\"]}", true},
        {"{\"authorities\":[\"https://login.microsoftonline.com/fabrikam.com\"]}", false},
        {"{\"authorities\":[\"https://login.microsoftonline.com/contoso\"]}", false},
        {"{\"authorities\":[\"https://login.microsoftonline.com/contoso.com.example\"]}", false},
        {"{\"authorities\":[\"https://login.microsoftonline.us\"]}", false},
        {"{\"authorities\":[\"https://microsoftonline.com\"]}", false},
        {"{\"authorities\":[\"https://login.microsoftonline.com:8443\"]}", false},
        {"{\"authorities\":[]}", false},
    };
    struct connection c = connection_of("password", "secret-service");

    check_limits(&c, rows, COUNT(rows));
    allow("{\"authorities\":[\"https://login.microsoftonline.com/contoso.com\"]}");
    c.authority = text_of("https://login.microsoftonline.com"); /* its tenant is asked for next */
    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
    allow("{\"authorities\":[]}");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_REFUSED);
    c.grant = text_of("managed-identity"); /* which no authority is asked for */
    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
}

/* A user writes the issuer's endpoints into his file: the secret would go there. */
TEST(endpoints_of_an_issuer_are_limited_as_well)
{
    static const struct {
        const char *token_endpoint;
        bool is_allowed;
    } rows[] = {
        {"https://id.example/realms/a/token", true},
        {"https://id.example/realms/a", true},
        {"https://tokens.example/any", true},
        {"https://id.example/realms/ab/token", false},
        {"https://id.example/realms/b/token", false},
        {"https://id.example/realms/A/token", false},
        {"https://id.example/realms/a/../b/token", false},
        {"https://id.example/realms/a/%2e%2e/b/token", false},
        {"https://evil.example/realms/a/token", false},
    };
    struct connection c = connection_of("client-secret", "secret-service");

    c.authority = c.issuer = text_of("https://id.example/realms/a");
    allow("{\"authorities\":[\"https://id.example/realms/a\",\"https://tokens.example\"]}");
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].token_endpoint);
        c.token_endpoint = text_of(rows[i].token_endpoint);
        assert_int_equal(policy_check(&c, NULL, &err), rows[i].is_allowed ? AAD_OK : AAD_REFUSED);
    }
}

/* What is asked of an issuer are scopes: an audience would be a name and no more. */
TEST(entra_id_is_no_issuer_where_audiences_are_limited)
{
    struct connection c = connection_of("client-secret", "secret-service");

    c.n_audiences = 1;
    c.authority = c.issuer = text_of("https://login.microsoftonline.com/t/v2.0");
    c.token_endpoint = text_of("https://login.microsoftonline.com/t/oauth2/v2.0/token");
    allow("{\"audiences\":[\"https://lcsapi.lcs.dynamics.com\"]}");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_REFUSED);
    c.authority = c.issuer = text_of("https://id.example/realms/a");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_REFUSED);
    c.token_endpoint = text_of("https://id.example/realms/a/token");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
}

TEST(audience_is_the_one_that_is_asked_for_or_each)
{
    struct connection c = connection_of("password", "secret-service");

    allow("{\"audiences\":[\"https://lcsapi.lcs.dynamics.com\"]}");
    assert_int_equal(policy_check(&c, "https://lcsapi.lcs.dynamics.com", &err), AAD_OK);
    assert_int_equal(policy_check(&c, "https://lcsapi.eu.lcs.dynamics.com", &err), AAD_REFUSED);
    assert_int_equal(policy_check(&c, "https://lcsapi.lcs.dynamics.com/", &err), AAD_REFUSED);
    assert_int_equal(policy_check(&c, NULL, &err), AAD_REFUSED);
    assert_non_null(strstr(err.what, "https://lcsapi.eu.lcs.dynamics.com"));
    c.n_audiences = 1;
    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
}

/* A connection that is being made: its other questions are not answered yet. */
TEST(what_is_not_set_yet_is_not_looked_at)
{
    struct connection c = {.name = ""};

    allow("{\"stores\":[],\"grants\":[],\"authorities\":[],\"audiences\":[]}");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_OK);
    c.grant = text_of("password");
    assert_int_equal(policy_check(&c, NULL, &err), AAD_REFUSED);
    assert_null(strstr(err.what, "''"));
    assert_non_null(strstr(err.remedy, "Allowed grants: none"));
}

TEST(stores_are_asked_about_alone)
{
    allow("{\"stores\":[\"pkcs11\"],\"grants\":[]}");
    assert_int_equal(policy_check_store("pkcs11:token=work", &err), AAD_OK);
    assert_int_equal(policy_check_store("secret-service", &err), AAD_REFUSED);
    assert_non_null(strstr(err.remedy, "ask who administers this machine"));
}

/* Fails closed: what the file was meant to forbid is not known. */
TEST(file_that_is_wrong_allows_nothing)
{
    static const char *const wrong[] = {
        "",
        "[]",
        "{\"stores\":\"pkcs11\"}",
        "{\"stores\":[1]}",
        "{\"stores\":[[\"pkcs11\"]]}",
        "{\"stores\":[\"pkcs11:token=work\"]}",
        "{\"stores\":[\"*\"]}",
        "{\"grants\":[\"pasword\"]}",
        "{\"grants\":[\"password\",null]}",
        "{\"authorities\":[\"login.microsoftonline.com\"]}",
        "{\"authorities\":[\"http://login.microsoftonline.com\"]}",
        "{\"authorities\":[\"https://*.microsoftonline.com\"]}",
        "{\"authorities\":[\"https://login.microsoftonline.com/a?b\"]}",
        "{\"audiences\":[\"\"]}",
        "{\"audiences\":null}",
        "{\"stores\":[\"pkcs11\"],\"stores\":[\"secret-service\"]}",
    };
    struct connection c = connection_of("managed-identity", NULL);

    for (size_t i = 0; i < COUNT(wrong); i++) {
        unit_row(wrong[i]);
        allow(wrong[i]);
        assert_int_equal(policy_check(&c, NULL, &err), AAD_CONFIG);
        assert_non_null(strstr(err.what, "config.json"));
        assert_true(err.remedy[0]);
    }
}

TEST(nearest_key_is_named)
{
    allow("{\"grant\":[\"password\"]}");
    assert_int_equal(policy_check_store("pkcs11", &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "'grant'"));
    assert_non_null(strstr(err.remedy, "'grants'"));
}

/* P10 */
TEST(file_that_is_not_to_be_believed_allows_nothing)
{
    allow("{}");
    assert_int_equal(chmod(POLICY_PATH, 0666), 0);
    assert_int_equal(policy_check_store("pkcs11", &err), AAD_CONFIG);
    assert_int_equal(chmod(POLICY_PATH, 0644), 0);
    assert_int_equal(chmod(SETTINGS_SYSTEM_DIR, 0777), 0);
    assert_int_equal(policy_check_store("pkcs11", &err), AAD_CONFIG);
    assert_int_equal(chmod(SETTINGS_SYSTEM_DIR, 0755), 0);
    assert_int_equal(unlink(POLICY_PATH), 0);
    assert_int_equal(mkdir(POLICY_PATH, 0755), 0);
    assert_int_equal(policy_check_store("pkcs11", &err), AAD_CONFIG);
    assert_int_equal(rmdir(POLICY_PATH), 0);
}

TEST(link_to_the_file_is_followed)
{
    allow("{\"stores\":[]}");
    assert_int_equal(rename(POLICY_PATH, SETTINGS_SYSTEM_DIR "/there.json"), 0);
    assert_int_equal(symlink("there.json", POLICY_PATH), 0);
    assert_int_equal(policy_check_store("pkcs11", &err), AAD_REFUSED);
    assert_int_equal(unlink(SETTINGS_SYSTEM_DIR "/there.json"), 0);
}

TEST(limits_are_shown_whole)
{
    auto_buf struct buf shown = {0};

    allow("{\"audiences\":[],\"stores\":[\"pkcs11\",\"secret-service\"]}");
    assert_int_equal(policy_print(&shown, &err), AAD_OK);
    assert_string_equal(buf_text(&shown), "stores pkcs11, secret-service; audiences none");
}

/* What does not fit into the remedy is left out, and the rest of it is there. */
TEST(long_list_leaves_the_remedy_whole)
{
    struct connection c = connection_of("password", "secret-service");
    char text[4096] = "{\"audiences\":[\"https://a.example/0\"";

    for (size_t i = 1; i < 100; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                       ",\"https://a.example/%zu\"", i);
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "]}");
    allow(text);
    assert_int_equal(policy_check(&c, NULL, &err), AAD_REFUSED);
    assert_non_null(strstr(err.remedy, ", ..."));
    assert_non_null(strstr(err.remedy, "ask who administers this machine."));
}
