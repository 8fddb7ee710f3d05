/*
 * fuzz_yarn.c - the registries that yarn 1 lists of its configuration, in which anybody's project
 * has a say; or the lines of an .npmrc
 *
 * Each line that comes of it names a host of the connection, and can be read as nothing else.
 *
 * reads: helper/command/wrap/yarn-registry.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "check.h"
#include "command/wrap/yarn-registry.h"
#include "connections.h"

static void check_line(const char *line)
{
    static const char host[] = "//api.example";
    const char *rest = line + sizeof host - 1;

    check(!strncasecmp(line, host, sizeof host - 1) && (rest[0] == '/' || rest[0] == ':'));
    for (const char *at = line; *at; at++)
        check((unsigned char)*at >= 0x20 && *at != 0x7f);
    check(line[strlen(line) - 1] == '/' && !strpbrk(line, "=;#?${} \t\""));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_free char *text = check_text(bytes, len);
    auto_secret struct secret lines = {0};
    char *rest, *line;

    yarn_registry_add(connections_get(CONNECTIONS_ISSUED), text, &lines);
    check(!secret_ok(&lines, NULL));
    rest = lines.len ? lines.bytes : NULL;
    while ((line = strsep(&rest, "\n")))
        if (line[0])
            check_line(line);
    return 0;
}
