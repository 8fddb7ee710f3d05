/*
 * git-input.c - the lines that git sends to a credential helper (git-credential(1))
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/git-input.h"

#include <string.h>
#include <strings.h>

static const char *const git_input_keys[GIT_INPUT_KEYS] = {
    [GIT_INPUT_PROTOCOL] = "protocol",
    [GIT_INPUT_HOST] = "host",
    [GIT_INPUT_PATH] = "path",
    [GIT_INPUT_USERNAME] = "username",
    [GIT_INPUT_PASSWORD] = "password",
    [GIT_INPUT_CREDENTIAL] = "credential",
    [GIT_INPUT_AUTHTYPE] = "authtype",
    [GIT_INPUT_URL] = "url",
    [GIT_INPUT_EPHEMERAL] = "ephemeral",
    [GIT_INPUT_CONTINUE] = "continue",
    [GIT_INPUT_QUIT] = "quit",
    [GIT_INPUT_EXPIRY] = "password_expiry_utc",
    [GIT_INPUT_REFRESH_TOKEN] = "oauth_refresh_token",
};

bool git_input_equal(struct git_input_text text, const char *other)
{
    return text.len == strlen(other) && !memcmp(text.bytes, other, text.len);
}

bool git_input_has_control(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c < 0x20 || c == 0x7f)
            return true;
    }
    return false;
}

/* These carry no token. */
static const char *const git_input_tokenless[] = {"Negotiate", "NTLM", "Kerberos", "Digest"};

static bool git_input_is_tokenless(const char *scheme, size_t len)
{
    for (size_t i = 0; i < sizeof git_input_tokenless / sizeof *git_input_tokenless; i++)
        if (len == strlen(git_input_tokenless[i]) &&
            !strncasecmp(scheme, git_input_tokenless[i], len))
            return true;
    return false;
}

/* Is a scheme among the challenges of the line that can carry one? What has a '=' or a quotation
 * mark behind its first word is a parameter (RFC 9110, 11.6.1). */
static bool git_input_takes_token(struct git_input_text line)
{
    const char *at = line.bytes, *end = at + line.len;

    while (at < end) {
        const char *comma = memchr(at, ',', (size_t)(end - at)), *word;

        comma = comma ? comma : end;
        while (at < comma && *at == ' ')
            at++;
        for (word = at; at < comma && !strchr(" =\"", *at);)
            at++;
        if (at > word && (at == comma || *at == ' ') &&
            !git_input_is_tokenless(word, (size_t)(at - word)))
            return true;
        at = comma + 1;
    }
    return false;
}

/* One WWW-Authenticate line of the server; an empty one forgets those before it. Where a line holds
 * several challenges, "Bearer" anywhere counts: that is what we would rather send. */
static void git_input_add_challenge(struct git_input *in, struct git_input_text value)
{
    static const char basic[] = "Basic", bearer[] = "Bearer";
    const size_t bearer_len = sizeof bearer - 1;

    if (!value.len)
        in->is_basic_offered = in->is_bearer_offered = in->takes_token = false;
    in->is_challenged = value.len > 0;
    in->takes_token |= value.len && git_input_takes_token(value);
    if (value.len >= sizeof basic - 1 && !strncasecmp(value.bytes, basic, sizeof basic - 1))
        in->is_basic_offered = true;
    for (size_t i = 0; i + bearer_len <= value.len; i++)
        if (!strncasecmp(value.bytes + i, bearer, bearer_len))
            in->is_bearer_offered = true;
}

static enum aad_code git_input_set(struct git_input *in, struct git_input_text key,
                                   struct git_input_text value, struct aad_error *err)
{
    if (git_input_equal(key, "capability[]")) {
        /* An empty element forgets the elements before it. */
        in->accepts_authtype =
            value.len && (in->accepts_authtype || git_input_equal(value, "authtype"));
        return AAD_OK;
    }
    if (git_input_equal(key, "wwwauth[]")) {
        git_input_add_challenge(in, value);
        return AAD_OK;
    }
    for (size_t i = 0; i < GIT_INPUT_KEYS; i++) {
        if (!git_input_equal(key, git_input_keys[i]))
            continue;
        if (in->values[i].bytes)
            return aad_error_set(err, AAD_USAGE, NULL, "git's input has two lines '%s='",
                                 git_input_keys[i]);
        in->values[i] = value;
        return AAD_OK;
    }
    return AAD_OK;
}

static bool git_input_is_token(struct git_input_text key)
{
    return git_input_equal(key, git_input_keys[GIT_INPUT_PASSWORD]) ||
           git_input_equal(key, git_input_keys[GIT_INPUT_CREDENTIAL]);
}

static enum aad_code git_input_parse_line(struct git_input *in, struct git_input_text line,
                                          struct aad_error *err)
{
    const char *equals = memchr(line.bytes, '=', line.len);
    struct git_input_text key = {line.bytes, 0}, value = {0};

    if (git_input_has_control(line.bytes, line.len))
        return aad_error_set(err, AAD_USAGE, NULL, "git's input holds a control character");
    if (!equals || equals == line.bytes)
        return aad_error_set(err, AAD_USAGE, NULL, "a line of git's input is not key=value");
    key.len = (size_t)(equals - line.bytes);
    value.bytes = equals + 1;
    value.len = line.len - key.len - 1;
    if (line.len >= GIT_INPUT_LINE_MAX &&
        (!git_input_is_token(key) || value.len > GIT_INPUT_TOKEN_MAX))
        return aad_error_set(err, AAD_USAGE, NULL, "a line of git's input is too long");
    return git_input_set(in, key, value, err);
}

bool git_input_is_complete(const char *input, size_t len)
{
    return len && (input[0] == '\n' || memmem(input, len, "\n\n", 2));
}

enum aad_code git_input_parse(const char *input, size_t len, struct git_input *ret,
                              struct aad_error *err)
{
    const char *at = input, *end = len ? input + len : input;

    if (len > GIT_INPUT_MAX)
        return aad_error_set(err, AAD_USAGE, NULL, "git's input is too long");
    while (at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        struct git_input_text line = {at, (size_t)((feed ? feed : end) - at)};
        enum aad_code code;

        if (!line.len)
            return AAD_OK;
        code = git_input_parse_line(ret, line, err);
        if (code)
            return code;
        at = feed ? feed + 1 : end;
    }
    return AAD_OK;
}

bool git_input_copy(struct git_input_text text, char *out, size_t size)
{
    if (text.len >= size)
        return false;
    if (text.len)
        memcpy(out, text.bytes, text.len);
    out[text.len] = '\0';
    return true;
}
