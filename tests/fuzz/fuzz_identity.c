/*
 * fuzz_identity.c - the answers (http-answers.h) of those who give a machine its token, and Azure
 * Arc's challenge; the first byte chooses who answers, and which identity is wanted
 *
 * reads: helper/mint/identity/identity.c helper/mint/identity/refusal.c
 * helper/mint/identity/azure-arc.c
 *
 * but: identity_check_here, identity_refuse_endpoint, identity_check_endpoint, identity_write_url,
 * identity_write_header, identity_append_refused - the environment and the request, no bytes of
 * others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "check.h"
#include "connections.h"
#include "http-answers.h"
#include "mint/identity/identity.h"

#define SECRET "arc-canary" /* in fixed/arc.key */

static const struct {
    const char *source, *variables[6]; /* name, value, ... */
} sources[] = {
    {"app-service", {"IDENTITY_ENDPOINT", "http://127.0.0.1:1/x", "IDENTITY_HEADER", "canary"}},
    {"azure-arc",
     {"IDENTITY_ENDPOINT", "http://127.0.0.1:1/x", "IMDS_ENDPOINT", "http://127.0.0.1:1"}},
    {"azure-ml", {"MSI_ENDPOINT", "http://127.0.0.1:1/x", "MSI_SECRET", "canary"}},
    {"cloud-shell", {"MSI_ENDPOINT", "http://127.0.0.1:1/x"}},
    {"imds", {NULL}},
    {"service-fabric",
     {"IDENTITY_ENDPOINT", "https://127.0.0.1:1/x", "IDENTITY_HEADER", "canary",
      "IDENTITY_SERVER_THUMBPRINT"}},
};

#define SOURCES (sizeof sources / sizeof sources[0])

static bool has_key; /* so that it may come back */

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);

/* The agent's keys are in fixed/. */
int __wrap_open64(const char *path, int flags, ...)
{
    static const char place[] = "/var/opt/azcmagent/tokens/";
    char fixed[512];
    int fd;

    if (strncmp(path, place, sizeof place - 1) != 0)
        return __real_open64(path, flags, 0600);
    check((flags & O_ACCMODE) == O_RDONLY && (flags & O_NOFOLLOW));
    (void)snprintf(fixed, sizeof fixed, FIXED_DIR "%s", path + sizeof place - 1);
    fd = __real_open64(fixed, flags);
    has_key |= fd >= 0;
    return fd;
}

static void set_variables(size_t which)
{
    static const char *const all[] = {"IDENTITY_ENDPOINT",
                                      "IDENTITY_HEADER",
                                      "IDENTITY_SERVER_THUMBPRINT",
                                      "IMDS_ENDPOINT",
                                      "MSI_ENDPOINT",
                                      "MSI_SECRET",
                                      "DEFAULT_IDENTITY_CLIENT_ID",
                                      "AZURE_POD_IDENTITY_AUTHORITY_HOST"};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        (void)unsetenv(all[i]);
    for (size_t i = 0; i < 6 && sources[which].variables[i]; i += 2)
        (void)setenv(sources[which].variables[i],
                     i + 1 < 6 && sources[which].variables[i + 1]
                         ? sources[which].variables[i + 1]
                         : "0123456789abcdef0123456789abcdef01234567",
                     1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct identity_id ids[] = {{IDENTITY_SYSTEM, ""},
                                             {IDENTITY_CLIENT_ID, CONNECTIONS_CLIENT}};
    struct connection c = *connections_get(CONNECTIONS_MACHINE);
    struct deadline deadline;
    struct identity_call call = {
        .connection = &c, .audience = "https://management.azure.com/", .deadline = &deadline};
    auto_token struct token token = {0};
    struct aad_error err = {0};
    enum aad_code code;
    char source[32];

    if (!len)
        return 0;
    set_variables(bytes[0] / 2 % SOURCES);
    (void)strcpy(source, sources[bytes[0] / 2 % SOURCES].source);
    c.identity_source = bytes[0] & 0x40 ? NULL : source; /* it is looked for */
    call.id = ids[bytes[0] % 2];
    has_key = false;
    answers_set(bytes + 1, len - 1);
    deadline = deadline_in_ms(30000);
    code = identity_get(&call, &token, &err);
    check_outcome(code, &err);
    if (has_key)
        check_without(err.what, SECRET);
    if (!code)
        check(token_is_sound(token.access_token.bytes, token.access_token.len) &&
              token.expires_at_s > token.minted_at_s && answers_requests() > 0);
    else
        check(!token.access_token.len);
    return 0;
}
