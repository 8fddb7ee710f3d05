/*
 * test_gradle.c - how Gradle is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "wrap-fixture.h"
#include "unit.h"

#define DECIDED                                                                                    \
    "-Dorg.gradle.configuration-cache=false -Dorg.gradle.unsafe.configuration-cache=false"

TEST(daemon_finds_the_token_by_the_path_of_its_client)
{
    static const char *const given[] = {"build", NULL};
    char wanted[300];

    (void)snprintf(wanted, sizeof wanted,
                   "-I " GRADLE_INIT_PATH " build -Daad-credential.file=/proc/%d/fd/9 " DECIDED,
                   (int)getpid());
    wrap_fixture_want(&wrap_gradle, given, wanted);
}

TEST(what_is_ours_to_decide_comes_last) /* P3 */
{
    static const char *const given[] = {"-D", "org.gradle.configuration-cache=true", "--", "build",
                                        NULL};
    char wanted[300];

    (void)snprintf(wanted, sizeof wanted,
                   "-I " GRADLE_INIT_PATH " -D org.gradle.configuration-cache=true "
                   "-Daad-credential.file=/proc/%d/fd/9 " DECIDED " -- build",
                   (int)getpid());
    wrap_fixture_want(&wrap_gradle, given, wanted);
}

TEST(what_would_lose_the_token_is_refused)
{
    static const struct wrap_fixture_row rows[] = {
        {"build --no-daemon --dry-run -x test -Dorg.gradle.caching=true "
         "--dependency-verification=off",
         NULL},
        {"build --configuration-cache", "into a file"},
        {"build -Dorg.gradle.configuration-cache=true", "into a file"},
        {"build -Dorg.gradle.unsafe.configuration-cache=true", "into a file"},
        {"build -Daad-credential.file=f", "in the place of"},
        {"build --debug", "would show"},
        {"-d build", "would show"},
        {"build -Djavax.net.debug=all", "would show"},
    };

    wrap_fixture_check(&wrap_gradle, rows, COUNT(rows));
}
