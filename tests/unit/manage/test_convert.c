/*
 * test_convert.c - a secret for workload identity federation, and back
 *
 * Azure DevOps' calls are played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/convert.h"

#include "manage/devops.h"
#include "manage/endpoint.h"
#include "unit.h"

#define ID "e0000000-0000-4000-8000-000000000001"
#define IS(scheme, status)                                                                         \
    "{\"id\":\"" ID "\",\"name\":\"a\",\"authorization\":{\"scheme\":\"" scheme                    \
    "\"},\"operationStatus\":{" status "}}"
#define BEFORE IS(SERVICE_ENDPOINT_SECRET, "")
#define BUSY IS(SERVICE_ENDPOINT_FEDERATED, "\"state\":\"InProgress\"")
#define AFTER IS(SERVICE_ENDPOINT_FEDERATED, "\"state\":\"Ready\"")

static struct {
    const char *const *looks; /* what is read, one after the other; the last stays. NULL: nothing */
    enum aad_code sent;       /* what becomes of the request */
    unsigned n_looks, n_sent, stops_after;
    unsigned n_tests, bad_tests; /* how often it is tried; how often that fails */
    struct buf body;
} play;

enum aad_code devops_get(const struct manage_project *project, const char *id,
                         struct deadline deadline, struct service_endpoint *ret,
                         struct aad_error *err)
{
    const char *text = play.looks[play.n_looks];

    (void)project;
    assert_true(deadline_left_ms(&deadline) > 0);
    assert_string_equal(id, ID);
    play.n_looks += play.looks[play.n_looks + 1] != NULL;
    return endpoint_parse(text, strlen(text), ret, err);
}

enum aad_code devops_convert(const struct manage_project *project, const char *id,
                             struct deadline deadline, const struct secret *object,
                             struct aad_error *err)
{
    (void)project, (void)deadline;
    assert_string_equal(id, ID);
    play.n_sent++;
    buf_clear(&play.body);
    buf_append(&play.body, object->bytes, object->len);
    return play.sent ? aad_error_set(err, play.sent, NULL, "lost") : AAD_OK;
}

enum aad_code devops_test(const struct manage_project *project,
                          const struct service_endpoint *endpoint, struct deadline deadline,
                          struct aad_error *err)
{
    (void)project;
    assert_string_equal(endpoint->id, ID);
    assert_true(deadline_left_ms(&deadline) > 0);
    play.n_tests++;
    return play.n_tests <= play.bad_tests ? aad_error_set(err, AAD_PERSON, NULL, "no role")
                                          : AAD_OK;
}

/* Nobody waits here. */
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    assert_true(ms > 0 && d);
}

static int begin(void)
{
    memset(&play, 0, sizeof play);
    return 0;
}

