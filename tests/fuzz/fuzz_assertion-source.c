/*
 * fuzz_assertion-source.c - what those answer (http-answers.h) who vouch for a job; the first byte
 * chooses whom, with 15 to 20 what his job lacks, and with 24 to 28 whom it is seldom
 *
 * reads: helper/mint/assertion/fetch.c helper/mint/assertion/azure-pipelines.c
 * helper/mint/assertion/github-actions.c helper/mint/assertion/file.c helper/mint/assertion/fd.c
 * helper/mint/assertion/kubernetes.c helper/mint/assertion/managed-identity.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "broker/mint-request.h"
#include "check.h"
#include "connections.h"
#include "http-answers.h"
#include "mint/assertion/fetch.h"
#include "mint/presented.h"
#include "played-file.h"

#define SECRET "job-canary"

static void set_variables(uint8_t byte)
{
    (void)setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://actions.example/token?v=1", 1);
    (void)setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", SECRET, 1);
    (void)setenv("SYSTEM_OIDCREQUESTURI", "https://devops.example/token", 1);
    (void)setenv("SYSTEM_ACCESSTOKEN", SECRET, 1);
    if (byte / 3 == 5) {
        (void)unsetenv("ACTIONS_ID_TOKEN_REQUEST_URL");
        (void)unsetenv("SYSTEM_OIDCREQUESTURI");
    }
    if (byte / 3 == 6) {
        (void)unsetenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
        (void)unsetenv("SYSTEM_ACCESSTOKEN");
    }
}

/* --- a file ----------------------------------------------------------------------------------- */

static const uint8_t *file;
static size_t file_len;

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err);

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err)
{
    check(path[0] == '/' && trust == FILE_TRUST_CONFIG);
    return played_file_read(file, file_len, max, ret, err);
}

static const char *choose(uint8_t byte)
{
    static const char *const sources[] = {
        "github-actions", "azure-pipelines:11111111-2222-4333-8444-555555555555", "fd:"};
    static const char *const others[] = {"file:/x", "kubernetes:/x", "kubernetes",
                                         ("managed-identity:" CONNECTIONS_CLIENT), "fd:"};

    return byte >= 24 && byte < 29 ? others[byte - 24] : sources[byte % 3];
}

/* A job's own file has what comes. */
static void name_file(char *source, size_t size, bool is_long)
{
    int fd = memfd_create("assertion", 0);

    check(fd >= 0 && write(fd, file, file_len) == (ssize_t)file_len && !lseek(fd, 0, SEEK_SET));
    check(!is_long || !ftruncate(fd, FETCH_MAX + 1));
    (void)snprintf(source, size, "fd:%d", fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct connection c = *connections_get(CONNECTIONS_SECRET);
    struct deadline deadline;
    struct mint_request request = {.connection = &c};
    auto_secret struct secret once = {0}, assertion = {0};
    auto_presented struct presented presented = {0};
    struct fetch_call call = {
        .connection = &c, .deadline = &deadline, .request = &request, .once = &once};
    struct aad_error err = {0};
    enum aad_code code;
    char source[80];
    bool is_descriptor;

    if (!len)
        return 0;
    set_variables(bytes[0]);
    (void)strcpy(source, choose(bytes[0]));
    file = bytes + 1;
    file_len = len - 1;
    is_descriptor = !strcmp(source, "fd:");
    if (is_descriptor)
        name_file(source, sizeof source, bytes[0] == 28);
    c.assertion_source = source;
    answers_set(bytes + 1, len - 1);
    deadline = deadline_in_ms(1000);
    code = fetch_assertion(&call, &assertion, &presented, &err);
    check_outcome(code, &err);
    if (strncmp(source, "managed-identity:", 17) != 0) /* that one has no secret of a job's */
        check_without(err.what, SECRET);
    check(code ? !assertion.len : assertion.len > 0);
    if (is_descriptor)
        (void)close(atoi(source + 3));
    return 0;
}
