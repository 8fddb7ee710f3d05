/*
 * test_kubelogin-options.c - what kubelogin is told in a kubeconfig's exec section
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/kubelogin-options.h"

#include "unit.h"

static struct aad_error err;

/* exec: the section's members behind "get-token". */
static enum aad_code read_exec(struct import *import, const char *arguments, const char *variables)
{
    auto_buf struct buf text = {0};

    import->format = &import_kubelogin;
    buf_printf(&text,
               "{\"exec\":{\"command\":\"kubelogin\",\"args\":[\"get-token\"%s],\"env\":%s}}",
               arguments, variables);
    assert_int_equal(values_read_json(&import->values, text.bytes, text.len, &err), AAD_OK);
    return kubelogin_read_options(import, &err);
}

TEST(arguments_are_read_in_each_form)
{
    auto_import struct import import = {0};

    assert_int_equal(read_exec(&import,
                               ",\"--login\",\"spn\",\"--client-id=c\",\"-t\",\"t\",\"--v=5\","
                               "\"--client-secret\",\"-x=\",\"--unknown\",\"--server-id\",\"s\"",
                               "null"),
                     AAD_OK);
    assert_string_equal(import_text(&import, "login"), "spn");
    assert_string_equal(import_text(&import, "client-id"), "c");
    assert_string_equal(import_text(&import, "tenant-id"), "t");
    assert_string_equal(import_text(&import, "client-secret"), "-x=");
    assert_string_equal(import_text(&import, "server-id"), "s");
    assert_null(import_text(&import, "environment"));
}

TEST(variable_goes_before_an_argument)
{
    auto_import struct import import = {0};

    assert_int_equal(
        read_exec(&import, ",\"--client-id\",\"argument\",\"--client-secret\",\"argument\"",
                  "[{\"name\":\"AAD_SERVICE_PRINCIPAL_CLIENT_SECRET\",\"value\":\"weaker\"},"
                  "{\"name\":\"OTHER\",\"value\":\"x\"},"
                  "{\"name\":\"AZURE_CLIENT_SECRET\",\"value\":\"stronger\"}]"),
        AAD_OK);
    assert_string_equal(import_text(&import, "client-id"), "argument");
    assert_string_equal(import_text(&import, "client-secret"), "stronger");
}

TEST(token_of_another_make_is_refused)
{
    static const char *const rows[] = {",\"--legacy\"", ",\"--pop-enabled=true\""};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_import struct import import = {0};

        assert_int_equal(read_exec(&import, rows[i], "[]"), AAD_UNSUPPORTED);
        assert_non_null(strstr(err.what, "makes no such token"));
    }
    for (size_t i = 0; i < 1; i++) {
        auto_import struct import import = {0};

        assert_int_equal(read_exec(&import, ",\"--legacy=false\",\"--legacyx\"", "[]"), AAD_OK);
    }
}

TEST(argument_that_is_there_twice_is_refused)
{
    auto_import struct import import = {0};

    assert_int_equal(read_exec(&import, ",\"--client-id\",\"a\",\"--client-id=b\"", "[]"),
                     AAD_CONFIG);
    assert_non_null(strstr(err.what, "a value twice: argument.client-id"));
}

TEST(value_that_is_missing_is_none)
{
    auto_import struct import import = {0};

    assert_int_equal(read_exec(&import, ",\"--client-id\"", "{\"name\":\"x\"}"), AAD_OK);
    assert_null(import_text(&import, "client-id"));
}
