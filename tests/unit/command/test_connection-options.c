/*
 * test_connection-options.c - the options of the connection verbs (case 13)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-options.h"

#include <stdio.h>

#include "base/error.h"
#include "base/trace.h"
#include "command/connection-help.h"
#include "unit.h"

static struct connection_options options;
static char text[1024];

static const struct help_page *find_page(const char *verb)
{
    static struct help_page page;

    for (size_t i = 0; i < CONNECTION_VERBS; i++)
        if (!strcmp(connection_help[i].name, verb))
            page = (struct help_page){"connection", verb, connection_help[i].help, NULL};
    return &page;
}

/* Parses a verb and its words. */
static enum aad_code parse(const char *words, struct aad_error *err)
{
    const char *argv[200] = {NULL};
    char *save = NULL;
    int argc = 0;

    (void)snprintf(text, sizeof text, "%s", words);
    for (char *p = strtok_r(text, " ", &save); p; p = strtok_r(NULL, " ", &save))
        argv[argc++] = p;
    memset(&options, 0xee, sizeof options);
    memset(err, 0, sizeof *err);
    return connection_options_parse(find_page(argv[0]), argc, (char **)(uintptr_t)argv, &options,
                                    err);
}

static void check_error(const char *words, const char *what, const char *remedy)
{
    struct aad_error err;

    if (parse(words, &err) != AAD_USAGE || !strstr(err.what, what) || !strstr(err.remedy, remedy))
        fail_msg("%s: %d %s / %s", words, (int)err.code, err.what, err.remedy);
}

TEST(nothing_given_means_nothing)
{
    struct aad_error err;

    assert_int_equal(parse("add", &err), AAD_OK);
    assert_null(options.name);
    assert_null(options.file);
    assert_int_equal(options.n_settings, 0);
    assert_int_equal(options.secret_fd, -1);
    assert_false(options.asks_secret || options.no_secret || options.no_verify || options.yes);
    assert_false(options.json || options.names || options.no_store || options.replace);
}

TEST(every_key_of_the_file_is_an_option)
{
    struct aad_error err;
    char words[100];

    for (const char *const *key = connection_keys(); *key; key++) {
        (void)snprintf(words, sizeof words, "add --%s value", *key);
        assert_int_equal(parse(words, &err), AAD_OK);
        assert_int_equal(options.n_settings, 1);
        assert_string_equal(options.settings[0].key, *key);
        assert_string_equal(options.settings[0].value, "value");
        assert_true(connection_options_has(&options, *key));
        (void)snprintf(words, sizeof words, "add --%s=a=b", *key);
        assert_int_equal(parse(words, &err), AAD_OK);
        assert_string_equal(options.settings[0].value, "a=b");
    }
}

TEST(other_words_stand_for_keys)
{
    static const char *const rows[][3] = {
        {"add --audience https://a.example", "audiences", "https://a.example"},
        {"add --host https://a.example", "hosts", "https://a.example"},
        {"add --cloud AzureChinaCloud", "authority", "AzureChinaCloud"},
        {"add --lcs-region eu", "audiences", "https://lcsapi.eu.lcs.dynamics.com"},
        {"add --lcs-region=GOV", "audiences", "https://lcsapi.gov.lcs.microsoftdynamics.us"},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(parse(rows[i][0], &err), AAD_OK);
        assert_int_equal(options.n_settings, 1);
        assert_string_equal(options.settings[0].key, rows[i][1]);
        assert_string_equal(options.settings[0].value, rows[i][2]);
    }
    check_error("add --lcs-region moon", "'moon'", "us, eu");
}

TEST(name_is_an_option_or_the_argument)
{
    struct aad_error err;

    assert_int_equal(parse("show mine", &err), AAD_OK);
    assert_string_equal(options.name, "mine");
    assert_int_equal(parse("add lcs --name mine", &err), AAD_OK);
    assert_string_equal(options.name, "mine");
    assert_string_equal(options.file, "lcs");
    assert_int_equal(parse("import file.json", &err), AAD_OK);
    assert_null(options.name);
    assert_string_equal(options.file, "file.json");
    assert_int_equal(parse("import - --from az-sp --entry=x", &err), AAD_OK);
    assert_string_equal(options.from, "az-sp");
    assert_string_equal(options.entry, "x");
    assert_int_equal(parse("import -", &err), AAD_OK);
    assert_string_equal(options.file, "-");
    check_error("show a b", "more than one name", "");
}

