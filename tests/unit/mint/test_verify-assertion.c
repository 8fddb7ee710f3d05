/*
 * test_verify-assertion.c - the step of `verify` that looks at somebody else's assertion
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-assertion.h"

#include <limits.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "mint-fixture.h"
#include "unit.h"

/* {"alg":"RS256"}.{"iss":"https://issuer.test","sub":"job-1","aud":"api://AzureADTokenExchange"} */
#define ASSERTION                                                                                  \
    "eyJhbGciOiJSUzI1NiJ9."                                                                        \
    "eyJpc3MiOiJodHRwczovL2lzc3Vlci50ZXN0Iiwic3ViIjoiam9iLTEiLCJhdWQiOiJhcGk6Ly9BenVyZUFEVG9rZW5F" \
    "eGNoYW5nZSJ9.c2ln"

static struct connection connection;
static struct mint_request request = {.connection = &connection};

static int start(void)
{
    static char source[256];
    const char *path = source + strlen("file:");
    FILE *file;

    mint_fixture_application(&connection, "https://login.test/contoso.example");
    (void)snprintf(source, sizeof source, "file:%s/assertion", unit_dir());
    connection.grant = (char[]){"workload-identity"};
    connection.assertion_source = source;
    file = fopen(path, "w");
    return !file || fputs(ASSERTION, file) < 0 || fclose(file);
}

BEFORE_ALL(start);

static enum aad_code look(struct buf *detail, struct aad_error *err)
{
    struct mint m = {
        .connection = &connection, .request = &request, .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    return verify_assertion(&m, detail, err);
}

TEST(detail_says_all_three)
{
    auto_buf struct buf detail = {0};
    struct aad_error err = {0};

    if (look(&detail, &err))
        fail_msg("%s", err.what);
    assert_non_null(strstr(buf_text(&detail), "issuer 'https://issuer.test', subject 'job-1', "
                                              "audience 'api://AzureADTokenExchange'"));
    assert_null(strstr(buf_text(&detail), "eyJ")); /* the assertion itself is a secret (P3) */
}

TEST(what_is_not_expected_is_an_error_that_says_it)
{
    auto_buf struct buf detail = {0};
    struct aad_error err = {0};

    connection.assertion_subject = (char[]){"Job-1"};
    assert_int_equal(look(&detail, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "the assertion's subject is 'job-1', in another case"));
    assert_non_null(strstr(buf_text(&detail), "job-1"));
    connection.assertion_subject = NULL;
}

/* --- until it is known ---------------------------------------------------------------------- */

static int64_t slept_ms;
static unsigned n_asked, n_told, n_unknown; /* n_unknown: so often nobody knows the credential */

enum aad_code __wrap_mint_token(struct mint *m, struct token *ret, struct aad_error *err);
int64_t __real_clock_steady_ms(void);
int64_t __wrap_clock_steady_ms(void);
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);

enum aad_code __wrap_mint_token(struct mint *m, struct token *ret, struct aad_error *err)
{
    (void)ret;
    m->lacks_credential = n_asked++ < n_unknown;
    return m->lacks_credential ? aad_error_set(err, AAD_REJECTED, NULL, "unknown\nMake it.")
                               : AAD_OK;
}

int64_t __wrap_clock_steady_ms(void)
{
    return __real_clock_steady_ms() + slept_ms;
}

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    (void)d;
    slept_ms += ms;
}

static void tell(void *ctx, int64_t left_ms)
{
    (void)ctx;
    assert_in_range(left_ms, 1, 300 * 1000);
    n_told++;
}

/* Asks until it is known, or is to be given up. */
static enum aad_code ask(bool waits, unsigned unknown, struct aad_error *err)
{
    struct mint_request waiting = {.connection = &connection, .waits = waits, .awaits = tell};
    struct mint m = {
        .connection = &connection, .request = &waiting, .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    struct token token = {0};

    n_asked = n_told = 0;
    slept_ms = 0;
    n_unknown = unknown;
    return verify_assertion_token(&m, &token, err);
}

TEST(who_has_just_made_it_waits_until_it_is_known)
{
    struct aad_error err = {0};

    assert_int_equal(ask(true, 3, &err), AAD_OK);
    assert_int_equal(n_asked, 4);
    assert_int_equal(n_told, 3);
    assert_int_equal(slept_ms, 5000 + 10000 + 20000);
}

TEST(what_is_not_known_for_five_minutes_is_wrong)
{
    struct aad_error err = {0};

    assert_int_equal(ask(true, UINT_MAX, &err), AAD_REJECTED);
    assert_in_range(slept_ms, 4 * 60 * 1000, 5 * 60 * 1000);
    assert_int_equal(n_told, n_asked - 1);
    assert_string_equal(err.what, "unknown");
    assert_non_null(strstr(err.remedy, "for five minutes: it is wrong rather than new"));
    assert_non_null(strstr(err.remedy, connection.client_id));
}

TEST(nobody_else_waits)
{
    struct aad_error err = {0};

    assert_int_equal(ask(false, UINT_MAX, &err), AAD_REJECTED);
    assert_int_equal(n_asked, 1);
    assert_int_equal(slept_ms, 0);
    assert_string_equal(err.remedy, "Make it.");
}
