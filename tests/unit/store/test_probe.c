/*
 * test_probe.c - can a store's plugin be loaded?
 *
 * The host process is the real one, built to load tests/fake/store_plugin.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/probe.h"

#include "host/process.h"
#include "host/wire.h"
#include "unit.h"

static enum aad_code probe(const char *name, struct aad_error *err)
{
    struct deadline deadline = deadline_in_ms(UNIT_HUNG_MS);

    memset(err, 0, sizeof *err);
    return store_probe(name, &deadline, err);
}

TEST(a_good_one_is_loaded)
{
    struct aad_error err;

    if (probe("fake", &err))
        fail_msg("%s", err.what);
}

TEST(one_that_cannot_be_used_says_why)
{
    static const struct {
        const char *name, *why;
        enum aad_code code;
    } rows[] = {{"fake-old", "another version", AAD_UNSUPPORTED},
                {"fake-named", "not what its file says", AAD_UNSUPPORTED},
                {"no-such", "there is no store plugin", AAD_NOT_FOUND},
                {"../fake", "no name of a store", AAD_CONFIG}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct aad_error err;

        assert_int_equal(probe(rows[i].name, &err), rows[i].code);
        if (!strstr(err.what, rows[i].why))
            fail_msg("%s: %s", rows[i].name, err.what);
    }
}

TEST(time_that_has_passed_is_an_error)
{
    struct deadline deadline = deadline_in_ms(0);
    struct aad_error err = {0};

    assert_int_equal(store_probe("fake", &deadline, &err), AAD_TIMEOUT);
}

/* It has loaded the plugin, and nothing of it is called, whatever is sent. */
TEST(a_call_is_refused)
{
    const struct host_process_spec spec = {.work = STORE_PROBE_WORK, .plugin = "fake"};
    auto_frame struct wire_frame frame = {.type = WIRE_OPEN}, loaded = {0}, answer = {0};
    int64_t end_ms = deadline_in_ms(UNIT_HUNG_MS).end_ms;
    struct host_process process = {.fd = -1};
    struct aad_error err = {0};

    assert_int_equal(host_process_start(&spec, &process, &err), AAD_OK);
    wire_put_number(&frame, WIRE_VERSION);
    wire_put_number(&frame, end_ms);
    assert_int_equal(wire_send(process.fd, &frame, end_ms, &err), AAD_OK);
    assert_int_equal(wire_receive(process.fd, &loaded, end_ms, &err), AAD_OK);
    assert_int_equal(wire_get_error(&loaded, &err), AAD_OK);
    wire_clear(&frame);
    frame.type = WIRE_CALL;
    wire_put_number(&frame, end_ms);
    wire_put_text(&frame, "check");
    assert_int_equal(wire_send(process.fd, &frame, end_ms, &err), AAD_OK);
    assert_int_equal(wire_receive(process.fd, &answer, end_ms, &err), AAD_OK);
    assert_int_equal(answer.type, WIRE_RESULT);
    assert_int_equal(wire_get_error(&answer, &err), AAD_PROTOCOL);
    assert_string_equal(err.what, "the store's process was sent nonsense");
    host_process_end(&process);
}
