/*
 * fuzz_assertion-source.c - what those answer (http-answers.h) who vouch for a job; the first byte
 * chooses whom, and with 15 to 20 what his job lacks
 *
 * reads: helper/mint/assertion/fetch.c helper/mint/assertion/azure-pipelines.c
 * helper/mint/assertion/github-actions.c
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
#include "base/text.h"
#include "broker/mint-request.h"
#include "check.h"
#include "connections.h"
#include "http-answers.h"
#include "mint/assertion/fetch.h"
#include "mint/presented.h"

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

/* A job's own file has what comes. */
static void name_file(char *source, size_t size, const uint8_t *bytes, size_t len)
{
    int fd = memfd_create("assertion", 0);

    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))
        abort();
    (void)snprintf(source, size, "fd:%d", fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char *const sources[] = {
        "github-actions", "azure-pipelines:11111111-2222-4333-8444-555555555555", "fd:"};
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

    if (!len)
        return 0;
    set_variables(bytes[0]);
    (void)strcpy(source, sources[bytes[0] % 3]);
    if (bytes[0] % 3 == 2)
        name_file(source, sizeof source, bytes + 1, len - 1);
    c.assertion_source = source;
    answers_set(bytes + 1, len - 1);
    deadline = deadline_in_ms(1000);
    code = fetch_assertion(&call, &assertion, &presented, &err);
    check_outcome(code, &err);
    check_without(err.what, SECRET);
    check(code ? !assertion.len : assertion.len > 0);
    if (bytes[0] % 3 == 2)
        (void)close(atoi(source + 3));
    return 0;
}
