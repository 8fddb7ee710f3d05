/*
 * test_workload-identity.c - the body that somebody else's assertion is in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "mint-fixture.h"
#include "unit.h"

/* {"alg":"RS256"}.{"iss":"https://issuer.test","sub":"job-1","aud":"api://AzureADTokenExchange"} */
#define ASSERTION                                                                                  \
    "eyJhbGciOiJSUzI1NiJ9."                                                                        \
    "eyJpc3MiOiJodHRwczovL2lzc3Vlci50ZXN0Iiwic3ViIjoiam9iLTEiLCJhdWQiOiJhcGk6Ly9BenVyZUFEVG9rZW5F" \
    "eGNoYW5nZSJ9.c2ln"
#define HEAD "grant_type=client_credentials&client_id=9b000000-0000-4000-8000-000000000001"
#define TAIL                                                                                       \
    "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"      \
    "&client_assertion=" ASSERTION

static struct connection connection;
static char source[256];

static int start(void)
{
    char path[200];
    FILE *file;

    mint_fixture_application(&connection, "https://login.test/contoso.example");
    (void)snprintf(path, sizeof path, "%s/assertion", unit_dir());
    file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file, " %s \n", ASSERTION);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(source, sizeof source, "file:%s", path);
    connection.grant = mint_fixture_text("workload-identity");
    connection.assertion_source = source;
    return 0;
}

BEFORE_ALL(start);

TEST(body_has_the_assertion_and_no_secret)
{
    static const struct mint_fixture_body rows[] = {
        {"v2 asks for the default scope", AAD_OK, ENDPOINT_V2, NULL,
         HEAD "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default" TAIL},
        {"v1 has the resource", AAD_OK, ENDPOINT_V1, NULL,
         HEAD "&resource=https%3A%2F%2Fmanagement.azure.com" TAIL},
    };

    mint_fixture_check_bodies(&body_workload_identity, &connection, rows, COUNT(rows));
}

TEST(nothing_is_built_without_an_assertion)
{
    static const struct mint_fixture_body row = {"no file", AAD_NOT_FOUND, ENDPOINT_V2, NULL, NULL};

    connection.assertion_source = (char[]){"file:/nonexistent/assertion"};
    mint_fixture_check_bodies(&body_workload_identity, &connection, &row, 1);
    connection.assertion_source = source;
}

TEST(it_is_a_grant_without_a_store)
{
    assert_ptr_equal(body_find("workload-identity"), &body_workload_identity);
    assert_false(grant_find("workload-identity")->needs_store);
    assert_null(grant_find("workload-identity")->secret_role);
}
