/*
 * test_location.c - which URIs of tokens are understood, and which not (P10, case 39)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "location.h"
#include "unit.h"

static struct aad_store_state state;
static struct aad_error error;

static enum aad_code parse(const char *location)
{
    enum aad_code code;

    p11_kit_uri_free(state.uri);
    memset(&state, 0, sizeof state);
    memset(&error, 0, sizeof error);
    code = location_parse(&state, location, &error);
    if (code != error.code || (code && (!error.what[0] || !error.remedy[0])))
        fail_msg("%s: %d '%s' '%s'", location, (int)code, error.what, error.remedy);
    return code;
}

static int tear_down(void)
{
    p11_kit_uri_free(state.uri);
    memset(&state, 0, sizeof state);
    return 0;
}

AFTER_EACH(tear_down);

static void want_all(const char *const *locations, size_t n, enum aad_code wanted)
{
    for (size_t i = 0; i < n; i++) {
        enum aad_code code = parse(locations[i]);

        if (code != wanted)
            fail_msg("%s: %d, not %d: %s", locations[i], (int)code, (int)wanted, error.what);
    }
}

TEST(ordinary_uris_are_understood)
{
    static const char *const good[] = {
        "",
        "token=soft",
        "token=soft;object=k1?module-name=softhsm2",
        "model=m;manufacturer=a%20b;serial=0011;token=soft;id=%01%FF;object=k1;type=private",
        "slot-id=3?module-name=opensc-pkcs11",
        "token=%C3%A4",
        "token=soft;id=%00%09%00",
        "object=k1%00",
        "model=SW%20%20%20TPM%00%00%00%00%00%00%00%00", /* as tpm2-pkcs11 has it */
    };

    want_all(good, COUNT(good), AAD_OK);
}

TEST(what_carries_a_pin_or_a_path_is_refused)
{
    static const char *const bad[] = {
        "token=soft?pin-value=1234",    "token=soft;pin-value=1234",
        "token=soft?pin-source=|id",    "token=soft?pin-source=file:/etc/passwd",
        "token=soft?module-path=/x.so",
    };

    want_all(bad, COUNT(bad), AAD_REFUSED);
}

TEST(a_pin_in_a_uri_is_never_said)
{
    assert_int_equal(parse("token=soft?pin-value=73519"), AAD_REFUSED);
    assert_null(strstr(error.what, "73519"));
    assert_null(strstr(error.remedy, "73519"));
}

TEST(what_is_understood_in_part_only_is_refused)
{
    static const char *const bad[] = {
        "token=soft;colour=red",
        "token=soft?colour=red",
        "token=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", /* 33: one more than a token has */
        "serial=12345678901234567",
        "token=soft;type=colour",
        "token=a b",
        "token=a\tb",
        "token=a\xc3\xa4",
        "token=a%00b",
        "token=a%00",
        "token=%00",
        "model=%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00",
        "model=a%00b%00%00%00%00%00%00%00%00%00%00%00%00%00",
        "object=%00",
        "slot-description=a%00",
        "token=a?module-name=a%00",
        "token=a%0",
        "token=a;token=a",
        "token=a;object=b;object=c",
        "token=a?module-name=x&module-name=y",
        "token=a;;object=b",
        ";token=a",
        "token=a;",
        "token=a?",
        "=a",
        "token=a?module-name=../x",
        "token=a?module-name=%2e",
        "token=a?module-name=a/b",
    };

    want_all(bad, COUNT(bad), AAD_CONFIG);
}

TEST(texts_that_end_with_nul_bytes_are_those_that_end_with_spaces)
{
    CK_TOKEN_INFO token = {.model = "SW   TPM", .label = "tpm"};
    char text[PKCS11_TEXT_MAX];

    assert_int_equal(parse("model=SW%20%20%20TPM%00%00%00%00%00%00%00%00;token=tpm"), AAD_OK);
    assert_false(p11_kit_uri_match_token_info(state.uri, &token));
    location_pad(&token);
    assert_true(p11_kit_uri_match_token_info(state.uri, &token));
    assert_int_equal(location_print(location_new(&state, &token), text, sizeof text, &error),
                     AAD_OK);
    assert_string_equal(text, "pkcs11:model=SW%20%20%20TPM;token=tpm?module-name=");
    assert_int_equal(parse("model=SW%20%20%20TPM;token=tpm"), AAD_OK);
    assert_true(p11_kit_uri_match_token_info(state.uri, &token));
}

TEST(over_long_ones_are_refused)
{
    char text[LOCATION_MAX + 2];

    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 0;
    assert_int_equal(parse(text), AAD_CONFIG);
    assert_int_equal(parse("token=a?module-name="
                           "0123456789012345678901234567890123456789012345678901234567890123"),
                     AAD_CONFIG);
}

TEST(the_module_and_the_object_are_told)
{
    assert_int_equal(parse("token=a;id=%01?module-name=soft-hsm.2"), AAD_OK);
    assert_string_equal(state.module_name, "soft-hsm.2");
    assert_true(location_has_object(&state));
    assert_int_equal(parse("token=a"), AAD_OK);
    assert_string_equal(state.module_name, "");
    assert_false(location_has_object(&state));
}

/* What is printed for a person to paste means the same again. */
TEST(what_is_printed_is_understood_again)
{
    CK_TOKEN_INFO token;
    char label[] = "odd ;?&=%/ \x01", id[] = {1, 0, 2}, text[PKCS11_TEXT_MAX];
    CK_ATTRIBUTE attributes[] = {{CKA_ID, id, sizeof id}, {CKA_LABEL, label, strlen(label)}};
    const CK_ATTRIBUTE *back;
    P11KitUri *uri;

    memset(&token, ' ', sizeof token);
    memcpy(token.label, "a token; of ours", 16);
    assert_int_equal(parse("token=x?module-name=m"), AAD_OK);
    uri = location_new(&state, &token);
    assert_int_equal(p11_kit_uri_set_attribute(uri, attributes + 1), P11_KIT_URI_OK);
    assert_int_equal(location_print(uri, text, sizeof text, &error), AAD_OK);
    assert_int_equal(strncmp(text, "pkcs11:", 7), 0);
    memmove(text, text + 7, strlen(text) - 6);
    assert_int_equal(parse(text), AAD_OK);
    back = p11_kit_uri_get_attribute(state.uri, CKA_LABEL);
    assert_non_null(back);
    assert_int_equal(back->ulValueLen, strlen(label));
    assert_memory_equal(back->pValue, label, strlen(label));
    assert_true(p11_kit_uri_match_token_info(state.uri, &token));
    assert_string_equal(state.module_name, "m");
}

TEST(what_does_not_fit_is_not_cut)
{
    CK_TOKEN_INFO token;
    char text[20];

    memset(&token, 'x', sizeof token);
    assert_int_equal(parse("token=x?module-name=m"), AAD_OK);
    assert_int_equal(location_print(location_new(&state, &token), text, sizeof text, &error),
                     AAD_UNSUPPORTED);
}
