/*
 * fuzz_claims.c - an access token that somebody else wrote: as it is, and as the claims of one
 *
 * reads: helper/mint/claims.c helper/mint/guard.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "mint/claims.h"
#include "crypto/crypto.h"

#define PASSWORD "password-canary"

static char tenant[] = "3f2a7c10-5b1e-4c8d-9a6f-0123456789ab";
static char authority[] = "https://login.microsoftonline.com/3f2a7c10-5b1e-4c8d-9a6f-0123456789ab";
static char client_id[] = "9b000000-0000-4000-8000-000000000001";

static void check_shown(const char *text)
{
    size_t left = strlen(text), len;
    uint32_t character;

    for (const char *at = text; left; at += len, left -= len) {
        len = utf8_read(at, left, &character);
        if (!len || !utf8_is_shown(character))
            abort();
    }
    if (strstr(text, PASSWORD))
        abort();
}

/* What is let through is ours, as far as it says whose it is. */
static void check_taken(const struct cJSON *claims, int64_t left_s)
{
    const char *tid = json_text(claims, "tid"), *appid = json_text(claims, "appid");

    if ((tid && !text_equal_nocase(tid, tenant)) ||
        (appid && !text_equal_nocase(appid, client_id)) || left_s <= 0)
        abort();
}

static void check(const struct secret *token)
{
    struct connection connection = {
        .name = "lcs", .authority = authority, .tenant = tenant, .client_id = client_id};
    struct secret password = {.bytes = (char[]){PASSWORD}, .len = sizeof PASSWORD - 1};
    struct claims_asked asked = {
        .connection = &connection, .date_s = 1893456000, .life_s = 3600, .guards = {&password}};
    auto_json struct cJSON *claims = claims_parse(token);
    auto_buf struct buf shown = {0};
    struct aad_error err = {0};
    int64_t left_s;

    claims_print(claims, &asked, &shown);
    check_shown(buf_text(&shown));
    if (!claims_check(claims, &asked, &left_s, &err))
        check_taken(claims, left_s);
    check_shown(err.what);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret token = {0}, wrapped = {0};

    secret_append(&token, bytes, len);
    secret_append_text(&wrapped, "e30.");
    crypto_base64url_encode(&wrapped, bytes, len);
    check(&token);
    secret_append_text(&wrapped, ".c2ln");
    check(&wrapped);
    return 0;
}
