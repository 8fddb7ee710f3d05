/*
 * docker.c - the credential helper protocol of docker, podman, skopeo and buildah
 *
 * https://github.com/docker/docker-credential-helpers: one operation; input on stdin; answer and
 * error text on stdout. "credentials not found in native keychain" is compared: then a client goes
 * on without any. A registry is asked for by its host, or by an address.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "consumer/consumer.h"

#define DOCKER_USAGE                                                                               \
    "usage: docker-credential-aad [--connection NAME] [--audience A] get|store|erase|list|version"
#define DOCKER_INPUT_MAX 131072
#define DOCKER_USERNAME "00000000-0000-0000-0000-000000000000" /* as Azure's registries want it */
#define DOCKER_NOT_FOUND "credentials not found in native keychain\n"

static bool docker_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* It goes back as it is. */
static enum aad_code docker_set_registry(enum request_operation operation,
                                         const struct secret *input, struct request *ret,
                                         struct aad_error *err)
{
    size_t len = input->len, begin = 0;
    auto_secret struct secret url = {0};
    enum aad_code code;

    while (len > 0 && docker_is_space(input->bytes[len - 1]))
        len--;
    while (begin < len && docker_is_space(input->bytes[begin]))
        begin++;
    if (len == begin)
        return aad_error_set(err, AAD_USAGE, NULL, "no credentials server URL");
    if (!text_is_visible(input->bytes + begin, len - begin))
        return aad_error_set(err, AAD_USAGE, NULL, "that is no registry");
    secret_append(&ret->note, input->bytes + begin, len - begin);
    code = secret_ok(&ret->note, err);
    if (code)
        return code;
    ret->operation = operation;
    ret->wants_exchange = true;
    secret_append_all(&url, strstr(ret->note.bytes, "://") ? "" : "https://", ret->note.bytes,
                      (char *)NULL);
    code = secret_ok(&url, err);
    return code ? code : call_set_url(url.bytes, ret, err);
}

static enum aad_code docker_parse(int argc, char **argv, const struct secret *input,
                                  struct request *ret, struct aad_error *err)
{
    bool is_version = argc == 1 && (!strcmp(argv[0], "version") || !strcmp(argv[0], "--version"));
    enum aad_code code = is_version ? AAD_OK : call_take_options(&argc, &argv, ret, err);

    if (code)
        return code;
    if (is_version)
        return call_answer("docker-credential-aad (aad-credential) " AAD_CREDENTIAL_VERSION "\n",
                           ret, err);
    if (argc == 1 && !strcmp(argv[0], "list")) {
        ret->operation = REQUEST_LIST;
        return AAD_OK;
    }
    if (argc == 1 && !strcmp(argv[0], "erase")) /* a logout: no client says what was refused */
        return docker_set_registry(REQUEST_FORGET, input, ret, err);
    if (argc == 1 && !strcmp(argv[0], "store"))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "nothing is stored for a registry: each token is got when it is "
                             "needed\nIt works without a login. For other registries, name their "
                             "own helper in credHelpers.");
    if (argc != 1 || strcmp(argv[0], "get") != 0)
        return aad_error_set(err, AAD_USAGE, NULL, DOCKER_USAGE);
    return docker_set_registry(REQUEST_GET, input, ret, err);
}

static enum aad_code docker_print(const struct request *request, const struct token *token,
                                  struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    secret_append_text(ret, "{\"ServerURL\":");
    text_json_quote(ret, request->note.bytes, request->note.len);
    secret_append_text(ret, ",\"Username\":\"" DOCKER_USERNAME "\",\"Secret\":");
    text_json_quote(ret, token->access_token.bytes, token->access_token.len);
    secret_append_text(ret, "}\n");
    return secret_ok(ret, err);
}

/* Nothing is stored, but each of these can be asked for. */
static void docker_print_list(const char *hosts, struct secret *ret)
{
    secret_append_text(ret, "{");
    for (const char *at = hosts; *at; at += strcspn(at, "\n") + 1) {
        secret_append_text(ret, at == hosts ? "" : ",");
        text_json_quote(ret, at, strcspn(at, "\n"));
        secret_append_text(ret, ":\"" DOCKER_USERNAME "\"");
    }
    secret_append_text(ret, "}\n");
}

/* A client shows it, and ends. */
static void docker_refuse(const struct request *request, const struct aad_error *why,
                          struct secret *ret)
{
    char shown[sizeof why->what];

    (void)request;
    secret_append_all(ret, text_escape(shown, sizeof shown, why->what, strlen(why->what)), "\n",
                      (char *)NULL);
}

static void docker_not_ours(const struct request *request, struct secret *ret)
{
    (void)request;
    secret_append_text(ret, DOCKER_NOT_FOUND);
}

/* "list" has "unused" on it; "store" has a secret, which nobody needs, but its client writes it. */
static bool docker_reads_input(int argc, char **argv)
{
    const char *operation = argc > 0 ? argv[argc - 1] : "";

    return !strcmp(operation, "get") || !strcmp(operation, "store") || !strcmp(operation, "erase");
}

const struct consumer consumer_docker = {
    .name = "docker",
    .program = "docker-credential-aad",
    .usage = DOCKER_USAGE "\ndocker, podman and others run it: man docker-credential-aad\n",
    .input_max = DOCKER_INPUT_MAX,
    .parse = docker_parse,
    .print = docker_print,
    .print_list = docker_print_list,
    .refuse = docker_refuse,
    .tells_all = true,
    .not_ours = docker_not_ours,
    .not_ours_code = AAD_NOT_FOUND,
    .reads_input = docker_reads_input,
};
