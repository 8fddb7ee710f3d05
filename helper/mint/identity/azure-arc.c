/*
 * azure-arc.c - a machine of one's own that is known to Azure Arc
 *
 * "Authenticate against Azure resources with Azure Arc-enabled servers". The agent answers the
 * first request by naming a file that only its group can read; who sends its content is one of
 * them. The name comes from whoever listens there: it may lead into that one directory only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "mint/guard.h"
#include "mint/identity/identity.h"

#ifndef AZURE_ARC_DIRECTORY /* tests have one of their own */
#define AZURE_ARC_DIRECTORY "/var/opt/azcmagent/tokens/"
#endif
#define AZURE_ARC_END ".key"
#define AZURE_ARC_KEY_MAX 4096
#define AZURE_ARC_CHALLENGE "Basic realm="
#define AZURE_ARC_ANSWER "Authorization: Basic "

static enum aad_code azure_arc_fail(struct aad_error *err, const char *why)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "the agent of Azure Arc does not ask as it should: %s\n"
                         "Is it 'himds' that listens there? 'azcmagent show' says how it is.",
                         why);
}

/* A file of the agent's directory itself, by the name that the agent gives its keys. */
static enum aad_code azure_arc_check_path(const char *path, struct aad_error *err)
{
    size_t prefix = strlen(AZURE_ARC_DIRECTORY), end = strlen(AZURE_ARC_END);
    size_t len = strlen(path);

    if (!text_has_prefix(path, AZURE_ARC_DIRECTORY) || strchr(path + prefix, '/'))
        return azure_arc_fail(err, "its file is not in " AZURE_ARC_DIRECTORY);
    if (len <= prefix + end || strcmp(path + len - end, AZURE_ARC_END) != 0 ||
        !text_is_visible(path, len))
        return azure_arc_fail(err, "its file is no " AZURE_ARC_END);
    return AAD_OK;
}

static enum aad_code azure_arc_open(const char *path, int *ret_fd, struct aad_error *err)
{
    auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat status;

    if (fd < 0) {
        enum aad_code code =
            error_set_errno(err, errno, "the key of Azure Arc, %.200s, cannot be read", path);

        aad_error_remedy(err, "The user who runs this must be in the group 'himds': 'usermod -aG "
                              "himds USER', then log in again.");
        return code;
    }
    if (fstat(fd, &status) || !S_ISREG(status.st_mode))
        return azure_arc_fail(err, "its file is no regular file");
    if (status.st_size > AZURE_ARC_KEY_MAX)
        return azure_arc_fail(err, "its file has more than 4096 bytes");
    *ret_fd = fd;
    fd = -1;
    return AAD_OK;
}

/* Appends the header that answers the challenge: the file's content as it is, no base64. */
static enum aad_code azure_arc_answer(const char *challenge, struct secret *ret,
                                      struct aad_error *err)
{
    auto_secret struct secret key = {0};
    auto_fd int fd = -1;
    const char *path = challenge + strlen(AZURE_ARC_CHALLENGE);
    enum aad_code code;

    if (!text_has_prefix(challenge, AZURE_ARC_CHALLENGE))
        return azure_arc_fail(err, "it names no file");
    code = azure_arc_check_path(path, err);
    if (!code)
        code = azure_arc_open(path, &fd, err);
    if (!code)
        code = file_read_fd(fd, AZURE_ARC_KEY_MAX, NULL, &key, err);
    if (code)
        return code;
    if (key.len && key.bytes[key.len - 1] == '\n')
        key.bytes[--key.len] = '\0';
    if (!key.len || !text_is_visible(key.bytes, key.len))
        return azure_arc_fail(err, "its file is empty, or holds no key");
    secret_append_text(ret, AZURE_ARC_ANSWER);
    secret_append_secret(ret, &key);
    return secret_ok(ret, err);
}

/* An error may quote the request. What has the key in it is not shown. */
static void azure_arc_hide_key(const struct secret *answer, struct response *response)
{
    size_t begin = strlen(AZURE_ARC_ANSWER);
    const struct secret key = {.bytes = answer->bytes + begin, .len = answer->len - begin};

    if (response->status != 200 && response->body.len && guard_repeats(response->body.bytes, &key))
        secret_clear(&response->body);
}

static enum aad_code azure_arc_send(const struct identity_call *call, struct http_request *request,
                                    struct response *ret, struct aad_error *err)
{
    auto_response struct response first = {0};
    auto_secret struct secret answer = {0};
    size_t n = 0;
    enum aad_code code;

    request->wanted[0] = "WWW-Authenticate";
    code = identity_send(call, request, &first, err);
    if (code)
        return code;
    if (first.status == 200)
        return azure_arc_fail(err, "it gives a token to anybody");
    if (first.status != 401) { /* an error of the agent: it is explained as any other */
        *ret = first;
        first = (struct response){0};
        return AAD_OK;
    }
    code = azure_arc_answer(first.noted[0], &answer, err);
    if (code)
        return code;
    while (request->headers[n])
        n++;
    request->headers[n] = answer.bytes;
    code = identity_send(call, request, ret, err);
    request->headers[n] = NULL;
    if (!code)
        azure_arc_hide_key(&answer, ret);
    return code;
}

const struct identity identity_azure_arc = {
    .name = "azure-arc",
    .endpoint = "http://127.0.0.1:40342/metadata/identity/oauth2/token",
    .path = "",
    .api_version = "2020-06-01",
    .parameters = {NULL, "client_id", "object_id", "msi_res_id"},
    .must_echo = true,
    .is_updating_404 = true,
    .send = azure_arc_send,
};
