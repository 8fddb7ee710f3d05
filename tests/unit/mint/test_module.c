/*
 * test_module.c - the mint module's entry
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/mint-module.h"
#include "mint-fixture.h"
#include "unit.h"

module_function mint_module_entry;

TEST(module_has_each_function_of_its_abi)
{
    const struct mint_module *module =
        (const struct mint_module *)(const void *)mint_module_entry();

    assert_int_equal(module->head.abi, MINT_ABI);
    assert_int_equal(module->head.size, sizeof *module);
    assert_true(module->set_getter && module->token && module->verify && module->sign_in &&
                module->device);
    assert_true(module->sign_out && module->discover && module->instance && module->find &&
                module->list);
    assert_true(module->certificate && module->import);
}

TEST(grant_that_does_not_exist_is_told)
{
    const struct mint_module *module =
        (const struct mint_module *)(const void *)mint_module_entry();
    struct connection c;
    struct mint_request request = {.connection = &c, .audience = "https://a.test"};
    struct token token = {0};
    struct aad_error err = {0};

    mint_fixture_application(&c, "https://login.test/contoso.example");
    c.grant = mint_fixture_text("made-up");
    assert_int_equal(module->token(&request, &token, &err), AAD_UNSUPPORTED);
    assert_non_null(strstr(err.what, "made-up"));
}