TEST(flags_and_descriptors_are_taken)
{
    struct aad_error err;

    assert_int_equal(parse("edit x --secret --no-verify --no-secret --secret-fd 7", &err), AAD_OK);
    assert_true(options.asks_secret && options.no_verify && options.no_secret);
    assert_int_equal(options.secret_fd, 7);
    assert_int_equal(parse("show x --json --no-store", &err), AAD_OK);
    assert_true(options.json && options.no_store);
    assert_int_equal(parse("list --names", &err), AAD_OK);
    assert_true(options.names);
    assert_int_equal(parse("add --replace --yes --from-environment", &err), AAD_OK);
    assert_true(options.replace && options.yes && options.from_environment);
    assert_int_equal(parse("add --secret-stdin", &err), AAD_OK);
    assert_int_equal(options.secret_fd, 0);
    /* The nearest of all that there are: the last key, and the last flag. */
    check_error("add --allow-http-loopbak true", "no option", "--allow-http-loopback");
    check_error("add --from-enviroment", "no option", "--from-environment");
    check_error("add --secret-fd", "needs a value", "");
    check_error("add --secret-fd x", "descriptor", "");
    check_error("add --secret-fd -1", "descriptor", "");
}

/* It would be left unheard. */
TEST(flag_of_another_verb_is_refused)
{
    struct aad_error err;

    check_error("show x --replace", "'connection show' has no option --replace", "--help");
    check_error("edit x --from-environment", "'connection edit' has no option --from-environment",
                "");
    check_error("list --yes", "has no option --yes", "");
    check_error("remove x --no-verify", "has no option --no-verify", "");
    check_error("import - --json", "has no option --json", "");
    check_error("show x --entry y", "has no option --entry", "");
    check_error("list --username u", "'connection list' has no option --username", "");
    check_error("show x --host https://h", "has no option --host", "");
    check_error("export x --kind lcs", "has no option --kind", "");
    check_error("remove x --username u", "has no option --username", "");
    check_error("remove x --secret-stdin", "has no option --secret-stdin", "");
    assert_int_equal(parse("remove x --store keyring-file", &err), AAD_OK);
    assert_int_equal(parse("edit x --secret-stdin --username u", &err), AAD_OK);
}

TEST(word_too_many_is_refused)
{
    struct aad_error err;

    check_error("list x", "'connection list' cannot use the argument 'x'", "lists all");
    check_error("show x --name y", "cannot use the argument 'x'", "--name says");
    check_error("show x y", "more than one name", "");
    assert_int_equal(parse("add lcs --name y", &err), AAD_OK);
    assert_int_equal(parse("import - --name y", &err), AAD_OK);
}

TEST(verbose_is_understood_after_the_verb)
{
    struct aad_error err;

    trace_enable(false);
    assert_int_equal(parse("list --verbose", &err), AAD_OK);
    assert_true(trace_is_on());
    trace_enable(false);
}

/* case 13: every user can read arguments, so none may be a secret; and none is shown again. */
TEST(no_option_takes_a_secret)
{
    static const char *const words[] = {
        "add --password canary-7f",      "add --password=canary-7f",
        "add --client-secret canary-7f", "add --client-secret=canary-7f",
        "add --secret=canary-7f",        "add --secret-stdin=canary-7f",
        "add --pasword=canary-7f",       "add --secret-fd=canary-7f",
        "add --yes=canary-7f",           "add --passwordcanary-7f",
        "add --token canary-7f",         "edit x --secret canary-7f y",
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        struct aad_error err;

        assert_int_equal(parse(words[i], &err), AAD_USAGE);
        if (strstr(err.what, "canary") || strstr(error_remedy(&err), "canary"))
            fail_msg("%s: %s", words[i], err.what);
    }
    check_error("add --password x", "not taken from an argument", "--secret-stdin");
    check_error("add --client-secret x", "not taken from an argument", "--secret-fd");
}

TEST(unknown_options_name_the_nearest)
{
    check_error("add --user-name x", "--user-name", "--username");
    check_error("add --hots x", "--hots", "--host");
    check_error("add --no-verfy", "--no-verfy", "--no-verify");
    check_error("add --zzzzzzzz", "--zzzzzzzz", "--help");
    check_error("add --yes=yes", "--yes takes no value", "");
    check_error("add --username", "needs a value", "");
}

