/*
 * test_unfinished.c - a rotation that somebody has to end
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/unfinished.h"

#include <unistd.h>

#include "base/clock.h"
#include "connection/change.h"
#include "home-fixture.h"
#include "unit.h"

#define DAY_S 86400
#define APP                                                                                        \
    "{\"version\":1,\"kind\":\"generic\",\"client-id\":\"" HOME_FIXTURE_GUID "\",\"authority\":"   \
    "\"https://login.microsoftonline.com/contoso.example\",\"audiences\":[\"api://x\"],"           \
    "\"hosts\":[\"https://x.example\"],\"grant\":\"client-secret\"}"

static struct connection app, lcs;
static struct buf what, remedy;
static struct aad_error err;

static int make(void)
{
    int failed = home_fixture_make();

    home_fixture_put("app", APP, 0600);
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("lcs-eu", HOME_FIXTURE_LCS, 0600);
    return failed || connection_load("app", &app, &err) || connection_load("lcs", &lcs, &err);
}

static int unmake(void)
{
    connection_clear(&app);
    connection_clear(&lcs);
    buf_clear(&what);
    buf_clear(&remedy);
    return home_fixture_remove();
}

BEFORE_EACH(make);
AFTER_EACH(unmake);

static void save(const struct connection *c, enum rotation_phase phase, int64_t due_s)
{
    auto_rotation struct rotation r = {.lock = -1};

    assert_int_equal(rotation_open(c, &r, &err), AAD_OK);
    r.phase = phase;
    r.due_s = due_s;
    assert_int_equal(rotation_save(&r, &err), AAD_OK);
}

static enum unfinished_state find(const struct connection *c)
{
    struct unfinished unfinished = {0};

    buf_clear(&what);
    buf_clear(&remedy);
    unfinished_find(c, clock_now_s(), &unfinished);
    unfinished_print(c, &unfinished, &what, &remedy);
    return unfinished.state;
}

static void want(const struct buf *text, const char *part)
{
    if (!strstr(buf_text(text), part))
        fail_msg("'%s' is not in '%s'", part, buf_text(text));
}

TEST(nothing_is_said_where_nothing_is_begun)
{
    assert_int_equal(find(&app), UNFINISHED_NONE);
    save(&app, ROTATION_IDLE, 0);
    assert_int_equal(find(&app), UNFINISHED_NONE);
    assert_string_equal(buf_text(&what), "");
    assert_string_equal(buf_text(&remedy), "");
}

TEST(one_that_stopped_is_said_with_what_goes_on)
{
    static const struct {
        enum rotation_phase phase;
        const char *what;
        bool may_undo;
    } rows[] = {
        {ROTATION_MAKING, ", while a new one was being made: the one in use stays", true},
        {ROTATION_STORED, ": a new one is made, and the one in use stays", true},
        {ROTATION_SENT, ": the authority was told the new one", false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].what);
        save(&app, rows[i].phase, 0);
        assert_int_equal(find(&app), UNFINISHED_STOPPED);
        want(&what, "the replacement of its client-secret stopped on 20");
        want(&what, rows[i].what);
        want(&remedy, "Go on: aad-credential rotate app --finish");
        assert_int_equal(!!strstr(buf_text(&remedy), "aad-credential rotate app --undo"),
                         rows[i].may_undo);
    }
}

TEST(grace_is_said_until_it_is_over)
{
    save(&app, ROTATION_USED, clock_now_s() + DAY_S);
    assert_int_equal(find(&app), UNFINISHED_GRACE);
    want(&what, "the client-secret before is good until 20");
    assert_string_equal(buf_text(&remedy), "");
    save(&app, ROTATION_USED, clock_now_s() - DAY_S);
    assert_int_equal(find(&app), UNFINISHED_OVER);
    want(&what, "was to be removed on 20");
    assert_string_equal(buf_text(&remedy), "End it: aad-credential rotate app --finish");
}

TEST(somebody_at_it_is_no_finding)
{
    auto_rotation struct rotation r = {.lock = -1};

    save(&app, ROTATION_STORED, 0);
    assert_int_equal(rotation_open(&app, &r, &err), AAD_OK);
    assert_int_equal(find(&app), UNFINISHED_RUNNING);
    want(&what, "'rotate app' is replacing its client-secret now");
    rotation_close(&r);
    assert_int_equal(find(&app), UNFINISHED_STOPPED);
}

TEST(looking_leaves_nothing_behind)
{
    assert_false(rotation_is_held(&app));
    assert_int_equal(find(&app), UNFINISHED_NONE);
    assert_int_not_equal(access(home_fixture_path(".local/state/aad-credential"), F_OK), 0);
}

/* All connections of the user wait for it. */
TEST(password_nobody_knows_is_said_of_each_of_its_user)
{
    auto_connection struct connection eu = {0};
    auto_rotation struct rotation r = {.lock = -1};

    assert_int_equal(connection_load("lcs-eu", &eu, &err), AAD_OK);
    save(&lcs, ROTATION_SENT, 0);
    assert_int_equal(change_begin(&lcs, &err), AAD_OK);
    assert_int_equal(find(&lcs), UNFINISHED_LOST);
    assert_int_equal(find(&eu), UNFINISHED_LOST);
    want(&what, "'rotate lcs' stopped while the password of svc-lcs@contoso.example was being");
    assert_string_equal(buf_text(&remedy), "Go on: aad-credential rotate lcs --finish");
    assert_int_equal(find(&app), UNFINISHED_NONE);
    assert_int_equal(rotation_open(&lcs, &r, &err), AAD_OK);
    assert_int_equal(find(&eu), UNFINISHED_RUNNING);
}
