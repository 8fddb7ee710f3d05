/*
 * test_git-config.c - reading git's answers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/git-config.h"
#include "unit.h"

static struct git_config config;

TEST(answer_is_split_into_entries)
{
    static const char answer[] = "credential.helper\nstore\0credential.https://h.helper\n\0"
                                 "credential.https://h.helper\n/a/b --c\0credential.x.helper";
    struct aad_error err;

    secret_append(&config.bytes, answer, sizeof answer);
    assert_int_equal(git_config_parse(&config, false, &err), AAD_OK);
    assert_int_equal(config.n_entries, 4);
    assert_string_equal(config.entries[0].key, "credential.helper");
    assert_string_equal(config.entries[0].value, "store");
    assert_string_equal(config.entries[1].value, "");
    assert_string_equal(config.entries[2].value, "/a/b --c");
    assert_string_equal(config.entries[3].key, "credential.x.helper");
    assert_string_equal(config.entries[3].value, "");
    git_config_clear(&config);
}

TEST(origins_come_before_their_entries)
{
    static const char answer[] =
        "file:/a/b\0credential.helper\nstore\0file:c\0includeif.x.path\n~/d";
    struct aad_error err;

    secret_append(&config.bytes, answer, sizeof answer);
    assert_int_equal(git_config_parse(&config, true, &err), AAD_OK);
    assert_int_equal(config.n_entries, 2);
    assert_string_equal(config.origins[0], "file:/a/b");
    assert_string_equal(config.entries[0].value, "store");
    assert_string_equal(config.origins[1], "file:c");
    assert_string_equal(config.entries[1].key, "includeif.x.path");
    git_config_clear(&config);
    secret_append(&config.bytes, "file:cut", sizeof "file:cut");
    assert_int_equal(git_config_parse(&config, true, &err), AAD_OK);
    assert_int_equal(config.n_entries, 0);
    git_config_clear(&config);
}

TEST(connection_of_a_line_is_known)
{
    assert_string_equal(git_config_find_connection("/b/git-credential-aad --connection a"), "a");
    assert_string_equal(git_config_find_connection("/b/git-credential-aad --connection=a"), "a");
    assert_string_equal(git_config_find_connection("/b/git-credential-aad"), "");
    assert_string_equal(git_config_find_connection("/b/git-credential-aad --connection ../a"), "");
    assert_null(git_config_find_connection("store --connection a"));
}

TEST(no_answer_has_no_entries)
{
    struct aad_error err;

    assert_int_equal(git_config_parse(&config, false, &err), AAD_OK);
    assert_int_equal(config.n_entries, 0);
}

TEST(ours_is_known_by_its_program_name)
{
    assert_string_equal(git_config_find_ours("/usr/bin/git-credential-aad --connection a"),
                        " --connection a");
    assert_string_equal(git_config_find_ours("/usr/bin/git-credential-aad"), "");
    assert_null(git_config_find_ours("/usr/bin/git-credential-aadx"));
    assert_null(git_config_find_ours("/usr/bin/my-git-credential-aad"));
    assert_null(git_config_find_ours("store"));
    assert_null(git_config_find_ours(""));
}