/* case 17 */
TEST(unknown_options_are_shown_escaped)
{
    struct aad_error err;

    assert_int_equal(parse("add --\x1b[31m", &err), AAD_USAGE);
    assert_null(strchr(err.what, '\x1b'));
}

TEST(very_many_options_are_refused)
{
    const char *argv[2 * CONNECTION_OPTIONS_MAX + 4] = {"add"};
    struct aad_error err;
    int argc = 1;

    for (int i = 0; i < CONNECTION_OPTIONS_MAX; i++) {
        argv[argc++] = "--host";
        argv[argc++] = "https://a.example";
    }
    assert_int_equal(
        connection_options_parse(find_page("add"), argc, (char **)(uintptr_t)argv, &options, &err),
        AAD_OK);
    argv[argc++] = "--lcs-region";
    argv[argc++] = "eu";
    assert_int_equal(
        connection_options_parse(find_page("add"), argc, (char **)(uintptr_t)argv, &options, &err),
        AAD_USAGE);
}

static enum aad_code apply(const char *words, struct connection *c, struct aad_error *err)
{
    enum aad_code code = parse(words, err);

    return code ? code : connection_options_apply(&options, c, err);
}

TEST(lists_replace_what_was_there_and_then_grow)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf hosts = {0};
    struct aad_error err;

    assert_int_equal(connection_set(&c, "hosts", "https://old.example", NULL), AAD_OK);
    assert_int_equal(
        apply("edit x --host https://a.example --username u --host https://b.example", &c, &err),
        AAD_OK);
    connection_get(&c, "hosts", &hosts);
    assert_string_equal(buf_text(&hosts), "https://a.example https://b.example");
    assert_string_equal(c.username, "u");
}

TEST(single_values_are_given_once)
{
    auto_connection struct connection c = {0};
    struct aad_error err;

    assert_int_equal(apply("edit x --username a --username b", &c, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "--username"));
    assert_int_equal(apply("edit x --cloud AzureCloud --authority AzureCloud", &c, &err),
                     AAD_USAGE);
    assert_int_equal(apply("edit x --client-id nonsense", &c, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "client-id: "));
}

/* Wherever the option stands that decides about it. */
TEST(pasted_values_are_understood)
{
    static const struct {
        const char *words, *key, *want;
    } rows[] = {
        {"add --client-id {9B000000-0000-4000-8000-000000000001}", "client-id",
         "9b000000-0000-4000-8000-000000000001"},
        {"add --username \xc2\xa0u@x.example\xe2\x80\x8b", "username", "u@x.example"},
        {"add --authority contoso.com --lcs-region cn", "authority",
         "https://login.partner.microsoftonline.cn/contoso.com"},
        {"add --authority login.microsoftonline.com/contoso.com", "authority",
         "https://login.microsoftonline.com/contoso.com"},
        {"add --audience fo.example --kind dynamics", "audiences", "https://fo.example"},
        {"add --audience fo.example --kind generic", "audiences", "fo.example"},
        {"add --host dev.azure.com --kind devops", "hosts", "https://dev.azure.com"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        auto_buf struct buf value = {0};
        struct aad_error err;

        unit_row(rows[i].words);
        assert_int_equal(apply(rows[i].words, &c, &err), AAD_OK);
        connection_get(&c, rows[i].key, &value);
        assert_string_equal(buf_text(&value), rows[i].want);
    }
}

TEST(verbs_that_need_a_name_say_so)
{
    struct aad_error err;

    assert_int_equal(parse("show", &err), AAD_OK);
    assert_int_equal(connection_options_need_name(&options, "show", &err), AAD_USAGE);
    assert_string_equal(err.remedy, "aad-credential connection show NAME");
    assert_int_equal(parse("show ../x", &err), AAD_OK);
    assert_int_equal(connection_options_need_name(&options, "show", &err), AAD_USAGE);
    assert_non_null(strstr(err.remedy, "1 to 32"));
    assert_int_equal(parse("show x-1", &err), AAD_OK);
    assert_int_equal(connection_options_need_name(&options, "show", &err), AAD_OK);
}
