/*
 * git-input.h - the lines that git sends to a credential helper
 *
 * key=value lines, ended by an empty line or the end of the input. Only a line feed ends a line;
 * values are raw bytes and are never decoded; what could be read in two ways is refused: control
 * characters, lines without a key, and a second line of a key that may come only once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_GIT_INPUT_H
#define CONSUMER_GIT_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#define GIT_INPUT_TOKEN_MAX (64u * 1024)             /* a token that comes back: TOKEN_MAX */
#define GIT_INPUT_MAX (65536u + GIT_INPUT_TOKEN_MAX) /* all of it */
#define GIT_INPUT_LINE_MAX 8192u                     /* one line with its line feed */

/* The keys that may come once. */
enum git_input_key {
    GIT_INPUT_PROTOCOL,
    GIT_INPUT_HOST,
    GIT_INPUT_PATH,
    GIT_INPUT_USERNAME,
    GIT_INPUT_PASSWORD,
    GIT_INPUT_CREDENTIAL,
    GIT_INPUT_AUTHTYPE,
    GIT_INPUT_URL,
    GIT_INPUT_EPHEMERAL,
    GIT_INPUT_CONTINUE,
    GIT_INPUT_QUIT,
    GIT_INPUT_EXPIRY,
    GIT_INPUT_REFRESH_TOKEN,
    GIT_INPUT_KEYS,
};

/* A piece of the input. */
struct git_input_text {
    const char *bytes; /* NULL = absent */
    size_t len;
};

struct git_input {
    struct git_input_text values[GIT_INPUT_KEYS];
    bool accepts_authtype;
    bool is_basic_offered, is_bearer_offered; /* by the server, in wwwauth[] */
    bool is_challenged, takes_token; /* it offers something, and something that can carry a token */
};

/* Has an empty line come? Its sender may leave the pipe open. */
bool git_input_is_complete(const char *input, size_t len);

/* The values borrow from the input. AAD_USAGE, which never repeats what was sent. */
enum aad_code git_input_parse(const char *input, size_t len, struct git_input *ret,
                              struct aad_error *err);

/* A NUL-terminated copy ("" when absent); false when it does not fit. */
bool git_input_copy(struct git_input_text text, char *out, size_t size);

bool git_input_equal(struct git_input_text text, const char *other);

bool git_input_has_control(const char *bytes, size_t len);

#endif
