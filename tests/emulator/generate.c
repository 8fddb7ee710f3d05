/* SPDX-License-Identifier: Apache-2.0 */
#include "generate.h"

#include <string.h>

/* A token answer up to its expiry, and its end. The token is none that an API would take. */
#define TOKEN "\"access_token\":\"faulty.access.token\""
#define HEAD "{\"token_type\":\"Bearer\"," TOKEN
#define GOOD HEAD ",\"expires_in\":3599}"

#define DEEP_LEVELS 100000
#define BOMB_MATCHES 400000 /* of 258 zero bytes each: 100 MB */

struct generator {
    const char *name;
    unsigned status;
    const char *type;
    const char *body;
    void (*append)(struct text *body); /* when body is NULL */
    enum generate_extra extra;
};

#define JSON "application/json; charset=utf-8"

static void generate_garbage(struct text *body)
{
    unsigned state = 12345;

    for (int i = 0; i < 4096; i++) {
        state = state * 1103515245u + 12345u;
        text_append(body, &(char){(char)(state >> 16 & 0xff)}, 1);
    }
}

static void generate_deep(struct text *body)
{
    text_printf(body, "{\"access_token\":");
    text_append_repeated(body, "[", DEEP_LEVELS);
    text_append_repeated(body, "]", DEEP_LEVELS);
    text_printf(body, "}");
}

static void generate_nul(struct text *body)
{
    static const char bytes[] =
        "{\"token_type\":\"Bearer\",\"access_token\":\"faulty\0token\",\"expires_in\":3599}";

    text_append(body, bytes, sizeof(bytes) - 1);
}

static void generate_trailing_nul(struct text *body)
{
    text_append(body, GOOD "\0{}", sizeof(GOOD "\0{}") - 1);
}

static void generate_utf16(struct text *body)
{
    text_append(body, "\xff\xfe", 2);
    for (const char *at = GOOD; *at; at++)
        text_append(body, (char[]){*at, '\0'}, 2);
}