static int end(void)
{
    buf_clear(&play.body);
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(end);

static const struct manage_project project;
static unsigned n_told, n_done;

static void tell(void *ctx, const struct service_endpoint *before,
                 const struct service_endpoint *now)
{
    assert_ptr_equal(ctx, &play);
    assert_string_equal(before->id, ID);
    n_told++;
    n_done += now != NULL;
}

static bool is_stopped(void)
{
    return play.stops_after && play.n_looks >= play.stops_after;
}

static enum aad_code convert(const char *const *looks, int64_t ms, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint endpoint = {0};
    const struct service_endpoint *endpoints[] = {&endpoint};
    const struct manage_change change = {.endpoints = endpoints,
                                         .n = 1,
                                         .scheme = SERVICE_ENDPOINT_FEDERATED,
                                         .timeout_ms = ms,
                                         .tell = tell,
                                         .is_stopped = is_stopped,
                                         .ctx = &play};
    unsigned tests_before = play.n_tests;
    enum aad_code code;

    play.looks = looks;
    play.n_looks = n_told = n_done = 0;
    assert_int_equal(endpoint_parse(BEFORE, strlen(BEFORE), &endpoint, NULL), AAD_OK);
    code = convert_run(&project, &change, err);
    assert_int_equal(n_done, code && play.n_tests == tests_before ? 0 : 1);
    return code;
}

TEST(what_is_there_now_is_sent_changed_and_read_back)
{
    static const char *const looks[] = {BEFORE, BUSY, AFTER, NULL};

    assert_int_equal(convert(looks, UNIT_HUNG_MS, NULL), AAD_OK);
    assert_int_equal(play.n_sent, 1);
    assert_string_equal(buf_text(&play.body), IS(SERVICE_ENDPOINT_FEDERATED, ""));
    assert_int_equal(play.n_looks, 2);
}

TEST(what_somebody_else_has_converted_is_left_alone)
{
    static const char *const looks[] = {AFTER, NULL};

    assert_int_equal(convert(looks, UNIT_HUNG_MS, NULL), AAD_UNSUPPORTED);
    assert_int_equal(play.n_sent, 0);
}

TEST(answer_is_not_believed)
{
    static const char *const same[] = {BEFORE, NULL};
    struct aad_error err;

    assert_int_equal(convert(same, UNIT_HUNG_MS, &err), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "its scheme is not WorkloadIdentityFederation"));
}

TEST(what_was_lost_on_the_way_is_looked_for)
{
    static const char *const arrived[] = {BEFORE, AFTER, NULL};
    static const char *const lost[] = {BEFORE, NULL};

    play.sent = AAD_NETWORK;
    assert_int_equal(convert(arrived, UNIT_HUNG_MS, NULL), AAD_OK);
    assert_int_equal(convert(lost, UNIT_HUNG_MS, NULL), AAD_NETWORK);
    play.sent = AAD_TIMEOUT;
    assert_int_equal(convert(arrived, UNIT_HUNG_MS, NULL), AAD_OK);
    play.sent = AAD_PERSON;
    assert_int_equal(convert(arrived, UNIT_HUNG_MS, NULL), AAD_PERSON);
}

TEST(it_stops_where_it_is_told_to)
{
    static const char *const looks[] = {BEFORE, BUSY, BUSY, NULL};
    struct aad_error err;

    play.stops_after = 2;
    assert_int_equal(convert(looks, UNIT_HUNG_MS, &err), AAD_CANCELLED);
    assert_int_equal(n_told, 1);
    assert_non_null(strstr(err.what, "may still go on"));
    assert_int_equal(play.n_sent, 1);
}

TEST(nothing_is_begun_once_it_is_stopped)
{
    static const char *const looks[] = {BEFORE, NULL};
    const struct manage_change change = {.n = 1, .tell = tell, .is_stopped = is_stopped};
    const struct service_endpoint endpoint = {.id = ID}, *endpoints[] = {&endpoint};
    struct manage_change stopped = change;

    stopped.endpoints = endpoints;
    play.looks = looks;
    play.stops_after = play.n_looks = 1;
    n_told = 0;
    assert_int_equal(convert_run(&project, &stopped, NULL), AAD_CANCELLED);
    assert_int_equal(n_told + play.n_sent, 0);
}

TEST(what_is_converted_is_tried)
{
    static const char *const looks[] = {BEFORE, AFTER, NULL};
    struct aad_error err;

    assert_int_equal(convert(looks, UNIT_HUNG_MS, NULL), AAD_OK);
    assert_int_equal(play.n_tests, 1);
    play.n_tests = 0;
    play.bad_tests = 100;
    assert_int_equal(convert(looks, UNIT_HUNG_MS, &err), AAD_PERSON);
    assert_int_equal(play.n_tests, 3);
    assert_string_equal(err.what, "no role");
    assert_non_null(strstr(err.remedy, "verify " ID));
    play.n_tests = 0;
    play.bad_tests = 2; /* what is new may take a moment */
    assert_int_equal(convert(looks, UNIT_HUNG_MS, NULL), AAD_OK);
}
