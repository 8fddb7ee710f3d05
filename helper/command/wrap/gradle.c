/*
 * gradle.c - Gradle
 *
 * Its documented way is an init script. Ours is installed, the same for everybody, since Gradle
 * keeps on disk what it has compiled of one; it reads the token from memory. That is by the path of
 * our process, which becomes Gradle's client and lasts as long as the build: a daemon reads it. The
 * script also refuses a Gradle that is too old, which is not known here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <unistd.h>

#include "command/wrap/wrap.h"

#define GRADLE_SELF "/proc/self/"

static const struct arguments_option gradle_options[] = {
    {"debug", 'd', REFUSED, SHOWS},
    {"configuration-cache", 0, REFUSED, WRITES},
    {"Dorg.gradle.configuration-cache", 0, REFUSED, WRITES},
    {"Dorg.gradle.unsafe.configuration-cache", 0, REFUSED, WRITES},
    {"Daad-credential.file", 0, REFUSED, "would put another file in the place of the token's"},
    {"Djavax.net.debug", 0, REFUSED, SHOWS},
};

/* Of several the last is in force: it has to be ours, also against a gradle.properties and what is
 * written in a way that the rows above do not know. */
static const char *const gradle_decided[] = {"-Dorg.gradle.configuration-cache=false",
                                             "-Dorg.gradle.unsafe.configuration-cache=false", NULL};

static const struct arguments_grammar gradle_grammar = {
    .program = "gradle",
    .options = gradle_options,
    .n = sizeof gradle_options / sizeof gradle_options[0],
};

static enum aad_code gradle_build(const struct wrap_call *call, struct wrap_line *line,
                                  struct aad_error *err)
{
    const char *behind = call->config + strlen(GRADLE_SELF);
    int at = 0;

    (void)err;
    (void)snprintf(line->made, sizeof line->made, "-Daad-credential.file=/proc/%d/%s",
                   (int)getpid(), behind);
    wrap_add(line, "-I", GRADLE_INIT_PATH);
    for (; at < call->argc && strcmp(call->argv[at], "--") != 0; at++)
        wrap_add(line, call->argv[at], NULL);
    wrap_add(line, line->made, NULL);
    for (size_t i = 0; gradle_decided[i]; i++)
        wrap_add(line, gradle_decided[i], NULL);
    for (; at < call->argc; at++)
        wrap_add(line, call->argv[at], NULL);
    return AAD_OK;
}

const struct wrap wrap_gradle = {
    .command = WRAP_COMMAND(
        "gradle", "run Gradle with the token, for repositories of allowed hosts",
        "Runs Gradle, 8.2 or later, with the connection's token for this command only, for\n"
        "example\n\n"
        "  aad-credential gradle myfeed -- build\n\n"
        "Maven repositories of the build that are on a host of the connection get the token\n"
        "(man aad-credential-gradle).\n"),
    .consumer = &consumer_npm,
    .grammar = &gradle_grammar,
    .has_no_urls = true,
    .note = wrap_note_hosts,
    .build = gradle_build,
};
