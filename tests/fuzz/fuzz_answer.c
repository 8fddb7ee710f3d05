/*
 * fuzz_answer.c - answers to a sign-in (check_long_text()): a code is fit for a form, an error fit
 * to be shown
 *
 * reads: helper/sign-in/answer.c helper/sign-in/redirect.c
 *
 * but: redirect_parse, redirect_is_here, redirect_path, redirect_port, redirect_print,
 * redirect_append, redirect_append_target, redirect_append_claims, redirect_print_request - where
 * the browser is sent, out of the connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check.h"
#include "connections.h"
#include "sign-in/answer.h"
#include "sign-in/redirect.h"

typedef enum aad_code parse_fn(const char *text, size_t len, const struct secret *state,
                               struct answer *ret, struct aad_error *err);

static void try(parse_fn *parse, const char *text, size_t len)
{
    auto_answer struct answer answer = {0};
    auto_secret struct secret state = {0};
    struct aad_error err = {0};
    enum aad_code code;

    secret_append_text(&state, "s-1_2");
    code = parse(text, len, &state, &answer, &err);
    if (code ? answer.code.len : !answer.code.len)
        abort();
    if (!code && (!text_is_visible(answer.code.bytes, answer.code.len) ||
                  !text_is_visible(answer.iss, strlen(answer.iss))))
        abort();
    if (code && (err.code != code || !err.what[0] || strspn(err.what, " ") ||
                 err.what[strcspn(err.what, "\r\n\033")] || !err.remedy[0]))
        abort();
}

/* Who says that he has answered has to be who was asked. */
static void try_issuer(const char *text)
{
    const struct connection *c = connections_get(CONNECTIONS_SECRET);

    if (redirect_is_issuer(c, text))
        check(!text[0] || !strncasecmp(text, "https://", 8)); /* it need not say so */
    c = connections_get(CONNECTIONS_ISSUED);
    if (text[0] && redirect_is_issuer(c, text))
        check(!strcmp(text, CONNECTIONS_ISSUER));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    size_t text_len;
    auto_free char *text = check_long_text(bytes, len, &text_len);

    try(answer_parse, text, text_len);
    try(answer_parse_pasted, text, text_len);
    try_issuer(text);
    return 0;
}
