/*
 * test_registration-compare.c - how a registration differs from what a connection needs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "connection/registration.h"
#include "home-fixture.h"
#include "unit.h"

#define ID "0b000000-0000-4000-8000-000000000001"
#define HERE                                                                                       \
    "client-id " HOME_FIXTURE_GUID "\nauthority https://login.microsoftonline.com/t.example\n"
#define LCS                                                                                        \
    HERE "kind lcs\ngrant password\nusername me@t.example\n"                                       \
         "audiences https://lcsapi.lcs.dynamics.com\n"
#define SECRET HERE "kind azurerm\ngrant client-secret"
#define KEY HERE "kind azurerm\ngrant client-certificate"
#define JOB                                                                                        \
    HERE "kind azurerm\ngrant workload-identity\nassertion-source github-actions\n"                \
         "assertion-subject repo:x\n"
#define SHA1 "0123456789ABCDEF0123456789ABCDEF01234567"
#define ISSUER "https://token.actions.githubusercontent.com"
#define DAY_S ((int64_t)(24 * 3600))

static struct connection connection;
static struct registration there;
static struct registration_proof proof;
static struct registration_secret secrets[2];
static struct registration_key keys[1];
static struct registration_trust trusts[1];
static struct buf names, last_remedy, last_what;

static int start(void)
{
    connection = (struct connection){0};
    proof = (struct registration_proof){.hint = "abc", .sha1 = SHA1};
    there = (struct registration){.id = ID,
                                  .principal = ID,
                                  .accounts = "AzureADMyOrg",
                                  .is_public = true,
                                  .secrets = secrets,
                                  .keys = keys,
                                  .trusts = trusts,
                                  .n_secrets = 1,
                                  .n_keys = 1,
                                  .n_trusts = 1};
    secrets[0] = (struct registration_secret){"abc", clock_now_s() + 300 * DAY_S};
    keys[0] = (struct registration_key){SHA1, clock_now_s() + 300 * DAY_S};
    trusts[0] = (struct registration_trust){0};
    buf_append_text(&trusts[0].name, "one");
    buf_append_text(&trusts[0].issuer, ISSUER);
    buf_append_text(&trusts[0].subject, "repo:x");
    buf_append_text(&trusts[0].audience, "api://AzureADTokenExchange");
    return 0;
}

static int stop(void)
{
    connection_clear(&connection);
    buf_clear(&trusts[0].name);
    buf_clear(&trusts[0].issuer);
    buf_clear(&trusts[0].subject);
    buf_clear(&trusts[0].audience);
    buf_clear(&there.redirects);
    buf_clear(&there.web_redirects);
    buf_clear(&names);
    buf_clear(&last_remedy);
    buf_clear(&last_what);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static void set(const char *fields)
{
    struct registration_need need;

    (void)snprintf(connection.name, sizeof connection.name, "mine");
    home_fixture_set(&connection, fields);
    registration_find_need(&connection, &need);
    for (size_t i = 0; i < need.n_apis; i++)
        there.permissions[there.n_permissions++] =
            (struct registration_permission){.api = need.apis[i],
                                             .name = "user_impersonation",
                                             .id = ID,
                                             .service = ID,
                                             .is_listed = true,
                                             .consent = CONSENT_GIVEN};
}

static void note(void *ctx, const struct registration_fault *fault)
{
    (void)ctx;
    buf_append_all(&names, names.len ? " " : "", fault->is_note ? "-" : "", fault->name,
                   (char *)NULL);
    assert_true(fault->what.len > 0 && fault->remedy.len > 0);
    assert_null(strchr(buf_text(&fault->remedy), '{'));
    buf_clear(&last_remedy);
    buf_clear(&last_what);
    buf_append(&last_remedy, fault->remedy.bytes, fault->remedy.len);
    buf_append(&last_what, fault->what.bytes, fault->what.len);
}

static void check(const char *want)
{
    size_t n, n_wanted = 0;

    buf_clear(&names);
    n = registration_compare(&connection, &there, &proof, note, NULL);
    assert_string_equal(buf_text(&names), want);
    for (const char *at = want; *at; at += strcspn(at, " "), at += *at == ' ')
        n_wanted += *at != '-';
    assert_int_equal(n, n_wanted);
}

TEST(nothing_differs_of_a_public_client)
{
    set(LCS);
    check("");
}

TEST(application_is_not_there)
{
    set(LCS);
    there.id[0] = '\0';
    there.principal[0] = '\0';
    check("registration");
    (void)strcpy(there.principal, ID);
    check("-registration"); /* another tenant's */
    there.is_identity = true;
    check("-registration");
    assert_non_null(strstr(buf_text(&last_what), "it is a managed identity"));
}

