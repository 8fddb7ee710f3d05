/*
 * test_az.c - Azure's az inside of `aad-credential exec`, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

static int use_utc(void)
{
    return setenv("TZ", "UTC0", 1);
}

BEFORE_ALL(use_utc);

TEST(golden_files)
{
    golden_fixture_check(&consumer_az, "account\nget-access-token", 20);
}

/* Of a command line, and what the variable says. */
static enum aad_code parse(const char *words, const char *said, struct request *ret,
                           struct aad_error *err)
{
    static char text[300];
    char *argv[20] = {NULL}, *rest = text;
    struct secret input = {0};
    enum aad_code code;
    int argc = 0;

    (void)snprintf(text, sizeof text, "%s", words);
    while (argc < 19 && (argv[argc] = strsep(&rest, " ")))
        argc++;
    secret_append_text(&input, said);
    code = consumer_parse(&consumer_az, &(struct call){argc, argv, &input}, ret, err);
    secret_clear(&input);
    return code;
}

TEST(without_the_variable_all_is_the_next_one_s)
{
    static const char *const calls[] = {"account get-access-token --query {x:y}", "account show",
                                        "version", "--version", "group list"};

    for (size_t i = 0; i < COUNT(calls); i++) {
        auto_request struct request request = {0};

        unit_row(calls[i]);
        assert_int_equal(parse(calls[i], "", &request, NULL), AAD_OK);
        assert_int_equal(request.operation, REQUEST_PASS_ON);
        assert_int_equal(request.reply.len, 0);
        assert_int_equal(request.objection.code, AAD_NOT_FOUND);
    }
}

/* Azure's libraries would send the user to `az login`, or say that az is not installed. */
TEST(only_what_is_not_there_is_said_to_be_not_found)
{
    static const char *const calls[] = {"account get-access-token --tenant other.example",
                                        "account get-access-token --output table",
                                        "account get-access-token --query a.b",
                                        "account get-access-token --resource https://o.example"};

    for (size_t i = 0; i < COUNT(calls); i++) {
        struct request request = {0};
        struct aad_error err = {0};

        unit_row(calls[i]);
        assert_int_not_equal(
            parse(calls[i],
                  "{\"connection\":\"one\",\"tenant\":\"contoso.com\","
                  "\"audience\":\"https://r.example\",\"arm\":\"https://r.example\"}",
                  &request, &err),
            AAD_OK);
        assert_null(strstr(err.what, "not found"));
        assert_null(strstr(err.what, "az login"));
        assert_null(strstr(err.remedy, "az login"));
    }
}

TEST(resource_is_named_by_its_type)
{
    static const struct {
        const char *words, *said, *audience;
    } rows[] = {
        {"arm", "{\"connection\":\"c\",\"arm\":\"https://arm.example/\"}", "https://arm.example/"},
        {"ms-graph", "{\"connection\":\"c\"}", "https://graph.microsoft.com/"},
        {"ms-graph", "{\"connection\":\"c\",\"cloud\":\"AzureCloud\"}",
         "https://graph.microsoft.com/"},
        {"ms-graph", "{\"connection\":\"c\",\"cloud\":\"AzureChinaCloud\"}", NULL},
        {"arm", "{\"connection\":\"c\"}", NULL},
        {"batch", "{\"connection\":\"c\"}", NULL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_request struct request request = {0};
        char words[100];

        unit_row(rows[i].said);
        (void)snprintf(words, sizeof words, "account get-access-token --resource-type %s",
                       rows[i].words);
        assert_int_equal(parse(words, rows[i].said, &request, NULL) == AAD_OK,
                         rows[i].audience != NULL);
        assert_string_equal(request.audience, rows[i].audience ? rows[i].audience : "");
    }
}
