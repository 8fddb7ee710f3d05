/*
 * test_expiry.c - until when a bare secret is good
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/expiry.h"

#include "home-fixture.h"
#include "unit.h"

#define LAST_DAY_S 1814313600 /* 2027-06-30T00:00:00Z */
#define DAY_S 86400

static void make(struct connection *ret, const char *day)
{
    home_fixture_set(ret, "kind devops\ngrant personal-access-token\n");
    (void)strcpy(ret->name, "ado");
    if (day)
        assert_int_equal(connection_set(ret, "expires", day, NULL), AAD_OK);
}

TEST(day_is_a_day_of_the_calendar)
{
    static const struct {
        const char *text;
        bool is_day;
    } rows[] = {
        {"2027-06-30", true},  {"2028-02-29", true},   {"2027-06-31", false},
        {"2027-02-29", false}, {"2027-13-01", false},  {"2027-00-10", false},
        {"2027-6-30", false},  {"30.06.2027", false},  {"2027-06-30T00:00:00Z", false},
        {"", false},           {"2027-06-3x", false},  {"2027/06/30", false},
        {"9999-12-31", true},  {" 2027-06-30", false}, {"1969-12-31", false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char *unused = NULL;

        unit_row(rows[i].text);
        assert_int_equal(expiry_check(rows[i].text, &unused, NULL),
                         rows[i].is_day ? AAD_OK : AAD_USAGE);
        assert_null(unused);
    }
}

TEST(last_day_counts_to_its_end)
{
    auto_connection struct connection c = {0};

    make(&c, "2027-06-30");
    assert_int_equal(expiry_end_s(&c), LAST_DAY_S + DAY_S);
}

/* Nobody has to say it, and whoever replaces it does. */
TEST(client_secret_is_replaced_before_its_end)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf what = {0}, remedy = {0}, over = {0};
    int64_t days = 0;

    home_fixture_set(&c, "kind devops\ngrant client-secret\n");
    (void)strcpy(c.name, "app");
    assert_int_equal(expiry_find(&c, LAST_DAY_S, &days), EXPIRY_NONE);
    assert_int_equal(connection_set(&c, "expires", "2027-06-30", NULL), AAD_OK);
    assert_int_equal(expiry_find(&c, LAST_DAY_S - 300 * DAY_S, &days), EXPIRY_FAR);
    expiry_print(&c, LAST_DAY_S - 3 * DAY_S, &what, &remedy);
    assert_non_null(strstr(buf_text(&what), "the client-secret of 'app' expires in"));
    assert_string_equal(buf_text(&remedy), "Replace it: aad-credential rotate app");
    buf_clear(&what);
    expiry_print(&c, LAST_DAY_S + DAY_S, &what, &over);
    assert_non_null(strstr(buf_text(&over), "connection edit app --secret --expires"));
}

TEST(state_follows_the_clock)
{
    static const struct {
        int64_t now_s;
        enum expiry_state state;
        int64_t days;
        const char *says; /* NULL = nothing */
    } rows[] = {
        {LAST_DAY_S - 300 * DAY_S, EXPIRY_FAR, 301, NULL},
        {LAST_DAY_S - 14 * DAY_S, EXPIRY_FAR, 15, NULL},
        {LAST_DAY_S - 14 * DAY_S + 1, EXPIRY_NEAR, 14, "expires in 14 days, on 2027-06-30"},
        {LAST_DAY_S - DAY_S + 1, EXPIRY_NEAR, 1, "expires in 1 day, on"},
        {LAST_DAY_S + 1, EXPIRY_NEAR, 0, "is good for today only"},
        {LAST_DAY_S + DAY_S - 1, EXPIRY_NEAR, 0, "is good for today only"},
        {LAST_DAY_S + DAY_S, EXPIRY_OVER, 0, "has expired: its last day was 2027-06-30"},
    };
    auto_connection struct connection c = {0};

    make(&c, "2027-06-30");
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf said = {0}, remedy = {0};
        int64_t days = 0;

        assert_int_equal(expiry_find(&c, rows[i].now_s, &days), rows[i].state);
        assert_int_equal(days, rows[i].days);
        expiry_print(&c, rows[i].now_s, &said, &remedy);
        assert_int_equal(said.len > 0, rows[i].says != NULL);
        if (rows[i].says && !strstr(buf_text(&said), rows[i].says))
            fail_msg("%s", buf_text(&said));
        if (rows[i].says)
            assert_non_null(
                strstr(buf_text(&remedy), "connection edit ado --secret --expires YYYY-MM-DD"));
    }
}

TEST(day_that_nobody_has_said_is_asked_for)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf said = {0}, remedy = {0};
    int64_t days = -1;

    make(&c, NULL);
    assert_int_equal(expiry_end_s(&c), 0);
    assert_int_equal(expiry_find(&c, LAST_DAY_S, &days), EXPIRY_UNKNOWN);
    expiry_print(&c, LAST_DAY_S, &said, &remedy);
    assert_non_null(strstr(buf_text(&remedy), "connection edit ado --expires YYYY-MM-DD"));
}

TEST(other_grants_have_none)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf said = {0}, remedy = {0};
    int64_t days;

    home_fixture_set(&c, "kind devops\ngrant client-secret\n");
    assert_int_equal(expiry_find(&c, LAST_DAY_S, &days), EXPIRY_NONE);
    expiry_print(&c, LAST_DAY_S, &said, &remedy);
    assert_int_equal(said.len, 0);
}
