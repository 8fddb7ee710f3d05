/*
 * test_settle.c - until nothing goes on any more with a service connection
 *
 * Azure DevOps is played by this file, and so is the clock: nobody waits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/settle.h"

#include "base/clock.h"
#include "manage/devops.h"
#include "manage/endpoint.h"
#include "unit.h"

#define ID "e0000000-0000-4000-8000-000000000001"
#define IS(state, more)                                                                            \
    "{\"id\":\"" ID "\",\"name\":\"a\",\"operationStatus\":{\"state\":\"" state "\"" more "}}"

static struct {
    const char *const *looks; /* what is read, one after the other; the last stays */
    unsigned n_looks, stops_at_ms;
    int64_t now_ms, at_ms[16]; /* when each look was */
    enum aad_code code;
} play;

static const struct token token = {.access_token = {.bytes = (char[]){"AT-of-ours"}, .len = 10}};
static struct manage_project project = {.token = &token};

enum aad_code devops_get(const struct manage_project *asked, const char *id,
                         struct deadline deadline, struct service_endpoint *ret,
                         struct aad_error *err)
{
    const char *text = play.looks[0];

    assert_ptr_equal(asked, &project);
    assert_true(deadline_left_ms(&deadline) > 0);
    assert_string_equal(id, ID);
    if (play.n_looks < COUNT(play.at_ms))
        play.at_ms[play.n_looks] = play.now_ms;
    play.n_looks++;
    if (play.code)
        return aad_error_set(err, play.code, NULL, "lost");
    play.looks += play.looks[1] != NULL;
    return endpoint_parse(text, strlen(text), ret, err);
}

int64_t __wrap_clock_steady_ms(void);
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);

int64_t __wrap_clock_steady_ms(void)
{
    return play.now_ms;
}

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    assert_non_null(d);
    play.now_ms += ms;
}

static bool is_stopped(void)
{
    return play.stops_at_ms && play.now_ms >= play.stops_at_ms;
}

static int begin(void)
{
    memset(&play, 0, sizeof play);
    return 0;
}

BEFORE_EACH(begin);

static enum aad_code wait_for(const char *const *looks, int64_t ms, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint got = {0};
    const struct settle settle = {
        .project = &project, .id = ID, .deadline = deadline_in_ms(ms), .is_stopped = is_stopped};
    enum aad_code code;

    play.looks = looks;
    memset(err, 0, sizeof *err);
    code = settle_wait(&settle, &got, err);
    assert_int_equal(err->code, code);
    return code;
}

TEST(what_is_ready_is_not_waited_for)
{
    static const char *const rows[] = {IS("Ready", ""), IS("", ""), IS("Unknown", ""),
                                       "{\"id\":\"" ID "\",\"name\":\"a\"}"};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *const looks[] = {rows[i], NULL};

        unit_row(rows[i]);
        assert_int_equal(wait_for(looks, UNIT_HUNG_MS, &err), AAD_OK);
    }
    assert_int_equal(play.n_looks, COUNT(rows));
    assert_int_equal(play.now_ms, 0);
}

TEST(pauses_grow_up_to_ten_seconds)
{
    static const int64_t at_ms[] = {0, 250, 750, 1750, 3750, 7750, 15750, 25750, 35750};
    static const char *const looks[] = {IS("InProgress", ""), IS("inprogress", ""),
                                        IS("InProgress", ""), IS("InProgress", ""),
                                        IS("InProgress", ""), IS("InProgress", ""),
                                        IS("InProgress", ""), IS("InProgress", ""),
                                        IS("Ready", ""),      NULL};
    struct aad_error err;

    assert_int_equal(wait_for(looks, 60000, &err), AAD_OK);
    assert_int_equal(play.n_looks, COUNT(at_ms));
    assert_memory_equal(play.at_ms, at_ms, sizeof at_ms);
}

TEST(failure_says_why)
{
    static const char *const looks[] = {
        IS("InProgress", ""), IS("failed", ",\"statusMessage\":\"no \\u001b[1m role\""), NULL};
    static const char *const silent[] = {IS("Failed", ""), NULL};
    struct aad_error err;

    assert_int_equal(wait_for(looks, UNIT_HUNG_MS, &err), AAD_PERSON);
    assert_non_null(strstr(err.what, "could not do it: no "));
    assert_null(strchr(err.what, '\033'));
    assert_non_null(strstr(err.remedy, "credentials"));
    assert_int_equal(wait_for(silent, UNIT_HUNG_MS, &err), AAD_PERSON);
}

/* P3 */
TEST(token_that_comes_back_is_not_shown)
{
    static const char *const looks[] = {
        IS("Failed", ",\"statusMessage\":\"Bearer AT-of-ours is wrong\""), NULL};
    struct aad_error err;

    assert_int_equal(wait_for(looks, UNIT_HUNG_MS, &err), AAD_PERSON);
    assert_null(strstr(err.what, "AT-of-ours"));
    assert_non_null(strstr(err.what, "could not do it"));
}

TEST(waiting_has_an_end)
{
    static const char *const looks[] = {IS("InProgress", ""), NULL};
    struct aad_error err;

    assert_int_equal(wait_for(looks, 600, &err), AAD_TIMEOUT);
    assert_int_equal(play.n_looks, 2);
    assert_in_range(play.now_ms, 0, 599);
    assert_non_null(strstr(err.remedy, "list"));
}

TEST(it_stops_within_a_pause)
{
    static const char *const looks[] = {IS("InProgress", ""), NULL};
    struct aad_error err;

    play.stops_at_ms = 5000;
    assert_int_equal(wait_for(looks, 60000, &err), AAD_CANCELLED);
    assert_int_equal(play.now_ms, 5000);
    assert_non_null(strstr(err.what, "may still go on"));
    assert_non_null(strstr(err.remedy, "list"));
}

TEST(look_that_fails_ends_it)
{
    static const char *const looks[] = {IS("InProgress", ""), NULL};
    struct aad_error err;

    play.code = AAD_NETWORK;
    assert_int_equal(wait_for(looks, UNIT_HUNG_MS, &err), AAD_NETWORK);
    assert_int_equal(play.n_looks, 1);
}

TEST(look_replaces_what_was_known)
{
    static const char *const looks[] = {IS("Failed", ""), IS("Ready", ""), NULL};
    const struct settle settle = {
        .project = &project, .id = ID, .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    auto_service_endpoint struct service_endpoint got = {0};

    play.looks = looks;
    assert_int_equal(settle_look(&settle, &got, NULL), AAD_OK);
    assert_string_equal(got.state, "Failed");
    assert_int_equal(settle_look(&settle, &got, NULL), AAD_OK);
    assert_string_equal(got.state, "Ready");
    play.code = AAD_NOT_FOUND;
    assert_int_equal(settle_look(&settle, &got, NULL), AAD_NOT_FOUND);
    assert_string_equal(got.id, "");
}
