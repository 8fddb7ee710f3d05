/*
 * test_registration-print.c - the members of an application's object, as it has to be
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/registration-print.h"

#include "base/json.h"
#include "unit.h"

#define ID(digit) "e0000000-0000-4000-8000-00000000000" digit
#define THERE(more)                                                                                \
    "{\"signInAudience\":\"AzureADMyOrg\",\"isFallbackPublicClient\":false,"                       \
    "\"publicClient\":{\"redirectUris\":[\"app://x\"]},\"web\":{\"redirectUris\":[]},"             \
    "\"requiredResourceAccess\":[" more "]}"
#define API(digit, access) "{\"resourceAppId\":\"" ID(digit) "\",\"resourceAccess\":[" access "]}"
#define ACCESS(digit, type) "{\"id\":\"" ID(digit) "\",\"type\":\"" type "\"}"

static const struct kind_api api = {ID("9"), "The API", "one two"};
static struct registration_need need;
static struct registration known;
static struct buf told;

static int start(void)
{
    need = (struct registration_need){.is_public = true, .apis = {&api}, .n_apis = 1};
    known = (struct registration){.n_permissions = 2};
    known.permissions[0] =
        (struct registration_permission){.api = &api, .name = "one", .id = ID("1")};
    known.permissions[1] =
        (struct registration_permission){.api = &api, .name = "two", .id = ID("2")};
    return 0;
}

static int stop(void)
{
    buf_clear(&told);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static void tell(void *ctx, const char *text)
{
    (void)ctx;
    buf_append_all(&told, text, "\n", (char *)NULL);
}

static void check(const char *there, const char *want)
{
    auto_json struct cJSON *json = NULL;
    auto_secret struct secret got = {0};

    unit_row(want);
    buf_clear(&told);
    if (there)
        assert_int_equal(json_parse(there, strlen(there), &json, NULL), AAD_OK);
    assert_int_equal(
        registration_print(&(struct registration_change){json, &need, &known, tell, NULL}, &got,
                           NULL),
        AAD_OK);
    assert_string_equal(got.len ? got.bytes : "", want);
}

TEST(new_one_has_all_that_is_needed)
{
    check(NULL, ",\"signInAudience\":\"AzureADMyOrg\",\"isFallbackPublicClient\":true,"
                "\"publicClient\":{\"redirectUris\":[\"http://localhost\"]},"
                "\"requiredResourceAccess\":[" API(
                    "9", ACCESS("1", "Scope") "," ACCESS("2", "Scope")) "]");
    assert_int_equal(told.len, 0);
    need = (struct registration_need){
        .redirect = "https://a.test/\"x\"", .is_web = true, .takes_others = true};
    known.n_permissions = 0;
    check(NULL, ",\"signInAudience\":\"AzureADMultipleOrgs\","
                "\"web\":{\"redirectUris\":[\"https://a.test/\\\"x\\\"\"]}");
    need = (struct registration_need){0};
    check(NULL, ",\"signInAudience\":\"AzureADMyOrg\"");
}

TEST(what_is_there_stays)
{
    check(THERE(API("8", ACCESS("7", "Role")) "," API("9", ACCESS("2", "Scope"))),
          ",\"isFallbackPublicClient\":true,\"requiredResourceAccess\":[" API(
              "8", ACCESS("7", "Role")) "," API("9",
                                                ACCESS("2", "Scope") "," ACCESS("1", "Scope")) "]");
    assert_string_equal(buf_text(&told), "added: public client flows\n"
                                         "added: permission one of The API\n");
    check(THERE(API("8", ACCESS("7", "Role"))),
          ",\"isFallbackPublicClient\":true,\"requiredResourceAccess\":[" API(
              "8", ACCESS("7", "Role")) "," API("9",
                                                ACCESS("1", "Scope") "," ACCESS("2", "Scope")) "]");
}

TEST(redirect_is_added_to_its_platform)
{
    need = (struct registration_need){.redirect = "http://localhost"};
    known.n_permissions = 0;
    check(THERE(""), ",\"publicClient\":{\"redirectUris\":[\"app://x\",\"http://localhost\"]}");
    need.is_web = true;
    check(THERE(""), ",\"web\":{\"redirectUris\":[\"http://localhost\"]}");
    need = (struct registration_need){.redirect = "app://x", .takes_others = true};
    check(THERE(""), ",\"signInAudience\":\"AzureADMultipleOrgs\"");
}

TEST(nothing_is_sent_where_nothing_is_missing)
{
    need.is_public = false;
    check(THERE(API("9", ACCESS("1", "Scope") "," ACCESS("2", "Scope"))), "");
    assert_int_equal(told.len, 0);
}

/* Else what is there would be lost. */
TEST(what_cannot_be_read_is_not_replaced)
{
    static const char *const rows[] = {
        "{\"publicClient\":{\"redirectUris\":[]}}",
        "{\"requiredResourceAccess\":[]}",
    };

    need.redirect = "http://localhost";
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_json struct cJSON *json = NULL;
        auto_secret struct secret got = {0};

        assert_int_equal(json_parse(rows[i], strlen(rows[i]), &json, NULL), AAD_OK);
        assert_int_equal(
            registration_print(&(struct registration_change){json, &need, &known, NULL, NULL}, &got,
                               NULL),
            AAD_PROTOCOL);
    }
}
