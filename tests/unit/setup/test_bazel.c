/*
 * test_bazel.c - hosts in the user's .bazelrc
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

TEST(each_https_host_has_a_line)
{
    static const char *const hosts[] = {"https://a.test", "http://localhost:1",
                                        "https://b.test:8443", NULL};

    setup_fixture_check(&setup_bazel, setup_fixture_connection("generic", hosts), ".bazelrc",
                        "build -c opt\n",
                        "build -c opt\n# >>> aad-credential mine\n"
                        "common --credential_helper=a.test=" BIN_DIR "/bazel-credential-aad\n"
                        "common --credential_helper=b.test=" BIN_DIR "/bazel-credential-aad\n"
                        "# <<< aad-credential mine\n");
}
