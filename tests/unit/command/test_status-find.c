/*
 * test_status-find.c - what is to be said of one connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/status-find.h"

#include <stdio.h>

#include "base/clock.h"
#include "home-fixture.h"
#include "unit.h"

static struct connection_state row;
static struct status_finding found;

static int make(void)
{
    int failed = home_fixture_make();

    row = (struct connection_state){.name = "lcs", .secret = STATE_THERE, .needs = {"password"}};
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    return failed || connection_load("lcs", &row.c, &row.broken);
}

static int unmake(void)
{
    connection_clear(&row.c);
    buf_clear(&found.what);
    buf_clear(&found.remedy);
    return home_fixture_remove();
}

BEFORE_EACH(make);
AFTER_EACH(unmake);

static void find(enum aad_code want)
{
    buf_clear(&found.what);
    buf_clear(&found.remedy);
    found.code = AAD_OK;
    status_find(&row, &found);
    assert_int_equal(found.code, want);
}

static void set_rotation(enum unfinished_state state, enum rotation_phase phase)
{
    row.unfinished = (struct unfinished){
        .state = state, .phase = phase, .due_s = clock_now_s() + 86400, .by = "lcs"};
}

TEST(rotation_is_said_by_what_it_needs)
{
    static const struct {
        enum unfinished_state state;
        enum aad_code want;
        const char *what;
    } rows[] = {
        {UNFINISHED_NONE, AAD_OK, "password in secret-service"},
        {UNFINISHED_RUNNING, AAD_OK, "password in secret-service; 'rotate lcs' is replacing"},
        {UNFINISHED_GRACE, AAD_OK, "password in secret-service; the password before is good"},
        {UNFINISHED_OVER, AAD_PERSON, "its new password is in use"},
        {UNFINISHED_STOPPED, AAD_PERSON, "the replacement of its password stopped"},
        {UNFINISHED_LOST, AAD_CONFIG, "'rotate lcs' stopped while the password of"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].what);
        set_rotation(rows[i].state, ROTATION_STORED);
        find(rows[i].want);
        assert_ptr_equal(strstr(buf_text(&found.what), rows[i].what), buf_text(&found.what));
        assert_int_equal(!!found.remedy.len, !!rows[i].want);
    }
}

/* What is worse comes first. */
TEST(missing_secret_goes_before_its_rotation)
{
    set_rotation(UNFINISHED_STOPPED, ROTATION_STORED);
    row.secret = STATE_MISSING;
    row.missing = "password";
    find(AAD_CONFIG);
    assert_string_equal(buf_text(&found.what), "the password is missing from secret-service");
}