static void generate_token(struct text *body, size_t len)
{
    text_printf(body, "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"");
    text_append_repeated(body, "a", len);
    text_printf(body, "\"}");
}

static void generate_long_token(struct text *body)
{
    generate_token(body, 512 * 1024);
}

/* Of a user in very many groups. */
static void generate_large_token(struct text *body)
{
    generate_token(body, 60 * 1024);
}

/* Deflate with the fixed code: one zero byte, then "258 bytes, 1 back" over and over. */
static void generate_gzip_bomb(struct text *body)
{
    unsigned long long bits = 0x3; /* last block, fixed code */
    int count = 3;

    text_append(body, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    bits |= 0x0cull << count; /* literal 0: 00110000, first bit first */
    count += 8;
    for (int i = 0; i < BOMB_MATCHES; i++) {
        bits |= 0xa3ull << count; /* length code 285: 11000101, then distance code 0: 00000 */
        for (count += 13; count >= 8; count -= 8, bits >>= 8)
            text_append(body, &(char){(char)(bits & 0xff)}, 1);
    }
    text_append(body, (char[]){(char)(bits & 0xff), 0, 0}, 3);
    text_append(body, "\0\0\0\0\0\0\0\0", 8);
}

static const struct generator generators[] = {
    {"garbage", 200, JSON, NULL, generate_garbage, 0},
    {"html", 200, "text/html; charset=utf-8", "<!DOCTYPE html><html><body>Sign in</body></html>",
     NULL, 0},
    {"empty", 200, JSON, "", NULL, 0},
    {"empty-object", 200, JSON, "{}", NULL, 0},
    {"not-an-object", 200, JSON, "[\"faulty.access.token\"]", NULL, 0},
    {"truncated-json", 200, JSON, "{\"token_type\":\"Bearer\",\"access_token\":\"faulty.acc", NULL,
     0},
    {"trailing-garbage", 200, JSON, GOOD "}{", NULL, 0},
    {"huge", 200, JSON, "", NULL, GENERATE_HUGE_BODY},
    {"huge-header", 200, JSON, GOOD, NULL, GENERATE_HUGE_HEADER},
    {"long-header", 200, JSON, GOOD, NULL, GENERATE_LONG_HEADER},
    {"many-1xx", 200, JSON, GOOD, NULL, GENERATE_MANY_1XX},
    {"gzip-bomb", 200, JSON, NULL, generate_gzip_bomb, 0},
    {"deep", 200, JSON, NULL, generate_deep, 0},
    {"long-token", 200, JSON, NULL, generate_long_token, 0},
    {"large-token", 200, JSON, NULL, generate_large_token, 0},
    {"duplicate-access-token", 200, JSON,
     HEAD ",\"access_token\":\"second.access.token\",\"expires_in\":3599}", NULL, 0},
    {"nul", 200, JSON, NULL, generate_nul, 0},
    {"escaped-nul", 200, JSON,
     "{\"token_type\":\"Bearer\",\"access_token\":\"a\\u0000b\",\"expires_in\":3599}", NULL, 0},
    {"trailing-nul", 200, JSON, NULL, generate_trailing_nul, 0},
    {"newline-in-token", 200, JSON,
     "{\"token_type\":\"Bearer\",\"access_token\":\"a\\nhost=evil.test\",\"expires_in\":3599}",
     NULL, 0},
    {"empty-token", 200, JSON,
     "{\"token_type\":\"Bearer\",\"access_token\":\"\",\"expires_in\":3599}", NULL, 0},
    {"number-token", 200, JSON,
     "{\"token_type\":\"Bearer\",\"access_token\":17,\"expires_in\":3599}", NULL, 0},
    {"bom", 200, JSON, "\xef\xbb\xbf" GOOD, NULL, 0},
    {"utf16", 200, "application/json; charset=utf-16", NULL, generate_utf16, 0},
    {"lone-surrogate", 200, JSON,
     "{\"token_type\":\"Bearer\",\"access_token\":\"a\\ud800b\",\"expires_in\":3599}", NULL, 0},
    {"expires-in-string", 200, JSON, HEAD ",\"expires_in\":\"3599\"}", NULL, 0},
    {"expires-in-text", 200, JSON, HEAD ",\"expires_in\":\"soon\"}", NULL, 0},
    {"expires-in-negative", 200, JSON, HEAD ",\"expires_in\":-1}", NULL, 0},
    {"expires-in-zero", 200, JSON, HEAD ",\"expires_in\":0}", NULL, 0},
    {"expires-in-float", 200, JSON, HEAD ",\"expires_in\":3599.5}", NULL, 0},
    {"expires-in-1e400", 200, JSON, HEAD ",\"expires_in\":1e400}", NULL, 0},
    {"expires-in-huge", 200, JSON, HEAD ",\"expires_in\":99999999999999999999}", NULL, 0},
    {"expires-in-missing", 200, JSON, HEAD "}", NULL, 0},
    {"expires-in-object", 200, JSON, HEAD ",\"expires_in\":{}}", NULL, 0},
    {"token-type-wrong", 200, JSON, "{\"token_type\":\"mac\"," TOKEN ",\"expires_in\":3599}", NULL,
     0},
    {"token-type-missing", 200, JSON, "{" TOKEN ",\"expires_in\":3599}", NULL, 0},
    {"token-type-lower", 200, JSON, "{\"token_type\":\"bearer\"," TOKEN ",\"expires_in\":3599}",
     NULL, 0},
    {"ok-with-error", 200, JSON,
     HEAD
     ",\"expires_in\":3599,\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50126: x\"}",
     NULL, 0},
    {"bad-request-with-token", 400, JSON, GOOD, NULL, 0},
    {"token-as-text", 200, "text/plain", GOOD, NULL, 0},
    {"token-as-html", 200, "text/html", GOOD, NULL, 0},
    {"error-escapes", 400, JSON,
     "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50126: \\u001b[31mred\\u001b[0m "
     "\\u001b]52;c;ZXZpbA==\\u0007 \\u202eevil\\u2028 \\r\\n##vso[task.setvariable "
     "variable=x]y\",\"error_codes\":[50126]}",
     NULL, 0},
    {"error-string-codes", 400, JSON,
     "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50126: "
     "x\",\"error_codes\":[\"50126\"]}",
     NULL, 0},
    {"error-unknown", 400, JSON,
     "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS999999: "
     "x\",\"error_codes\":[999999]}",
     NULL, 0},
    {"server-error", 500, "text/html", "<html>Service unavailable</html>", NULL, 0},
};

static const struct generator *generate_find(const char *name)
{
    for (size_t i = 0; i < sizeof(generators) / sizeof(generators[0]); i++) {
        if (strcmp(generators[i].name, name) == 0)
            return &generators[i];
    }
    return NULL;
}

bool generate_is_known(const char *name)
{
    return generate_find(name) != NULL;
}

enum generate_extra generate_find_extra(const char *name)
{
    return name ? generate_find(name)->extra : GENERATE_PLAIN;
}

void generate_fill(struct exchange *exchange, const char *name)
{
    const struct generator *generator = generate_find(name);

    exchange_reply(exchange, generator->status, generator->type,
                   generator->body ? generator->body : "");
    if (generator->append)
        generator->append(&exchange->reply);
    if (generator->append == generate_gzip_bomb)
        exchange_add_header(exchange, "Content-Encoding", "gzip");
}

cJSON *generate_new_list(void)
{
    cJSON *list = cJSON_CreateArray();

    for (size_t i = 0; i < sizeof(generators) / sizeof(generators[0]); i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(generators[i].name));
    return list;
}
