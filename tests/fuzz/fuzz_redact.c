/*
 * fuzz_redact.c - doctor's report, in which somebody else's words may stand: what comes out has
 * none of the names in it, no GUID and no address of mail
 *
 * The input is the text; "\1" to "\4" in it become the names. Where it begins with '@', the rest of
 * that line is an address of a connection, too.
 *
 * reads: helper/command/redact.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check.h"
#include "command/redact.h"

static const char *const names[] = {"contoso-canary", "Svc.Canary", "canary.example",
                                    "11112222-3333-4444-8555-666677778888"};

/* Somewhere, as a word of its own, in whatever case. */
static bool has_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = text; (at = strcasestr(at, word)); at++) {
        bool is_begin = at == text || !isalnum((unsigned char)at[-1]);
        bool is_end = !isalnum((unsigned char)at[len]);
        bool is_ascii = (at == text || !(at[-1] & 0x80)) && !(at[len] & 0x80);

        if (is_begin && is_end && is_ascii && (at == text || (at[-1] != '_' && at[-1] != '-')) &&
            at[len] != '_' && at[len] != '-')
            return true;
    }
    return false;
}

static void hide_line(struct redact *r, const char *text)
{
    auto_free char *url = strndup(text, strcspn(text, "\n"));

    redact_hide_url(r, url);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct redact r = {0};
    auto_buf struct buf text = {0}, out = {0}, again = {0};
    struct aad_error err = {0};

    for (size_t i = 0; i < len; i++)
        if (bytes[i] >= 1 && bytes[i] <= 4)
            buf_append_text(&text, names[bytes[i] - 1]);
        else if (bytes[i])
            buf_append(&text, &bytes[i], 1);
    redact_hide(&r, names[0], "tenant");
    redact_hide(&r, names[1], "user");
    redact_hide_url(&r, "https://canary.example/path-canary/x?y=z");
    redact_hide_url(&r, "api://contoso-canary/app");
    redact_hide_url(&r, "https://login.microsoftonline.com/contoso-canary");
    if (text.len && text.bytes[0] == '@')
        hide_line(&r, text.bytes + 1);
    check(!redact_append(&r, buf_text(&text), &out, &err));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        check(!has_word(buf_text(&out), names[i]));
    /* What is hidden stays so. */
    check(!redact_append(&r, buf_text(&out), &again, &err));
    redact_clear(&r);
    return 0;
}
