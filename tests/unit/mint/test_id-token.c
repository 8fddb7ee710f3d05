/*
 * test_id-token.c - who has signed in, as the authority says
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/id-token.h"

#include "mint-fixture.h"
#include "unit.h"

#define APP "9b000000-0000-4000-8000-000000000001"
#define CLAIMS(more) "{\"aud\":\"" APP "\"" more "}"

static struct connection connection;

static int start(void)
{
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    return 0;
}

BEFORE_EACH(start);

static enum aad_code check(const char *claims, const char *nonce, struct mint_person *person,
                           struct aad_error *err)
{
    auto_secret struct secret token = {0};

    if (claims)
        secret_append_text(&token, mint_fixture_jwt(claims));
    memset(err, 0, sizeof *err);
    return id_token_check(&token, &connection, nonce, person, err);
}

TEST(user_is_found_whatever_the_version_calls_him)
{
    static const char *const rows[][2] = {
        {CLAIMS(",\"preferred_username\":\"svc-lcs@contoso.example\",\"upn\":\"x\""),
         "svc-lcs@contoso.example"},
        {CLAIMS(",\"upn\":\"SVC-lcs@contoso.example\""), "SVC-lcs@contoso.example"},
        {CLAIMS(",\"unique_name\":\"svc-lcs@contoso.example\""), "svc-lcs@contoso.example"},
        {CLAIMS(",\"email\":\"svc-lcs@contoso.example\",\"email_verified\":true"),
         "svc-lcs@contoso.example"},
    };
    struct mint_person person;
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(check(rows[i][0], NULL, &person, &err), AAD_OK);
        assert_string_equal(person.user, rows[i][1]);
    }
}

/* Of a device there need not be an id token at all. */
TEST(nobody_known_is_not_the_user)
{
    static const char *const rows[] = {
        CLAIMS(""),
        CLAIMS(",\"email\":\"svc-lcs@contoso.example\""),
        CLAIMS(",\"email\":\"svc-lcs@contoso.example\",\"email_verified\":false"),
        CLAIMS(",\"preferred_username\":5"),
        NULL,
    };
    struct mint_person person;
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        char *username = connection.username;

        assert_int_equal(check(rows[i], NULL, &person, &err), AAD_REFUSED);
        assert_non_null(strstr(err.what, "does not say who has signed in"));
        connection.username = NULL;
        assert_int_equal(check(rows[i], NULL, &person, &err), AAD_OK);
        assert_string_equal(person.user, "");
        connection.username = username;
    }
}

TEST(somebody_else_is_refused)
{
    struct mint_person person;
    struct aad_error err;

    assert_int_equal(
        check(CLAIMS(",\"preferred_username\":\"other@contoso.example\""), NULL, &person, &err),
        AAD_REFUSED);
    assert_non_null(strstr(err.what, "other@contoso.example has signed in"));
    assert_non_null(strstr(err.remedy, "--username"));
    connection.username = NULL;
    assert_int_equal(
        check(CLAIMS(",\"preferred_username\":\"other@contoso.example\""), NULL, &person, &err),
        AAD_OK);
}

/* Another issuer than Entra ID writes itself and a list, as OpenID Connect has it. */
TEST(issuer_and_list_of_audiences_are_compared)
{
    struct mint_person person;
    struct aad_error err;

    connection.issuer = mint_fixture_text("https://i.test/Realm/");
    connection.username = NULL;
    assert_int_equal(check("{\"iss\":\"https://i.test/Realm/\",\"aud\":[\"x\",\"" APP "\"]}", NULL,
                           &person, &err),
                     AAD_OK);
    assert_int_equal(
        check("{\"iss\":\"https://i.test/Realm\",\"aud\":\"" APP "\"}", NULL, &person, &err),
        AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "another issuer's"));
    assert_int_equal(
        check("{\"iss\":\"https://i.test/Realm/\",\"aud\":[\"x\"]}", NULL, &person, &err),
        AAD_PROTOCOL);
}

/* It need not say a name: "sub" is there always, and Entra ID's is nobody's name. */
TEST(issuer_without_names_says_who_it_is)
{
#define ISSUED(more) "{\"iss\":\"https://i.test\",\"aud\":\"" APP "\",\"sub\":\"Alice\"" more "}"
    static const struct {
        const char *username, *claims;
        enum aad_code code;
        const char *user;
    } rows[] = {
        {NULL, ISSUED(""), AAD_OK, "Alice"},
        {"Alice", ISSUED(""), AAD_OK, "Alice"},
        {"alice", ISSUED(",\"email\":\"x@i.test\",\"email_verified\":true"), AAD_REFUSED,
         "x@i.test"},
        {"Alice", ISSUED(",\"email\":\"x@i.test\",\"email_verified\":true"), AAD_OK, "x@i.test"},
        {"X@i.test", ISSUED(",\"email\":\"x@i.test\",\"email_verified\":true"), AAD_OK, "x@i.test"},
        {"bob", ISSUED(""), AAD_REFUSED, "Alice"},
    };
    struct mint_person person;
    struct aad_error err;

    connection.issuer = mint_fixture_text("https://i.test");
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].claims);
        connection.username = rows[i].username ? mint_fixture_text(rows[i].username) : NULL;
        assert_int_equal(check(rows[i].claims, NULL, &person, &err), rows[i].code);
        assert_string_equal(person.user, rows[i].user);
    }
    connection.issuer = NULL;
    connection.username = NULL;
    assert_int_equal(check(CLAIMS(",\"sub\":\"Alice\""), NULL, &person, &err), AAD_OK);
    assert_string_equal(person.user, "");
}

/* case 58 */
TEST(answer_of_another_sign_in_or_application_is_refused)
{
    static const char *const rows[][2] = {
        {CLAIMS(",\"nonce\":\"n-2\""), "of another sign-in"},
        {CLAIMS(""), "of another sign-in"},
        {"{\"aud\":\"9b000000-0000-4000-8000-000000000009\",\"nonce\":\"n-1\"}",
         "another application's"},
        {"{\"nonce\":\"n-1\"}", "another application's"},
        {NULL, "has no id token"},
    };
    struct mint_person person;
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(check(rows[i][0], "n-1", &person, &err), AAD_PROTOCOL);
        assert_non_null(strstr(err.what, rows[i][1]));
    }
    connection.username = NULL;
    assert_int_equal(check(CLAIMS(",\"nonce\":\"n-1\""), "n-1", &person, &err), AAD_OK);
}
