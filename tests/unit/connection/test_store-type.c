/*
 * test_store-type.c - the stores that come with the program
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/store-type.h"

#include "base/text.h"
#include "unit.h"

TEST(rows_are_found_with_a_location_or_without)
{
    assert_string_equal(store_type_of("secret-service")->name, "secret-service");
    assert_string_equal(store_type_of("keyring-file")->name, "keyring-file");
    assert_string_equal(store_type_of("pkcs11:token=x")->name, "pkcs11");
    assert_null(store_type_of("pkcs1"));
    assert_null(store_type_of("pkcs111:x"));
    assert_null(store_type_of(""));
    assert_null(store_type_of(":"));
    assert_null(store_type_of("somebodys:else"));
}

TEST(each_part_is_played_once)
{
    const struct store_type *type;
    unsigned desktops = 0, embedded = 0, n = 0;

    for (; (type = store_type_at(n)); n++) {
        assert_true(text_is_name(type->name));
        desktops += type->is_desktop;
        embedded += type->is_embedded;
        assert_ptr_equal(store_type_of(type->name), type);
    }
    assert_int_equal(desktops, 1);
    assert_int_equal(embedded, 1);
    assert_string_equal(store_type_desktop(), "secret-service");
    assert_string_equal(store_type_embedded(), "keyring-file");
    assert_null(store_type_at(n + 1));
}

/* A connection may be called like a store. */
TEST(a_token_is_named_by_a_uri)
{
    assert_true(store_type_is_token("pkcs11:token=x"));
    assert_true(store_type_is_token("pkcs11:"));
    assert_false(store_type_is_token("pkcs11"));
    assert_false(store_type_is_token("pkcs11x:token=x"));
    assert_false(store_type_is_token("secret-service:x"));
    assert_false(store_type_is_token("mine"));
}

TEST(names_are_printed_as_they_are_written)
{
    auto_buf struct buf names = {0};

    store_type_print_names(&names);
    assert_non_null(strstr(buf_text(&names), "secret-service, "));
    assert_non_null(strstr(buf_text(&names), " or a token: pkcs11:token=..."));
}

TEST(pin_in_a_uri_is_refused_and_not_shown)
{
    static const char *const wrong[] = {
        "pkcs11:token=x?pin-value=73519", "pkcs11:pin-value=73519;token=x",
        "pkcs11:token=x?module-name=m&pin-source=73519", "pkcs11:token=x;PIN-VALUE=73519",
        "pkcs11:token=x?pin=73519"};
    static const char *const right[] = {"pkcs11:token=pin-value=x",
                                        "pkcs11:object=pin-1?module-name=pin-m",
                                        "somebodys:x?pin-value=1", "secret-service", "pin"};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(store_type_check_pin(wrong[i], &err), AAD_REFUSED);
        assert_null(strstr(err.what, "73519"));
        assert_non_null(strstr(err.remedy, "pin-value"));
    }
    for (size_t i = 0; i < COUNT(right); i++)
        assert_int_equal(store_type_check_pin(right[i], &err), AAD_OK);
}
