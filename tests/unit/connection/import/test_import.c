/*
 * test_import.c - a connection as another program has written it down: what all formats share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/import.h"

#include "import-fixture.h"
#include "unit.h"

BEFORE_EACH(import_fixture_make);
AFTER_EACH(import_fixture_remove);

#define SP                                                                                         \
    "{\"appId\":\"" IMPORT_FIXTURE_CLIENT                                                          \
    "\",\"password\":\"canary-7f\",\"tenant\":\"" IMPORT_FIXTURE_TENANT "\"}"

TEST(formats_are_found_by_their_names)
{
    auto_buf struct buf names = {0};

    for (unsigned i = 0; import_at(i); i++) {
        assert_ptr_equal(import_find(import_at(i)->name), import_at(i));
        assert_true(import_at(i)->title[0] && import_at(i)->remedy[0]);
    }
    assert_null(import_find("yaml"));
    import_print_names(&names);
    assert_string_equal(buf_text(&names), "az-sp, service-connection, d365fo-tools, lcs-task, "
                                          "kubelogin or git-credentials");
}

TEST(option_goes_before_what_the_file_says)
{
    import_fixture_read(&import_az_sp,
                        "kind devops\nclient-id 9c000000-0000-4000-8000-000000000001\n"
                        "authority https://login.microsoftonline.us/contoso.us\ndescription mine",
                        SP, AAD_OK);
    import_fixture_check("kind", "devops");
    import_fixture_check("client-id", "9c000000-0000-4000-8000-000000000001");
    import_fixture_check("authority", "https://login.microsoftonline.us/contoso.us");
    import_fixture_check("description", "mine");
    import_fixture_check_secret("canary-7f");
}

/* The cloud is an option of its own; the tenant comes from the file. */
TEST(cloud_that_is_given_gets_the_tenant)
{
    import_fixture_read(&import_az_sp, "authority AzureChinaCloud", SP, AAD_OK);
    import_fixture_check("authority",
                         "https://login.partner.microsoftonline.cn/" IMPORT_FIXTURE_TENANT);
}

TEST(name_is_made_of_the_title)
{
    static const char *const rows[][2] = {
        {"azure-cli-2023", "azure-cli-2023"},
        {"Arm  Prod (West)", "arm-prod-west"},
        {"--\xc3\xa4--", ""},
        {"a234567890123456789012345678901 x", "a234567890123456789012345678901"},
        {"a2345678901234567890123456789012345", "a2345678901234567890123456789012"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct connection c = {0};
        struct import import = {.c = &c};

        import_set_name(&import, rows[i][0]);
        assert_string_equal(c.name, rows[i][1]);
        import_set_name(&import, "other");
        assert_string_equal(c.name, rows[i][1][0] ? rows[i][1] : "other");
    }
}

TEST(windows_powershell_writes_marks)
{
    import_fixture_read(&import_az_sp, "", "\xef\xbb\xbf" SP, AAD_OK);
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_read(&import_az_sp, "", "\xff\xfe{", AAD_CONFIG);
    import_fixture_says("UTF-16", "iconv", "--from az-sp", NULL);
}

TEST(wrong_value_is_named_and_how_it_is_mended)
{
    import_fixture_read(&import_az_sp, "",
                        "{\"appId\":\"none\",\"tenant\":\"" IMPORT_FIXTURE_TENANT "\"}",
                        AAD_CONFIG);
    import_fixture_says("client-id: it is no application (client) id", "give --client-id", NULL);
}

TEST(secret_is_a_text)
{
    import_fixture_read(&import_az_sp, "",
                        "{\"appId\":\"" IMPORT_FIXTURE_CLIENT
                        "\",\"tenant\":\"t.example\",\"password\":12345}",
                        AAD_CONFIG);
    import_fixture_says("'password' is no text", NULL);
    import_fixture_check_secret("");
}

static enum aad_code choose(const char *entry, const char *const *texts, size_t n, size_t *ret)
{
    struct buf names[12] = {0};
    struct import import = {.entry = entry};
    enum aad_code code;

    for (size_t i = 0; i < n; i++)
        buf_append_text(&names[i], texts[i]);
    code = import_choose(&import, names, n, ret, &import_fixture.err);
    for (size_t i = 0; i < n; i++)
        buf_clear(&names[i]);
    return code;
}

TEST(one_of_several_is_named)
{
    static const char *const texts[] = {"a", "b", "\x1b[2J", "c", "d", "e", "f", "g", "h", "b"};
    size_t chosen = 99;

    assert_int_equal(choose(NULL, texts, 1, &chosen), AAD_OK);
    assert_int_equal(chosen, 0);
    assert_int_equal(choose("c", texts, 10, &chosen), AAD_OK);
    assert_int_equal(chosen, 3);
    assert_int_equal(choose(NULL, texts, 10, &chosen), AAD_AMBIGUOUS);
    import_fixture_says("10 entries: 'a', 'b', '?[2J'", "and 2 more", "--entry", NULL);
    assert_int_equal(choose("z", texts, 1, &chosen), AAD_NOT_FOUND);
    import_fixture_says("no entry 'z'", "'a'", NULL);
    assert_int_equal(choose("b", texts, 10, &chosen), AAD_AMBIGUOUS);
    import_fixture_says("two of that name", NULL);
    assert_int_equal(chosen, 3);
}
