/*
 * test_setup-tool.c - `setup TOOL`: shown, not asked for where nobody is, made, undone
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-tool.h"

#include <sys/stat.h>
#include <unistd.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

static struct command_context ctx;
static struct aad_error err;

static int start(void)
{
    memset(&ctx, 0, sizeof ctx);
    if (setup_fixture_start() || setenv("XDG_CONFIG_HOME", room_path(), 1))
        return -1;
    return mkdir(room_at("aad-credential"), 0700) ||
           mkdir(room_at("aad-credential/connections"), 0700);
}

static int stop(void)
{
    secret_clear(&ctx.out);
    return setup_fixture_stop();
}

BEFORE_EACH(start);
AFTER_EACH(stop);

/* setup TOOL WORDS, which are up to three. */
static const char *run(enum aad_code want, const char *name, const char *const *words)
{
    char *argv[6] = {(char *)(uintptr_t)name};
    int argc = 1;

    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    memset(&err, 0, sizeof err);
    secret_clear(&ctx.out);
    if (setup_tool_run(&ctx, setup_tool_find(name), argc, argv, &err) != want)
        fail_msg("%s", err.what);
    return ctx.out.len ? ctx.out.bytes : "";
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void put_connection(void)
{
    room_put("aad-credential/connections/mine.json",
             "{\"version\": 1, \"kind\": \"registry\",\n"
             " \"authority\": \"https://login.microsoftonline.com/contoso.com\",\n"
             " \"client-id\": \"11111111-2222-3333-4444-555555555555\",\n"
             " \"grant\": \"client-secret\", \"store\": \"secret-service\",\n"
             " \"audiences\": [\"https://containerregistry.azure.net\"],\n"
             " \"hosts\": [\"https://a.azurecr.io\"]}\n",
             0600);
}

TEST(nothing_is_written_where_nobody_is_asked)
{
    (void)run(AAD_USAGE, "cargo", WORDS("--undo", "--dry-run", "x"));
    (void)run(AAD_USAGE, "cargo", (const char *const[]){NULL});
    assert_non_null(strstr(err.remedy, "--yes"));
    assert_non_null(strstr(run(AAD_OK, "cargo", WORDS("--dry-run")), "Nothing was written."));
    assert_int_not_equal(access(room_at(".cargo/config.toml"), F_OK), 0);
}

TEST(what_is_shown_is_written_and_undone)
{
    const char *said = run(AAD_OK, "cargo", WORDS("--yes"));

    assert_non_null(strstr(said, "config.toml:\n  + [registry]\n"));
    assert_non_null(strstr(said, "Done.\n"));
    assert_string_equal(run(AAD_OK, "cargo", WORDS("--yes")), "All set up already.\n");
    assert_non_null(strstr(run(AAD_OK, "cargo", WORDS("--yes", "--undo")), "  - [registry]\n"));
    assert_string_equal(run(AAD_OK, "cargo", WORDS("--yes", "--undo")),
                        "Nothing of it is there.\n");
}

TEST(connection_is_wanted_or_not)
{
    put_connection();
    (void)run(AAD_USAGE, "cargo", WORDS("mine", "--yes"));
    (void)run(AAD_USAGE, "docker", WORDS("--yes"));
    (void)run(AAD_NOT_FOUND, "docker", WORDS("other", "--yes"));
    assert_non_null(strstr(run(AAD_OK, "docker", WORDS("mine", "--yes")), "a.azurecr.io"));
    room_check_text(".docker/config.json",
                    "{\n\t\"credHelpers\": {\n\t\t\"a.azurecr.io\": \"aad\"\n\t}\n}\n");
}

TEST(helper_that_is_not_on_the_path_is_told)
{
    put_connection();
    assert_non_null(strstr(run(AAD_OK, "docker", WORDS("mine", "--yes")),
                           "docker looks for docker-credential-aad on the PATH"));
}

TEST(what_was_set_up_for_a_connection_that_is_gone_is_undone)
{
    put_connection();
    (void)run(AAD_OK, "bazel", WORDS("mine", "--yes"));
    assert_int_equal(unlink(room_at("aad-credential/connections/mine.json")), 0);
    (void)run(AAD_OK, "bazel", WORDS("mine", "--yes", "--undo"));
    assert_int_not_equal(access(room_at(".bazelrc"), F_OK), 0);
}
