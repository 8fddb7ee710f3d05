/*
 * test_verify-assertion.c - the step of `verify` that looks at somebody else's assertion
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-assertion.h"

#include <stdio.h>

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
