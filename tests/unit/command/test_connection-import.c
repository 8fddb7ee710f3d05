/*
 * test_connection-import.c - connections that were written down elsewhere
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command-fixture.h"
#include "unit.h"

#define SECRET "canary-7f"

static const char *run(const char *words, const char *input, enum aad_code want,
                       struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, input, want, err);
}

static bool is_saved(const char *name)
{
    return !access(home_fixture_connection(name), F_OK);
}

/* Writes a file into the home, and puts its path behind the words. */
static const char *with_file(const char *words, const char *name, const char *text)
{
    static char all[400];
    FILE *f = fopen(home_fixture_path(name), "we");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(home_fixture_path(name), 0600), 0);
    (void)snprintf(all, sizeof all, "%s %s", words, home_fixture_path(name));
    return all;
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(import_takes_name_and_text_from_the_file)
{
    auto_connection struct connection c = {0};
    struct aad_error err;
    const char *words = with_file("import --secret-stdin", "lcs-prod.json", HOME_FIXTURE_LCS);

    run(words, SECRET, AAD_OK, &err);
    assert_int_equal(connection_load("lcs-prod", &c, &err), AAD_OK);
    assert_string_equal(c.username, "svc-lcs@contoso.example");
    assert_string_equal(command_fixture_secret("lcs-prod", "password"), SECRET);
    run(words, SECRET, AAD_REFUSED, &err);
}

TEST(import_from_standard_input_needs_a_name)
{
    struct aad_error err;

    run("import - --no-secret", HOME_FIXTURE_LCS, AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "--name NAME"));
    run("import - --name mine --no-secret --username other@x", HOME_FIXTURE_LCS, AAD_OK, &err);
    command_fixture_check("mine", "username", "other@x");
    run("import", NULL, AAD_USAGE, &err);
    run("import - --name other --no-secret", "{\"version\":1,\"hots\":[]}", AAD_CONFIG, &err);
    assert_false(is_saved("other"));
}
