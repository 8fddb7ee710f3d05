/*
 * test_pkcs11_open.c - how the store on tokens begins
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include <openssl/crypto.h>

#include <aad-credential/store.h>

#include "unit.h"

static char noted[100];
static struct aad_error error;

static void note(void *ctx, const char *what, const char *value)
{
    (void)ctx;
    (void)snprintf(noted, sizeof noted, "%s: %s", what, value);
}

static enum aad_code open_store(const char *location)
{
    const struct aad_store_host host = {.size = sizeof host, .note = note};
    const struct aad_store_plugin *plugin = aad_store_plugin(AAD_STORE_ABI);
    struct aad_store_state *state = NULL;
    enum aad_code code;

    noted[0] = '\0';
    code = plugin->open(&host, location, &state, &error);
    plugin->close(state);
    return code;
}

/* The first test: OpenSSL takes other functions only before it has allocated anything. */
TEST(openssl_wipes_what_it_frees) /* P3 */
{
    CRYPTO_free_fn give_back;

    CRYPTO_get_mem_functions(NULL, NULL, &give_back);
    assert_ptr_equal(give_back, CRYPTO_free);
    assert_int_equal(open_store("token=x?pin-value=1"), AAD_REFUSED);
    CRYPTO_get_mem_functions(NULL, NULL, &give_back);
    assert_ptr_not_equal(give_back, CRYPTO_free);
}

/* So that nobody asks all other modules the same. */
TEST(a_location_that_is_wrong_in_itself_is_noted)
{
    assert_int_equal(open_store("token=x?pin-value=1"), AAD_REFUSED);
    assert_string_equal(noted, "location: is not to be used as it is written");
    assert_int_equal(open_store("token=x;token=y"), AAD_CONFIG);
    assert_string_equal(noted, "location: is not to be used as it is written");
    assert_int_not_equal(open_store("token=x?module-name=no-such-module"), AAD_OK);
    assert_string_equal(noted, "");
}
