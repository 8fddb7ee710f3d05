/*
 * test_meant.c - is a connection the one that its caller means?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/meant.h"

#include <stdio.h>

#include "connection/index.h"
#include "home-fixture.h"
#include "unit.h"

#define TENANT "11111111-2222-4333-8444-555555555555"
#define OTHER "99999999-2222-4333-8444-555555555555"
#define AUDIENCE "6dae42f8-4368-4678-94ff-3960e28e3630"

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

static void put(const char *name, const char *client_id, const char *host)
{
    char text[600];

    (void)snprintf(text, sizeof text,
                   "{\"version\":1,\"kind\":\"generic\",\"client-id\":\"%s\",\"grant\":"
                   "\"client-secret\",\"authority\":\"https://login.microsoftonline.com/" TENANT
                   "\",\"audiences\":[\"" AUDIENCE "\"],\"hosts\":[\"%s\"]}",
                   client_id, host);
    home_fixture_put(name, text, 0600);
}

TEST(contradiction_is_named)
{
    static const struct {
        struct request_identity meant;
        const char *what; /* NULL = it agrees */
    } rows[] = {
        {{.client_id = ""}, NULL},
        {{.client_id = HOME_FIXTURE_GUID, .tenant = TENANT, .cloud = "AzurePublicCloud"}, NULL},
        {{.client_id = "9B000000-0000-4000-8000-000000000001"}, NULL},
        {{.client_id = OTHER}, "client-id"},
        {{.tenant = OTHER}, "tenant"},
        {{.tenant = "contoso.example"}, NULL}, /* a name of it, or not: who knows */
        {{.cloud = "AzureChinaCloud"}, "cloud"},
        {{.cloud = "AzureUSGovernmentCloud"}, "cloud"},
        {{.cloud = "SomebodysCloud"}, NULL},
        {{.authority = "https://login.microsoftonline.com/"}, NULL},
        {{.authority = "https://login.microsoftonline.us/"}, "authority"},
        {{.resource_id = "/subscriptions/x"}, "resource-id"},
        {{.grants = " client-secret client-certificate "}, NULL},
        {{.grants = " secret "}, "grant"},
        {{.grants = ""}, NULL},
    };
    auto_connection struct connection c = {0};
    struct aad_error err;

    put("aks", HOME_FIXTURE_GUID, "https://aks.example");
    assert_int_equal(connection_load("aks", &c, NULL), AAD_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        memset(&err, 0, sizeof err);
        unit_row(rows[i].what);
        assert_int_equal(meant_check(&c, &rows[i].meant, &err), rows[i].what ? AAD_REFUSED : 0);
        assert_true(!rows[i].what || strstr(err.what, rows[i].what));
    }
}

TEST(each_question_is_printed_otherwise)
{
    auto_buf struct buf none = {0}, first = {0}, second = {0};

    meant_print(&(struct request_identity){.grants = ""}, &none);
    meant_print(&(struct request_identity){.client_id = "x"}, &first);
    meant_print(&(struct request_identity){.tenant = "x"}, &second);
    assert_int_equal(none.len, 0);
    assert_string_not_equal(buf_text(&first), buf_text(&second));
}

/* What says nothing of a host: the audience tells whose it is, with whom the caller means. */
static const char *find(const char *client_id, const char *host, struct aad_error *err)
{
    static char name[CONNECTION_NAME_MAX + 1];
    auto_connection struct connection c = {0};
    struct request request = {.audience = AUDIENCE, .meant.by_audience = true};

    (void)snprintf(request.meant.client_id, sizeof request.meant.client_id, "%s", client_id);
    if (host) {
        request.has_target = true;
        assert_int_equal(url_parse(host, &request.target, NULL), AAD_OK);
    }
    memset(err, 0, sizeof *err);
    (void)index_find(&request, &c, err);
    (void)snprintf(name, sizeof name, "%s", c.name);
    return name;
}

TEST(identity_chooses_among_those_of_the_audience)
{
    struct aad_error err;

    put("a", HOME_FIXTURE_GUID, "https://a.example");
    put("b", OTHER, "https://b.example");
    home_fixture_put_generic("c", "\"https://c.example\"");
    for (int again = 0; again < 2; again++) { /* with a hint, where there is one */
        assert_string_equal(find(HOME_FIXTURE_GUID, NULL, &err), "a");
        assert_string_equal(find(OTHER, NULL, &err), "b");
        assert_string_equal(find("", NULL, &err), "");
        assert_int_equal(err.code, AAD_AMBIGUOUS);
        assert_non_null(strstr(err.what, "a, b"));
        assert_string_equal(find(TENANT, NULL, &err), "");
        assert_int_equal(err.code, AAD_NOT_FOUND);
        assert_non_null(strstr(err.what, "client-id"));
        assert_string_equal(find("", "https://b.example", &err), "b");
        assert_string_equal(find(HOME_FIXTURE_GUID, "https://b.example", &err), "");
        assert_int_equal(err.code, AAD_REFUSED);
        assert_non_null(strstr(err.what, "connection 'b'"));
        assert_string_equal(find("", "https://c.example", &err), "");
        assert_int_equal(err.code, AAD_REFUSED);
        assert_non_null(strstr(err.what, "no such audience"));
        assert_string_equal(find("", "https://d.example", &err), "");
        assert_int_equal(err.code, AAD_NOT_FOUND);
    }
}

TEST(audience_of_nobody_s_is_not_found)
{
    struct aad_error err;

    home_fixture_put_generic("c", "\"https://c.example\"");
    assert_string_equal(find("", NULL, &err), "");
    assert_int_equal(err.code, AAD_NOT_FOUND);
    assert_non_null(strstr(err.what, AUDIENCE));
}
