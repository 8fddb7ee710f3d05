/*
 * test_bare.c - what becomes of a secret that goes to the tools itself (P6)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/bare.h"

#include "base/runtime.h"
#include "mint-fixture.h"
#include "unit.h"

static struct connection connection;
static struct aad_error err;

static int start(void)
{
    mint_fixture_make_state();
    (void)unsetenv("XDG_RUNTIME_DIR");
    runtime_parent = "/dev/null";
    mint_fixture_bare(&connection, "https://dev.azure.com");
    return 0;
}

static int stop(void)
{
    mint_fixture_forget_kernel();
    mint_fixture_remove_state();
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code check(const char *text, bool retries)
{
    auto_secret struct secret secret = {0};
    const struct mint_request request = {.connection = &connection, .retries = retries};

    secret_append_text(&secret, text);
    memset(&err, 0, sizeof err);
    return bare_check(&request, &secret, &err);
}

static enum aad_code refuse(const char *text)
{
    auto_secret struct secret secret = {0};
    const struct mint_request request = {.connection = &connection, .refused = &secret};

    secret_append_text(&secret, text);
    return bare_refuse(&request, &err);
}

static enum aad_code judge(const char *text, enum aad_code outcome, long status)
{
    auto_secret struct secret secret = {0};

    secret_append_text(&secret, text);
    memset(&err, 0, sizeof err);
    if (outcome)
        (void)aad_error_set(&err, outcome, NULL, "the service says so\nAdd it there.");
    return bare_judge(&connection, &secret, outcome, status, &err);
}

TEST(one_that_was_refused_is_not_handed_out_until_it_changes)
{
    assert_int_equal(check("one", false), AAD_OK);
    assert_int_equal(refuse("one"), AAD_OK);
    assert_int_equal(check("one", false), AAD_REJECTED);
    assert_non_null(strstr(err.what, "personal-access-token of 'test' was refused at 20"));
    assert_non_null(strstr(err.remedy, "aad-credential verify test --retry"));
    assert_int_equal(check("two", false), AAD_OK);
    assert_int_equal(check("one", true), AAD_OK);
    assert_int_equal(check("one", false), AAD_REJECTED);
}

TEST(it_is_remembered_for_the_place_where_it_is_good)
{
    static char other[] = "https://tfs.contoso.example";

    assert_int_equal(refuse("one"), AAD_OK);
    connection.hosts[0] = other;
    assert_int_equal(check("one", false), AAD_OK);
}

TEST(what_cannot_be_kept_is_said)
{
    mint_fixture_deny_kernel(true);
    assert_int_equal(setenv("XDG_STATE_HOME", "/proc", 1), 0);
    assert_int_equal(setenv("HOME", "/proc", 1), 0);
    assert_int_equal(refuse("one"), AAD_IO);
    mint_fixture_deny_kernel(false);
}

TEST(service_that_takes_it_makes_it_good_again)
{
    assert_int_equal(refuse("one"), AAD_OK);
    assert_int_equal(judge("one", AAD_OK, 200), AAD_OK);
    assert_int_equal(check("one", false), AAD_OK);
}

TEST(service_that_refuses_it_says_what_to_do)
{
    assert_int_equal(judge("one", AAD_PERSON, 401), AAD_REJECTED);
    assert_int_equal(err.code, AAD_REJECTED);
    assert_non_null(strstr(err.remedy, "connection edit test --secret --expires"));
    assert_int_equal(check("one", false), AAD_REJECTED);
}

TEST(service_that_does_not_answer_judges_nothing)
{
    assert_int_equal(judge("one", AAD_NETWORK, 503), AAD_NETWORK);
    assert_int_equal(check("one", false), AAD_OK);
}

TEST(who_is_known_and_may_not_has_shown_a_good_one)
{
    assert_int_equal(judge("one", AAD_PERSON, 403), AAD_PERSON);
    assert_string_equal(err.remedy, "Add it there.");
    assert_int_equal(check("one", false), AAD_OK);
}

TEST(it_goes_without_a_user_name)
{
    auto_secret struct secret secret = {0}, basic = {0};

    secret_append_text(&secret, "pat");
    assert_int_equal(bare_encode(&secret, &basic, &err), AAD_OK);
    assert_string_equal(basic.bytes, "OnBhdA==");
}

TEST(verify_says_until_when_it_is_good)
{
    static char day[] = "2999-12-31";
    auto_buf struct buf known = {0}, unknown = {0};

    bare_print(&connection, &unknown);
    assert_non_null(strstr(buf_text(&unknown), "not known"));
    connection.expires = day;
    bare_print(&connection, &known);
    assert_non_null(strstr(buf_text(&known), "until 2999-12-31, "));
}

TEST(another_one_helps_where_this_one_was_refused_and_not_where_its_day_is_over)
{
    static char over[] = "2001-01-01", far[] = "2999-12-31";

    assert_true(bare_takes_another(&connection, AAD_REJECTED));
    assert_false(bare_takes_another(&connection, AAD_PERSON));
    assert_false(bare_takes_another(&connection, AAD_OK));
    connection.expires = far;
    assert_true(bare_takes_another(&connection, AAD_REJECTED));
    connection.expires = over;
    assert_false(bare_takes_another(&connection, AAD_REJECTED));
    connection.expires = NULL;
}
