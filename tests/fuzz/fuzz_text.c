/*
 * fuzz_text.c - text of others on its way to a person, and what it is decoded from
 *
 * reads: helper/base/base64.c helper/base/utf8.c helper/base/encoding.c helper/base/wrap.c
 * helper/base/json-compact.c helper/base/json-pick.c helper/base/json-scan.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/json-compact.h"
#include "base/json-pick.h"
#include "base/json-scan.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "check.h"

static void try_base64(const char *text, size_t len)
{
    auto_buf struct buf encoded = {0}, decoded = {0}, any = {0};
    auto_secret struct secret secret = {0}, back = {0};

    base64_encode(text, len, &encoded);
    check(base64_decode(buf_text(&encoded), encoded.len, &decoded));
    check(decoded.len == len && !memcmp(buf_text(&decoded), text, len));
    base64_encode_secret(text, len, &secret);
    check(!len || (base64_decode_secret(secret.bytes, secret.len, &back) && back.len == len));
    (void)base64_decode(text, len, &any);
}

static void try_percent(const char *text, size_t len)
{
    auto_secret struct secret encoded = {0}, any = {0};

    text_percent_encode(&encoded, text, len);
    text_percent_decode(&encoded);
    check(encoded.len == len && (!len || !memcmp(encoded.bytes, text, len)));
    secret_append(&any, text, len);
    text_percent_decode(&any);
    check(any.len <= len);
}

static void try_show(const char *text, size_t len)
{
    char out[100];

    check_shown(text_show(out, sizeof out, text, len, true));
    check(!encoding_find_fault(out, strlen(out)));
    if (!encoding_find_fault(text, len))
        check(json_scan_utf8(text, len) && !memchr(text, 0, len));
    check_shown(text_escape(out, sizeof out, text, len));
    for (const char *at = out; *at; at++)
        check(!(*at & 0x80));
}

/* Only white space comes and goes where lines are broken, and no line is longer than it may be that
 * could have been broken. */
static void try_wrap(const char *text)
{
    struct wrap wrap = {.columns = 40, .indent = 2};
    auto_buf struct buf out = {0};
    const char *a = text, *b;

    wrap_append(&out, text, &wrap);
    b = buf_text(&out);
    for (;; a++, b++) {
        a += strspn(a, " \n");
        b += strspn(b, " \n");
        check(*a == *b);
        if (!*a)
            return;
    }
}

/* What stands behind one another is the whole of it. */
static void visit_compact(const char *text)
{
    const char *at = text, *element;
    struct json_member member, other;
    size_t len;

    while (json_compact_next(&at, &member)) {
        const char *list = member.value;

        check(member.key[0] == '"' && member.value == member.key + member.key_len + 1);
        if (json_compact_is(&member, "a"))
            check(member.key_len == 3);
        if (*list != '[')
            continue;
        while (json_compact_next_element(&list, &element, &len))
            check(len > 0 && element + len < member.value + member.value_len &&
                  (*element == '{' || !json_compact_next(&element, &other)));
        check(list + (*list == ']' ? 1 : 2) == member.value + member.value_len);
    }
    check(*at == '}' ? !at[1] : !strcmp(at, "{}"));
}

/* Three readers of JSON are of one mind. */
static void try_json(const char *text, size_t len)
{
    auto_buf struct buf compact = {0}, again = {0};
    struct json_pick picks[] = {{.path = "a.b"},
                                {.path = "c", .type = JSON_PICK_BOOL},
                                {.path = "texts", .type = JSON_PICK_TEXTS}};
    const size_t n_picks = sizeof picks / sizeof picks[0];
    auto_json struct cJSON *json = NULL;
    bool is_json = !json_scan(text, len);
    struct aad_error err = {0};
    enum aad_code code = json_compact(text, len, &compact, &err);

    check_outcome(code, &err);
    check(is_json || code);
    if (!code) {
        check(!json_scan(compact.bytes, compact.len));
        check(!json_compact(compact.bytes, compact.len, &again, NULL));
        check(!strcmp(buf_text(&compact), buf_text(&again)));
        visit_compact(buf_text(&compact));
        check(!json_parse(compact.bytes, compact.len, &json, NULL));
    }
    err = (struct aad_error){0};
    code = json_pick(text, len, picks, n_picks, &err);
    check_outcome(code, &err);
    check(is_json || code);
    for (size_t i = 0; !code && i < n_picks; i++)
        check(picks[i].is_there || !json_pick_text(&picks[i])[0]);
    json_pick_clear(picks, n_picks);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_free char *text = check_text(bytes, len);

    try_base64(text, len);
    try_percent(text, len);
    try_show(text, len);
    try_wrap(text);
    try_json(text, len);
    return 0;
}
