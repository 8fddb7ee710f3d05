/*
 * test_credential.c - a secret for a service of systemd, and which one is meant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/credential.h"

#include <aad-credential/store.h>
#include <stdio.h>
#include <unistd.h>

#include "home-fixture.h"
#include "store/client.h"
#include "store/open.h"
#include "unit.h"

static enum aad_code load_code;

enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)err;
    assert_false(spec->may_ask);
    *ret = (struct store *)&load_code;
    return AAD_OK;
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    assert_ptr_equal(store, &load_code);
    assert_string_equal(item->connection, "mine");
    assert_string_equal(item->role, "password");
    if (load_code)
        return aad_error_set(err, load_code, NULL, "the store is locked");
    secret_append_text(ret, "canary");
    return AAD_OK;
}

void store_close(struct store **store)
{
    *store = NULL;
}

static int begin(void)
{
    load_code = AAD_OK;
    return home_fixture_make();
}

BEFORE_EACH(begin);
AFTER_EACH(home_fixture_remove);

#define ADDRESS(text) "\0" text, sizeof(text)

static bool parse(const char *address, size_t len, struct credential_wish *ret)
{
    return credential_parse(address, len, ret);
}

TEST(manager_says_what_it_wants)
{
    struct credential_wish wish;

    assert_true(parse(ADDRESS("3a1b/unit/nightly.service/lcs"), &wish));
    assert_string_equal(wish.name, "lcs");
    assert_string_equal(wish.unit, "nightly.service");
    assert_true(parse(ADDRESS("x/unit/a@\x1b[1m.service/lcs"), &wish));
    assert_string_equal(wish.unit, "a@?[1m.service");
}

TEST(whoever_else_connects_is_none)
{
    struct credential_wish wish;

    assert_false(parse(ADDRESS("3a1b/unit/lcs"), &wish));
    assert_false(parse(ADDRESS("3a1b/unit//lcs"), &wish));
    assert_false(parse(ADDRESS("3a1b/unit/x.service/"), &wish));
    assert_false(parse(ADDRESS("3a1b/unit/x.service/../lcs "), &wish));
    assert_false(parse(ADDRESS("3a1b/unit/x.service/LCS"), &wish));
    assert_false(parse(ADDRESS("lcs"), &wish));
    assert_false(parse("/run/unit/x.service/lcs", 23, &wish));
    assert_false(parse("", 0, &wish));
    assert_false(credential_find(0, &wish));
}

TEST(only_what_was_named_is_given)
{
    assert_true(credential_is_given("lcs", "lcs"));
    assert_true(credential_is_given("a,lcs,b", "lcs"));
    assert_true(credential_is_given("a,lcs", "lcs"));
    assert_false(credential_is_given("a,lcs-prod", "lcs"));
    assert_false(credential_is_given("", "lcs"));
    assert_false(credential_is_given(NULL, "lcs"));
}

static enum aad_code write_to_pipe(const char *name, char *got, size_t size)
{
    int ends[2];
    ssize_t n;
    enum aad_code code;

    assert_int_equal(pipe(ends), 0);
    code = credential_write(name, ends[1], NULL);
    (void)close(ends[1]);
    n = read(ends[0], got, size - 1);
    got[n > 0 ? n : 0] = '\0';
    (void)close(ends[0]);
    return code;
}

TEST(secret_is_written_or_nothing)
{
    char got[32];

    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    assert_int_equal(write_to_pipe("mine", got, sizeof got), AAD_OK);
    assert_string_equal(got, "canary");
    load_code = AAD_LOCKED;
    assert_int_equal(write_to_pipe("mine", got, sizeof got), AAD_LOCKED);
    assert_string_equal(got, "");
    assert_int_equal(write_to_pipe("other", got, sizeof got), AAD_NOT_FOUND);
    assert_string_equal(got, "");
}
