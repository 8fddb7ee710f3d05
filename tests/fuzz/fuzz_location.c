/*
 * fuzz_location.c - the URI of a token (RFC 7512): what is understood is printed as one that means
 * the same, and nothing that starts a program or carries a PIN is understood
 *
 * reads: plugin/pkcs11/location.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "pkcs11/location.h"

static void check_round(const struct aad_store_state *s)
{
    const CK_TOKEN_INFO *token = p11_kit_uri_get_token_info(s->uri);
    struct aad_store_state again = {0};
    char text[PKCS11_TEXT_MAX];
    struct aad_error err = {0};

    if (location_print(location_new(s, token), text, sizeof text, &err))
        return;
    check(!strncmp(text, "pkcs11:", 7));
    if (text[7]) { /* "" is no location */
        check(!location_parse(&again, text + 7, &err));
        check(!strcmp(again.module_name, s->module_name));
        check(p11_kit_uri_match_token_info(again.uri, token) == 1);
    }
    p11_kit_uri_free(again.uri);
}

static void pad(const uint8_t *bytes, size_t len)
{
    CK_TOKEN_INFO token;
    CK_SLOT_INFO slot;
    CK_INFO info;

    if (len < sizeof token)
        return;
    memcpy(&token, bytes, sizeof token);
    memcpy(&slot, bytes, sizeof slot);
    memcpy(&info, bytes, sizeof info);
    location_pad(&token);
    location_pad_slot(&slot);
    location_pad_library(&info);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = check_text(bytes, len);
    struct aad_store_state state = {0};
    struct aad_error err = {0};
    enum aad_code code = location_parse(&state, text, &err);

    check_outcome(code, &err);
    if (!code) {
        check(!p11_kit_uri_get_pin_value(state.uri) && !p11_kit_uri_get_pin_source(state.uri) &&
              !p11_kit_uri_get_module_path(state.uri));
        check(!strpbrk(state.module_name, "/ ") && state.module_name[0] != '.');
        (void)location_has_object(&state);
        check_round(&state);
    }
    p11_kit_uri_free(state.uri);
    pad(bytes, len);
    free(text);
    return 0;
}
