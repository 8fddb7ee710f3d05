/*
 * test_shim.c - whose tokens az and azd give, and which not
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/shim.h"

#include <stdio.h>

#include "unit.h"

#define ID "3f2a7c10-5b1e-4c8d-9a6f-0123456789ab"
#define OTHER_ID "9b000000-0000-4000-8000-000000000002"

static enum aad_code open_said(const char *said, struct shim *ret, struct aad_error *err)
{
    auto_secret struct secret input = {0};

    secret_append_text(&input, said);
    return shim_open(&input, ret, err);
}

TEST(variable_is_read_or_refused)
{
    static const char *const wrong[] = {
        "x",
        "[]",
        "{}",
        "{\"connection\":\"\"}",
        "{\"connection\":\"../x\"}",
        "{\"connection\":7}",
        "{\"connection\":\"a\",\"connection\":\"b\"}",
        "{\"connection\":\"a\",\"tenant\":null}",
        "{\"connection\":\"a\",\"tenant\":\"t\\nx\"}",
        "{\"connection\":\"a\",\"tenant\":\"t\\u007f\"}",
        "{\"connection\":\"a\"} x",
    };
    auto_shim struct shim shim = {0};
    struct aad_error err = {0};
    char big[9000];

    for (size_t i = 0; i < COUNT(wrong); i++) {
        auto_shim struct shim refused = {0};

        unit_row(wrong[i]);
        assert_int_equal(open_said(wrong[i], &refused, &err), AAD_CONFIG);
        assert_non_null(strstr(err.remedy, "aad-credential exec"));
    }
    (void)snprintf(big, sizeof big, "{\"connection\":\"a\"%8500s}", "");
    assert_int_equal(open_said(big, &shim, &err), AAD_CONFIG);
    shim_close(&shim);
    (void)snprintf(big, sizeof big, "{\"connection\":\"a\",\"arm\":\"%0600d\"}", 7);
    assert_int_equal(open_said(big, &shim, &err), AAD_CONFIG);
    shim_close(&shim);
    assert_int_equal(open_said("{\"connection\":\"a\",\"more\":[1],\"cloud\":\"C\"}", &shim, NULL),
                     AAD_OK);
    assert_string_equal(shim_get(&shim, SHIM_CONNECTION), "a");
    assert_string_equal(shim_get(&shim, SHIM_CLOUD), "C");
    assert_string_equal(shim_get(&shim, SHIM_TENANT), "");
}

TEST(scope_is_of_a_resource)
{
    static const struct {
        const char *first, *second, *resource;
    } rows[] = {
        {"https://r.example/.default", NULL, "https://r.example"},
        {"https://r.example//.default", NULL, "https://r.example/"},
        {"https://r.example/Files.Read", "https://r.example/.default", "https://r.example"},
        {"https://r.example//a", "https://r.example/b", "https://r.example/"},
        {"https://r.example", NULL, "https://r.example"},
        {ID "/.default", NULL, ID},
        {"api://" ID "/x", NULL, "api://" ID},
        {"https://r.example/a", "https://o.example/a", NULL},
        {"https://r.example/a", "openid", NULL},
        {"", NULL, NULL},
        {"/.default", NULL, NULL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char resource[SHIM_RESOURCE_SIZE] = "";
        enum aad_code code = shim_take_scope(rows[i].first, resource, NULL);

        unit_row(rows[i].first);
        if (!code && rows[i].second)
            code = shim_take_scope(rows[i].second, resource, NULL);
        assert_int_equal(code, rows[i].resource ? AAD_OK : AAD_USAGE);
        if (rows[i].resource)
            assert_string_equal(resource, rows[i].resource);
    }
}

TEST(what_is_another_s_is_refused)
{
    static const struct {
        const char *ours, *resource, *tenant;
        enum aad_code code;
    } rows[] = {
        {"\"tenant\":\"" ID "\"", "https://r", ID, AAD_OK},
        {"\"tenant\":\"" ID "\"", "https://r", "3F2A7C10-5B1E-4C8D-9A6F-0123456789AB", AAD_OK},
        {"\"tenant\":\"" ID "\"", "https://r", OTHER_ID, AAD_REFUSED},
        {"\"tenant\":\"" ID "\"", "https://r", "contoso.com", AAD_OK},
        {"\"tenant\":\"contoso.com\"", "https://r", "Contoso.com", AAD_OK},
        {"\"tenant\":\"contoso.com\"", "https://r", "other.com", AAD_REFUSED},
        {"\"cloud\":\"\"", "https://r", OTHER_ID, AAD_OK},
        {"\"audience\":\"https://r\"", "https://r/", NULL, AAD_OK},
        {"\"audience\":\"https://r/.default\"", "https://r", NULL, AAD_OK},
        {"\"audience\":\"https://r\"", "https://o", NULL, AAD_REFUSED},
        {"\"audience\":\"https://management.azure.com\"", "https://management.core.windows.net/",
         NULL, AAD_OK},
        {"\"audience\":\"https://r\",\"arm\":\"https://a\"", "", NULL, AAD_REFUSED},
        {"\"arm\":\"https://a\"", "", NULL, AAD_OK},
        {"\"cloud\":\"x\"", "", NULL, AAD_USAGE},
        {"\"cloud\":\"x\"", "https://r\n", NULL, AAD_USAGE},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_shim struct shim shim = {0};
        auto_request struct request request = {0};
        char said[200];

        unit_row(rows[i].ours);
        (void)snprintf(said, sizeof said, "{\"connection\":\"one\",%s}", rows[i].ours);
        assert_int_equal(open_said(said, &shim, NULL), AAD_OK);
        assert_int_equal(shim_ask(&shim, rows[i].resource, rows[i].tenant, &request, NULL),
                         rows[i].code);
        assert_string_equal(request.connection, rows[i].code ? "" : "one");
        assert_int_equal(request.names_resource, !rows[i].code);
    }
}

TEST(subscription_is_compared_where_that_can_be_told)
{
    auto_shim struct shim shim = {0}, bare = {0};

    assert_int_equal(open_said("{\"connection\":\"one\",\"subscription_id\":\"" ID
                               "\",\"subscription_name\":\"Production\"}",
                               &shim, NULL),
                     AAD_OK);
    assert_int_equal(open_said("{\"connection\":\"one\"}", &bare, NULL), AAD_OK);
    assert_int_equal(shim_check_subscription(&shim, NULL, NULL), AAD_OK);
    assert_int_equal(shim_check_subscription(&shim, ID, NULL), AAD_OK);
    assert_int_equal(shim_check_subscription(&shim, "production", NULL), AAD_OK);
    assert_int_equal(shim_check_subscription(&shim, OTHER_ID, NULL), AAD_REFUSED);
    assert_int_equal(shim_check_subscription(&shim, "Test", NULL), AAD_REFUSED);
    assert_int_equal(shim_check_subscription(&bare, OTHER_ID, NULL), AAD_OK);
    assert_int_equal(shim_check_subscription(&bare, "Test", NULL), AAD_OK);
}
