/*
 * git.c - the credential helper protocol of git (git-credential(1), gitcredentials(7))
 *
 * Since 2.46 git can say that it takes a whole Authorization header. Then we answer in that form
 * only: with a password beside it, git would hand the token to every other helper for storing, and
 * git-credential-store would write it into a file. Only a server that offers Basic alone gets it as
 * a password, as from an older git. A bare token is a header's as well: of Basic, so that a server
 * which would rather have Kerberos or NTLM (Azure DevOps Server) is given it at once. Where it
 * offers nothing else, it gets that alone.
 *
 * git asks every helper about everything: what can be nobody's of ours is answered by silence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "consumer/consumer.h"
#include "consumer/git-input.h"

#define GIT_USAGE                                                                                  \
    "usage: git-credential-aad [--connection NAME] [--audience A] get|store|erase|capability"
#define GIT_NOTE_BEARER "bearer" /* that git and the server take a Bearer credential */
#define GIT_NOTE_BASIC "basic"   /* that git takes a header, and the server Basic alone */

static enum aad_code git_parse_url(struct git_input_text text, struct request *ret,
                                   struct aad_error *err)
{
    auto_secret struct secret url = {0}; /* a password may be in it */
    enum aad_code code;

    secret_append(&url, text.bytes, text.len);
    code = secret_ok(&url, err);
    return code ? code : call_set_url(text.len ? url.bytes : "", ret, err);
}

static enum aad_code git_parse_target(const struct git_input *in, struct request *ret,
                                      struct aad_error *err)
{
    const struct git_input_text *values = in->values;
    char protocol[8], host[300];

    if (values[GIT_INPUT_URL].bytes) {
        if (values[GIT_INPUT_PROTOCOL].bytes || values[GIT_INPUT_HOST].bytes ||
            values[GIT_INPUT_PATH].bytes)
            return aad_error_set(err, AAD_USAGE, NULL, "git's input names the host twice");
        return git_parse_url(values[GIT_INPUT_URL], ret, err);
    }
    if (!values[GIT_INPUT_PROTOCOL].len || !values[GIT_INPUT_HOST].len)
        return aad_error_set(err, AAD_USAGE, NULL, "git's input lacks the protocol or the host");
    if (!git_input_copy(values[GIT_INPUT_PROTOCOL], protocol, sizeof protocol))
        return aad_error_set(err, AAD_REFUSED, NULL, "tokens are given for https only");
    if (!git_input_copy(values[GIT_INPUT_HOST], host, sizeof host))
        return aad_error_set(err, AAD_USAGE, NULL, "the host in git's input is too long");
    call_set_path(values[GIT_INPUT_PATH].bytes, values[GIT_INPUT_PATH].len, ret);
    return url_parse_host(protocol, host, &ret->target, err);
}

/* The token that was refused: as it is, or what git made a Basic header of. */
static void git_fill_presented(const struct git_input *in, struct request *ret)
{
    struct git_input_text credential = in->values[GIT_INPUT_CREDENTIAL];
    auto_secret struct secret pair = {0};
    const char *colon = NULL;
    char authtype[8];

    if (!credential.len)
        credential = in->values[GIT_INPUT_PASSWORD];
    else if (git_input_copy(in->values[GIT_INPUT_AUTHTYPE], authtype, sizeof authtype) &&
             text_equal_nocase(authtype, "basic") &&
             base64_decode_secret(credential.bytes, credential.len, &pair) && pair.len)
        colon = memchr(pair.bytes, ':', pair.len);
    if (colon)
        secret_append_text(&ret->presented, colon + 1);
    else
        secret_append(&ret->presented, credential.bytes, credential.len);
}

static enum aad_code git_fill(const struct git_input *in, struct request *ret,
                              struct aad_error *err)
{
    enum aad_code code = git_parse_target(in, ret, err);

    if (code)
        return code;
    ret->has_target = true;
    if (!git_input_copy(in->values[GIT_INPUT_USERNAME], ret->username, sizeof ret->username))
        return aad_error_set(err, AAD_USAGE, NULL, "the user name in git's input is too long");
    /* A server that says Basic and nothing of Bearer refuses a Bearer token, from any git. */
    if (in->accepts_authtype)
        secret_append_text(&ret->note, in->is_bearer_offered || !in->is_basic_offered
                                           ? GIT_NOTE_BEARER
                                           : GIT_NOTE_BASIC);
    ret->wants_bare = ret->operation == REQUEST_GET && in->is_challenged && !in->takes_token;
    if (ret->operation == REQUEST_EVICT)
        git_fill_presented(in, ret);
    code = secret_ok(&ret->note, err);
    return code ? code : secret_ok(&ret->presented, err);
}

/* Of a scheme or a host that no connection can have. Without either it is malformed, not nobody's.
 */
static bool git_names_nobody(const struct git_input *in)
{
    struct git_input_text scheme = in->values[GIT_INPUT_PROTOCOL],
                          host = in->values[GIT_INPUT_HOST];
    struct git_input_text url = in->values[GIT_INPUT_URL];
    const char *colon = url.len ? memmem(url.bytes, url.len, "://", 3) : NULL;

    if (url.bytes && (scheme.bytes || host.bytes || !colon))
        return false;
    if (colon) {
        const char *slash = memchr(colon + 3, '/', url.len - (size_t)(colon + 3 - url.bytes));

        scheme = (struct git_input_text){url.bytes, (size_t)(colon - url.bytes)};
        host.bytes = colon + 3;
        host.len = (size_t)((slash ? slash : url.bytes + url.len) - host.bytes);
    }
    if (scheme.len && !git_input_equal(scheme, "https") && !git_input_equal(scheme, "http"))
        return true;
    for (size_t i = 0; i < host.len; i++)
        if ((unsigned char)host.bytes[i] >= 0x80)
            return true;
    return false;
}

