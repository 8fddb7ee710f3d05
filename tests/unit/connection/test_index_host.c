/*
 * test_index_host.c - the host of a connection is parsed where it is checked, and nowhere else
 *
 * The parsings of one host are counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/index.h"

#include "home-fixture.h"
#include "unit.h"

#define COUNTED "https://counted.example"

static unsigned n_parsings;

enum aad_code __real_url_parse(const char *text, struct url *ret, struct aad_error *err);
enum aad_code __wrap_url_parse(const char *text, struct url *ret, struct aad_error *err);

enum aad_code __wrap_url_parse(const char *text, struct url *ret, struct aad_error *err)
{
    n_parsings += !strcmp(text, COUNTED);
    return __real_url_parse(text, ret, err);
}

static void find(void)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    struct request request = {.has_target = true};

    assert_int_equal(url_parse(COUNTED "/path", &request.target, NULL), AAD_OK);
    n_parsings = 0;
    assert_int_equal(index_find(&request, &c, &err), AAD_OK);
    assert_string_equal(c.name, "mine");
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

TEST(host_is_parsed_once_in_the_search)
{
    home_fixture_put_generic("mine", "\"" COUNTED "\"");
    find();
    assert_int_equal(n_parsings, 1);
}

TEST(host_is_parsed_once_when_there_is_a_hint)
{
    home_fixture_put_generic("mine", "\"" COUNTED "\"");
    find();
    find();
    assert_int_equal(n_parsings, 1);
}
