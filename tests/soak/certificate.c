/*
 * certificate.c - what a connection lives through whose key is made on a token, and deleted there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "soak.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int certificate_call(struct caller *caller, const char *name, const char *verb,
                            const char *const rest[3])
{
    const struct call call = {.name = name,
                              .args = {soak.bin, "key", verb, rest[0], rest[1], rest[2]},
                              .may = CALL_DISTURBED,
                              .has_pin = true};

    return call_run(caller, &call);
}

/* The application gets it; its lines are one text of JSON. */
static bool certificate_register(const struct caller *caller, const char *path)
{
    char json[CALL_OUT_MAX];
    FILE *file = fopen(path, "re");
    size_t len;
    int c;

    len = (size_t)snprintf(json, sizeof json, "{\"apps\":{\"%s\":{\"certificates\":[\"",
                           caller->application);
    while (file && (c = fgetc(file)) != EOF && len < sizeof json - 10) {
        if (c == '\n')
            json[len++] = '\\';
        json[len++] = c == '\n' ? 'n' : (char)c;
    }
    (void)snprintf(json + len, sizeof json - len, "\"]}}}");
    return file && !fclose(file) && emulate_put(json);
}

void certificate_live(struct caller *caller, const char *uri)
{
    const struct call token = {.name = "token, by a key on a token",
                               .args = {soak.bin, "token", caller->name},
                               .answer = CALL_TOKEN,
                               .may = CALL_DISTURBED,
                               .has_pin = true};
    const char *generate[3] = {uri, "--pin", "fd:7"};
    char path[4096];
    const char *certificate[3] = {caller->name, "--output", path};
    const char *delete[3] = {caller->name, "--yes", NULL};

    (void)snprintf(path, sizeof path, "%s/%s.pem", soak.seen, caller->name);
    if (certificate_call(caller, "key generate", "generate", generate) != 0)
        return;
    if (certificate_call(caller, "key certificate", "certificate", certificate) == 0) {
        if (!certificate_register(caller, path))
            call_found(caller, "key certificate", "it is none that the application takes");
        (void)unlink(path);
        (void)call_run(caller, &token);
    }
    if (certificate_call(caller, "key delete", "delete", delete) != 0)
        call_found(caller, "key delete", "the key cannot be deleted");
}
