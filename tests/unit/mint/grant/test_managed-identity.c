/*
 * test_managed-identity.c - the grant that asks no authority
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "unit.h"

TEST(it_gets_its_token_itself_and_needs_no_store)
{
    assert_ptr_equal(body_find("managed-identity"), &body_managed_identity);
    assert_null(body_managed_identity.build);
    assert_non_null(body_managed_identity.get);
    assert_false(grant_find("managed-identity")->needs_store);
    assert_null(grant_find("managed-identity")->secret_role);
}

/* Whoever sets the variable may send its header anywhere: not by us (P2). */
TEST(it_is_not_asked_for_somewhere_else)
{
    struct connection connection;
    auto_token struct token token = {0};
    struct aad_error err = {0};
    struct deadline deadline = deadline_in_ms(UNIT_HUNG_MS);
    const struct body_call call = {.connection = &connection,
                                   .audience = "https://management.azure.com",
                                   .deadline = &deadline};

    mint_fixture_application(&connection, "https://login.test/contoso.example");
    connection.client_id = NULL;
    assert_int_equal(setenv("IDENTITY_ENDPOINT", "http://metadata.test/token", 1), 0);
    assert_int_equal(setenv("IDENTITY_HEADER", "proof", 1), 0);
    assert_int_equal(body_managed_identity.get(&call, &token, &err), AAD_REFUSED);
    assert_int_equal(token.access_token.len, 0);
}
