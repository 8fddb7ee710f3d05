/*
 * test_open.c - a store as a connection names it: completed where it must be, and with answers
 *
 * Client and discovery are played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/open.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/discover.h"
#include "store/master.h"
#include "unit.h"

#define TIME_MS 8000

static struct {
    char started[100], asked[100];
    bool answers;
    int64_t timeout_ms;
    enum aad_code discover_code;
} seen;
static struct aad_error error;

enum aad_code store_start(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)err;
    (void)snprintf(seen.started, sizeof seen.started, "%s", spec->name_location);
    seen.answers = spec->answers == &store_answers_of_user;
    *ret = NULL;
    return AAD_OK;
}

void store_close(struct store **store)
{
    *store = NULL;
}

bool store_question_is_pin(enum aad_question question)
{
    return question == AAD_ASK_PIN;
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    (void)store, (void)item, (void)ret;
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "nothing is there");
}

enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err)
{
    (void)store, (void)item, (void)secret;
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "nothing is saved");
}

enum aad_code discover_complete(const char *store, int64_t timeout_ms, struct buf *ret,
                                struct aad_error *err)
{
    (void)snprintf(seen.asked, sizeof seen.asked, "%s", store);
    seen.timeout_ms = timeout_ms;
    if (seen.discover_code)
        return aad_error_set(err, seen.discover_code, NULL, "no token matches");
    buf_printf(ret, "%s?module-name=m", store);
    return AAD_OK;
}

static int set_up(void)
{
    memset(&seen, 0, sizeof seen);
    memset(&error, 0, sizeof error);
    return 0;
}

BEFORE_EACH(set_up);

static enum aad_code open_store(const char *name)
{
    struct store_spec spec = {.name_location = name, .deadline = deadline_in_ms(TIME_MS)};
    struct store *store = NULL;

    return store_open(&spec, &store, &error);
}

TEST(only_a_token_is_looked_for)
{
    assert_int_equal(open_store("secret-service"), AAD_OK);
    assert_int_equal(open_store("somebodys:token=x"), AAD_OK);
    assert_string_equal(seen.asked, "");
    assert_string_equal(seen.started, "somebodys:token=x");
    assert_true(seen.answers);
}

TEST(a_token_is_completed_in_half_the_time)
{
    int64_t began_ms = clock_steady_ms();

    assert_int_equal(open_store("pkcs11:token=x"), AAD_OK);
    assert_string_equal(seen.asked, "pkcs11:token=x");
    assert_string_equal(seen.started, "pkcs11:token=x?module-name=m");
    assert_in_range(seen.timeout_ms, (TIME_MS - (clock_steady_ms() - began_ms)) / 2, TIME_MS / 2);
    assert_int_equal(open_store("pkcs11"), AAD_OK);
    assert_string_equal(seen.asked, "pkcs11:");
}

TEST(one_that_is_not_found_is_not_started)
{
    seen.discover_code = AAD_AMBIGUOUS;
    assert_int_equal(open_store("pkcs11:token=x"), AAD_AMBIGUOUS);
    assert_string_equal(error.what, "no token matches");
    assert_string_equal(seen.started, "");
}

/* PINs and master passwords have sources of their own. */
TEST(each_question_goes_to_its_own_source)
{
    struct store_question pin = {.question = AAD_ASK_PIN, .subject = "soft", .pin = "keyring"};
    struct store_question master = {.question = AAD_ASK_MASTER_PASSWORD, .subject = "embedded"};
    auto_secret struct secret password = {0}, got = {0};

    pin.deadline = master.deadline = deadline_in_ms(TIME_MS);
    secret_append_text(&password, "right");
    master_offer(&password);
    assert_true(store_answers_of_user.has_master());
    assert_int_equal(store_answers_of_user.answer(&master, &got, &error), AAD_OK);
    assert_true(secret_equal(&got, &password));
    secret_clear(&got);
    assert_int_equal(store_answers_of_user.answer(&pin, &got, &error), AAD_LOCKED);
    assert_string_equal(seen.started, "secret-service");
    assert_false(seen.answers);
    master_offer(NULL);
}

TEST(a_connection_says_where_its_secrets_come_from)
{
    char fd[] = "fd:7", credential[] = "credential:pin", ask[] = "ask", store[] = "keyring-file";
    struct connection c = {.store = store};
    struct store_spec spec = store_spec_of(&c, deadline_in_ms(TIME_MS), true);

    assert_ptr_equal(spec.name_location, store);
    assert_true(spec.may_ask && !spec.pin);
    assert_false(store_has_source(&c));
    c.pin = ask;
    assert_false(store_has_source(&c));
    c.pin = fd;
    assert_true(store_has_source(&c));
    c.pin = credential;
    assert_true(store_has_source(&c));
    assert_string_equal(store_spec_of(&c, spec.deadline, false).pin, "credential:pin");
}