/* A token goes over http on this machine alone, and not as the password of NTLM. */
static bool git_gets_none(const struct git_input *in, const struct request *request)
{
    return (!request->target.is_https && !url_is_loopback(&request->target)) ||
           (request->wants_bare && !in->accepts_authtype);
}

/* The operation is the last word: git appends it to what is configured. */
static const char *git_operation(int argc, char **argv)
{
    return argc > 0 ? argv[argc - 1] : "";
}

static bool git_reads_input(int argc, char **argv)
{
    const char *operation = git_operation(argc, argv);

    /* "store" is read too, though it is ignored: git must not write into a closed pipe. */
    return !strcmp(operation, "get") || !strcmp(operation, "store") || !strcmp(operation, "erase");
}

/* Only options stand before it. */
static enum aad_code git_parse_options(int argc, char **argv, struct request *ret,
                                       struct aad_error *err)
{
    enum aad_code code = call_take_options(&argc, &argv, ret, err);

    return code || argc == 1 ? code
                             : aad_error_set(err, AAD_USAGE, NULL, "git names one operation");
}

static enum aad_code git_parse(int argc, char **argv, const struct secret *input,
                               struct request *ret, struct aad_error *err)
{
    const char *operation = git_operation(argc, argv);
    struct git_input in = {0};
    enum aad_code code;

    if (argc < 1)
        return aad_error_set(err, AAD_USAGE, NULL, GIT_USAGE);
    if (!strcmp(operation, "capability"))
        return call_answer("version 0\ncapability authtype\n", ret, err);
    if (strcmp(operation, "get") != 0 && strcmp(operation, "erase") != 0)
        return AAD_OK;
    ret->operation = operation[0] == 'g' ? REQUEST_GET : REQUEST_EVICT;
    code = git_parse_options(argc, argv, ret, err);
    if (!code)
        code = git_input_parse(input->bytes, input->len, &in, err);
    if (code)
        return code;
    if (!git_names_nobody(&in)) {
        code = git_fill(&in, ret, err);
        if (code || !git_gets_none(&in, ret))
            return code;
    }
    request_clear(ret);
    return AAD_OK;
}

static const char *git_username(const struct request *request)
{
    return request->username[0] ? request->username : CONSUMER_USERNAME;
}

/* In the form of a header, which git hands to no helper for storing. */
static void git_print_header(const struct request *request, const struct token *token,
                             struct secret *ret)
{
    /* A ':' ends the user name there (RFC 7617). */
    const char *username =
        strchr(git_username(request), ':') ? CONSUMER_USERNAME : git_username(request);

    secret_append_all(ret, "capability[]=authtype\nauthtype=", token->is_bare ? "Basic" : "Bearer",
                      "\ncredential=", (char *)NULL);
    if (token->is_bare)
        consumer_append_basic(username, token, ret);
    else
        secret_append_secret(ret, &token->access_token);
    secret_append_text(ret, "\nephemeral=1\n");
}

static void git_print_password(const struct request *request, const struct token *token,
                               struct secret *ret)
{
    secret_append_all(ret, "username=", git_username(request), "\npassword=", (char *)NULL);
    secret_append_secret(ret, &token->access_token);
    secret_append_text(ret, "\n");
}

/* A bare one goes by Basic in any case. */
static bool git_takes_header(const struct request *request, const struct token *token)
{
    return request->note.len &&
           (token->is_bare ||
            !secret_equal_bytes(&request->note, GIT_NOTE_BASIC, sizeof GIT_NOTE_BASIC - 1));
}

static enum aad_code git_print(const struct request *request, const struct token *token,
                               struct secret *ret, struct aad_error *err)
{
    char expiry[TEXT_INT_SIZE];
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    if (git_input_has_control(request->username, strlen(request->username)))
        return aad_error_set(err, AAD_USAGE, NULL, "the user name holds a control character");
    if (git_takes_header(request, token))
        git_print_header(request, token, ret);
    else
        git_print_password(request, token, ret);
    if (token->expires_at_s)
        secret_append_all(ret, "password_expiry_utc=", text_print_int(expiry, token->expires_at_s),
                          "\n", (char *)NULL);
    return secret_ok(ret, err);
}

/* git must not ask the person for a password that cannot work. But a host which is nobody's, or
 * which the named connection may not serve, belongs to another helper. */
static void git_refuse(const struct request *request, const struct aad_error *why,
                       struct secret *ret)
{
    if (request->operation == REQUEST_GET && why->code != AAD_REFUSED)
        secret_append_text(ret, "quit=1\n");
}

/* git asks every helper about every host: silence lets it go on to the next. */
static void git_not_ours(const struct request *request, struct secret *ret)
{
    (void)request, (void)ret;
}

const struct consumer consumer_git = {
    .name = "git",
    .program = "git-credential-aad",
    .usage = GIT_USAGE "\nA credential helper that git runs; to set it up: "
                       "aad-credential setup git CONNECTION\n",
    .input_max = GIT_INPUT_MAX,
    .parse = git_parse,
    .print = git_print,
    .refuse = git_refuse,
    .not_ours = git_not_ours,
    .reads_input = git_reads_input,
    .has_all_input = git_input_is_complete,
    .is_examined = true,
};