TEST(service_principal_is_missing_or_disabled)
{
    set(LCS);
    there.is_disabled = true;
    check("disabled");
    there.principal[0] = '\0';
    check("service-principal");
}

TEST(public_client_needs_its_flag)
{
    set(LCS);
    there.is_public = false;
    check("public-client");
    assert_non_null(strstr(buf_text(&last_remedy), "'Allow public client flows': Yes"));
}

TEST(browser_needs_its_redirect)
{
    set(HERE "kind dynamics\ngrant authorization-code\naudiences https://a.test");
    buf_append_text(&there.web_redirects, "http://localhost\n"); /* of the wrong platform */
    check("redirect-uri");
    buf_append_text(&there.redirects, "http://localhost\n");
    check("");
}

TEST(people_of_other_tenants_need_an_application_for_them)
{
    set("client-id " HOME_FIXTURE_GUID "\nkind lcs\ngrant password\nusername me@t.example\n"
        "authority https://login.microsoftonline.com/organizations\n"
        "audiences https://lcsapi.lcs.dynamics.com\n");
    check("accounts");
    (void)strcpy(there.accounts, "AzureADMultipleOrgs");
    check("");
}

TEST(permission_has_to_be_there_listed_and_consented_to)
{
    struct registration_permission *one = &there.permissions[0];

    set(LCS);
    one->is_listed = false;
    check("permission");
    one->is_listed = true;
    one->consent = CONSENT_NONE;
    check("consent");
    assert_non_null(strstr(buf_text(&last_remedy), "/adminconsent?client_id=" HOME_FIXTURE_GUID));
    one->consent = CONSENT_SOME;
    check("-consent");
    one->consent = CONSENT_UNKNOWN;
    check("-consent");
    one->id[0] = '\0';
    check("-permission");
    one->service[0] = '\0';
    check("service");
}

TEST(stored_secret_is_one_of_those_that_are_there)
{
    set(SECRET);
    check("");
    secrets[0].until_s = clock_now_s() + 3 * DAY_S + 60;
    check("-secret");
    assert_non_null(strstr(buf_text(&last_what), "ends in 3 days"));
    secrets[0].until_s = clock_now_s() - 60;
    check("secret");
    /* another one begins alike, and is good for longer */
    there.n_secrets = 2;
    secrets[1] = (struct registration_secret){"abc", clock_now_s() + 300 * DAY_S};
    check("");
    there.n_secrets = 1;
    (void)strcpy(secrets[0].hint, "abd");
    check("secret");
    secrets[0].hint[0] = '\0';
    check("-secret");
    proof.hint[0] = '\0';
    check("secret");
    proof.code = AAD_LOCKED;
    check("-store");
}

TEST(certificate_is_one_of_those_that_are_there)
{
    set(KEY);
    check("");
    keys[0].until_s = clock_now_s() + 20 * DAY_S;
    check("-certificate");
    keys[0].until_s = clock_now_s() - 60;
    check("certificate");
    keys[0] = (struct registration_key){"0000", clock_now_s() + 300 * DAY_S};
    check("certificate");
    assert_non_null(strstr(buf_text(&last_what), SHA1));
    (void)strcpy(proof.next_sha1, "0000"); /* the pending one is known */
    check("");
    proof.sha1[0] = proof.next_sha1[0] = '\0';
    proof.code = AAD_NOT_FOUND;
    check("certificate");
}

TEST(federated_credential_is_that_of_the_job)
{
    set(JOB);
    check("");
    connection_set(&connection, "assertion-subject", "repo:y", NULL);
    check("trust");
    assert_non_null(strstr(buf_text(&last_what), "subject 'repo:y'"));
    connection_set(&connection, "assertion-subject", "repo:x", NULL);
    connection_set(&connection, "assertion-issuer", ISSUER "/", NULL);
    check("trust");
    assert_non_null(strstr(buf_text(&last_what), "'one' has another issuer"));
    connection_set(&connection, "assertion-issuer", "", NULL);
    connection_set(&connection, "assertion-audience", "api://other", NULL);
    check("trust");
    assert_non_null(strstr(buf_text(&last_what), "'one' has another audience"));
    connection_set(&connection, "assertion-audience", "", NULL);
    connection_set(&connection, "assertion-subject", "", NULL);
    check("-trust"); /* only the job knows it */
    there.n_trusts = 0;
    check("trust");
    there.hides_trusts = true;
    check("-trust");
}
