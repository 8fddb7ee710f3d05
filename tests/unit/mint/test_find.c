/*
 * test_find.c - what others can tell of a connection that is being made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/find.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define GUID "7a000000-0000-4000-8000-000000000001"

static struct connection connection;

static int start(void)
{
    mint_fixture_application(&connection, "https://login.microsoftonline.com/contoso.example");
    return 0;
}

BEFORE_ALL(start);

struct row {
    int status;
    const char *said; /* the body, or the header */
    enum aad_code code;
    const char *found; /* a part of what is found, or of the remedy */
};

static void check(find_read *read, const struct row *row, bool is_header)
{
    auto_response struct response response = {.status = row->status, .is_json = true};
    struct mint_found found = {.tenant = ""};
    struct aad_error err = {0};
    char all[600];

    unit_row(row->said);
    if (is_header)
        (void)snprintf(response.noted[0], sizeof response.noted[0], "%s", row->said);
    else
        secret_append_text(&response.body, row->said);
    assert_int_equal(read(&connection, &response, &found, &err), row->code);
    (void)snprintf(all, sizeof all, "%s %s %s", found.tenant, found.authority, found.audience);
    if (!strstr(row->code ? err.remedy : all, row->found))
        fail_msg("%s / %s", all, err.remedy);
    if (row->code)
        assert_string_equal(found.tenant, "");
}

TEST(directory_of_a_domain_has_a_guid)
{
    static const struct row rows[] = {
        {200,
         "{\"token_endpoint\":\"https://login.microsoftonline.com/" GUID "/oauth2/v2.0/token\"}",
         AAD_OK, GUID},
        {400, "{\"error\":\"invalid_tenant\",\"error_codes\":[90002]}", AAD_CONFIG, "slip"},
        {400, "{\"error\":\"invalid_request\"}", AAD_CONFIG, "slip"},
        {400, "{}", AAD_PROTOCOL, "GUID"},
        {500, "{\"error\":\"server_error\"}", AAD_PROTOCOL, "GUID"},
        {200, "{}", AAD_PROTOCOL, "GUID"},
        {200, "<html>", AAD_PROTOCOL, "GUID"},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        check(find_read_directory, &rows[i], false);
}

/* P1: it is a name of this cloud, or it is nothing. */
TEST(resource_names_a_directory_of_the_same_cloud)
{
    static const struct row rows[] = {
        {401, "Bearer authorization_uri=\"https://login.windows.net/" GUID "\", error=\"x\"",
         AAD_OK, GUID},
        {401,
         "Bearer realm=\"\", authorization_uri=https://login.microsoftonline.com/" GUID
         "/oauth2/authorize",
         AAD_OK, GUID},
        {401, "Bearer authorization=\"https://login.microsoftonline.com/" GUID "\"", AAD_OK, GUID},
        {401, "Bearer authorization_uri=\"https://login.microsoftonline.us/" GUID "\"",
         AAD_PROTOCOL, "domain"},
        {401, "Bearer authorization_uri=\"https://login.evil.example/" GUID "\"", AAD_PROTOCOL,
         "domain"},
        {401, "Bearer authorization_uri=\"http://login.windows.net/" GUID "\"", AAD_PROTOCOL,
         "domain"},
        {401, "Bearer authorization_uri=\"https://login.windows.net/common\"", AAD_PROTOCOL,
         "domain"},
        {401, "Basic realm=\"authorization_uri=https://login.windows.net/" GUID "\"", AAD_PROTOCOL,
         "domain"},
        {401, "", AAD_PROTOCOL, "domain"},
        {200, "Bearer authorization_uri=\"https://login.windows.net/" GUID "\"", AAD_PROTOCOL,
         "domain"},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        check(find_read_challenge, &rows[i], true);
}

TEST(azure_stack_names_authority_and_audience)
{
#define STACK(login, audiences)                                                                    \
    "{\"authentication\":{\"loginEndpoint\":" login ",\"audiences\":" audiences "}}"
    static const struct row rows[] = {
        {200, STACK("\"https://login.windows.net/\"", "[\"https://c.onmicrosoft.com/1\"]"), AAD_OK,
         " https://login.windows.net https://c.onmicrosoft.com/1"},
        {200, STACK("\"https://adfs.local.azurestack.external/adfs/\"", "[\"https://m/1\",\"2\"]"),
         AAD_OK, " https://adfs.local.azurestack.external/adfs https://m/1"},
        {200, STACK("\"http://login.windows.net/\"", "[\"https://m/1\"]"), AAD_PROTOCOL,
         "--authority"},
        {200, STACK("\"https://login.windows.net/\"", "[]"), AAD_PROTOCOL, "--audience"},
        {200, STACK("\"https://login.windows.net/\"", "[\"a b\"]"), AAD_PROTOCOL, "--audience"},
        {200, STACK("null", "[\"https://m/1\"]"), AAD_PROTOCOL, "--authority"},
        {200, "{}", AAD_PROTOCOL, "--authority"},
        {404, "{}", AAD_PROTOCOL, "management.local.azurestack.external"},
        {200, "<html>", AAD_PROTOCOL, "management.local.azurestack.external"},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        check(find_read_azure_stack, &rows[i], false);
}

TEST(each_is_asked_where_it_is_said)
{
    static const struct {
        enum mint_find what;
        const char *path;
    } rows[] = {
        {MINT_FIND_DIRECTORY, "GET /contoso.example/v2.0/.well-known/openid-configuration "},
        {MINT_FIND_BY_RESOURCE, "GET /r "},
        {MINT_FIND_AZURE_STACK, "GET /r/metadata/endpoints?api-version=2015-01-01 "},
    };
    struct connection c = {0};
    struct tls_peer *peer = mint_fixture_start_peer(&c);
    auto_buf struct buf resource = {0}, authority = {0};

    buf_append_all(&resource, tls_peer_origin(peer), "/r", (char *)NULL);
    buf_append_all(&authority, tls_peer_origin(peer), "/contoso.example", (char *)NULL);
    c.authority = mint_fixture_text(buf_text(&authority));
    c.tenant = mint_fixture_text("contoso.example");
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct mint_request request = {.connection = &c,
                                             .audience = buf_text(&resource),
                                             .deadline = deadline_in_ms(UNIT_HUNG_MS)};
        struct mint_found found;
        struct aad_error err = {0};

        unit_row(rows[i].path);
        tls_peer_answer_json(peer, 200, "{}");
        assert_int_equal(find_run(&request, rows[i].what, &found, &err), AAD_PROTOCOL);
        assert_non_null(strstr(tls_peer_request(peer, (unsigned)i), rows[i].path));
    }
    mint_fixture_stop_peer(peer, &c);
}
