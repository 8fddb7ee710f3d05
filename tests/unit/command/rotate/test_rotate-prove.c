/*
 * test_rotate-prove.c - a token by what was made just now
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-print.h"
#include "rotate-fixture.h"
#include "unit.h"

static struct aad_error err;
static const struct rotate_way way = {.title = "thing"};
static const struct rotate_options options = {.json = true};
static unsigned n_tries, n_unknown;
static enum aad_code end_code;

static int start(void)
{
    n_tries = 0;
    end_code = AAD_OK;
    return rotate_fixture_make();
}

BEFORE_EACH(start);
AFTER_EACH(command_fixture_remove);

static enum aad_code try_it(struct rotate_run *run, void *ctx, struct aad_error *ret)
{
    assert_string_equal(ctx, "ctx");
    assert_string_equal(run->way->title, "thing");
    if (n_tries++ < n_unknown)
        return aad_error_set(ret, AAD_REJECTED, NULL, "not known");
    return end_code ? aad_error_set(ret, end_code, NULL, "no") : AAD_OK;
}

static enum aad_code prove(void)
{
    struct rotate_run run = {.way = &way, .options = &options};
    char ctx[] = "ctx";
    enum aad_code code;

    run.steps = json_new_array();
    code = rotate_prove(&run, try_it, ctx, &err);
    json_print_free(&run.steps);
    return code;
}

TEST(rejection_is_tried_again_for_two_minutes)
{
    n_unknown = 5;
    assert_int_equal(prove(), AAD_OK);
    assert_int_equal(n_tries, 6);
    n_unknown = 1000;
    n_tries = 0;
    assert_int_equal(prove(), AAD_REJECTED);
    assert_in_range(n_tries, 15, 30);
    assert_non_null(strstr(err.remedy, "The new thing is not known after two minutes"));
}

TEST(other_failures_are_the_end)
{
    n_unknown = 1;
    end_code = AAD_NETWORK;
    assert_int_equal(prove(), AAD_NETWORK);
    assert_int_equal(n_tries, 2);
}
