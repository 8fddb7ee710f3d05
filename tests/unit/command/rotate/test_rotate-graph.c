/*
 * test_rotate-graph.c - the secrets of a connection's application at Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate-graph.h"

#include "base/file.h"
#include "rotate-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(rotate_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(refusal_tells_that_nothing_was_made)
{
    static const enum aad_code open[] = {AAD_NETWORK, AAD_TIMEOUT, AAD_PROTOCOL, AAD_CANCELLED};

    assert_true(rotate_graph_is_refused(AAD_PERSON) && rotate_graph_is_refused(AAD_NOT_FOUND) &&
                rotate_graph_is_refused(AAD_THROTTLED));
    for (size_t i = 0; i < COUNT(open); i++)
        assert_false(rotate_graph_is_refused(open[i]));
}

TEST(what_was_made_twice_is_removed_in_the_end)
{
    rotate_fixture.loses_answer = true;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture.loses_answer = false;
    /* Graph did not show it at first: so another one was made, under the same label. */
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture.items[rotate_fixture.n] = rotate_fixture.items[rotate_fixture.n - 1];
    (void)strcpy(rotate_fixture.items[rotate_fixture.n++].id, ROTATE_FIXTURE_ID("9"));
    rotate_fixture.try_code = AAD_OK;
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n, 1);
    assert_string_not_equal(rotate_fixture.items[0].id, ROTATE_FIXTURE_ID("9"));
}

TEST(without_a_log_that_must_be_nothing_is_made)
{
    static const char text[] = "{\"version\":1,\"audit\":\"syslog\",\"audit-required\":true}";

    assert_int_equal(file_replace(home_fixture_path(".config/aad-credential/config.json"), 0600,
                                  text, sizeof text - 1, NULL),
                     AAD_OK);
    rotate_fixture_run("", AAD_REFUSED, &err);
    assert_int_equal(rotate_fixture.n_adds, 0);
}
